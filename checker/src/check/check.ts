/**
 * The door to the fast paths and the search: checks a whole history, partition by partition, within
 * limits. Called by users and by explain/. Every partition is first shown to the fast path of its
 * model; those left open take turns in the search (turns.ts). A violation anywhere wins.
 */

import { operationsOf } from '../history.ts';
import type { History, Operation } from '../history.ts';
import type { Model } from '../model.ts';
import { OPEN } from '../monitors/monitor.ts';
import type { MonitorAnswer } from '../monitors/monitor.ts';
import { monitorOf } from '../monitors/monitored.ts';
import { verifyCertificate } from '../proof/certificate.ts';
import type { Certificate } from '../proof/certificate.ts';
import { mergeOrders, verifyWitness } from '../proof/witness.ts';
import type { CheckOptions, CheckResult, Undecided, UnknownCause, Violation } from '../result.ts';
import { timelineOf } from '../timeline.ts';
import type { Part, Timeline } from '../timeline.ts';
import { newBudget, stopCause } from './budget.ts';
import type { Budget } from './budget.ts';
import { sizeOf, takeTurns } from './turns.ts';
import type { Check } from './turns.ts';

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
 * Throws HistoryError for a malformed operation, and an Error when a witness or a certificate does not
 * hold (a defect of this package or of the model, never a verdict).
 */
export function checkOperations<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): CheckResult {
  const steps = checkInSteps(model, operations, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same with pauses: after some thousand operations of small partitions, and between looks of the search. */
export function* checkInSteps<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions,
): Generator<undefined, CheckResult> {
  const timeline = timelineOf(model, operations);
  const budget = newBudget(options, timeline.parts.length);
  const check = { model, operations, timeline, budget };
  const orders: ArrayLike<number>[] = [];
  const undecided: Part[] = [];
  let sincePause = 0;
  for (const part of smallestFirst(timeline.parts)) {
    sincePause += sizeOf(part);
    if (sincePause > PAUSE_EVERY) {
      sincePause = 0;
      yield;
    }
    const cause = stopCause(budget, 0);
    if (cause !== undefined) {
      const open = budget.partitions - budget.decided;
      return unknown(cause, undecided[0] ?? part, open, budget);
    }
    const answer = askMonitor(check, part);
    if (answer.kind === 'open') undecided.push(part);
    if (answer.kind === 'violation') return violation(part, timeline, budget, answer.certificate);
    if (answer.kind === 'linearizable') {
      orders.push(answer.order);
      budget.decided++;
    }
  }
  if (undecided.length === 0) return linearizable(check, orders);
  const answer = yield* takeTurns(check, undecided);
  switch (answer.kind) {
    case 'linearizable':
      return linearizable(check, [...orders, ...answer.orders]);
    case 'violation':
      return violation(answer.part, timeline, budget, null);
    case 'unknown':
      return unknown(answer.cause, answer.part, answer.open, budget);
  }
}

/** Operations that fast paths look at between two pauses. */
const PAUSE_EVERY = 1 << 13;

/** The answer of the model's fast path. A certificate that does not hold is a defect, not a verdict. */
function askMonitor<S, I, O>(check: Check<S, I, O>, part: Part): MonitorAnswer {
  const { model, operations, timeline, budget } = check;
  const monitor = monitorOf(model);
  if (monitor === undefined) return OPEN;
  const { callAt, returnAt } = timeline;
  const calls = callsOf(timeline, part);
  const returns = timeline.returns.subarray(part.returnFrom, part.returnTo);
  const isOver = (): boolean => stopCause(budget, budget.statesUsed) !== undefined;
  const answer = monitor.check({ operations, callAt, returnAt, calls, returns, isOver });
  if (answer.kind !== 'violation') return answer;
  const claim = { operations, ids: calls };
  const wrong = verifyCertificate(claim, answer.certificate, monitor.rules(claim));
  if (wrong === undefined) return answer;
  throw new Error(`the certificate of ${model.name} does not hold (a defect): ${wrong}`);
}

function callsOf(timeline: Timeline, part: Part): Int32Array {
  return timeline.calls.subarray(part.callFrom, part.callTo);
}

function smallestFirst(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts;
  return parts.toSorted((a, b) => sizeOf(a) - sizeOf(b));
}

function linearizable<S, I, O>(
  { model, operations, timeline, budget }: Check<S, I, O>,
  orders: readonly ArrayLike<number>[],
): CheckResult {
  const witness = mergeOrders(orders, timeline.callRank);
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
  const operations = Array.from(callsOf(timeline, part));
  const states = budget.statesUsed;
  return { verdict: 'violation', partition: part.key, operations, certificate, states };
}

function unknown(cause: UnknownCause, part: Part, open: number, budget: Budget): Undecided {
  const { statesUsed: states } = budget;
  return { verdict: 'unknown', cause, partition: part.key, openPartitions: open, states };
}
