/**
 * Takes a history of a stack apart, value by value, from the outside in. Called by stack.ts.
 *
 * A value is in the stack for sure between the return of its push and the call of its pop: its span. A
 * value without a span (the two overlap) is left for later: push and pop next to each other fit anywhere.
 * Time is cut into slots at the ends of the spans; slot k ends with cut k.
 *
 * - A slot that no span covers is open: pops of the values before it can be moved back to it, pushes of
 *   those after it forward to it, so both sides can be ordered for themselves.
 * - Between two open slots next to each other, the spans cover every slot. Let v be the value that is
 *   pushed first there in a legal order. Had v been popped before another value is pushed, then all those
 *   pushed before that pop would be popped before it, and no span would reach over that moment. So v is
 *   the outermost: every other operation can take effect after its push begins and before its pop ends,
 *   that is, v's push reaches the open slot before, and its pop the open slot after. The other way
 *   round, any value like that can be put around a legal order of the others.
 * - So every such value is taken out, in any order; its span no longer counts, and that opens slots. When
 *   no such value is left, but there are values, no legal order exists.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025), on
 * stacks; found again from there with the proof above, and with places for a witness.
 */

import { at } from '../base/ints.ts';
import { NONE } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import type { StackColumns } from './stack-columns.ts';
import {
  addSlot,
  growTree,
  newCover,
  newReach,
  newSlotSet,
  openSlots,
  putInterval,
  slotAfter,
  slotBefore,
  takeOver,
  uncover,
} from './stack-trees.ts';
import type { Cover, Reach, SlotSet } from './stack-trees.ts';

const NO_CUT = -2;

/** Where the cuts are. */
export interface Slots {
  /** By rank from 0 to `total` + 1: how many cuts lie before it; that is the slot it lies in. */
  readonly slotAt: Int32Array;
  /** By cut, its rank. */
  readonly cutRank: Int32Array;
  /** By cut, the value whose span begins or ends there; any of them where there are many, or NONE. */
  readonly valueAt: Int32Array;
}

/** The cuts of these spans, and one at `leavesAt`. */
export function cutSlots({ begin, end }: Spans, total: number, leavesAt: number): Slots {
  const valueBy = new Int32Array(total + 1).fill(NO_CUT);
  valueBy[leavesAt] = NONE;
  for (let value = 0; value < begin.length; value++) {
    if (at(begin, value) >= at(end, value)) continue;
    valueBy[at(begin, value)] = value;
    valueBy[at(end, value)] = value;
  }
  const slotAt = new Int32Array(total + 2);
  let cuts = 0;
  for (let rank = 0; rank <= total; rank++) {
    if (at(valueBy, rank) !== NO_CUT) cuts++;
    slotAt[rank + 1] = cuts;
  }
  const cutRank = new Int32Array(cuts);
  const valueAt = new Int32Array(cuts);
  for (let rank = 0; rank <= total; rank++) {
    if (at(valueBy, rank) === NO_CUT) continue;
    cutRank[at(slotAt, rank)] = rank;
    valueAt[at(slotAt, rank)] = at(valueBy, rank);
  }
  return { slotAt, cutRank, valueAt };
}

export interface Peeling {
  readonly slots: Slots;
  readonly spans: Spans;
  readonly open: SlotSet;
  /** Values with a span, outermost first. */
  readonly peeled: Int32Array;
  peeledCount: number;
  /** By value, the open slots that its push and its pop go to; NONE: not taken out. */
  readonly pushSlot: Int32Array;
  readonly popSlot: Int32Array;
}

interface Work extends Peeling {
  readonly cover: Cover;
  /** Pushes by the cut where their span begins. */
  readonly pushes: Reach;
  /** Pops by the cut where their span ends; slots and cuts counted from the other side. */
  readonly pops: Reach;
  /** By value, PUSH_FREE and POP_FREE. */
  readonly free: Uint8Array;
  readonly ready: number[];
}

const PUSH_FREE = 1;
const POP_FREE = 2;
const BOTH_FREE = 3;

/** The slots that are open before any value is taken out. */
export function openAtFirst(spans: Spans, slots: Slots): { cover: Cover; open: SlotSet } {
  const { slotAt, cutRank } = slots;
  const counts = new Int32Array(cutRank.length + 1);
  const { begin, end } = spans;
  for (let value = 0; value < begin.length; value++) {
    if (at(begin, value) >= at(end, value)) continue;
    bump(counts, at(slotAt, at(begin, value)) + 1, 1);
    bump(counts, at(slotAt, at(end, value)) + 1, -1);
  }
  for (let slot = 1; slot < counts.length; slot++) bump(counts, slot, at(counts, slot - 1));
  const cover = newCover(counts);
  const open = newSlotSet(counts.length);
  openSlots(cover);
  for (let i = 0; i < cover.openedCount; i++) addSlot(open, at(cover.opened, i));
  return { cover, open };
}

function bump(counts: Int32Array, slot: number, by: number): void {
  counts[slot] = at(counts, slot) + by;
}

/**
 * Takes out what can be. All is well when every value with a span is.
 *
 * A value that no completed pop took has a span up to the end at first: it stays. Where nothing more can
 * be taken out, let v be the first pushed of those left that stay. If v did stay, the outermost value
 * beside it would have to stay too, and its push would reach the open slot before, so it could be taken
 * out. So v must leave, by a pending pop, and its span is cut short: it ends at `leavesAt`, in `spans`
 * too; if it began later there is none. Only values that must leave do so, whatever comes after.
 */
