/**
 * Too few pending takers: values that no completed operation took, each of which has to be gone when some
 * operation takes effect, and fewer pending operations called in time that can have taken one each. Called
 * by stack.ts and pqueue.ts where an order would need more of them.
 * Source: the condition of Hall, "On representatives of subsets" (1935), where all sets are beginnings of
 * one list.
 */

import { at } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import type { Moments } from './moments.ts';

/** A value, by the id of the operation that put it in, is gone when the other takes effect. */
export interface Departure {
  readonly put: number;
  readonly gone: number;
}

/** Pairs of operations beyond which departures are not looked for. */
export const PAIRS_MAX = 20_000_000;

/** The proof; `pending` by call. Undefined: there is a taker for each of them. */
export function tooFewTakers(
  { callRank, returnRank }: Moments,
  departures: readonly Departure[],
  pending: readonly number[],
): Line | undefined {
  const sorted = departures.toSorted((a, b) => at(returnRank, a.gone) - at(returnRank, b.gone));
  let called = 0;
  for (const [index, { gone }] of sorted.entries()) {
    const end = at(returnRank, gone);
    while (called < pending.length && at(callRank, pending[called] ?? gone) <= end) called++;
    if (called > index) continue;
    const cites = sorted.slice(0, index + 1).flatMap((one) => [one.put, one.gone]);
    return { before: gone, after: gone, by: 'too-few-takers', from: [], cites };
  }
  return undefined;
}
