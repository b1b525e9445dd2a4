/**
 * A legal order of a stack history that was taken apart, and the pending pops that it needs. Called by
 * stack.ts.
 * Source: the nesting found by stack-peel.ts; Lee & Mathur (OOPSLA 2025) only answer yes or no.
 */

import { at } from '../base/ints.ts';
import { NONE, returnsFrom } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import { isLeftOut } from './stack-columns.ts';
import type { StackColumns } from './stack-columns.ts';
import type { Peeling, Slots } from './stack-peel.ts';
import { slotAfter } from './stack-trees.ts';
import type { SlotSet } from './stack-trees.ts';
import { PAIRS_MAX } from './takers.ts';
import type { Departure } from './takers.ts';

/**
 * An order as ids; a number below 0 is ~value: here somebody took that value, or nobody did and it is
 * no longer looked at.
 */
export interface Draft {
  readonly tokens: Int32Array;
  count: number;
}

/** Lists of numbers by place, each number in one list at most. */
interface Lists {
  readonly first: Int32Array;
  readonly next: Int32Array;
}

function newLists(places: number, numbers: number): Lists {
  return { first: new Int32Array(places).fill(NONE), next: new Int32Array(numbers).fill(NONE) };
}

function prepend({ first, next }: Lists, place: number, number: number): void {
  next[number] = at(first, place);
  first[place] = number;
}

/**
 * Slot by slot: the pops that go there, inner ones first; pops that find nothing and values without a
 * span, push and pop together; the pushes that go there, outer ones first. All pops of a slot reach its
 * beginning and all its pushes reach its end.
 */
export function draftOrder(
  columns: StackColumns,
  moments: Moments,
  peeling: Peeling,
  emptyRanks: Int32Array,
): Draft {
  const { slots, spans, peeled, peeledCount, pushSlot, popSlot } = peeling;
  const slotCount = slots.cutRank.length + 1;
  const count = columns.push.length;
  const pops = newLists(slotCount, count);
  const pushes = newLists(slotCount, count);
  for (let i = 0; i < peeledCount; i++) {
    prepend(pops, at(popSlot, at(peeled, i)), at(peeled, i));
  }
  for (let i = peeledCount - 1; i >= 0; i--) {
    prepend(pushes, at(pushSlot, at(peeled, i)), at(peeled, i));
  }
  const between = listBetween(columns, moments, spans, emptyRanks);
  const draft: Draft = {
    tokens: new Int32Array(2 * count + columns.empties.length),
    count: 0,
  };
  let slot = 0;
  for (let rank = 0; rank <= moments.total; rank++) {
    if (slot < slotCount - 1 && at(slots.cutRank, slot) === rank) {
      for (let v = at(pushes.first, slot); v !== NONE; v = at(pushes.next, v)) {
        draft.tokens[draft.count++] = at(columns.push, v);
      }
      slot++;
      for (let v = at(pops.first, slot); v !== NONE; v = at(pops.next, v)) {
        draft.tokens[draft.count++] = popToken(columns, v);
      }
    }
    for (let n = at(between.first, rank); n !== NONE; n = at(between.next, n)) {
      if (n >= count) {
        draft.tokens[draft.count++] = columns.empties[n - count] ?? NONE;
        continue;
      }
      draft.tokens[draft.count++] = at(columns.push, n);
      draft.tokens[draft.count++] = popToken(columns, n);
    }
  }
  return draft;
}

function popToken({ pop }: StackColumns, value: number): number {
  const taker = at(pop, value);
  return taker === NONE ? ~value : taker;
}

/** By rank, values without a span, and pops that found nothing (their place in `empties` + count). */
function listBetween(
  columns: StackColumns,
  moments: Moments,
  { begin, end }: Spans,
  emptyRanks: Int32Array,
): Lists {
  const { push } = columns;
  const lists = newLists(moments.total + 1, push.length + emptyRanks.length);
  for (let value = 0; value < push.length; value++) {
    if (at(begin, value) < at(end, value) || isLeftOut(columns, moments, value)) continue;
    const rank = Math.max(at(moments.callRank, at(push, value)), at(end, value));
    prepend(lists, rank, value);
  }
  for (let i = 0; i < emptyRanks.length; i++) prepend(lists, at(emptyRanks, i), push.length + i);
  return lists;
}

/**
 * For every pop that found nothing the rank of the first moment where the stack may be empty, NONE where
 * there is none. `open`: the slots that no span covers, before any value is taken out.
 */
export function emptyMoments(
  { empties }: StackColumns,
  { callRank, returnRank }: Moments,
  { slotAt, cutRank }: Slots,
  open: SlotSet,
): Int32Array {
  return Int32Array.from(empties, (id) => {
    const slot = slotAfter(open, at(slotAt, at(callRank, id)));
    if (slot > at(slotAt, at(returnRank, id))) return NONE;
    return Math.max(at(callRank, id), slot === 0 ? 0 : at(cutRank, slot - 1));
  });
}

/**
 * The draft without its values that somebody took: they stay in the stack until a pop below them, or one
 * that found nothing, needs them gone; then a pending pop takes them. Undefined when none is at hand that
 * is called in time.
 */
export function settleOrder(
  columns: StackColumns,
  moments: Moments,
  { tokens, count }: Draft,
): Int32Array | undefined {
  const used = tokens.subarray(0, count);
  if (columns.pendingPops.length === 0) return used.filter((token) => token >= 0);
  const order: number[] = [];
  const nextReturn = returnsFrom(moments, used);
  const valueOf = valuesById(columns, moments.callRank.length);
  const inside: number[] = [];
  let pendingUsed = 0;
  for (let i = 0; i < count; i++) {
    const token = at(tokens, i);
    if (token < 0) continue;
    const value = at(valueOf, token);
    if (value !== NONE && at(columns.push, value) === token) {
      inside.push(value);
    } else {
      while (inside.length > 0 && inside.at(-1) !== value) {
        const pending = columns.pendingPops[pendingUsed++];
        if (pending === undefined) return undefined;
        if (at(moments.callRank, pending) > at(nextReturn, i)) return undefined;
        order.push(pending);
        inside.pop();
      }
      inside.pop();
    }
    order.push(token);
  }
  return Int32Array.from(order);
}

/**
 * Values that nobody got, with the first to return of the pops that needed them gone: of a value below, or
 * of nothing.
 */
export function departuresOf(
  { push, pop, empties }: StackColumns,
  { callRank, returnRank }: Moments,
): Departure[] {
  const departures: Departure[] = [];
  if (push.length * (push.length + empties.length) > PAIRS_MAX) return departures;
  for (let value = 0; value < push.length; value++) {
    if (at(pop, value) !== NONE) continue;
    const put = at(push, value);
    let gone = NONE;
    const look = (id: number): void => {
      if (id === NONE || at(callRank, id) <= at(returnRank, put)) return;
      if (gone === NONE || at(returnRank, id) < at(returnRank, gone)) gone = id;
    };
    for (const id of empties) look(id);
    for (let below = 0; below < push.length; below++) {
      if (at(returnRank, at(push, below)) < at(callRank, put)) look(at(pop, below));
    }
    if (gone !== NONE) departures.push({ put, gone });
  }
  return departures;
}

function valuesById({ push, pop }: StackColumns, ids: number): Int32Array {
  const valueOf = new Int32Array(ids).fill(NONE);
  for (let value = 0; value < push.length; value++) {
    valueOf[at(push, value)] = value;
    if (at(pop, value) !== NONE) valueOf[at(pop, value)] = value;
  }
  return valueOf;
}
