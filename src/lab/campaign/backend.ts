// The port behind which a campaign's cases are executed: in this process, in others on this machine,
// or on other machines.

import type { Generator, Plan } from '../generate/generate.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { RunningSystem } from '../run/system.ts';
import type { BatchResult } from './batch.ts';
import { executeBatch } from './batch.ts';

export interface Backend {
  /** Unfinished batches at one time, so that nobody waits for work. May change. */
  readonly width: number;
  /** Batches given out and not yet counted, finished ones included: a late one stops no other. */
  readonly ahead: number;
  /** Cases in one batch. */
  readonly batchSize: number;
  /**
   * Executes the cases with these numbers, each once as far as the answer is concerned. `plans`: how
   * each is drawn; null: by its number alone. Answers null where they were taken back.
   */
  run(cases: readonly number[], plans: readonly Plan[] | null): Promise<BatchResult | null>;
  /** The campaign ends early: takes back what nobody has begun. */
  withdraw(): void;
  /** Ends everything that was started. Safe to call twice. */
  stop(): Promise<void>;
}

/** In this process, with a system that somebody else starts and stops. */
export function localBackend(
  running: RunningSystem,
  generator: Generator,
  seed: number,
  batchSize: number,
  guarantees: readonly Guarantee[],
  statesMax: number | null = null,
): Backend {
  return {
    width: 1,
    ahead: 1,
    batchSize,
    run: (cases, plans) =>
      executeBatch(running, generator, seed, cases, guarantees, plans, statesMax),
    withdraw: () => undefined,
    stop: () => Promise.resolve(),
  };
}
