/**
 * The door to the search: checks a whole history, partition by partition, within limits.
 * Called by users and by core.ts. Partitions take turns in slices that grow, the smallest first, so
 * that one hopeless partition hides no violation in another; a violation anywhere wins.
 */

import { nowMs } from '../base/clock.ts';
import { operationsOf } from '../history.ts';
import type { History, Operation } from '../history.ts';
import type { Model } from '../model.ts';
import { OPEN } from '../monitors/monitor.ts';
import type { MonitorAnswer } from '../monitors/monitor.ts';
import { verifyCertificate } from '../proof/certificate.ts';
import type { Certificate } from '../proof/certificate.ts';
import type { CheckOptions, CheckResult, UnknownCause, Violation } from '../result.ts';
import { endSearch, foundOrder, runSearch, startSearch, statesOf } from '../search/search.ts';
import type { Progress, Search } from '../search/search.ts';
import { timelineOf } from '../timeline.ts';
import type { Part, Timeline } from '../timeline.ts';
import { mergeOrders, verifyWitness } from '../proof/witness.ts';

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
  const check = { model, operations, timeline, budget: newBudget(options) };
  const orders: ArrayLike<number>[] = [];
  const undecided: Part[] = [];
  for (const part of smallestFirst(timeline.parts)) {
    const answer = askMonitor(check, part);
    if (answer.kind === 'linearizable') orders.push(answer.order);
    if (answer.kind === 'open') undecided.push(part);
    if (answer.kind === 'violation') {
      return violation(part, timeline, check.budget, answer.certificate);
    }
  }
  const open: Search<S, I, O>[] = [];
  try {
    return takeTurns(check, undecided, orders, open);
  } finally {
    for (const search of open) endSearch(search);
  }
}

interface Check<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly timeline: Timeline;
  readonly budget: Budget;
}

/** The answer of the model's fast path. A certificate that does not hold is a defect, not a verdict. */
function askMonitor<S, I, O>(check: Check<S, I, O>, part: Part): MonitorAnswer {
  const { model, operations, timeline } = check;
  const { monitor } = model;
  if (monitor === undefined) return OPEN;
  const { callAt, returnAt } = timeline;
  const calls = callsOf(timeline, part);
  const returns = timeline.returns.subarray(part.returnFrom, part.returnTo);
  const answer = monitor.check({ operations, callAt, returnAt, calls, returns });
  if (answer.kind !== 'violation') return answer;
  const claim = { operations, ids: calls };
  const wrong = verifyCertificate(claim, answer.certificate, monitor.rules(claim));
  if (wrong === undefined) return answer;
  throw new Error(`the certificate of ${model.name} does not hold (a defect): ${wrong}`);
}

function callsOf(timeline: Timeline, part: Part): Int32Array {
  return timeline.calls.subarray(part.callFrom, part.callTo);
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
  { model, operations, timeline, budget }: Check<S, I, O>,
  parts: readonly Part[],
  orders: ArrayLike<number>[],
  open: Search<S, I, O>[],
): CheckResult {
  let waiting: readonly (Part | Search<S, I, O>)[] = parts;
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
      if (progress === 'violation') return violation(search.part, timeline, budget, null);
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

function violation(
  part: Part,
  timeline: Timeline,
  budget: Budget,
  certificate: Certificate | null,
): Violation {
  const operations = [...callsOf(timeline, part)];
  const states = budget.statesUsed;
  return { verdict: 'violation', partition: part.key, operations, certificate, states };
}

function unknown<S, I, O>(
  cause: UnknownCause,
  search: Search<S, I, O>,
  budget: Budget,
): CheckResult {
  return { verdict: 'unknown', cause, partition: search.part.key, states: budget.statesUsed };
}
