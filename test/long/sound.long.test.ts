// The sound store never fails: 100,000 simulated cases, then 300 over ZeroMQ.

import { expect, test } from 'vitest';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';

function scenario(seed: number, index: number) {
  const replicas = index % 4 === 3 ? 5 : 3;
  const settings = { ...DEFAULT_LIMITS, replicas, faults: SOUND_STORE.faults };
  return scenarioOf(newGenerator(settings), seed, index);
}

test('100,000 simulated cases on the sound store: no finding', () => {
  const findings: string[] = [];
  for (let index = 0; index < 100_000; index++) {
    const { verdict, explanation } = judge(simulate(scenario(99, index), SOUND_STORE.code));
    if (verdict !== 'linearizable') findings.push(`case ${String(index)}: ${explanation}`);
  }
  expect(findings).toEqual([]);
});

test('300 cases over ZeroMQ are what the simulator says', async () => {
  const zeromq = await SOUND_STORE.start('zeromq');
  try {
    for (let index = 0; index < 300; index++) {
      const real = await zeromq.execute(scenario(98, index));
      const simulated = simulate(scenario(98, index), SOUND_STORE.code);
      expect(real.traceHash, `case ${String(index)}`).toBe(simulated.traceHash);
    }
  } finally {
    await zeromq.stop();
  }
});
