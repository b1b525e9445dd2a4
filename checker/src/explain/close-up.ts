/**
 * A second reduction of a violation, to what a person can read. Called by explain.ts.
 *
 * A relaxed operation of a core is pending: it may take effect long after it returned. So a lock that was
 * taken a hundred times stays contradictory only as long as all the hundred are kept: every release that
 * is relaxed might come now. In a close-up an operation that is not kept is optional and its answer
 * unknown just the same, but what it did it did between its own call and return. That allows fewer orders
 * than relaxing and still all those of the history itself, so that far fewer operations contradict each
 * other.
 *
 * An operation that may or may not change the state makes a specification nondeterministic: trials are
 * checked with its power set.
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import type { Operation } from '../history.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { nondeterministic } from '../models/nondeterministic.ts';
import type { CheckOptions, Violation } from '../result.ts';
import { leastCore } from './reduce.ts';
import type { LeastCore, Verdict } from './reduce.ts';

export interface CloseUp {
  /** Ids of completed operations, by call. */
  readonly core: readonly number[];
  readonly states: number;
}

/** Operations from which on a partition is not looked at closely. */
const OPERATIONS_MAX = 2_000;
/** States of all trials together, and of one. */
const STATES_MAX = 150_000;
const TRIAL_STATES = 15_000;

/** An operation that did what it answered, or one that may have done nothing. */
interface Doubted<I> {
  readonly of: I;
  readonly isKept: boolean;
}

/**
 * Operations each of which is needed: without any one of them an order was seen. Undefined when the
 * limits ended the search for them. `deadline` is a time of nowMs.
 */
export function closeUp<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  violation: Violation,
  options: CheckOptions,
  deadline: number | undefined,
): CloseUp | undefined {
  const ids = violation.operations;
  if (ids.length > OPERATIONS_MAX) return undefined;
  const full = ids.map((id) => item(operations, id));
  const { core, minimal, states } = reduced(model, full, options, deadline);
  if (!minimal) return undefined;
  return { core: core.toSorted((a, b) => a - b).map((position) => item(ids, position)), states };
}

function latestFirst<I, O>(full: readonly Operation<I, O>[]): number[] {
  const returnOf = (position: number): number => item(full, position).return ?? Infinity;
  const completed = full.flatMap((one, position) => (one.return === null ? [] : [position]));
  return completed.sort((a, b) => returnOf(b) - returnOf(a));
}

function reduced<S, I, O>(
  model: Model<S, I, O>,
  full: readonly Operation<I, O>[],
  options: CheckOptions,
  deadline: number | undefined,
): LeastCore & { readonly states: number } {
  const statesMax = Math.min(STATES_MAX, options.maxStates ?? Infinity);
  let statesLeft = statesMax;
  const doubting = modelOfDoubts(model);
  const isEnded = (): boolean =>
    statesLeft <= 0 ||
    options.signal?.aborted === true ||
    (deadline !== undefined && nowMs() >= deadline);
  const tryKept = (kept: readonly number[]): Verdict => {
    if (isEnded()) return 'unknown';
    const { verdict, states } = checkOperations(doubting, doubted(model, full, kept), {
      ...options,
      maxStates: Math.min(statesLeft, TRIAL_STATES),
      ...(deadline === undefined ? {} : { maxMs: deadline - nowMs() }),
    });
    statesLeft -= states;
    return verdict;
  };
  const least = leastCore({ isEnded, tryKept }, latestFirst(full));
  return { ...least, states: statesMax - statesLeft };
}

/** What is called after the last kept operation has returned, and what only reads, can matter to nobody. */
function doubted<S, I, O>(
  model: Model<S, I, O>,
  full: readonly Operation<I, O>[],
  kept: readonly number[],
): Operation<Doubted<I>, O>[] {
  const isKept = new Set(kept);
  const last = kept.reduce(
    (latest, p) => Math.max(latest, item(full, p).return ?? latest),
    -Infinity,
  );
  return full.flatMap((one, position): Operation<Doubted<I>, O>[] => {
    const keep = isKept.has(position);
    if (!keep && (one.call > last || model.isReadOnly?.(one.input) === true)) return [];
    return [{ ...one, input: { of: one.input, isKept: keep } }];
  });
}

/** Pending operations are optional in every search: they need no doubt. */
function modelOfDoubts<S, I, O>(model: Model<S, I, O>): Model<readonly S[], Doubted<I>, O> {
  const { equal, hash } = model;
  return nondeterministic<S, Doubted<I>, O>({
    name: model.name,
    init: () => [model.init()],
    step(state, { of, isKept }, output) {
      const next = model.step(state, of, isKept ? output : UNKNOWN);
      const then = next === ILLEGAL ? [] : [next];
      return isKept || output === UNKNOWN ? then : [state, ...then];
    },
    ...(equal && { equal }),
    ...(hash && { hash }),
  });
}
