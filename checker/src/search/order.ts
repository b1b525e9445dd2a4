/**
 * Which operation to try next at a frame. No order is good everywhere, so the search changes between
 * them. Called by search.ts.
 * Source: the order by earliest return is that of Lowe's just-in-time linearization, "Testing for
 * linearizability" (2017), section 5; the order by call that of Wing & Gong (1993).
 */

import type { Search } from './anatomy.ts';
import { at } from '../base/ints.ts';
import { READ_ONLY } from '../timeline.ts';
import { isAmple } from './ample.ts';
import { CURSOR, hasFlag, isDone, isLeft, RETURNS, STATE, transition } from './frame.ts';
import { entryAt } from './prospects.ts';

/**
 * The next operation to try at a frame, by local number; -1 when there is none. Read-only ones were
 * settled already: if one is still open here, it is not legal here.
 */
export function nextCandidate<S, I, O>(search: Search<S, I, O>, frame: number): number {
  switch (search.order) {
    case 'by-return':
      return nextByReturn(search, frame, at(search.memory.stack, cursorAt(search, frame)));
    case 'by-need':
      return nextByNeed(search, frame);
    case 'by-call':
      return nextByCall(search, frame);
  }
}

function cursorAt<S, I, O>(search: Search<S, I, O>, frame: number): number {
  return frame + search.width + CURSOR;
}

/** First the active completed ones by return, then the pending ones by call. */
function nextByReturn<S, I, O>(search: Search<S, I, O>, frame: number, from: number): number {
  const { stack, plan } = search.memory;
  const row = at(stack, frame + RETURNS);
  const rowFrom = at(plan.rowStart, row);
  const rowLength = at(plan.rowStart, row + 1) - rowFrom;
  const end = rowLength + at(plan.pendingUpTo, row);
  for (let cursor = from; cursor < end; cursor++) {
    const isActive = cursor < rowLength;
    const local = isActive
      ? at(plan.active, rowFrom + cursor)
      : at(plan.pending, cursor - rowLength);
    if (!isCandidate(search, frame, row, local)) continue;
    stack[cursorAt(search, frame)] = cursor + 1;
    return local;
  }
  return -1;
}

/**
 * Where the next operation to return is impossible, the cursor runs from below zero through those that
 * enable it; they are met a second time later, and the cache knows them then.
 */
function nextByNeed<S, I, O>(search: Search<S, I, O>, frame: number): number {
  const { prospects, memory } = search;
  const { stack, plan } = memory;
  let cursor = at(stack, cursorAt(search, frame));
  if (cursor <= 0 && prospects !== undefined) {
    const row = at(stack, frame + RETURNS);
    if (
      cursor === 0 &&
      transition(search, at(stack, frame + STATE), at(plan.returning, row)) >= 0
    ) {
      return nextByReturn(search, frame, 0);
    }
    const entry = entryAt(search, prospects, row);
    const count = at(prospects.lists, entry);
    for (let i = -cursor; i < count; i++) {
      const local = at(prospects.lists, entry + 2 + i);
      if (!isLeft(search, frame, local) || !isCandidate(search, frame, row, local)) continue;
      stack[cursorAt(search, frame)] = -1 - i;
      return local;
    }
    cursor = 0;
  }
  return nextByReturn(search, frame, cursor);
}

/** The cursor is one past the last local number tried. */
function nextByCall<S, I, O>(search: Search<S, I, O>, frame: number): number {
  const { stack, plan } = search.memory;
  const row = at(stack, frame + RETURNS);
  const from = at(stack, cursorAt(search, frame));
  let best = plan.count;
  const rowEnd = at(plan.rowStart, row + 1);
  for (let i = at(plan.rowStart, row); i < rowEnd; i++) {
    const local = at(plan.active, i);
    if (local >= from && local < best && isCandidate(search, frame, row, local)) best = local;
  }
  const pendings = at(plan.pendingUpTo, row);
  for (let p = 0; p < pendings; p++) {
    const local = at(plan.pending, p);
    if (local > best) break;
    if (local >= from && isCandidate(search, frame, row, local)) best = local;
  }
  if (best === plan.count) return -1;
  stack[cursorAt(search, frame)] = best + 1;
  return best;
}

function isCandidate<S, I, O>(
  search: Search<S, I, O>,
  frame: number,
  row: number,
  local: number,
): boolean {
  if (hasFlag(search, local, READ_ONLY) || isDone(search, frame, local)) return false;
  if (search.model.commutes !== undefined && !isAmple(search, frame, local)) return false;
  return search.labels === undefined || !hasOpenTwin(search, search.labels.twin, frame, row, local);
}

/** Whether an operation that is just the same comes first: the one to return earlier, or called earlier. */
function hasOpenTwin<S, I, O>(
  search: Search<S, I, O>,
  twin: Int32Array,
  frame: number,
  row: number,
  local: number,
): boolean {
  const { plan } = search.memory;
  let other = at(twin, local);
  if (other < 0) return false;
  if (at(plan.rank, local) < 0) return !isDone(search, frame, other);
  const called = at(plan.calledUpTo, row);
  for (; other >= 0 && at(plan.rank, other) >= row; other = at(twin, other)) {
    if (other < called && !isDone(search, frame, other)) return true;
  }
  return false;
}
