/**
 * The search for a legal order of one partition: depth first, iterative, resumable, with a cache of
 * configurations. Called by check.ts, which gives every partition a share of the budget.
 *
 * A configuration is (returns passed, bits of linearized active operations, state). Beyond the classic
 * search: it ends when no completed operation remains, pending operations being optional; reads that
 * are legal now are linearized now, without a branch (moving one earlier breaks no order and changes
 * no state); of pending operations that are the same only the earliest unused one is tried; and a
 * pending operation is tried only where it changes the state and somebody left could tell. A state from
 * which a coming read is impossible is left at once.
 *
 * Sources: Wing & Gong, "Testing and verifying concurrent objects" (1993), the search; Lowe, "Testing
 * for linearizability" (2017), the cache.
 */

import { addConfig, newConfigSet, resetConfigSet } from './config-set.ts';
import type { ConfigSet } from './config-set.ts';
import type { Operation } from '../history.ts';
import { at, grown, item } from '../base/ints.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { fillPlan, newPlan } from './plan.ts';
import type { Plan } from './plan.ts';
import { newStateTable, stateId } from './state-table.ts';
import type { StateTable } from './state-table.ts';
import { OVERWRITES, READ_ONLY } from '../timeline.ts';
import type { Part, Timeline } from '../timeline.ts';

/** The growing arrays of a search, kept from one search to the next. */
interface Memory {
  readonly plan: Plan;
  readonly seen: ConfigSet;
  /** Frames: returns passed, state, bits; then overwriters linearized, cursor, length of the trail. */
  stack: Int32Array;
  trail: Int32Array;
  best: Int32Array;
}

export interface Search<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly flags: Uint8Array;
  readonly part: Part;
  readonly memory: Memory;
  readonly states: StateTable<S>;
  /** By state: one past the last return whose operation could observe it; filled when asked. */
  readonly observedUpTo: (number | undefined)[];
  readonly frameSize: number;
  /** States that the caller has charged to its budget. */
  counted: number;
  depth: number;
  trailLength: number;
  bestLength: number;
}

export type Progress = 'linearizable' | 'violation' | 'paused';

const RETURNS = 0;
const STATE = 1;
const BITS = 2;

const idle: Memory[] = [];
const IDLE_KEPT = 16;
/** Reads that the search looks ahead to. */
const LOOK_AHEAD = 4;

export function startSearch<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  timeline: Timeline,
  part: Part,
): Search<S, I, O> {
  const memory = idle.pop() ?? newMemory();
  const { plan } = memory;
  fillPlan(plan, operations, timeline, part);
  const words = (plan.slotCount + plan.pendingCount + 31) >>> 5;
  resetConfigSet(memory.seen, BITS + words);
  memory.trail = grown(memory.trail, plan.count + 1);
  memory.best = grown(memory.best, plan.count + 1);
  const search: Search<S, I, O> = {
    model,
    operations,
    flags: timeline.flags,
    part,
    memory,
    states: newStateTable(),
    observedUpTo: [],
    frameSize: BITS + words + 3,
    counted: 0,
    depth: -1,
    trailLength: 0,
    bestLength: 0,
  };
  pushRoot(search);
  return search;
}

/** Gives the memory back. The search must not be used afterwards. */
export function endSearch<S, I, O>(search: Search<S, I, O>): void {
  if (idle.length < IDLE_KEPT && search.memory.stack.length < 1 << 20) idle.push(search.memory);
}

/** Configurations met so far. */
export function statesOf<S, I, O>(search: Search<S, I, O>): number {
  return search.memory.seen.size;
}

/** Ids in the legal order that the search has found. */
export function foundOrder<S, I, O>(search: Search<S, I, O>): number[] {
  return idsOf(search, search.memory.trail, search.trailLength);
}

/** Ids of the longest legal beginning met. */
export function longestOrder<S, I, O>(search: Search<S, I, O>): number[] {
  return idsOf(search, search.memory.best, search.bestLength);
}

function idsOf<S, I, O>(search: Search<S, I, O>, order: Int32Array, length: number): number[] {
  const ids: number[] = [];
  for (let i = 0; i < length; i++) ids.push(at(search.memory.plan.ids, at(order, i)));
  return ids;
}

/** Goes on until the answer is known or `statesMax` configurations have been met. */
export function runSearch<S, I, O>(search: Search<S, I, O>, statesMax: number): Progress {
  const { memory, frameSize } = search;
  const { plan, seen } = memory;
  if (plan.returnCount === 0) return 'linearizable';
  if (search.depth >= 0 && topReturns(search) === plan.returnCount) return 'linearizable';
  while (search.depth >= 0) {
    if (seen.size >= statesMax) return 'paused';
    const frame = search.depth * frameSize;
    const local = nextCandidate(search, frame);
    if (local < 0) {
      leave(search, frame);
      continue;
    }
    if (!makeChild(search, frame, local)) continue;
    const child = frame + frameSize;
    const isNew = addConfig(seen, memory.stack, child);
    if (isNew && !isDeadEnd(search, child)) search.depth++;
    if (at(memory.stack, child + RETURNS) === plan.returnCount) return 'linearizable';
  }
  return 'violation';
}

