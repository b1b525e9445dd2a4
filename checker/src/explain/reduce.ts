/**
 * The search for a least set of operations that are a violation, whatever is meant by not keeping one.
 * Called by core.ts and close-up.ts. Not keeping an operation must allow more orders, never fewer.
 *
 * The earliest return with which the history so far becomes a violation is found by bisection: its
 * operation is in every core of that prefix. Then, one after the other, the next operation that is needed:
 * the last of the shortest run of operations, nearest in time first, that makes up a violation together
 * with those found. At the end doing without each one is tried again.
 * Source: Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems"
 * (2004), for the search; Zeller & Hildebrandt, "Simplifying and isolating failure-inducing input"
 * (2002), for the word minimal.
 */

import { item } from '../base/ints.ts';
import type { CheckResult } from '../result.ts';

export type Verdict = CheckResult['verdict'];

export interface Trier {
  /** Whether the limits leave no further trial. */
  isEnded(): boolean;
  /** The verdict when only these are kept. `unknown` when the limits end it. */
  tryKept(kept: readonly number[]): Verdict;
}

export interface LeastCore {
  readonly core: readonly number[];
  /** Whether without any one of them a legal order was seen. */
  readonly minimal: boolean;
}

/** Of many operations that are a violation together; `from` is by return, the latest first. */
export function leastCore(trier: Trier, from: readonly number[]): LeastCore {
  return leastOf(trier, from.slice(from.length - shortestPrefix(trier, from)));
}

/** Of operations that are a violation together, all of which had better be tried. */
export function leastOf(trier: Trier, from: readonly number[]): LeastCore {
  return confirmed(trier, findCore(trier, from));
}

/** How many of the earliest returns make up a violation. */
function shortestPrefix(trier: Trier, latestFirst: readonly number[]): number {
  const count = latestFirst.length;
  let tooShort = 0;
  let enough = count;
  while (enough - tooShort > 1 && !trier.isEnded()) {
    const middle = (tooShort + enough) >> 1;
    if (trier.tryKept(latestFirst.slice(count - middle)) === 'violation') enough = middle;
    else tooShort = middle;
  }
  return enough;
}

/**
 * Few of the candidates that are a violation; each was needed when it was found. Those found and those
 * left always are one together, which is the answer when the limits end the search.
 */
function findCore(trier: Trier, from: readonly number[]): number[] {
  const core: number[] = from.slice(0, 1);
  let left = from.slice(1);
  while (left.length > 0 && trier.tryKept(core) !== 'violation') {
    if (trier.isEnded()) return [...core, ...left];
    const needed = shortestRun(trier, core, left);
    core.push(item(left, needed - 1));
    left = left.slice(0, needed - 1);
  }
  return core;
}

/** How many of the first candidates it takes, at least one; all of them are known to be enough. */
function shortestRun(trier: Trier, core: readonly number[], left: readonly number[]): number {
  const isEnough = (count: number): boolean =>
    trier.tryKept([...core, ...left.slice(0, count)]) === 'violation';
  let tooFew = 0;
  let enough = 1;
  while (enough < left.length && !isEnough(enough)) {
    tooFew = enough;
    enough *= 2;
    if (trier.isEnded()) return left.length;
  }
  enough = Math.min(enough, left.length);
  while (enough - tooFew > 1 && !trier.isEnded()) {
    const middle = (tooFew + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Does without each one once more, until none can be; says whether every trial was decided. */
function confirmed(trier: Trier, found: readonly number[]): LeastCore {
  let core = found;
  let minimal = true;
  for (const position of found) {
    if (trier.isEnded()) return { core, minimal: false };
    const rest = core.filter((other) => other !== position);
    const verdict = trier.tryKept(rest);
    if (verdict === 'violation') core = rest;
    if (verdict === 'unknown') minimal = false;
  }
  return { core, minimal };
}
