/**
 * The rule of too few takers, for containers whose values come once. Called by the rules of the stack and
 * of the priority queue, which know when a value has to be gone.
 *
 * 'too-few-takers' (before = after): cited are pairs, an operation that puts a value in and one by whose
 * moment that value is gone. No completed operation took these values, so pending ones did, one each, and
 * each before the other operation of its pair, so that it was called before that had returned. But there
 * are fewer pending takers called before the last of these returns than values.
 */

import type { Line } from '../certificate.ts';

export interface Takers {
  /** The calls of the pending operations that take a value. */
  readonly pendingCalls: readonly number[];
  /** Until when `put`'s value has been taken by a pending operation; undefined: it need not have been. */
  goneBy(put: number, gone: number): number | undefined;
}

export function tooFewTakers(takers: Takers, { before, after, cites }: Line): string | undefined {
  if (before !== after || cites.length % 2 !== 0) return 'it is about pairs and a contradiction';
  const puts = new Set<number>();
  let end = -Infinity;
  for (let i = 0; i < cites.length; i += 2) {
    const [put = before, gone = before] = cites.slice(i, i + 2);
    const until = takers.goneBy(put, gone);
    if (until === undefined) return `the value of operation ${put} need not have been taken`;
    end = Math.max(end, until);
    puts.add(put);
  }
  if (puts.size * 2 !== cites.length) return 'a value is cited twice';
  const called = takers.pendingCalls.filter((call) => call <= end).length;
  return called < puts.size ? undefined : 'there are enough pending takers';
}
