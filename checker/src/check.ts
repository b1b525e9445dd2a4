/**
 * The door to the search: checks a whole history, partition by partition, within limits.
 * Called by users and by core.ts. Partitions take turns in slices that grow, the smallest first, so
 * that one hopeless partition hides no violation in another; a violation anywhere wins.
 */

import { nowMs } from './clock.ts';
import { operationsOf } from './history.ts';
import type { History, Operation } from './history.ts';
import type { Model } from './model.ts';
import type { CheckOptions, CheckResult, UnknownCause, Violation } from './result.ts';
import { endSearch, foundOrder, longestOrder, runSearch, startSearch, statesOf } from './search.ts';
import type { Progress, Search } from './search.ts';
import { timelineOf } from './timeline.ts';
import type { Part, Timeline } from './timeline.ts';
import { mergeOrders, verifyWitness } from './witness.ts';

/** States a partition may explore in its first turn; later turns double. */
const FIRST_SLICE = 1 << 12;
/** States between two looks at the clock and the signal. */
const LOOK_EVERY = 1 << 10;

/** Checks events in real-time order. Ids in the answer are indices into operationsOf(events). */
export function checkEvents<S, I, O>(
  model: Model<S, I, O>,
  events: History<I, O>,
  options: CheckOptions = {},
): CheckResult {
  return checkOperations(model, operationsOf(events), options);
}

/**
 * Checks operations with stamps, in any order. Ids in the answer are indices into `operations`.
 * Throws HistoryError for a malformed operation, and an Error when a witness does not hold (a defect
 * of this package or of the model, never a verdict).
 */
export function checkOperations<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): CheckResult {
  const timeline = timelineOf(model, operations);
  const budget = newBudget(options);
  const open: Search<S, I, O>[] = [];
  try {
    return takeTurns(model, operations, timeline, budget, open);
  } finally {
    for (const search of open) endSearch(search);
  }
}

interface Budget {
  statesLeft: number;
  statesUsed: number;
  readonly deadline: number | undefined;
  readonly options: CheckOptions;
}

function newBudget(options: CheckOptions): Budget {
  const { maxStates = Infinity, maxMs } = options;
  const deadline = maxMs === undefined ? undefined : nowMs() + maxMs;
  return { statesLeft: maxStates, statesUsed: 0, deadline, options };
}

function takeTurns<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  timeline: Timeline,
  budget: Budget,
  open: Search<S, I, O>[],
): CheckResult {
  const orders: number[][] = [];
  let waiting: readonly (Part | Search<S, I, O>)[] = smallestFirst(timeline.parts);
  for (let slice = FIRST_SLICE; waiting.length > 0; slice *= 2) {
    const paused: Search<S, I, O>[] = [];
    let left = waiting.length;
    for (const next of waiting) {
      const search = 'key' in next ? startSearch(model, operations, timeline, next) : next;
      if (search !== next) open.push(search);
      const share = left === 1 ? budget.statesLeft : Math.ceil(budget.statesLeft / left);
      left--;
      const isAlone = waiting.length === 1;
      const progress = runShare(search, budget, isAlone ? share : Math.min(share, slice));
      if (progress === 'violation') return violation(search, timeline, budget);
      if (progress === 'time' || progress === 'aborted') return unknown(progress, search, budget);
      if (progress === 'paused') {
        paused.push(search);
        continue;
      }
      orders.push(foundOrder(search));
      open.splice(open.indexOf(search), 1);
      endSearch(search);
    }
    const first = paused[0];
    if (first !== undefined && budget.statesLeft <= 0) return unknown('states', first, budget);
    waiting = paused;
  }
  return linearizable(model, operations, mergeOrders(orders, timeline.callRank), budget);
}

function smallestFirst(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts;
  return parts.toSorted((a, b) => sizeOf(a) - sizeOf(b));
}

function sizeOf(part: Part): number {
  return part.callTo - part.callFrom;
}

/** Runs a search for at most `share` more states; looks at clock and signal now and then. */
function runShare<S, I, O>(
  search: Search<S, I, O>,
  budget: Budget,
  share: number,
): Progress | UnknownCause {
  const before = search.counted;
  const goal = before + share;
  let progress: Progress | UnknownCause;
  do {
    progress =
      stopCause(budget) ?? runSearch(search, Math.min(goal, statesOf(search) + LOOK_EVERY));
  } while (progress === 'paused' && statesOf(search) < goal);
  search.counted = statesOf(search);
  const used = search.counted - before;
  budget.statesUsed += used;
  budget.statesLeft -= used;
  return progress;
}

function stopCause({ options, deadline }: Budget): 'time' | 'aborted' | undefined {
  if (options.signal?.aborted === true) return 'aborted';
  if (deadline !== undefined && nowMs() >= deadline) return 'time';
  return undefined;
}

function linearizable<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  witness: readonly number[],
  budget: Budget,
): CheckResult {
  const wrong = verifyWitness(model, operations, witness);
  if (wrong !== undefined) throw new Error(`model ${model.name}: the witness fails: ${wrong}`);
  return { verdict: 'linearizable', witness, states: budget.statesUsed };
}

function violation<S, I, O>(
  search: Search<S, I, O>,
  timeline: Timeline,
  budget: Budget,
): Violation {
  const { key, callFrom, callTo } = search.part;
  const operations = [...timeline.calls.subarray(callFrom, callTo)];
  const longest = longestOrder(search);
  return { verdict: 'violation', partition: key, operations, longest, states: budget.statesUsed };
}

function unknown<S, I, O>(
  cause: UnknownCause,
  search: Search<S, I, O>,
  budget: Budget,
): CheckResult {
  return { verdict: 'unknown', cause, partition: search.part.key, states: budget.statesUsed };
}
