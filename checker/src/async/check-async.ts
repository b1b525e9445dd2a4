/**
 * The checks for whoever cannot block: they give way to timers, messages and signals every few
 * milliseconds. The one room in which the checker waits for anything; called by users.
 */

import { nowMs } from '../base/clock.ts';
import { checkInSteps } from '../check/check.ts';
import { operationsOf } from '../history.ts';
import type { History, Operation } from '../history.ts';
import type { Model } from '../model.ts';
import type { CheckOptions, CheckResult } from '../result.ts';

const GIVE_WAY_MS = 10;

/** As checkEvents. */
export async function checkEventsAsync<S, I, O>(
  model: Model<S, I, O>,
  events: History<I, O>,
  options: CheckOptions = {},
): Promise<CheckResult> {
  return checkOperationsAsync(model, operationsOf(events), options);
}

/**
 * As checkOperations, with the same answers; `operations` must not change meanwhile. Between two pauses
 * lie about ten milliseconds of search, or one partition on its fast path.
 */
export async function checkOperationsAsync<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): Promise<CheckResult> {
  const steps = checkInSteps(model, operations, options);
  let since = nowMs();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (nowMs() - since < GIVE_WAY_MS) continue;
    await turnOfTheLoop();
    since = nowMs();
  }
}

interface HostWithTimers {
  setTimeout(callback: () => void, ms: number): unknown;
}

/** Node and browsers have timers alike; their type declarations are not needed. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    (globalThis as unknown as HostWithTimers).setTimeout(resolve, 0);
  });
}
