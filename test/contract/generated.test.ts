// The claim that everything else rests on: what the simulator says of a generated scenario is what
// separate processes do over ZeroMQ. 100 cases here; `npm run bench:equal` does 500 and more.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import type { RunningSystem } from '../../src/lab/run/system.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';

const CASES_SOUND = 80;
const CASES_MUTANT = 20;

/** Faults that end a replica's process, which starts again from its disk. */
const ENDS_A_PROCESS: ReadonlySet<string> = new Set(['crash', 'tear', 'damage', 'wipe', 'upgrade']);

function generated(replicas: number, index: number) {
  const faults = SOUND_STORE.faults;
  return scenarioOf(newGenerator({ ...DEFAULT_LIMITS, replicas, faults }), 2026, index);
}

const mutant = systemNamed('kvpaxos:volatile-acceptance');
if (mutant === undefined) throw new Error('volatile-acceptance is a mutant');

describe.each([
  ['the sound store', SOUND_STORE, CASES_SOUND],
  ['a mutant', mutant, CASES_MUTANT],
] as const)('generated scenarios on %s', (_, system, cases) => {
  let zeromq: RunningSystem;
  beforeAll(async () => {
    zeromq = await system.start('zeromq');
  });
  afterAll(async () => {
    await zeromq.stop();
  });

  test(`have the trace and the history of the simulator over ZeroMQ (${String(cases)} cases)`, async () => {
    let crashes = 0;
    for (let index = 0; index < cases; index++) {
      const scenario = generated(index % 4 === 3 ? 5 : 3, index);
      const simulated = simulate(scenario, system.code);
      const real = await zeromq.execute(scenario);
      expect(real.traceHash, `case ${String(index)}`).toBe(simulated.traceHash);
      expect(real.history).toEqual(simulated.history);
      if (scenario.faults.some(({ kind }) => ENDS_A_PROCESS.has(kind))) crashes++;
    }
    expect(crashes).toBeGreaterThan(cases / 5);
  }, 400_000);
});
