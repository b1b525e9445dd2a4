/**
 * A legal order of a priority queue history whose operations have moments, and the pending polls that it
 * needs. Called by pqueue.ts.
 * Source: the moments found by pqueue-place.ts.
 */

import { at } from '../base/ints.ts';
import { NONE, returnsFrom } from './moments.ts';
import type { Moments } from './moments.ts';
import type { PqueueColumns } from './pqueue-columns.ts';
import type { Places } from './pqueue-place.ts';
import { PAIRS_MAX } from './takers.ts';
import type { Departure } from './takers.ts';

/** Lists of numbers by moment, each number in one list at most. */
interface Lists {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly next: Int32Array;
}

function newLists(moments: number, numbers: number): Lists {
  return {
    first: new Int32Array(moments).fill(NONE),
    last: new Int32Array(moments).fill(NONE),
    next: new Int32Array(numbers).fill(NONE),
  };
}

function append({ first, last, next }: Lists, moment: number, number: number): void {
  const tail = at(last, moment);
  if (tail === NONE) first[moment] = number;
  else next[tail] = number;
  last[moment] = number;
}

function prepend({ first, next }: Lists, moment: number, number: number): void {
  next[number] = at(first, moment);
  first[moment] = number;
}

/**
 * Ids by moment; a number below 0 is ~value: here somebody took that value, or nobody did and it is no
 * longer looked at. At one moment first the values that go, the smallest first, then what is between
 * (peeks, takers of nothing, values that come and go), then the values that come, the largest first.
 */
export function draftOrder(columns: PqueueColumns, moments: Moments, places: Places): Int32Array {
  const { ascending, insert, poll, lastPeek, peekBefore, empties } = columns;
  const { comes, goes, momentOf } = places;
  const ids = moments.callRank.length;
  const span = moments.total + 1;
  const going = newLists(span, ids + insert.length);
  const between = newLists(span, ids + insert.length);
  const coming = newLists(span, ids + insert.length);
  for (let i = 0; i < ascending.length; i++) {
    const value = at(ascending, i);
    if (isLeftOut(columns, moments, value)) continue;
    const come = at(comes, value);
    const go = at(goes, value);
    if (come === go) append(between, come, at(insert, value));
    for (let peek = at(lastPeek, value); peek !== NONE; peek = at(peekBefore, peek)) {
      const moment = at(momentOf, peek);
      if (moment === come && come !== go) prepend(coming, moment, peek);
      else append(moment === go && come !== go ? going : between, moment, peek);
    }
    if (come !== go) prepend(coming, come, at(insert, value));
    const taker = at(poll, value) === NONE ? ids + value : at(poll, value);
    append(come === go ? between : going, go, taker);
  }
  for (const id of empties) append(between, at(momentOf, id), id);
  const order = new Int32Array(ids + insert.length);
  let count = 0;
  for (let moment = 0; moment < span; moment++) {
    for (const { first, next } of [going, between, coming]) {
      for (let n = at(first, moment); n !== NONE; n = at(next, n)) {
        order[count++] = n < ids ? n : ~(n - ids);
      }
    }
  }
  return order.subarray(0, count);
}

/** A pending insert whose value nobody got: without it a legal order stays legal. */
function isLeftOut(
  { insert, poll, lastPeek }: PqueueColumns,
  moments: Moments,
  value: number,
): boolean {
  if (at(poll, value) !== NONE || at(lastPeek, value) !== NONE) return false;
  return at(moments.returnRank, at(insert, value)) === moments.total;
}

/**
 * The draft without its values that somebody took: they stay in the queue until somebody who got a
 * larger one or nothing needs them gone; then pending polls take them. Undefined when none is at hand that
 * is called in time.
 */
export function settleOrder(
  columns: PqueueColumns,
  moments: Moments,
  draft: Int32Array,
): Int32Array | undefined {
  if (columns.pendingPolls.length === 0) return draft.filter((token) => token >= 0);
  const order: number[] = [];
  const nextReturn = returnsFrom(moments, draft);
  const { taken, rankOf } = takersById(columns, moments.callRank.length);
  const left: number[] = [];
  let pendingUsed = 0;
  for (let i = 0; i < draft.length; i++) {
    const token = at(draft, i);
    if (token < 0) {
      pushHeap(left, at(rankOf, ~token));
      continue;
    }
    while ((left[0] ?? Infinity) < at(taken, token)) {
      const pending = columns.pendingPolls[pendingUsed++];
      if (pending === undefined) return undefined;
      if (at(moments.callRank, pending) > at(nextReturn, i)) return undefined;
      order.push(pending);
      popHeap(left);
    }
    order.push(token);
  }
  return Int32Array.from(order);
}

/** Values that nobody got, with the first to return of those that got a larger one, or nothing, since. */
export function departuresOf(columns: PqueueColumns, moments: Moments): Departure[] {
  const { insert, poll } = columns;
  const { callRank, returnRank } = moments;
  const { taken, rankOf } = takersById(columns, callRank.length);
  const takers: number[] = [];
  for (let id = 0; id < taken.length; id++) if (at(taken, id) !== NONE) takers.push(id);
  const departures: Departure[] = [];
  if (insert.length * takers.length > PAIRS_MAX) return departures;
  for (let value = 0; value < insert.length; value++) {
    const put = at(insert, value);
    if (at(poll, value) !== NONE) continue;
    let gone = NONE;
    for (const id of takers) {
      if (at(taken, id) <= at(rankOf, value) || at(callRank, id) <= at(returnRank, put)) continue;
      if (gone === NONE || at(returnRank, id) < at(returnRank, gone)) gone = id;
    }
    if (gone !== NONE) departures.push({ put, gone });
  }
  return departures;
}

/**
 * `rankOf`: by value, its place in ascending order. `taken`: by id, the rank of the value that a poll or
 * peek got, one more than all for those that got nothing, NONE for inserts.
 */
function takersById(
  { ascending, poll, lastPeek, peekBefore, empties }: PqueueColumns,
  ids: number,
): { readonly rankOf: Int32Array; readonly taken: Int32Array } {
  const rankOf = new Int32Array(ascending.length);
  const taken = new Int32Array(ids).fill(NONE);
  for (let rank = 0; rank < ascending.length; rank++) {
    const value = at(ascending, rank);
    rankOf[value] = rank;
    if (at(poll, value) !== NONE) taken[at(poll, value)] = rank;
    for (let peek = at(lastPeek, value); peek !== NONE; peek = at(peekBefore, peek)) {
      taken[peek] = rank;
    }
  }
  for (const id of empties) taken[id] = ascending.length;
  return { rankOf, taken };
}

function pushHeap(heap: number[], rank: number): void {
  let place = heap.push(rank) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const other = heap[above] ?? 0;
    if (other <= rank) break;
    heap[place] = other;
    place = above;
  }
  heap[place] = rank;
}

/** Takes the smallest out. */
function popHeap(heap: number[]): void {
  const rank = heap.pop();
  if (rank === undefined || heap.length === 0) return;
  let place = 0;
  for (let below = 1; below < heap.length; below = 2 * place + 1) {
    if ((heap[below + 1] ?? Infinity) < (heap[below] ?? Infinity)) below++;
    const other = heap[below] ?? Infinity;
    if (other >= rank) break;
    heap[place] = other;
    place = below;
  }
  heap[place] = rank;
}
