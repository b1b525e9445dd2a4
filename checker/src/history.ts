/**
 * Histories: what clients saw, as events, and the same as operations with a beginning and an end.
 * This is the one history type of the whole project. Called by recorders, by checkEvents and by
 * reports that go back from an operation to its events.
 * Source: Herlihy & Wing, "Linearizability" (1990), section 2; the outcomes ok, fail, info are Jepsen's.
 */

import { HistoryError } from './history-error.ts';

export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

/** One event. `time` is in any unit, never decreasing along the array. */
export interface HistoryEvent<I, O> {
  readonly process: number;
  readonly type: EventType;
  readonly time: number;
  /** On invoke. */
  readonly input?: I;
  /** On ok. */
  readonly output?: O;
  /** Why an operation ended in fail or info. */
  readonly note?: string;
}

/** The order of the array is the real-time order; equal times do not make events concurrent. */
export type History<I, O> = readonly HistoryEvent<I, O>[];

/** `call` and `return` are stamps of one clock; intervals are closed: equal stamps overlap. */
export interface CompletedOperation<I, O> {
  readonly process: number;
  readonly input: I;
  readonly output: O;
  readonly call: number;
  readonly return: number;
}

/** An operation with unknown outcome: it took effect once at some time after `call`, or never. */
export interface PendingOperation<I> {
  readonly process: number;
  readonly input: I;
  readonly call: number;
  readonly return: null;
}

export type Operation<I, O> = CompletedOperation<I, O> | PendingOperation<I>;

/** `open`: the history ends before the operation did. */
export type Outcome = 'ok' | 'fail' | 'info' | 'open';

/** An operation with its place in the history. `operation` is null for a failed one: no effect. */
export interface PairedOperation<I, O> {
  readonly operation: Operation<I, O> | null;
  readonly process: number;
  readonly input: I;
  readonly invokeIndex: number;
  readonly completeIndex: number | null;
  readonly outcome: Outcome;
}

interface Completion {
  readonly index: number;
  readonly type: 'ok' | 'fail' | 'info';
}

/**
 * Every operation of the history in order of invocation, failed ones included. `call` and `return`
 * of the operations are event indices, so that the array's order decides and not coarse times.
 * Throws HistoryError.
 */
export function pairEvents<I, O>(events: History<I, O>): PairedOperation<I, O>[] {
  const completions = matchCompletions(events);
  const paired: PairedOperation<I, O>[] = [];
  events.forEach((event, invokeIndex) => {
    if (event.type === 'invoke') paired.push(pair(events, event, invokeIndex, completions));
  });
  return paired;
}

/**
 * The operations a checker needs: failed ones are left out (they had no effect), those ended by info
 * or never ended are pending. An operation's id is its index here. Throws HistoryError.
 */
export function operationsOf<I, O>(events: History<I, O>): Operation<I, O>[] {
  const operations: Operation<I, O>[] = [];
  for (const { operation } of pairEvents(events)) {
    if (operation !== null) operations.push(operation);
  }
  return operations;
}

function pair<I, O>(
  events: History<I, O>,
  invocation: HistoryEvent<I, O>,
  invokeIndex: number,
  completions: readonly (Completion | undefined)[],
): PairedOperation<I, O> {
  const { process } = invocation;
  const input = invocation.input as I;
  const completion = completions[invokeIndex];
  const completeIndex = completion?.index ?? null;
  const outcome: Outcome = completion?.type ?? 'open';
  let operation: Operation<I, O> | null = null;
  if (outcome === 'ok' && completeIndex !== null) {
    const output = events[completeIndex]?.output as O;
    operation = { process, input, output, call: invokeIndex, return: completeIndex };
  } else if (outcome !== 'fail') {
    operation = { process, input, call: invokeIndex, return: null };
  }
  return { process, input, invokeIndex, completeIndex, outcome, operation };
}

/** For every invocation its completion, by the index of the invocation. */
function matchCompletions<I, O>(events: History<I, O>): (Completion | undefined)[] {
  const completions = new Array<Completion | undefined>(events.length).fill(undefined);
  const openSince = new Map<number, number>();
  const retired = new Set<number>();
  let now = -Infinity;
  events.forEach(({ process, type, time }, index) => {
    if (Number.isNaN(time)) throw new HistoryError('the time of an event is NaN', index);
    if (time < now) throw new HistoryError(`time goes back from ${now} to ${time}`, index);
    now = time;
    const since = openSince.get(process);
    if (type === 'invoke') {
      refuseInvocation(process, index, since, retired);
      openSince.set(process, index);
      return;
    }
    if (since === undefined) {
      throw new HistoryError(`${type} of process ${process} without an open invocation`, index);
    }
    completions[since] = { index, type };
    openSince.delete(process);
    if (type === 'info') retired.add(process);
  });
  return completions;
}

function refuseInvocation(
  process: number,
  index: number,
  since: number | undefined,
  retired: ReadonlySet<number>,
): void {
  if (since !== undefined) {
    const text = `process ${process} invokes while its operation from event ${since} is open`;
    throw new HistoryError(text, index);
  }
  if (retired.has(process)) {
    throw new HistoryError(`process ${process} invokes after it ended in info`, index);
  }
}
