/**
 * Sequential consistency: "the result of any execution is the same as if the operations of all the
 * processors were executed in some sequential order, and the operations of each individual processor
 * appear in this sequence in the order specified by its program" (Lamport 1979). Real time does not
 * count, so it does not compose (Herlihy & Wing 1990): each key alone can have such an order where the
 * whole has none. All partitions are therefore searched as one; a partition that has no order by itself
 * only shows sooner that the whole has none.
 *
 * Deciding it is NP-complete (Gibbons & Korach, "Testing shared memories", 1997). What is linearizable
 * is decided by its fast paths; the rest within the limits.
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import { newBudget, stopCause } from '../check/budget.ts';
import { leastCore } from '../explain/reduce.ts';
import type { LeastCore, Trier, Verdict } from '../explain/reduce.ts';
import type { Operation } from '../history.ts';
import type { Model, PartitionKey } from '../model.ts';
import type { CheckOptions, UnknownCause } from '../result.ts';
import type { GuaranteeOptions, SequentialResult } from './guarantee.ts';
import { undecided } from './guarantee.ts';
import type { Found, Purse } from './sequential-search.ts';
import { findOrder } from './sequential-search.ts';

/** Configurations between two looks at the clock and the signal. */
const LOOK_EVERY = 1 << 7;
/** Configurations of one trial of a reduction; one that needs more counts as "cannot be relaxed". */
const TRIAL_STATES = 20_000;

interface Check<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly options: GuaranteeOptions;
  readonly maxStates: number;
  readonly deadline: number;
  states: number;
}

/**
 * Whether one order of the operations is legal for the model and agrees with the order of every
 * session (sessions.ts). Ids in the answer are indices into `operations`. Throws HistoryError for a
 * malformed operation.
 */
export function checkSequential<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: GuaranteeOptions = {},
): SequentialResult {
  const { maxStates = Infinity, maxMs = Infinity } = options;
  const deadline = nowMs() + maxMs;
  const check = { model, operations, options, maxStates, deadline, states: 0 };
  // Whatever is linearizable is sequentially consistent, and that is mostly known at once.
  const linear = checkOperations(model, operations, limitsOf(check, maxStates / 4));
  check.states = linear.states;
  if (linear.verdict === 'linearizable') {
    return { verdict: 'holds', witness: linear.witness, states: check.states };
  }
  return partsAlone(check) ?? together(check);
}

function limitsOf<S, I, O>(check: Check<S, I, O>, states: number): CheckOptions {
  const { options, deadline } = check;
  const { sessionOf: _, ...limits } = options;
  const maxStates = states === Infinity ? {} : { maxStates: Math.ceil(states) };
  return { ...limits, ...maxStates, ...(deadline === Infinity ? {} : { maxMs: left(check) }) };
}

const left = ({ deadline }: { readonly deadline: number }): number =>
  Math.max(0, deadline - nowMs());

/** A partition that has no order, the smallest first; undefined where none was found. */
function partsAlone<S, I, O>(check: Check<S, I, O>): SequentialResult | undefined {
  const { model, operations } = check;
  const parts = new Map<PartitionKey, number[]>();
  operations.forEach(({ input }, id) => {
    const key = model.partition?.(input) ?? '';
    parts.set(key, [...(parts.get(key) ?? []), id]);
  });
  if (parts.size < 2) return undefined;
  const smallestFirst = [...parts].sort(([, a], [, b]) => a.length - b.length);
  for (const [key, ids] of smallestFirst) {
    const share = (check.maxStates - check.states) / (2 * parts.size);
    const found = find(check, idsOf(check, ids), share);
    if (found.kind === 'none') return violation(check, key, ids);
  }
  return undefined;
}

function together<S, I, O>(check: Check<S, I, O>): SequentialResult {
  const all = check.operations.map((_, id) => id);
  const found = find(check, check.operations, check.maxStates - check.states);
  switch (found.kind) {
    case 'order':
      return { verdict: 'holds', witness: found.order, states: check.states };
    case 'none':
      return violation(check, check.model.partition === undefined ? '' : null, all);
    case 'stopped':
      return undecided(found.cause, check.states);
  }
}

function idsOf<S, I, O>({ operations }: Check<S, I, O>, ids: readonly number[]) {
  return ids.map((id) => item(operations, id));
}

function find<S, I, O>(
  check: Check<S, I, O>,
  operations: readonly Operation<I, O>[],
  states: number,
): Found {
  const { model, options } = check;
  const budget = newBudget(limitsOf(check, states), 1);
  const purse: Purse = {
    pay(bytes): UnknownCause | undefined {
      if (budget.statesUsed >= states) return 'states';
      budget.memoryUsed += bytes;
      if (budget.memoryUsed > budget.memoryMax) return 'memory';
      budget.statesUsed++;
      check.states++;
      return budget.statesUsed % LOOK_EVERY === 1 ? stopCause(budget, check.states) : undefined;
    },
  };
  return findOrder(model, operations, options.sessionOf, purse);
}

/** The same with what has to be kept of it: all others may take effect at any later time, or never. */
function violation<S, I, O>(
  check: Check<S, I, O>,
  partition: PartitionKey | null,
  ids: readonly number[],
): SequentialResult {
  const { core, minimal } = reduced(check, ids);
  const sorted = core.toSorted((a, b) => a - b);
  return { verdict: 'violation', partition, core: sorted, minimal, states: check.states };
}

function reduced<S, I, O>(check: Check<S, I, O>, ids: readonly number[]): LeastCore {
  const { operations, maxStates, options } = check;
  const returnOf = (id: number): number => item(operations, id).return ?? Infinity;
  const trier: Trier = {
    isEnded: () =>
      check.states >= maxStates || left(check) <= 0 || options.signal?.aborted === true,
    tryKept: (kept) => tryKept(check, ids, new Set(kept)),
  };
  const completed = ids.filter((id) => returnOf(id) < Infinity);
  return leastCore(
    trier,
    completed.toSorted((a, b) => returnOf(b) - returnOf(a)),
  );
}

function tryKept<S, I, O>(
  check: Check<S, I, O>,
  ids: readonly number[],
  kept: ReadonlySet<number>,
): Verdict {
  const operations = ids.flatMap((id): Operation<I, O>[] => {
    const operation = item(check.operations, id);
    if (kept.has(id)) return [operation];
    const { process, input, call } = operation;
    if (check.model.isReadOnly?.(input) === true) return [];
    return [{ process, input, call, return: null }];
  });
  const share = Math.min(TRIAL_STATES, check.maxStates - check.states);
  switch (find(check, operations, share).kind) {
    case 'order':
      return 'linearizable';
    case 'none':
      return 'violation';
    case 'stopped':
      return 'unknown';
  }
}