function topReturns<S, I, O>(search: Search<S, I, O>): number {
  return at(search.memory.stack, search.depth * search.frameSize + RETURNS);
}

function newMemory(): Memory {
  return {
    plan: newPlan(),
    seen: newConfigSet(),
    stack: new Int32Array(512),
    trail: new Int32Array(64),
    best: new Int32Array(64),
  };
}

function pushRoot<S, I, O>(search: Search<S, I, O>): void {
  const { memory, frameSize } = search;
  memory.stack = grown(memory.stack, frameSize);
  memory.stack.fill(0, 0, frameSize);
  memory.stack[STATE] = stateId(search.states, search.model, search.model.init());
  if (memory.plan.returnCount === 0) return;
  settle(search, 0, 0);
  sealFrame(search, 0);
  addConfig(memory.seen, memory.stack, 0);
  search.depth = 0;
}

/** Notes where the frame's candidates begin and how much of the trail belongs to it. */
function sealFrame<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { stack } = search.memory;
  stack[frame + search.frameSize - 2] = 0;
  stack[frame + search.frameSize - 1] = search.trailLength;
}

/** Drops a frame whose candidates are used up. */
function leave<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { memory, trailLength } = search;
  if (trailLength > search.bestLength) {
    memory.best.set(memory.trail.subarray(0, trailLength));
    search.bestLength = trailLength;
  }
  search.depth--;
  if (search.depth >= 0) search.trailLength = at(memory.stack, frame - 1);
}

/**
 * The next operation to try at a frame, by local number; -1 when there is none. First the active
 * completed ones by return, then the pending ones by call. Read-only ones were settled already: if one
 * is still open here, it is not legal here.
 */
function nextCandidate<S, I, O>(search: Search<S, I, O>, frame: number): number {
  const { stack, plan } = search.memory;
  const cursorAt = frame + search.frameSize - 2;
  const row = at(stack, frame + RETURNS);
  const rowFrom = at(plan.rowStart, row);
  const rowLength = at(plan.rowStart, row + 1) - rowFrom;
  const end = rowLength + at(plan.pendingUpTo, row);
  for (let cursor = at(stack, cursorAt); cursor < end; cursor++) {
    if (cursor < rowLength) {
      const local = at(plan.active, rowFrom + cursor);
      if (hasFlag(search, local, READ_ONLY) || isDone(search, frame, local)) continue;
      stack[cursorAt] = cursor + 1;
      return local;
    }
    const local = at(plan.pending, cursor - rowLength);
    const twin = at(plan.twin, cursor - rowLength);
    if (isDone(search, frame, local) || (twin >= 0 && !isDone(search, frame, twin))) continue;
    stack[cursorAt] = cursor + 1;
    return local;
  }
  return -1;
}

function isDone<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const bit = at(search.memory.plan.bits, local);
  return ((at(search.memory.stack, frame + BITS + (bit >>> 5)) >>> (bit & 31)) & 1) === 1;
}

function hasFlag<S, I, O>(search: Search<S, I, O>, local: number, flag: number): boolean {
  return ((search.flags[at(search.memory.plan.ids, local)] ?? 0) & flag) !== 0;
}

/** Turns the bit over. */
function flip<S, I, O>(search: Search<S, I, O>, frame: number, local: number): void {
  const bit = at(search.memory.plan.bits, local);
  const word = frame + BITS + (bit >>> 5);
  search.memory.stack[word] = at(search.memory.stack, word) ^ (1 << (bit & 31));
}

/** Writes the frame that follows from linearizing `local`; false when that is illegal or pointless. */
function makeChild<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const { memory, frameSize } = search;
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
  memory.stack.copyWithin(child, frame, frame + frameSize);
  memory.stack[child + STATE] = after;
  search.trailLength = at(memory.stack, child - 1);
  memory.trail[search.trailLength++] = local;
  flip(search, child, local);
  if (hasFlag(search, local, OVERWRITES)) {
    memory.stack[child + frameSize - 3] = at(memory.stack, child + frameSize - 3) + 1;
  }
  passReturns(search, child);
  settle(search, child, after === before ? at(plan.calledUpTo, row) : 0);
  sealFrame(search, child);
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
  const { memory, frameSize } = search;
  if (frame === 0) return false;
  // The end of the frame's trail: a read if any has followed the operation the frame came from.
  const last = at(memory.trail, at(memory.stack, frame + frameSize - 1) - 1);
  if (at(memory.plan.rank, last) >= 0) return false;
  return transition(search, at(memory.stack, frame - frameSize + STATE), local) === after;
}

