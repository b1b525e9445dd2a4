// A system that fails in some of its runs, as a seeded coin falls: its true rate is known.

import { hashInt, mix, newHash, saltedUnit } from '../../../src/base/hash.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import type { Execute } from '../../../src/lab/shrink/trial.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';

/** Numbers from 0 to 1, each as likely; the same for the same seed. */
function evenly(seed: number): () => number {
  const hash = newHash();
  mix(hash, seed);
  const address = hashInt(hash);
  let drawn = 0;
  return () => saltedUnit(address, ++drawn);
}

/** Heads with this probability. */
export function coin(probability: number, seed: number): () => boolean {
  const draw = evenly(seed);
  return () => draw() < probability;
}

export interface Flaky {
  readonly execute: Execute;
  /** Executions so far. */
  readonly runs: () => number;
}

/** Fails as `invariant:chosen-once` as often as `rate` says of a scenario. */
export function flakySystem(rate: (scenario: Scenario) => number, seed: number): Flaky {
  const quiet = simulate({ ...BUSY, clients: [], faults: [] }, SOUND_STORE.code);
  const toss = evenly(seed);
  let runs = 0;
  const place = { replica: 0, atMs: 0, step: 0, detail: 'by chance' };
  return {
    runs: () => runs,
    execute: (scenario) => {
      const fails = toss() < rate(scenario);
      runs++;
      const failure = { kind: 'invariant', id: 'chosen-once', ...place } as const;
      return Promise.resolve({ ...quiet, failures: fails ? [failure] : [] });
    },
  };
}

/** Far more than is needed for anything. */
export const BUSY: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: ['x', 'y', 'x'].map((key) => ({
    operations: (['put', 'append', 'put', 'append'] as const).map((kind, nth) => ({
      afterMs: 10 * nth,
      operation: { kind, key, value: String(nth) },
    })),
  })),
  faults: [
    { kind: 'crash', target: 'leader', atMs: 100, forMs: 100 },
    { kind: 'pause', target: 1, atMs: 200, forMs: 100 },
    { kind: 'crash', target: 2, atMs: 300, forMs: 100 },
  ],
  noise: null,
  seed: 0,
  overrides: [],
  progressWithinMs: null,
};
