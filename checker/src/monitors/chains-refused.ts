/**
 * REFUSED operations in an order of the members: each may stand in any gap between two members that its
 * interval reaches and where the state is not the one that it did not find. Called by chains.ts.
 *
 * For one order of the members the answer is exact. Every operation goes, by call, into the first
 * gap that it may stand in: after all that returned before its call, the REFUSED ones included. That
 * is the least of all solutions, so when its gap is too late no other solution has an earlier one.
 * Source: ours; the order of the members is Gibbons & Korach's (chains-order.ts).
 */

import { at, item } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import { START } from '../proof/certificate.ts';
import type { Blocks } from './chains-blocks.ts';
import { INITIAL_CHAIN, NONE, REFUSED, callOf, idOf, returnOf } from './chains-columns.ts';
import type { ChainPart, Chained } from './chains-columns.ts';
import { plain } from './chains-lines.ts';

/** Local indices of the REFUSED operations, by call. */
export function refusedOf({ role }: Chained): Int32Array {
  let count = 0;
  for (let i = 0; i < role.length; i++) if (role[i] === REFUSED) count++;
  const refused = new Int32Array(count);
  count = 0;
  for (let i = 0; i < role.length; i++) if (role[i] === REFUSED) refused[count++] = i;
  return refused;
}

/**
 * The lines for an operation that lies between two members which certainly had the state that it did
 * not find; undefined when there is none.
 */
export function betweenLines(
  part: ChainPart,
  { chain, stage }: Chained,
  blocks: Blocks,
  refused: Int32Array,
): Line[] | undefined {
  const firstBack = firstBackBySlot(part, blocks);
  for (let r = 0; r < refused.length; r++) {
    const i = at(refused, r);
    const c = at(chain, i);
    if (c === NONE) continue;
    const end = at(blocks.slots, c + 1);
    const readers = at(blocks.slots, c) + at(stage, i);
    const since = firstSince(part, firstBack, readers, end, callOf(part, i));
    const isFromStart = c === INITIAL_CHAIN && at(stage, i) === 1;
    if (since === NONE && !isFromStart) continue;
    const until = firstUntil(part, blocks, readers, end, returnOf(part, i));
    if (until === NONE) continue;
    const id = idOf(part, i);
    const from = since === NONE ? START : idOf(part, since);
    return [
      plain('time', from, id),
      plain('time', id, idOf(part, until)),
      { before: id, after: id, by: 'refused', from: [0, 1], cites: [] },
    ];
  }
  return undefined;
}

/** By slot: the member that returned first. */
function firstBackBySlot(part: ChainPart, { members, slotStarts }: Blocks): Int32Array {
  const first = new Int32Array(slotStarts.length).fill(NONE);
  for (let slot = 0; slot + 1 < slotStarts.length; slot++) {
    for (let place = at(slotStarts, slot); place < at(slotStarts, slot + 1); place++) {
      const i = at(members, place);
      const now = at(first, slot);
      if (now === NONE || returnOf(part, i) < returnOf(part, now)) first[slot] = i;
    }
  }
  return first;
}

/** A maker or reader of the state that returned before `call`. */
function firstSince(
  part: ChainPart,
  firstBack: Int32Array,
  readers: number,
  end: number,
  call: number,
): number {
  for (let slot = readers - 1; slot <= readers && slot < end; slot++) {
    const i = at(firstBack, slot);
    if (i !== NONE && returnOf(part, i) < call) return i;
  }
  return NONE;
}

/** A reader of the state, or what replaced it, that was called after `back`. */
function firstUntil(
  part: ChainPart,
  { members, slotStarts }: Blocks,
  readers: number,
  end: number,
  back: number,
): number {
  for (let slot = readers; slot <= readers + 1 && slot < end; slot++) {
    const last = at(slotStarts, slot + 1) - 1;
    if (last < at(slotStarts, slot)) continue;
    const i = at(members, last);
    if (callOf(part, i) > back) return i;
  }
  return NONE;
}

/** The members in their order, as the gaps between them see it: gap g is before position g. */
interface Gaps {
  readonly order: Int32Array;
  /** By position: the earliest return from there on. */
  readonly backFrom: Float64Array;
  /** By position: the latest call up to there. */
  readonly calledTo: Float64Array;
  /** By position: the first position after it whose state is another one. */
  readonly stateEnd: Int32Array;
}

export type Insertion =
  | { readonly kind: 'placed'; readonly order: Int32Array }
  /** REFUSED operations without a gap, given this order of the members. */
  | { readonly kind: 'stuck'; readonly stuck: readonly number[] };