/** Passes every return whose operation is linearized, and frees its bit. */
function passReturns<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { stack, plan } = search.memory;
  let row = at(stack, frame + RETURNS);
  while (row < plan.returnCount) {
    const first = at(plan.active, at(plan.rowStart, row));
    if (!isDone(search, frame, first)) break;
    flip(search, frame, first);
    row++;
  }
  stack[frame + RETURNS] = row;
}

/**
 * Linearizes every read-only operation that is active and legal, as long as that passes returns and
 * lets others become active. Operations below `from` have been found illegal in this state before.
 */
function settle<S, I, O>(search: Search<S, I, O>, frame: number, from: number): void {
  const { stack, plan, trail } = search.memory;
  const state = at(stack, frame + STATE);
  let fresh = from;
  for (;;) {
    const row = at(stack, frame + RETURNS);
    if (row === plan.returnCount) return;
    const rowEnd = at(plan.rowStart, row + 1);
    for (let i = at(plan.rowStart, row); i < rowEnd; i++) {
      const local = at(plan.active, i);
      if (local < fresh || !hasFlag(search, local, READ_ONLY)) continue;
      if (isDone(search, frame, local) || !isLegal(search, state, local)) continue;
      flip(search, frame, local);
      trail[search.trailLength++] = local;
    }
    fresh = at(plan.calledUpTo, row);
    passReturns(search, frame);
    if (at(stack, frame + RETURNS) === row) return;
  }
}

/** Whether a read-only operation can be linearized in a state. */
function isLegal<S, I, O>(search: Search<S, I, O>, state: number, local: number): boolean {
  return stepFrom(search, state, local) !== ILLEGAL;
}

/** The number of the state that follows, or -1. */
function transition<S, I, O>(search: Search<S, I, O>, state: number, local: number): number {
  const next = stepFrom(search, state, local);
  return next === ILLEGAL ? -1 : stateId(search.states, search.model, next);
}

function stepFrom<S, I, O>(
  search: Search<S, I, O>,
  state: number,
  local: number,
): S | typeof ILLEGAL {
  const operation = item(search.operations, at(search.memory.plan.ids, local));
  const output = operation.return === null ? UNKNOWN : operation.output;
  return search.model.step(item(search.states.states, state), operation.input, output);
}

/**
 * Whether some read soon to return has become impossible: nothing that could overwrite the state is
 * left to be linearized before it, and no state grown from this one suits it.
 */
function isDeadEnd<S, I, O>(search: Search<S, I, O>, frame: number): boolean {
  const { model, memory, operations, frameSize } = search;
  if (model.observes === undefined) return false;
  const { plan, stack } = memory;
  const row = at(stack, frame + RETURNS);
  const overwritten = at(stack, frame + frameSize - 3);
  const state = item(search.states.states, at(stack, frame + STATE));
  let looks = LOOK_AHEAD;
  let r = at(plan.nextRead, row);
  while (looks > 0 && r < plan.returnCount && at(plan.overwritersUpTo, r) === overwritten) {
    const local = at(plan.active, at(plan.rowStart, r));
    r = at(plan.nextRead, r + 1);
    if (local < at(plan.calledUpTo, row) && isDone(search, frame, local)) continue;
    const operation = item(operations, at(plan.ids, local));
    if (operation.return === null) continue;
    if (!model.observes(state, operation.input, operation.output)) return true;
    looks--;
  }
  return false;
}

/** Whether anything that is left at `row` could tell that the partition was in `state`. */
function isObserved<S, I, O>(search: Search<S, I, O>, state: number, row: number): boolean {
  if (search.model.observes === undefined) return true;
  const known = search.observedUpTo[state];
  if (known !== undefined) return row < known;
  const upTo = lastObserver(search, state) + 1;
  search.observedUpTo[state] = upTo;
  return row < upTo;
}

function lastObserver<S, I, O>(search: Search<S, I, O>, stateNumber: number): number {
  const { model, operations } = search;
  const { plan } = search.memory;
  const state = item(search.states.states, stateNumber);
  let last = -1;
  for (let local = 0; local < plan.count; local++) {
    const rank = at(plan.rank, local);
    if (rank >= 0 && rank <= last) continue;
    const operation = item(operations, at(plan.ids, local));
    const output = operation.return === null ? UNKNOWN : operation.output;
    if (model.observes?.(state, operation.input, output) === false) continue;
    if (rank < 0) return plan.returnCount;
    last = rank;
  }
  return last;
}
