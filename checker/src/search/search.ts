/**
 * The search for a legal order of one partition: depth first, iterative, resumable, with a cache of
 * configurations that have been given up. Called by check/, which gives every partition a share of the
 * budget.
 *
 * A configuration is (returns passed, bits of linearized active operations, state). It ends when no
 * completed operation remains, pending operations being optional. A first short round tries what is
 * easy; then come rounds that grow, in changing orders, with more preparation (labels.ts,
 * prospects.ts). What one round has given up is dead in every order, so all of them share the cache.
 *
 * Why nothing is missed: take a configuration with a legal future that uses as few pending operations
 * as any. Each rule that leaves a candidate out names another one with such a future (the operation
 * that is the same, the read at once), or would make the future shorter by a pending operation. So one
 * candidate with such a future is always tried, and no such configuration is ever given up.
 *
 * Sources: Wing & Gong, "Testing and verifying concurrent objects" (1993), the search; Lowe, "Testing
 * for linearizability" (2017), the cache.
 */

import type { Memory, Order, Search } from './anatomy.ts';
import {
  addConfig,
  configBytes,
  filterConfigs,
  hasConfig,
  hashConfig,
  newConfigSet,
  resetConfigSet,
} from './config-set.ts';
import type { Operation } from '../history.ts';
import { at, grown, item } from '../base/ints.ts';
import type { Model } from '../model.ts';
import { findAmple } from './ample.ts';
import { BESIDE, BITS, HASH, RETURNS, STATE, TRAIL } from './frame.ts';
import { labelBytes, newLabels } from './labels.ts';
import { newLongest, recordPath } from './longest.ts';
import { makeChild, settle } from './moves.ts';
import { nextCandidate } from './order.ts';
import { activeLength, fillPlan, isCut, newPlan, planBytes } from './plan.ts';
import { isDeadEnd, newProspects, prospectBytes } from './prospects.ts';
import { newStateTable, stateId } from './state-table.ts';
import type { Part, Timeline } from '../timeline.ts';

export type { Search } from './anatomy.ts';

export type Step = 'linearizable' | 'violation' | 'paused';

const idle: Memory[] = [];
const IDLE_KEPT = 16;
/** Larger memories are not kept. */
const IDLE_BYTES = 1 << 22;
/** Orders of the rounds after the first, in turn, and how long one is given compared to the others. */
const ORDERS: readonly { readonly order: Order; readonly weight: number }[] = [
  { order: 'by-need', weight: 1 },
  { order: 'by-call', weight: 1.5 },
];
const ROUND_MIN = 3 << 10;
/** Bytes of a plan for every operation, rows aside. */
const PLAN_BYTES = 64;

export function startSearch<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  timeline: Timeline,
  part: Part,
): Search<S, I, O> {
  const memory = idle.pop() ?? newMemory();
  const { plan } = memory;
  fillPlan(plan, timeline, part);
  const width = BITS + ((plan.slotCount + plan.pendingCount + 31) >>> 5);
  resetConfigSet(memory.dead, width);
  memory.trail = grown(memory.trail, plan.count + 1);
  const search: Search<S, I, O> = {
    model,
    operations,
    part,
    memory,
    states: newStateTable(),
    observedAt: [],
    width,
    frameSize: width + BESIDE + (model.commutes === undefined ? 0 : width - BITS),
    labels: undefined,
    prospects: undefined,
    order: 'by-return',
    round: 0,
    entered: 0,
    roundEnd: plan.count + 256,
    counted: 0,
    depth: -1,
    trailLength: 0,
    longest: undefined,
  };
  pushRoot(search);
  return search;
}

/**
 * A search that keeps the longest orders it meets (its `longest`). It stays in the first round and looks
 * ahead to nothing, so that orders go on until nothing legal is left.
 */
export function startRecording<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  timeline: Timeline,
  part: Part,
): Search<S, I, O> {
  const search = startSearch(model, operations, timeline, part);
  search.roundEnd = Infinity;
  search.longest = newLongest(search.memory.plan.count);
  return search;
}

/** Notes the path on which a recording search has been stopped. */
export function recordHere<S, I, O>({
  longest,
  memory,
  trailLength,
  depth,
}: Search<S, I, O>): void {
  if (longest !== undefined) recordPath(longest, memory, trailLength, depth);
}

/** Gives the memory back. The search must not be used afterwards. */
export function endSearch<S, I, O>(search: Search<S, I, O>): void {
  const { memory } = search;
  const { plan, dead, stack, trail } = memory;
  const bytes = planBytes(plan) + configBytes(dead, 0) + stack.byteLength + trail.byteLength;
  if (idle.length < IDLE_KEPT && bytes < IDLE_BYTES) idle.push(memory);
}

/** Ids in the legal order that the search has found. */
export function foundOrder<S, I, O>({ memory, trailLength }: Search<S, I, O>): Int32Array {
  const ids = new Int32Array(trailLength);
  for (let i = 0; i < trailLength; i++) ids[i] = at(memory.plan.ids, at(memory.trail, i));
  return ids;
}

