/**
 * Session guarantees of a key-value history (Terry et al. 1994): the door. What exactly is decided stands
 * in session-check.ts and visibility.ts.
 *
 * Whatever is sequentially consistent has all four. Guarantees that are asked for together have to hold
 * for one order of writes: monotonic reads and monotonic writes may each hold where both cannot. All four
 * together are causal consistency with one order of writes (Brzeziński, Sobaniec & Wawrzyniak, "From
 * session causality to causal consistency", 2004). Monotonic writes and writes follow reads are promises
 * of servers that single reads hardly show: alone they are broken by what appends and cas saw, and by
 * writes that cannot be put in order; together with the other two by far more.
 */

import { nowMs } from '../base/clock.ts';
import { newBudget, stopCause } from '../check/budget.ts';
import type { Budget } from '../check/budget.ts';
import { leastCore } from '../explain/reduce.ts';
import type { LeastCore, Trier } from '../explain/reduce.ts';
import { HistoryError } from '../history-error.ts';
import type { UnknownCause } from '../result.ts';
import { item } from '../base/ints.ts';
import type { GuaranteeOptions, SessionGuarantee, SessionResult } from './guarantee.ts';
import { SESSION_GUARANTEES, undecided } from './guarantee.ts';
import type { KvOperationOf } from './observations.ts';
import type { Decision } from './session-check.ts';
import { decide } from './session-check.ts';
import { sentencesOf } from './session-words.ts';
import type { When } from '../explain/telling.ts';

export interface SessionOptions extends GuaranteeOptions {
  /** Those that have to hold together. Default: all four. */
  readonly guarantees?: readonly SessionGuarantee[];
  /** How stamps are told in sentences. Default: the number. */
  readonly when?: When;
}

/** Steps between two looks at the clock and the signal. */
const LOOK_EVERY = 1 << 7;

interface Check {
  readonly operations: readonly KvOperationOf[];
  readonly guarantees: readonly SessionGuarantee[];
  readonly options: SessionOptions;
  readonly budget: Budget;
  cause: UnknownCause | null;
}

/**
 * Whether the guarantees hold together. Keys begin absent. Values have to tell writes apart
 * (observations.ts): where they do not, `unknown`, unless what is left is a violation. Ids in the answer
 * are indices into `operations`. Throws HistoryError for a malformed operation.
 */
export function checkSessionGuarantees(
  operations: readonly KvOperationOf[],
  options: SessionOptions = {},
): SessionResult {
  operations.forEach(refuseMalformed);
  const { guarantees = SESSION_GUARANTEES } = options;
  const budget = newBudget(options, 1);
  const check: Check = { operations, guarantees, options, budget, cause: null };
  if (!hasRoom(check)) return undecided('memory', 0);
  const decision = decideOn(check, operations);
  const states = budget.statesUsed;
  switch (decision.kind) {
    case 'holds':
      return { verdict: 'holds', writeOrder: decision.writeOrder, states };
    case 'ambiguous':
      return { verdict: 'unknown', cause: 'ambiguous', reason: decision.reason, states };
    case 'stopped':
      return undecided(check.cause ?? 'states', states);
    case 'violation':
      return explained(check, decision);
  }
}

function refuseMalformed({ call, return: end }: KvOperationOf, id: number): void {
  if (Number.isNaN(call) || Number.isNaN(end)) throw new HistoryError('a stamp is NaN', id);
  if (end !== null && end < call) {
    throw new HistoryError(`the operation returns at ${end}, before its call at ${call}`, id);
  }
}

/** For each operation there are up to three sets of writes. */
function hasRoom({ operations, budget }: Check): boolean {
  const bytes = (3 * operations.length ** 2) / 8;
  return bytes <= budget.memoryMax;
}

function decideOn(check: Check, operations: readonly KvOperationOf[]): Decision {
  const { guarantees, options, budget } = check;
  const { maxStates = Infinity } = options;
  const pay = (): boolean => {
    if (budget.statesUsed >= maxStates) check.cause = 'states';
    else if (budget.statesUsed++ % LOOK_EVERY === 0) {
      check.cause = stopCause(budget, budget.statesUsed) ?? null;
    }
    return check.cause === null;
  };
  return decide(operations, guarantees, options.sessionOf, pay);
}

/** A violation with the operations that make it one, and why they do. */
function explained(
  check: Check,
  decision: Decision & { readonly kind: 'violation' },
): SessionResult {
  const { operations, options, budget } = check;
  const { core, minimal } = reduced(check);
  const kept = new Set(core);
  const again = decideOn({ ...check, cause: null }, relaxed(operations, kept));
  const { why, situation } = again.kind === 'violation' ? again : decision;
  return {
    verdict: 'violation',
    core: core.toSorted((a, b) => a - b),
    minimal,
    sentences: sentencesOf(situation, operations, why, options.when ?? String),
    states: budget.statesUsed,
  };
}

/** All but `kept` become pending, and so see nothing. Ids stay the same. */
function relaxed(operations: readonly KvOperationOf[], kept: ReadonlySet<number>) {
  return operations.map((operation, id): KvOperationOf => {
    if (kept.has(id)) return operation;
    const { process, input, call } = operation;
    return { process, input, call, return: null };
  });
}

function reduced(check: Check): LeastCore {
  const { operations, options } = check;
  const { maxMs = Infinity } = options;
  const deadline = nowMs() + maxMs;
  const returnOf = (id: number): number => item(operations, id).return ?? Infinity;
  const trier: Trier = {
    isEnded: () => check.cause !== null || nowMs() >= deadline,
    tryKept(kept) {
      const { kind } = decideOn(check, relaxed(operations, new Set(kept)));
      if (kind === 'violation') return 'violation';
      return kind === 'stopped' ? 'unknown' : 'linearizable';
    },
  };
  const completed = operations.map((_, id) => id).filter((id) => returnOf(id) < Infinity);
  return leastCore(
    trier,
    completed.sort((a, b) => returnOf(b) - returnOf(a)),
  );
}
