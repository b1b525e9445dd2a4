/**
 * Searching several partitions by turns, in slices that grow, the smallest first, so that one hopeless
 * partition hides no violation in another. Called by check.ts with the partitions that no fast path has
 * decided.
 */

import type { Operation } from '../history.ts';
import type { Model } from '../model.ts';
import type { UnknownCause } from '../result.ts';
import {
  endSearch,
  forgetSegments,
  foundOrder,
  planBytesAhead,
  runSearch,
  searchBytes,
  startSearch,
} from '../search/search.ts';
import type { Search, Step } from '../search/search.ts';
import type { Part, Timeline } from '../timeline.ts';
import { stopCause } from './budget.ts';
import type { Budget } from './budget.ts';

/** States a partition may explore in its first turn; later turns double. */
const FIRST_SLICE = 1 << 12;
/** States between two looks at the clock, the signal and the memory. */
const LOOK_EVERY = 1 << 7;
/** Operations from which on a partition is measured before its search begins. */
const LARGE = 1 << 12;
/** How much of the memory must be free after forgetting for it to be worth going on. */
const WORTH_KEEPING = 0.75;

export interface Check<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly timeline: Timeline;
  readonly budget: Budget;
}

export type TurnsAnswer =
  | { readonly kind: 'linearizable'; readonly orders: readonly Int32Array[] }
  | { readonly kind: 'violation'; readonly part: Part }
  | {
      readonly kind: 'unknown';
      readonly cause: UnknownCause;
      /** The smallest partition that stayed open, and how many did. */
      readonly part: Part;
      readonly open: number;
    };

/** A partition whose turn comes again, with its search once that has begun. */
interface Waiting<S, I, O> {
  readonly part: Part;
  search: Search<S, I, O> | undefined;
  /** Bytes of the search as the budget counts them. */
  held: number;
}

/** Decides all `parts`, which come smallest first, or says why not. Yields at every look at the clock. */
export function* takeTurns<S, I, O>(
  check: Check<S, I, O>,
  parts: readonly Part[],
): Generator<undefined, TurnsAnswer> {
  const all = parts.map((part): Waiting<S, I, O> => ({ part, search: undefined, held: 0 }));
  try {
    return yield* rounds(check, all);
  } finally {
    for (const { search } of all) if (search !== undefined) endSearch(search);
  }
}

function* rounds<S, I, O>(
  check: Check<S, I, O>,
  all: readonly Waiting<S, I, O>[],
): Generator<undefined, TurnsAnswer> {
  const { budget } = check;
  const orders: Int32Array[] = [];
  const full: Waiting<S, I, O>[] = [];
  let waiting = all;
  for (let slice = FIRST_SLICE; waiting.length > 0; slice *= 2) {
    const paused: Waiting<S, I, O>[] = [];
    let left = waiting.length;
    for (const next of waiting) {
      const share = left === 1 ? budget.statesLeft : Math.ceil(budget.statesLeft / left);
      const isAlone = waiting.length === 1;
      const step = yield* runShare(check, next, isAlone ? share : Math.min(share, slice));
      if (step === 'violation') return { kind: 'violation', part: next.part };
      if (step === 'time' || step === 'aborted') {
        return stayOpen(step, [...full, ...paused, ...waiting.slice(-left)], next);
      }
      left--;
      if (step === 'paused') paused.push(next);
      if (step === 'memory') full.push(next);
      if (step === 'linearizable' && next.search !== undefined) {
        orders.push(foundOrder(next.search));
        budget.decided++;
      }
      if (step !== 'paused') letGo(budget, next);
    }
    const [first] = paused;
    if (first !== undefined && budget.statesLeft <= 0) {
      return stayOpen('states', [...full, ...paused], first);
    }
    waiting = paused;
  }
  const [first] = full;
  return first === undefined ? { kind: 'linearizable', orders } : stayOpen('memory', full, first);
}

function stayOpen<S, I, O>(
  cause: UnknownCause,
  open: readonly Waiting<S, I, O>[],
  first: Waiting<S, I, O>,
): TurnsAnswer {
  let { part } = first;
  for (const other of open) if (sizeOf(other.part) < sizeOf(part)) part = other.part;
  return { kind: 'unknown', cause, part, open: open.length };
}

export function sizeOf(part: Part): number {
  return part.callTo - part.callFrom;
}

function letGo<S, I, O>(budget: Budget, waiting: Waiting<S, I, O>): void {
  if (waiting.search !== undefined) endSearch(waiting.search);
  waiting.search = undefined;
  budget.memoryUsed -= waiting.held;
  waiting.held = 0;
}

/** Runs a search for at most `share` more states; looks at clock, signal and memory now and then. */
function* runShare<S, I, O>(
  check: Check<S, I, O>,
  waiting: Waiting<S, I, O>,
  share: number,
): Generator<undefined, Step | UnknownCause> {
  const { model, operations, timeline, budget } = check;
  const { part } = waiting;
  const over = stopCause(budget, budget.statesUsed);
  if (over !== undefined) return over;
  if (waiting.search === undefined && !hasRoom(budget, timeline, part)) return 'memory';
  const search = (waiting.search ??= startSearch(model, operations, timeline, part));
  const before = search.counted;
  const goal = before + share;
  let step: Step | UnknownCause;
  do {
    yield;
    step =
      stopCause(budget, budget.statesUsed + search.entered - before) ??
      memoryCause(budget, waiting, search) ??
      runSearch(search, Math.min(goal, search.entered + LOOK_EVERY));
  } while (step === 'paused' && search.entered < goal);
  search.counted = search.entered;
  const used = search.counted - before;
  budget.statesUsed += used;
  budget.statesLeft -= used;
  return step;
}

/** Whether the search can begin at all. Only a large partition can be too large. */
function hasRoom(budget: Budget, timeline: Timeline, part: Part): boolean {
  if (sizeOf(part) < LARGE) return true;
  return budget.memoryUsed + planBytesAhead(timeline, part) <= budget.memoryMax;
}

/** Whether the next stretch might take too much memory, even with the least useful part forgotten. */
function memoryCause<S, I, O>(
  budget: Budget,
  waiting: Waiting<S, I, O>,
  search: Search<S, I, O>,
): 'memory' | undefined {
  const others = budget.memoryUsed - waiting.held;
  let bytes = searchBytes(search, LOOK_EVERY);
  if (others + bytes > budget.memoryMax) {
    forgetSegments(search);
    bytes = searchBytes(search, LOOK_EVERY);
    if (others + bytes > budget.memoryMax * WORTH_KEEPING) return 'memory';
  }
  waiting.held = bytes;
  budget.memoryUsed = others + bytes;
  return undefined;
}