/** The whole order, as local indices; `order` is that of the members. */
export function insertRefused(
  part: ChainPart,
  chained: Chained,
  order: Int32Array,
  refused: Int32Array,
): Insertion {
  const gaps = gapsOf(part, chained, order);
  const gapOf = new Int32Array(refused.length);
  const stuck: number[] = [];
  const byReturn = refusedByReturn(part, refused);
  let returned = 0;
  let passed = 0;
  let reached = 0;
  for (let r = 0; r < refused.length; r++) {
    const i = at(refused, r);
    const call = callOf(part, i);
    while (passed < order.length && item(gaps.backFrom, passed) < call) passed++;
    while (returnOf(part, at(refused, at(byReturn, returned))) < call) {
      reached = Math.max(reached, at(gapOf, at(byReturn, returned++)));
    }
    const gap = firstGap(chained, gaps, i, Math.max(passed, reached));
    // A gap is reached when everything before it can still be before the operation.
    const isReached = gap === 0 || !(item(gaps.calledTo, gap - 1) > returnOf(part, i));
    if (gap === NONE || !isReached) stuck.push(i);
    else gapOf[r] = gap;
  }
  if (stuck.length > 0) return { kind: 'stuck', stuck };
  return { kind: 'placed', order: mergeGaps(order, refused, gapOf) };
}

/** The first gap from `gap` on without the state that the operation did not find; NONE: no such gap. */
function firstGap({ chain, stage }: Chained, gaps: Gaps, i: number, gap: number): number {
  const { order, stateEnd } = gaps;
  const c = at(chain, i);
  const readers = at(stage, i);
  // At gap 0 the state is the initial one, which may last over the first members.
  const place = gap === 0 && c === INITIAL_CHAIN && readers === 1 ? 0 : gap - 1;
  if (c === NONE || place < 0) return gap;
  const isThere =
    place < order.length &&
    at(chain, at(order, place)) === c &&
    (at(stage, at(order, place)) | 1) === readers;
  if (!isThere && gap > 0) return gap;
  const end = isThere ? at(stateEnd, place) : 0;
  return end < order.length ? end + 1 : NONE;
}

function gapsOf(part: ChainPart, { chain, stage }: Chained, order: Int32Array): Gaps {
  const count = order.length;
  const backFrom = new Float64Array(count);
  const calledTo = new Float64Array(count);
  const stateEnd = new Int32Array(count);
  let back = Infinity;
  for (let place = count - 1; place >= 0; place--) {
    const i = at(order, place);
    const next = place + 1 < count ? at(order, place + 1) : NONE;
    back = Math.min(back, returnOf(part, i));
    backFrom[place] = back;
    const isSame =
      next !== NONE &&
      at(chain, next) === at(chain, i) &&
      (at(stage, next) | 1) === (at(stage, i) | 1);
    stateEnd[place] = isSame ? at(stateEnd, place + 1) : place + 1;
  }
  let called = -Infinity;
  for (let place = 0; place < count; place++) {
    called = Math.max(called, callOf(part, at(order, place)));
    calledTo[place] = called;
  }
  return { order, backFrom, calledTo, stateEnd };
}

/** Indices into `refused`, by return. */
function refusedByReturn(part: ChainPart, refused: Int32Array): Int32Array {
  const byReturn = new Int32Array(refused.length);
  for (let r = 0; r < byReturn.length; r++) byReturn[r] = r;
  return byReturn.sort(
    (a, b) => returnOf(part, at(refused, a)) - returnOf(part, at(refused, b)) || a - b,
  );
}

/** The REFUSED operations between the members; those of one gap by call. */
function mergeGaps(order: Int32Array, refused: Int32Array, gapOf: Int32Array): Int32Array {
  const starts = new Int32Array(order.length + 3);
  for (let r = 0; r < gapOf.length; r++) {
    const next = at(gapOf, r) + 2;
    starts[next] = at(starts, next) + 1;
  }
  for (let gap = 2; gap < starts.length; gap++) starts[gap] = at(starts, gap) + at(starts, gap - 1);
  const merged = new Int32Array(order.length + refused.length);
  for (let r = 0; r < gapOf.length; r++) {
    const gap = at(gapOf, r);
    const place = at(starts, gap + 1);
    starts[gap + 1] = place + 1;
    merged[place + gap] = at(refused, r);
  }
  // Now starts[gap + 1] counts the REFUSED operations up to that gap.
  for (let place = 0; place < order.length; place++) {
    merged[place + at(starts, place + 1)] = at(order, place);
  }
  return merged;
}
