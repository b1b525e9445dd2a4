/**
 * Real time as ranks, for the monitors of containers (stack.ts, pqueue.ts), and chains of values that
 * cover a stretch of it, for their certificates.
 *
 * All calls and returns of a partition are numbered in one order, a call before a return of the same
 * stamp, so that `a` had returned before `b` was called exactly when returnRank[a] < callRank[b]. Moment
 * r lies between the events of rank r and r + 1; an operation can take effect at the moments callRank
 * up to returnRank - 1, and operations that take effect at one moment may do so in any order.
 * Source: Herlihy & Wing, "Linearizability" (1990), section 2.
 */

import { at, item } from '../base/ints.ts';
import type { PartView } from './monitor.ts';

/** No operation, no value. */
export const NONE = -1;

/** Columns by id. */
export interface Moments {
  /** How many calls and returns there are. */
  readonly total: number;
  readonly callRank: Int32Array;
  /** `total` for a pending operation. */
  readonly returnRank: Int32Array;
}

type Stamps = Pick<
  PartView<unknown, unknown>,
  'operations' | 'callAt' | 'returnAt' | 'calls' | 'returns'
>;

export function momentsOf({ operations, callAt, returnAt, calls, returns }: Stamps): Moments {
  const total = calls.length + returns.length;
  const callRank = new Int32Array(operations.length);
  const returnRank = new Int32Array(operations.length).fill(total);
  let nextCall = 0;
  let nextReturn = 0;
  for (let rank = 0; rank < total; rank++) {
    const isCall =
      nextReturn === returns.length ||
      (nextCall < calls.length &&
        item(callAt, item(calls, nextCall)) <= item(returnAt, item(returns, nextReturn)));
    if (isCall) callRank[item(calls, nextCall++)] = rank;
    else returnRank[item(returns, nextReturn++)] = rank;
  }
  return { total, callRank, returnRank };
}

/** When each value is in the container for sure: at the moments `begin` up to `end` - 1, if any. */
export interface Spans {
  readonly begin: Int32Array;
  readonly end: Int32Array;
}

/**
 * Some of `values` whose spans together hold every moment from `from` up to `to` - 1, each beginning
 * before the one before it ends; as few as possible. All these moments must be held by some span.
 */
export function coverChain(
  { begin, end }: Spans,
  values: ArrayLike<number>,
  from: number,
  to: number,
): readonly number[] {
  const longest = new Int32Array(to).fill(NONE);
  for (let i = 0; i < values.length; i++) {
    const value = item(values, i);
    const first = Math.max(0, at(begin, value));
    if (first >= to || first >= at(end, value)) continue;
    const rival = at(longest, first);
    if (rival === NONE || at(end, rival) < at(end, value)) longest[first] = value;
  }
  const chain: number[] = [];
  let reached = from;
  let best = NONE;
  for (let moment = 0; reached < to; moment++) {
    if (moment > reached) throw new Error('the spans leave a moment free');
    const value = at(longest, moment);
    if (value !== NONE && (best === NONE || at(end, value) > at(end, best))) best = value;
    if (moment < reached || best === NONE || at(end, best) <= reached) continue;
    chain.push(best);
    reached = at(end, best);
  }
  return chain;
}

/**
 * By place in an order, the rank of the first return from there on. Numbers below 0 are no operations. A
 * pending operation may be put at a place when its call has a lower rank.
 */
export function returnsFrom({ total, returnRank }: Moments, order: Int32Array): Int32Array {
  const first = new Int32Array(order.length);
  let earliest = total;
  for (let i = order.length - 1; i >= 0; i--) {
    const id = at(order, i);
    if (id >= 0) earliest = Math.min(earliest, at(returnRank, id));
    first[i] = earliest;
  }
  return first;
}
