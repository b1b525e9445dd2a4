/**
 * Reduces a violation to the operations that make it one. Called by reports and shrinkers.
 *
 * Dropping a write would only make new violations, so operations are relaxed instead: a relaxed one
 * becomes pending, that is optional and with an unknown answer (a relaxed read vanishes). Relaxing
 * allows more orders, never fewer. What cannot be relaxed any further is the core.
 * Source: Zeller & Hildebrandt, "Simplifying and isolating failure-inducing input" (2002), for the
 * passes with ever smaller groups.
 */

import { checkOperations } from '../check/check.ts';
import { nowMs } from '../base/clock.ts';
import type { Operation, PendingOperation } from '../history.ts';
import { item } from '../base/ints.ts';
import type { Model } from '../model.ts';
import type { CheckOptions, CheckResult } from '../result.ts';

export interface CoreResult {
  /**
   * Ids of completed operations, by call. As completed operations they alone, all others relaxed,
   * are a violation. Empty when the operations are no violation or the limits ended the first check.
   */
  readonly core: readonly number[];
  /** True when relaxing any further operation was seen to give a linearizable history. */
  readonly minimal: boolean;
  readonly states: number;
}

/** States one trial may explore; a trial that needs more counts as "cannot be relaxed". */
const TRIAL_STATES = 50_000;

/** The work of one reduction. Positions are indices into the offending partition's operations. */
interface Reduction<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly full: readonly Operation<I, O>[];
  readonly relaxed: readonly PendingOperation<I>[];
  readonly isRelaxed: boolean[];
  readonly options: CheckOptions;
  readonly deadline: number | undefined;
  statesUsed: number;
  isSure: boolean;
}

/**
 * A 1-minimal core of a violation. The limits count for the whole reduction. Throws HistoryError for
 * malformed operations.
 */
export function minimalCore<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): CoreResult {
  const deadline = options.maxMs === undefined ? undefined : nowMs() + options.maxMs;
  const first = checkOperations(model, operations, options);
  if (first.verdict !== 'violation') return { core: [], minimal: false, states: first.states };
  const ids = first.operations;
  const full = ids.map((id) => item(operations, id));
  const reduction: Reduction<S, I, O> = {
    model,
    full,
    relaxed: full.map(({ process, input, call }) => ({ process, input, call, return: null })),
    isRelaxed: full.map((operation) => operation.return === null),
    options,
    deadline,
    statesUsed: first.states,
    isSure: true,
  };
  reduce(reduction);
  const core = ids.filter((_, position) => reduction.isRelaxed[position] === false);
  return { core, minimal: reduction.isSure, states: reduction.statesUsed };
}

/** Passes with groups of half the size each; the last passes, one by one, until nothing changes. */
function reduce<S, I, O>(reduction: Reduction<S, I, O>): void {
  for (let size = keptPositions(reduction).length >> 1; size > 1; size >>= 1) {
    relaxGroups(reduction, size);
  }
  do reduction.isSure = true;
  while (relaxGroups(reduction, 1));
}

/** The latest first: what comes after the violation goes at once. */
function keptPositions<S, I, O>({ full, isRelaxed }: Reduction<S, I, O>): number[] {
  const kept: number[] = [];
  for (let position = full.length - 1; position >= 0; position--) {
    if (isRelaxed[position] === false) kept.push(position);
  }
  return kept;
}

/** One pass; true when some group could be relaxed. */
function relaxGroups<S, I, O>(reduction: Reduction<S, I, O>, size: number): boolean {
  const kept = keptPositions(reduction);
  let hasChanged = false;
  for (let from = 0; from < kept.length; from += size) {
    const group = kept.slice(from, from + size);
    for (const position of group) reduction.isRelaxed[position] = true;
    const { verdict } = tryRelaxed(reduction);
    if (verdict === 'violation') {
      hasChanged = true;
      continue;
    }
    for (const position of group) reduction.isRelaxed[position] = false;
    if (verdict === 'unknown') reduction.isSure = false;
  }
  return hasChanged;
}

function tryRelaxed<S, I, O>(reduction: Reduction<S, I, O>): CheckResult {
  const { model, full, relaxed, isRelaxed, options, deadline } = reduction;
  const operations = full.map((operation, position) =>
    isRelaxed[position] === true ? item(relaxed, position) : operation,
  );
  const statesLeft = (options.maxStates ?? Infinity) - reduction.statesUsed;
  const result = checkOperations(model, operations, {
    ...options,
    maxStates: Math.max(0, Math.min(statesLeft, TRIAL_STATES)),
    ...(deadline === undefined ? {} : { maxMs: deadline - nowMs() }),
  });
  reduction.statesUsed += result.states;
  return result;
}