export function peel(
  columns: StackColumns,
  moments: Moments,
  spans: Spans,
  slots: Slots,
  leavesAt: number,
): Peeling {
  const { cover, open } = openAtFirst(spans, slots);
  const count = columns.push.length;
  const cuts = slots.cutRank.length;
  const work: Work = {
    slots,
    spans,
    cover,
    open,
    peeled: new Int32Array(count),
    peeledCount: 0,
    pushSlot: new Int32Array(count).fill(NONE),
    popSlot: new Int32Array(count).fill(NONE),
    pushes: newReach(cuts),
    pops: newReach(cuts),
    free: new Uint8Array(count),
    ready: [],
  };
  putIntervals(work, columns, moments);
  freeOpened(work);
  const staying = stayingValues(work, moments.total);
  let next = 0;
  do {
    for (let value = work.ready.pop(); value !== undefined; value = work.ready.pop()) {
      takeOut(work, value);
      freeOpened(work);
    }
    while (next < staying.length && at(work.pushSlot, at(staying, next)) !== NONE) next++;
    if (next === staying.length || leavesAt === moments.total) return work;
    cutShort(work, at(staying, next++), leavesAt);
    freeOpened(work);
  } while (true);
}

/** Values whose span ends with the history, in the order in which their spans begin. */
function stayingValues({ spans, slots }: Work, total: number): Int32Array {
  const staying: number[] = [];
  for (let cut = 0; cut < slots.cutRank.length; cut++) {
    const value = at(slots.valueAt, cut);
    if (value === NONE || at(spans.begin, value) !== at(slots.cutRank, cut)) continue;
    if (at(spans.end, value) === total) staying.push(value);
  }
  return Int32Array.from(staying);
}

/** One value is known to leave at some time from `leavesAt` on, and no more to stay for ever. */
function cutShort(work: Work, value: number, leavesAt: number): void {
  const { spans } = work;
  const { slotAt } = work.slots;
  const last = at(slotAt, at(spans.end, value));
  const first = at(slotAt, Math.max(at(spans.begin, value), leavesAt));
  spans.end[value] = leavesAt;
  // Without a span it is not to be taken out: it goes in between.
  if (at(spans.begin, value) >= leavesAt) work.free[value] = 0;
  uncoverSlots(work, first + 1, last + 1);
}

function uncoverSlots({ cover, open }: Work, from: number, to: number): void {
  uncover(cover, from, to);
  openSlots(cover);
  for (let i = 0; i < cover.openedCount; i++) addSlot(open, at(cover.opened, i));
}

function putIntervals(
  { slots: { slotAt, cutRank }, spans, pushes, pops, free }: Work,
  { push, pop }: StackColumns,
  { callRank, returnRank }: Moments,
): void {
  const last = cutRank.length;
  for (let value = 0; value < push.length; value++) {
    const begin = at(spans.begin, value);
    const end = at(spans.end, value);
    if (begin >= end) continue;
    putInterval(pushes, at(slotAt, begin), at(slotAt, at(callRank, at(push, value))));
    const taker = at(pop, value);
    // Nobody is known to have popped it: whoever does may do so at the very end.
    if (taker === NONE) free[value] = POP_FREE;
    else putInterval(pops, last - 1 - at(slotAt, end), last - at(slotAt, at(returnRank, taker)));
  }
  growTree(pushes);
  growTree(pops);
}

function takeOut(work: Work, value: number): void {
  const { slots, spans, open } = work;
  const first = at(slots.slotAt, at(spans.begin, value));
  const last = at(slots.slotAt, at(spans.end, value));
  work.pushSlot[value] = slotBefore(open, first);
  work.popSlot[value] = slotAfter(open, last + 1);
  work.peeled[work.peeledCount++] = value;
  uncoverSlots(work, first + 1, last + 1);
}

/** Finds the pushes and pops that reach the slots just opened, run by run of neighbours. */
function freeOpened(work: Work): void {
  const { opened, openedCount } = work.cover;
  for (let i = 0; i < openedCount;) {
    const first = at(opened, i);
    let last = first;
    for (i++; i < openedCount && at(opened, i) === last + 1; i++) last++;
    freePushes(work, last);
    freePops(work, first);
  }
}

function freePushes({ pushes, slots, free, ready }: Work, slot: number): void {
  takeOver(pushes, slot, slot);
  for (let i = 0; i < pushes.takenCount; i++) {
    const value = at(slots.valueAt, at(pushes.taken, i));
    free[value] = (free[value] ?? 0) | PUSH_FREE;
    if (free[value] === BOTH_FREE) ready.push(value);
  }
}

function freePops({ pops, slots, free, ready }: Work, slot: number): void {
  const cuts = slots.cutRank.length;
  takeOver(pops, cuts - slot, cuts - slot);
  for (let i = 0; i < pops.takenCount; i++) {
    const value = at(slots.valueAt, cuts - 1 - at(pops.taken, i));
    free[value] = (free[value] ?? 0) | POP_FREE;
    if (free[value] === BOTH_FREE) ready.push(value);
  }
}