/** Bytes that the search may take up once it has entered `more` configurations. */
export function searchBytes<S, I, O>(search: Search<S, I, O>, more: number): number {
  const { memory, states, labels, prospects } = search;
  const { plan, dead, stack, trail } = memory;
  const prepared =
    (labels === undefined ? 0 : labelBytes(labels)) +
    (prospects === undefined ? 0 : prospectBytes(prospects));
  const own = planBytes(plan) + stack.byteLength + trail.byteLength;
  return own + configBytes(dead, more) + states.bytes + prepared;
}

/** Bytes that the plan of a partition will take up; asked before a search is begun. */
export function planBytesAhead(timeline: Timeline, part: Part): number {
  return PLAN_BYTES * (part.callTo - part.callFrom) + 4 * activeLength(timeline, part);
}

/**
 * Forgets the configurations that are the least use: those inside a segment between two cuts that lies
 * after the segment the search is in. The segment's own first configurations, dead for good, stay.
 */
export function forgetSegments<S, I, O>(search: Search<S, I, O>): void {
  const { plan, dead, stack } = search.memory;
  let segmentEnd = at(stack, search.depth * search.frameSize + RETURNS) + 1;
  while (segmentEnd < plan.returnCount && !isCut(plan, segmentEnd)) segmentEnd++;
  filterConfigs(dead, (row) => row <= segmentEnd || isCut(plan, row));
}

/** Goes on until the answer is known or `entered` configurations have been entered. */
export function runSearch<S, I, O>(search: Search<S, I, O>, enteredMax: number): Step {
  const { memory, frameSize, width } = search;
  const { plan, dead } = memory;
  if (plan.returnCount === 0 || isOver(search)) return 'linearizable';
  while (search.depth >= 0) {
    if (search.entered >= enteredMax) return 'paused';
    if (search.entered >= search.roundEnd) startRound(search);
    const frame = search.depth * frameSize;
    const local = nextCandidate(search, frame);
    if (local < 0) {
      leave(search, frame);
      continue;
    }
    if (!makeChild(search, frame, local)) continue;
    const child = frame + frameSize;
    const { stack } = memory;
    if (at(stack, child + RETURNS) === plan.returnCount) {
      enter(search);
      return 'linearizable';
    }
    const hash = hashConfig(dead, stack, child);
    if (hasConfig(dead, stack, child, hash)) continue;
    if (search.longest === undefined && isDeadEnd(search, child)) continue;
    stack[child + width + HASH] = hash | 0;
    enter(search);
  }
  return 'violation';
}

function enter<S, I, O>(search: Search<S, I, O>): void {
  search.depth++;
  search.entered++;
}

function isOver<S, I, O>({ memory, depth, frameSize }: Search<S, I, O>): boolean {
  return depth >= 0 && at(memory.stack, depth * frameSize + RETURNS) === memory.plan.returnCount;
}

function newMemory(): Memory {
  return {
    plan: newPlan(),
    dead: newConfigSet(),
    stack: new Int32Array(512),
    trail: new Int32Array(64),
  };
}

function pushRoot<S, I, O>(search: Search<S, I, O>): void {
  const { memory, frameSize } = search;
  memory.stack = grown(memory.stack, frameSize);
  memory.stack.fill(0, 0, frameSize);
  memory.stack[STATE] = stateId(search.states, search.model, search.model.init());
  if (memory.plan.returnCount === 0) return;
  settle(search, 0, 0);
  if (search.model.commutes !== undefined) findAmple(search, 0);
  memory.stack[search.width + HASH] = hashConfig(memory.dead, memory.stack, 0) | 0;
  enter(search);
}

/** Gives up a frame whose candidates are used up: its configuration is dead. */
function leave<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { memory, frameSize, width, longest } = search;
  const { stack, dead } = memory;
  if (longest !== undefined) {
    recordPath(longest, memory, at(stack, frame + width + TRAIL), search.depth);
  }
  addConfig(dead, stack, frame, at(stack, frame + width + HASH) >>> 0);
  search.depth--;
  if (search.depth >= 0) search.trailLength = at(stack, frame - frameSize + width + TRAIL);
  if (longest !== undefined) longest.shared = Math.min(longest.shared, search.trailLength);
}

/** Begins again with another order and more patience. Only what is dead is remembered. */
function startRound<S, I, O>(search: Search<S, I, O>): void {
  const { plan } = search.memory;
  search.labels ??= newLabels(plan, search.operations);
  search.prospects ??= newProspects(search);
  const { order, weight } = item(ORDERS, search.round % ORDERS.length);
  search.order = order;
  const patience = Math.max(ROUND_MIN, 3.5 * plan.count) * weight * 2 ** (search.round >> 1);
  search.roundEnd = search.entered + patience;
  search.round++;
  search.depth = -1;
  search.trailLength = 0;
  pushRoot(search);
}
