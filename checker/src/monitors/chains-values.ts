/**
 * Numbers for the values of a partition, in order of appearance. Called by the front ends of the chain
 * engine. Small whole numbers go through an array, everything else through a Map.
 */

import { NONE } from './chains-columns.ts';

export interface Values {
  /** Number + 1 of small whole numbers; 0: not met yet. */
  readonly small: Int32Array;
  readonly others: Map<unknown, number>;
  count: number;
}

/** For a partition of `operations` operations. */
export function newValues(operations: number): Values {
  return { small: new Int32Array(4 * operations + 64), others: new Map(), count: 0 };
}

/** The number of a value: the same for two values exactly when they are `===`. NONE for what is no value: NaN, undefined. */
export function numberOf(values: Values, value: unknown): number {
  const { small, others } = values;
  if (typeof value === 'number') {
    const known = small[value];
    if (known !== undefined) {
      if (known > 0) return known - 1;
      small[value] = ++values.count;
      return values.count - 1;
    }
    if (Number.isNaN(value)) return NONE;
  }
  if (value === undefined) return NONE;
  const known = others.get(value);
  if (known !== undefined) return known;
  others.set(value, values.count);
  return values.count++;
}
