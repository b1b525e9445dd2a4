/**
 * Reduces a violation to the operations that make it one. Called by explain.ts, reports and shrinkers.
 *
 * Dropping a write would only make new violations, so operations are relaxed instead: a relaxed one
 * becomes pending, that is optional and with an unknown answer (a relaxed read vanishes). Relaxing
 * allows more orders, never fewer. What cannot be relaxed any further is the core.
 *
 * A verified certificate names few operations, and mostly they alone are a violation. Otherwise the
 * earliest return with which the history so far becomes one is found by bisection: its operation is in
 * every core of that prefix. Then, one after the other, the next operation that is needed: the last of
 * the shortest run of operations, nearest in time first, that makes up a violation together with those
 * found. At the end relaxing each one is tried again.
 * Source: Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems"
 * (2004), for the search; Zeller & Hildebrandt, "Simplifying and isolating failure-inducing input"
 * (2002), for the word minimal.
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import type { Operation } from '../history.ts';
import type { Model } from '../model.ts';
import type { CheckOptions, Violation } from '../result.ts';
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
  const found = findCore(trials, candidates(trials, violation));
  const { core, minimal } = confirm(trials, found);
  const ids = core.toSorted((a, b) => a - b).map((position) => item(trials.ids, position));
  return { core: ids, minimal, states: trials.statesUsed };
}

/** Completed operations that are a violation, all others relaxed: by return, the latest first. */
function candidates<S, I, O>(trials: Trials<S, I, O>, violation: Violation): number[] {
  const { full, ids } = trials;
  const returnOf = (position: number): number => item(full, position).return ?? Infinity;
  const completed = ids.map((_, position) => position).filter((p) => returnOf(p) < Infinity);
  completed.sort((a, b) => returnOf(b) - returnOf(a));
  const cited = citedBy(violation);
  const named = completed.filter((position) => cited.has(item(ids, position)));
  if (named.length > 0 && tryKept(trials, named) === 'violation') return named;
  return completed.slice(completed.length - shortestPrefix(trials, completed));
}

function citedBy({ certificate }: Violation): ReadonlySet<number> {
  const lines = certificate?.lines ?? [];
  return new Set(lines.flatMap(({ before, after, cites }) => [before, after, ...cites]));
}

/** How many of the earliest returns make up a violation. */
function shortestPrefix<S, I, O>(trials: Trials<S, I, O>, latestFirst: readonly number[]): number {
  const count = latestFirst.length;
  let tooShort = 0;
  let enough = count;
  while (enough - tooShort > 1 && !isEnded(trials)) {
    const middle = (tooShort + enough) >> 1;
    if (tryKept(trials, latestFirst.slice(count - middle)) === 'violation') enough = middle;
    else tooShort = middle;
  }
  return enough;
}

/**
 * Few of the candidates that are a violation; each was needed when it was found. Those found and those
 * left always are one together, which is the answer when the limits end the search.
 */
function findCore<S, I, O>(trials: Trials<S, I, O>, from: readonly number[]): number[] {
  const core: number[] = from.slice(0, 1);
  let left = from.slice(1);
  while (left.length > 0 && tryKept(trials, core) !== 'violation') {
    if (isEnded(trials)) return [...core, ...left];
    const needed = shortestRun(trials, core, left);
    core.push(item(left, needed - 1));
    left = left.slice(0, needed - 1);
  }
  return core;
}

/** How many of the first candidates it takes, at least one; all of them are known to be enough. */
function shortestRun<S, I, O>(
  trials: Trials<S, I, O>,
  core: readonly number[],
  left: readonly number[],
): number {
  const isEnough = (count: number): boolean =>
    tryKept(trials, [...core, ...left.slice(0, count)]) === 'violation';
  let tooFew = 0;
  let enough = 1;
  while (enough < left.length && !isEnough(enough)) {
    tooFew = enough;
    enough *= 2;
    if (isEnded(trials)) return left.length;
  }
  enough = Math.min(enough, left.length);
  while (enough - tooFew > 1 && !isEnded(trials)) {
    const middle = (tooFew + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Relaxes each operation once more, until none can be; says whether every trial was decided. */
function confirm<S, I, O>(
  trials: Trials<S, I, O>,
  found: readonly number[],
): { core: readonly number[]; minimal: boolean } {
  let core = found;
  let minimal = true;
  for (const position of found) {
    if (isEnded(trials)) return { core, minimal: false };
    const rest = core.filter((other) => other !== position);
    const verdict = tryKept(trials, rest);
    if (verdict === 'violation') core = rest;
    if (verdict === 'unknown') minimal = false;
  }
  return { core, minimal };
}
