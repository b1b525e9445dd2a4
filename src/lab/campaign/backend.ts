// The port behind which a campaign's cases are executed: in this process, in others on this machine,
// or on other machines.

import type { Generator } from '../generate/generate.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { RunningSystem } from '../run/system.ts';
import type { BatchResult } from './batch.ts';
import { executeBatch } from './batch.ts';

export interface Backend {
  /** Batches that are given out at once, so that nobody waits for work. */
  readonly width: number;
  /** Cases in one batch. */
  readonly batchSize: number;
  /** Executes the cases with these numbers, each once as far as the answer is concerned. */
  run(cases: readonly number[]): Promise<BatchResult>;
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
): Backend {
  return {
    width: 1,
    batchSize,
    run: (cases) => executeBatch(running, generator, seed, cases, guarantees),
    stop: () => Promise.resolve(),
  };
}
