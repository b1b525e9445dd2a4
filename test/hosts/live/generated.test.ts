// Generated scenarios against processes that run free: what `linlab run --host live` does, several
// cases at a time. Where replicas wait for one another anyway, that costs little.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { RunningSystem } from '../../../src/lab/run/system.ts';
import { faultsOn, HostError } from '../../../src/lab/run/system.ts';
import type { PlannedOperation, Scenario } from '../../../src/lab/scenario/scenario.ts';
import type { KvOperation } from '../../../src/kv/operation.ts';
import { SOUND_STORE, systemNamed } from '../../../src/systems/registry.ts';

const CASES = 24;
const AT_A_TIME = 2;

/** Longer than the generator says: the machine may be busy with other tests. */
const PROGRESS_WITHIN_MS = 30_000;
const SEED = 7;

const limits = { operationsMin: 20, operationsMax: 30, faultsMax: 6 };
const faults = faultsOn(SOUND_STORE, 'live');
// In real time nobody sees the events that other strategies wait for.
const strategies = ['random-walk'] as const;
const generator = newGenerator({ ...limits, replicas: 3, faults, strategies });

let live: RunningSystem;
beforeAll(async () => {
  live = await SOUND_STORE.start('live');
}, 60_000);
afterAll(() => live.stop(), 60_000);

describe('the sound store, running free', () => {
  it(`passes ${String(CASES)} generated cases`, async () => {
    const waiting = Array.from({ length: CASES }, (_, index) => index);
    const findings: unknown[] = [];
    let begun = 0;
    let answered = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const scenario = scenarioOf(generator, SEED, next);
        const progressWithinMs = PROGRESS_WITHIN_MS;
        const outcome = await live.execute({ ...scenario, progressWithinMs });
        const { verdict, explanation } = judge(outcome);
        if (verdict !== 'linearizable') findings.push({ case: next, verdict, explanation });
        begun += outcome.faultsBegun;
        answered += outcome.history.filter(({ type }) => type === 'ok').length;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    expect(findings).toStrictEqual([]);
    // It was no walk in the park, and not a standstill either.
    expect(begun).toBeGreaterThan(CASES);
    expect(answered).toBeGreaterThan(CASES * 4);
  }, 300_000);

  it('refuses what only a simulated machine suffers', async () => {
    const scenario: Scenario = {
      ...scenarioOf(generator, SEED, 0),
      faults: [{ kind: 'damage', target: 0, atMs: 0, forMs: 10 }],
    };
    const refused = live.execute(scenario);
    await expect(refused).rejects.toThrow(HostError);
    await expect(refused).rejects.toThrow('the live host has no faults damage');
  });
});

/** Appends whose answers get lost now and then, so that clients ask again. */
const LOST_ANSWERS: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: [0, 1, 2].map((client) => ({
    operations: Array.from({ length: 13 }, (_, nth): PlannedOperation => {
      const value = `${String(client)}${String(nth)}.`;
      const operation: KvOperation =
        nth === 12 ? { kind: 'get', key: 'x' } : { kind: 'append', key: 'x', value };
      return { afterMs: 0, operation };
    }),
  })),
  faults: [],
  noise: { delayMsMax: 0, dropPerMille: 150, duplicatePerMille: 0, diskMsMax: 0 },
  seed: 1,
  overrides: [],
  progressWithinMs: null,
};

describe('a store with a planted bug, running free', () => {
  it.each([
    ['kvpaxos', 'linearizable'],
    ['kvpaxos:no-dedup', 'violation'],
  ])(
    '%s is judged %s',
    async (name, expected) => {
      const running = await systemNamed(name)?.start('live');
      try {
        const outcome = await running?.execute(LOST_ANSWERS);
        expect(outcome === undefined ? null : judge(outcome).verdict).toBe(expected);
      } finally {
        await running?.stop();
      }
    },
    120_000,
  );
});
