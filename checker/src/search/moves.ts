/**
 * One step of a search: the configuration that follows from linearizing one more operation, and all
 * that follows from it without a choice. Called by search.ts.
 *
 * Reads that are legal now are linearized now, without a branch (moving one earlier breaks no order and
 * changes no state). A pending operation is tried only where it changes the state and somebody left
 * could tell.
 */

import type { Search } from './anatomy.ts';
import { at, grown, item } from '../base/ints.ts';
import { OVERWRITES, READ_ONLY } from '../timeline.ts';
import { findAmple } from './ample.ts';
import {
  BITS,
  CURSOR,
  flip,
  hasFlag,
  isDone,
  operationOf,
  outputOf,
  OVERWRITTEN,
  RETURNS,
  STATE,
  TRAIL,
  transition,
} from './frame.ts';
import type { Plan } from './plan.ts';

/** Writes the frame that follows from linearizing `local`; false when that is illegal or pointless. */
export function makeChild<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const { memory, frameSize, width } = search;
  const { plan } = memory;
  const before = at(memory.stack, frame + STATE);
  const after = transition(search, before, local);
  if (after < 0) return false;
  const row = at(memory.stack, frame + RETURNS);
  if (at(plan.rank, local) < 0 && (after === before || !isObserved(search, after, row))) {
    return false;
  }
  if (wasPointless(search, frame, local, after)) return false;
  const child = frame + frameSize;
  memory.stack = grown(memory.stack, child + frameSize);
  const { stack } = memory;
  for (let i = 0; i < frameSize; i++) stack[child + i] = at(stack, frame + i);
  stack[child + STATE] = after;
  search.trailLength = at(stack, frame + width + TRAIL);
  memory.trail[search.trailLength++] = local;
  flip(search, child, local);
  if (hasFlag(search, local, OVERWRITES)) {
    stack[child + width + OVERWRITTEN] = at(stack, child + width + OVERWRITTEN) + 1;
  }
  passReturns(search, child);
  settle(search, child, after === before ? at(plan.calledUpTo, row) : 0);
  if (search.model.commutes !== undefined) findAmple(search, child);
  return true;
}

/**
 * Whether the frame came from a pending operation that nothing has read and without which `local` leads
 * to the same state: the configuration without it can do all that this one can, and is tried too.
 */
function wasPointless<S, I, O>(
  search: Search<S, I, O>,
  frame: number,
  local: number,
  after: number,
): boolean {
  const { memory, frameSize, width } = search;
  if (frame === 0) return false;
  // The end of the frame's trail: a read if any has followed the operation the frame came from.
  const last = at(memory.trail, at(memory.stack, frame + width + TRAIL) - 1);
  if (at(memory.plan.rank, last) >= 0) return false;
  return transition(search, at(memory.stack, frame - frameSize + STATE), local) === after;
}

/** Passes every return whose operation is linearized, and frees its bit. */
function passReturns<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { stack, plan } = search.memory;
  let row = at(stack, frame + RETURNS);
  while (row < plan.returnCount) {
    const first = at(plan.returning, row);
    if (!isDone(search, frame, first)) break;
    flip(search, frame, first);
    row++;
  }
  stack[frame + RETURNS] = row;
}

/**
 * Linearizes every read-only operation that is active and legal, as long as that passes returns and
 * lets others become active. Operations below `from` have been found illegal in this state before.
 * Then seals the frame: its candidates begin, and all of the trail so far belongs to it.
 */
export function settle<S, I, O>(search: Search<S, I, O>, frame: number, from: number): void {
  const { stack, plan, trail } = search.memory;
  const { active, rowStart, flags, bits } = plan;
  const state = at(stack, frame + STATE);
  let fresh = from;
  for (;;) {
    const row = at(stack, frame + RETURNS);
    if (row === plan.returnCount) break;
    const rowEnd = at(rowStart, row + 1);
    for (let i = at(rowStart, row); i < rowEnd; i++) {
      const local = at(active, i);
      if (local < fresh || (at(flags, local) & READ_ONLY) === 0) continue;
      const bit = at(bits, local);
      const word = frame + BITS + (bit >>> 5);
      if (((at(stack, word) >>> (bit & 31)) & 1) === 1) continue;
      if (transition(search, state, local) < 0) continue;
      stack[word] = at(stack, word) | (1 << (bit & 31));
      trail[search.trailLength++] = local;
    }
    fresh = at(plan.calledUpTo, row);
    passReturns(search, frame);
    if (at(stack, frame + RETURNS) === row) break;
  }
  stack[frame + search.width + CURSOR] = 0;
  stack[frame + search.width + TRAIL] = search.trailLength;
}

/** Whether anything that is left at `row` could tell that the partition was in `state`. */
function isObserved<S, I, O>(search: Search<S, I, O>, state: number, row: number): boolean {
  if (search.model.observes === undefined) return true;
  const { plan } = search.memory;
  const known = search.observedAt[state];
  if (known !== undefined && known >= row) return true;
  if (known !== undefined && known < 0 && row >= -1 - known) return false;
  const found = nextObserver(search, plan, state, row);
  const isFound = found < plan.returnCount;
  // Below zero: nobody from that row on. Rows come back smaller when the search goes back.
  search.observedAt[state] = isFound ? found : -1 - row;
  return isFound;
}

/** The first return from `row` on whose operation observes the state; a pending one counts as the last. */
function nextObserver<S, I, O>(
  search: Search<S, I, O>,
  plan: Plan,
  state: number,
  row: number,
): number {
  for (let r = row; r < plan.returnCount; r++) {
    if (doesObserve(search, state, at(plan.returning, r))) return r;
  }
  for (let p = 0; p < plan.pendingCount; p++) {
    if (doesObserve(search, state, at(plan.pending, p))) return plan.returnCount - 1;
  }
  return plan.returnCount;
}

function doesObserve<S, I, O>(search: Search<S, I, O>, state: number, local: number): boolean {
  const operation = operationOf(search, local);
  const output = outputOf(operation);
  return (
    search.model.observes?.(item(search.states.states, state), operation.input, output) !== false
  );
}
