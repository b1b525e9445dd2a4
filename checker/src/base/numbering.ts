/**
 * Numbers for values, in order of appearance; values are told apart as the keys of a Map are. Called by
 * whoever deals operations out to partitions (timeline.ts, witness.ts) and by register.ts. Small whole
 * numbers go through an array, everything else through a Map, which takes ten times as long.
 */

import { grown } from './ints.ts';

export interface Numbering {
  /** Number + 1 of small whole numbers, as far as they have been met; 0: not met. */
  small: Int32Array;
  /** Where whole numbers are small no longer. */
  readonly smallEnd: number;
  readonly others: Map<unknown, number>;
  count: number;
}

/** Of the values of so many operations. */
export function newNumbering(operations: number): Numbering {
  return { small: new Int32Array(16), smallEnd: 4 * operations + 64, others: new Map(), count: 0 };
}

/** The number of a value. It is new when `count` has become greater. */
export function numberOf(numbering: Numbering, value: unknown): number {
  if (typeof value === 'number') {
    const known = numbering.small[value] ?? 0;
    if (known > 0) return known - 1;
    if (Number.isInteger(value) && value >= 0 && value < numbering.smallEnd) {
      numbering.small = grown(numbering.small, value + 1);
      numbering.small[value] = ++numbering.count;
      return numbering.count - 1;
    }
  }
  const known = numbering.others.get(value);
  if (known !== undefined) return known;
  numbering.others.set(value, numbering.count);
  return numbering.count++;
}
