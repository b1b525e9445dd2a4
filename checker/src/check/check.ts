/**
 * The door to the fast paths and the search: checks a whole history within limits. Called by users and by
 * explain/. A fast path may decide all partitions at once; else every partition is first shown to the
 * fast path of its model, and those left open take turns in the search (turns.ts). A violation anywhere
 * wins.
 */

import { chosen, item, numbersOf, ofGroup } from '../base/ints.ts';
import { operationsOf } from '../history.ts';
import type { History, Operation } from '../history.ts';
import type { Model, PartitionKey } from '../model.ts';
import { OPEN } from '../monitors/monitor.ts';
import type { Monitor, MonitorAnswer } from '../monitors/monitor.ts';
import { monitorOf } from '../monitors/monitored.ts';
import { START, verifyCertificate } from '../proof/certificate.ts';
import type { Certificate, Claim } from '../proof/certificate.ts';
import { mergeOrders, verifyWitness } from '../proof/witness.ts';
import type { CheckOptions, CheckResult, Undecided, UnknownCause, Violation } from '../result.ts';
import { columnsOf, isIdle, timelineOf } from '../timeline.ts';
import type { Columns, Part, Timeline } from '../timeline.ts';
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
  const columns = columnsOf(model, operations);
  const budget = newBudget(options, columns.keys.length);
  const answer = checkAllAtOnce(model, operations, columns, budget);
  if (answer !== undefined) return answer;
  const timeline = timelineOf(model, operations, columns);
  return yield* checkParts({ model, operations, timeline, budget });
}

/** What a fast path for all partitions at once says; undefined where there is none, or it says nothing. */
function checkAllAtOnce<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  columns: Columns,
  budget: Budget,
): CheckResult | undefined {
  const monitor = monitorOf(model);
  if (monitor?.checkAll === undefined || stopCause(budget, 0) !== undefined) return undefined;
  const { byCall: calls, byReturn: returns, keys, ...view } = columns;
  const partitions = keys.length;
  const isOver = isOverOf(budget);
  const answer = monitor.checkAll({ ...view, operations, calls, returns, partitions, isOver });
  switch (answer.kind) {
    case 'open':
      return undefined;
    case 'linearizable':
      return linearizable({ model, operations, budget }, numbersOf(answer.order));
    case 'violation': {
      const { partOf } = columns;
      const part = item(partOf, answer.certificate.lines.at(-1)?.after ?? START);
      const members = ofGroup(calls, partOf, part);
      const ids = chosen(members, (id) => !isIdle(model, item(operations, id)));
      certify(model.name, monitor, { operations, ids }, answer.certificate);
      return violation(item(keys, part), ids, budget, answer.certificate);
    }
  }
}

/** Operations that fast paths look at between two pauses. */
const PAUSE_EVERY = 1 << 13;

function* checkParts<S, I, O>(check: Check<S, I, O>): Generator<undefined, CheckResult> {
  const { timeline, budget } = check;
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
    if (answer.kind === 'violation') {
      return violation(part.key, callsOf(timeline, part), budget, answer.certificate);
    }
    if (answer.kind === 'linearizable') {
      orders.push(answer.order);
      budget.decided++;
    }
  }
  if (undecided.length === 0) return linearizable(check, mergeOrders(orders, timeline.callRank));
  const answer = yield* takeTurns(check, undecided);
  switch (answer.kind) {
    case 'linearizable':
      return linearizable(check, mergeOrders([...orders, ...answer.orders], timeline.callRank));
    case 'violation':
      return violation(answer.part.key, callsOf(timeline, answer.part), budget, null);
    case 'unknown':
      return unknown(answer.cause, answer.part, answer.open, budget);
  }
}

/** The answer of the model's fast path for a partition. */
function askMonitor<S, I, O>(check: Check<S, I, O>, part: Part): MonitorAnswer {
  const { model, operations, timeline, budget } = check;
  const monitor = monitorOf(model);
  if (monitor?.check === undefined) return OPEN;
  const { callAt, returnAt } = timeline;
  const calls = callsOf(timeline, part);
  const returns = timeline.returns.subarray(part.returnFrom, part.returnTo);
  const isOver = isOverOf(budget);
  const answer = monitor.check({ operations, callAt, returnAt, calls, returns, isOver });
  if (answer.kind === 'violation') {
    certify(model.name, monitor, { operations, ids: calls }, answer.certificate);
  }
  return answer;
}

/** Whether a limit ends the check while a fast path is at work. */
function isOverOf(budget: Budget): () => boolean {
  return () => stopCause(budget, budget.statesUsed) !== undefined;
}

/** A certificate that does not hold is a defect, not a verdict. */
function certify<I, O>(
  name: string,
  monitor: Monitor<I, O>,
  claim: Claim<I, O>,
  certificate: Certificate,
): void {
  const wrong = verifyCertificate(claim, certificate, monitor.rules(claim));
  if (wrong === undefined) return;
  throw new Error(`the certificate of ${name} does not hold (a defect): ${wrong}`);
}

function callsOf(timeline: Timeline, part: Part): Int32Array {
  return timeline.calls.subarray(part.callFrom, part.callTo);
}

function smallestFirst(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts;
  return parts.toSorted((a, b) => sizeOf(a) - sizeOf(b));
}

function linearizable<S, I, O>(
  { model, operations, budget }: Omit<Check<S, I, O>, 'timeline'>,
  witness: readonly number[],
): CheckResult {
  const wrong = verifyWitness(model, operations, witness);
  if (wrong !== undefined) throw new Error(`model ${model.name}: the witness fails: ${wrong}`);
  return { verdict: 'linearizable', witness, states: budget.statesUsed };
}

function violation(
  partition: PartitionKey,
  ids: Int32Array,
  budget: Budget,
  certificate: Certificate | null,
): Violation {
  const { statesUsed: states } = budget;
  return { verdict: 'violation', partition, operations: numbersOf(ids), certificate, states };
}

function unknown(cause: UnknownCause, part: Part, open: number, budget: Budget): Undecided {
  const { statesUsed: states } = budget;
  return { verdict: 'unknown', cause, partition: part.key, openPartitions: open, states };
}
