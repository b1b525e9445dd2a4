/**
 * Trials of a reduction: is the partition still a violation when only some of its operations are kept
 * and all others are relaxed, that is pending, with an answer nobody knows? Called by core.ts.
 *
 * Two ways to make a trial cheap are sound. A pending operation is optional, so a legal order found
 * with only some of the relaxed operations there is a legal order with all of them; those that such
 * orders have made use of before are tried first, alone. And a pending operation that only reads, or is
 * called after the last kept one has returned, can matter to nobody.
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import type { Operation, PendingOperation } from '../history.ts';
import type { Model } from '../model.ts';
import type { CheckOptions, Violation } from '../result.ts';
import type { Verdict } from './reduce.ts';

/**
 * States one trial may explore; a trial that needs more counts as "cannot be relaxed". Every pending
 * operation makes states dearer, so that there are fewer of them.
 */
const TRIAL_STATES = 50_000;
const TRIAL_STATES_LEAST = 1_000;
const TRIAL_WORK = 5_000_000;

/** One partition under reduction. Positions are places in the order of calls. */
export interface Trials<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly options: CheckOptions;
  readonly deadline: number | undefined;
  /** By position: id, the operation as recorded, the same relaxed (null: it could matter to nobody). */
  readonly ids: readonly number[];
  readonly full: readonly Operation<I, O>[];
  readonly relaxed: readonly (PendingOperation<I> | null)[];
  /** By position: 1 when a legal order has made use of the relaxed operation. */
  readonly isHelpful: Uint8Array;
  /** By position, of the trial at hand: 1 when kept. */
  readonly isKept: Uint8Array;
  statesUsed: number;
  /** A trial stayed open for want of states. Fast paths take none, so there may be none from the start. */
  isSpent: boolean;
}

export function newTrials<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  violation: Violation,
  options: CheckOptions,
  deadline: number | undefined,
): Trials<S, I, O> {
  const ids = violation.operations;
  const full = ids.map((id) => item(operations, id));
  return {
    model,
    options,
    deadline,
    ids,
    full,
    relaxed: full.map(({ process, input, call }) =>
      model.isReadOnly?.(input) === true ? null : { process, input, call, return: null },
    ),
    isHelpful: new Uint8Array(ids.length),
    isKept: new Uint8Array(ids.length),
    statesUsed: violation.states,
    isSpent: false,
  };
}

/** Whether the limits leave no further trial. */
export function isEnded<S, I, O>({ options, deadline, isSpent }: Trials<S, I, O>): boolean {
  if (isSpent || options.signal?.aborted === true) return true;
  return deadline !== undefined && nowMs() >= deadline;
}

/** The verdict when only the operations at `kept` are kept. `unknown` when the limits end it. */
export function tryKept<S, I, O>(trials: Trials<S, I, O>, kept: readonly number[]): Verdict {
  const { isKept, full } = trials;
  isKept.fill(0);
  let lastReturn = -Infinity;
  for (const position of kept) {
    isKept[position] = 1;
    lastReturn = Math.max(lastReturn, item(full, position).return ?? lastReturn);
  }
  if (kept.length < full.length && check(trials, lastReturn, true) === 'linearizable') {
    return 'linearizable';
  }
  return check(trials, lastReturn, false);
}

/** One check, with all relaxed operations or with the helpful ones alone. */
function check<S, I, O>(trials: Trials<S, I, O>, lastReturn: number, isShort: boolean): Verdict {
  const { model, full, relaxed, isKept, isHelpful, options, deadline } = trials;
  if (isEnded(trials)) return 'unknown';
  const operations: Operation<I, O>[] = [];
  const positions: number[] = [];
  for (let position = 0; position < full.length; position++) {
    const operation = isKept[position] === 1 ? item(full, position) : relaxed[position];
    if (operation === null || operation === undefined || operation.call > lastReturn) continue;
    if (isShort && isKept[position] === 0 && isHelpful[position] === 0) continue;
    operations.push(operation);
    positions.push(position);
  }
  const statesLeft = (options.maxStates ?? Infinity) - trials.statesUsed;
  const affordable = Math.max(TRIAL_STATES_LEAST, TRIAL_WORK / (1 + operations.length));
  const result = checkOperations(model, operations, {
    ...options,
    maxStates: Math.max(0, Math.min(statesLeft, TRIAL_STATES, Math.ceil(affordable))),
    ...(deadline === undefined ? {} : { maxMs: deadline - nowMs() }),
  });
  trials.statesUsed += result.states;
  trials.isSpent ||= result.verdict === 'unknown' && result.states >= statesLeft;
  if (result.verdict === 'linearizable' && !isShort) learn(trials, result.witness, positions);
  return result.verdict;
}

/** Marks the relaxed operations that a legal order has made use of. */
function learn<S, I, O>(
  trials: Trials<S, I, O>,
  witness: readonly number[],
  positions: readonly number[],
): void {
  const { isKept, isHelpful } = trials;
  for (const place of witness) {
    const position = item(positions, place);
    if (isKept[position] === 0) isHelpful[position] = 1;
  }
}
