/**
 * Reduces a violation to the operations that make it one. Called by explain.ts, reports and shrinkers.
 *
 * Dropping a write would only make new violations, so operations are relaxed instead: a relaxed one
 * becomes pending, that is optional and with an unknown answer (a relaxed read vanishes). Relaxing
 * allows more orders, never fewer. What cannot be relaxed any further is the core.
 *
 * A verified certificate names few operations, and mostly they alone are a violation; otherwise all
 * completed ones are reduced (reduce.ts).
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import type { Operation } from '../history.ts';
import type { Model } from '../model.ts';
import type { CheckOptions, Violation } from '../result.ts';
import { leastCore, leastOf } from './reduce.ts';
import type { LeastCore, Trier } from './reduce.ts';
import { isEnded, newTrials, tryKept } from './trial.ts';
import type { Trials } from './trial.ts';

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

/**
 * A 1-minimal core of a violation. The limits count for the whole reduction: when they end it, the
 * least core seen so far. Throws HistoryError for malformed operations.
 */
export function minimalCore<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): CoreResult {
  const deadline = options.maxMs === undefined ? undefined : nowMs() + options.maxMs;
  const first = checkOperations(model, operations, options);
  if (first.verdict !== 'violation') return { core: [], minimal: false, states: first.states };
  return reduceViolation(model, operations, first, options, deadline);
}

/** The core of a violation that was found already. `deadline` is a time of nowMs. */
export function reduceViolation<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  violation: Violation,
  options: CheckOptions,
  deadline: number | undefined,
): CoreResult {
  const trials = newTrials(model, operations, violation, options, deadline);
  const trier: Trier = {
    isEnded: () => isEnded(trials),
    tryKept: (kept) => tryKept(trials, kept),
  };
  const { core, minimal } = reduce(trials, trier, violation);
  const ids = core.toSorted((a, b) => a - b).map((position) => item(trials.ids, position));
  return { core: ids, minimal, states: trials.statesUsed };
}

function reduce<S, I, O>(
  { full, ids }: Trials<S, I, O>,
  trier: Trier,
  violation: Violation,
): LeastCore {
  const returnOf = (position: number): number => item(full, position).return ?? Infinity;
  const completed = ids.map((_, position) => position).filter((p) => returnOf(p) < Infinity);
  completed.sort((a, b) => returnOf(b) - returnOf(a));
  const cited = citedBy(violation);
  const named = completed.filter((position) => cited.has(item(ids, position)));
  if (named.length > 0 && trier.tryKept(named) === 'violation') return leastOf(trier, named);
  return leastCore(trier, completed);
}

function citedBy({ certificate }: Violation): ReadonlySet<number> {
  const lines = certificate?.lines ?? [];
  return new Set(lines.flatMap(({ before, after, cites }) => [before, after, ...cites]));
}
