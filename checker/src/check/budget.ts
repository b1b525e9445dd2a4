/**
 * What a check may still spend, and who is told about it. Called by check.ts and turns.ts.
 */

import { nowMs } from '../base/clock.ts';
import type { CheckOptions, CheckProgress } from '../result.ts';

const MEMORY_MAX = 2 ** 30;
const PROGRESS_EVERY_MS = 100;

export interface Budget {
  readonly options: CheckOptions;
  readonly memoryMax: number;
  readonly partitions: number;
  statesLeft: number;
  statesUsed: number;
  /** Bytes that all open searches hold. */
  memoryUsed: number;
  decided: number;
  /** Undefined when nobody asks for the time. */
  readonly startedMs: number | undefined;
  toldMs: number;
}

export function newBudget(options: CheckOptions, partitions: number): Budget {
  const { maxStates = Infinity, maxMs, maxMemoryBytes = MEMORY_MAX, onProgress } = options;
  const isTimed = maxMs !== undefined || onProgress !== undefined;
  const startedMs = isTimed ? nowMs() : undefined;
  return {
    options,
    memoryMax: maxMemoryBytes,
    partitions,
    statesLeft: maxStates,
    statesUsed: 0,
    memoryUsed: 0,
    decided: 0,
    startedMs,
    toldMs: startedMs ?? 0,
  };
}

/** Why the check has to end now; tells about progress when it is time to. `states`: used so far. */
export function stopCause(budget: Budget, states: number): 'time' | 'aborted' | undefined {
  const { options, startedMs } = budget;
  if (options.signal?.aborted === true) return 'aborted';
  if (startedMs === undefined) return undefined;
  const now = nowMs();
  tellProgress(budget, states, startedMs, now);
  return now - startedMs >= (options.maxMs ?? Infinity) ? 'time' : undefined;
}

function tellProgress(budget: Budget, states: number, startedMs: number, now: number): void {
  const { options, partitions, decided, memoryUsed } = budget;
  const { onProgress, progressEveryMs = PROGRESS_EVERY_MS } = options;
  if (onProgress === undefined || now - budget.toldMs < progressEveryMs) return;
  budget.toldMs = now;
  const progress: CheckProgress = {
    states,
    partitions,
    partitionsDecided: decided,
    memoryBytes: memoryUsed,
    elapsedMs: now - startedMs,
  };
  onProgress(progress);
}
