import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { minimize } from '../../../src/lab/shrink/minimize.ts';
import { partsOf, withParts } from '../../../src/lab/shrink/parts.ts';
import { shrink } from '../../../src/lab/shrink/shrink.ts';
import type { Execute } from '../../../src/lab/shrink/trial.ts';
import type { KvpaxosSystem } from '../../../src/systems/kvpaxos.ts';
import { SOUND_STORE, SYSTEMS } from '../../../src/systems/registry.ts';

const mutants = SYSTEMS.filter(({ expected }) => expected === 'violation');

/** Some of every kind: quorums, disks, lives, reads, sessions, clients. All would take too long. */
const SHRUNK = [
  'minority-quorum',
  'volatile-acceptance',
  'amnesiac-voter',
  'local-reads',
  'no-dedup',
  'silence-is-failed',
];

function executeOn(system: KvpaxosSystem): Execute {
  return (scenario, options) => Promise.resolve(simulate(scenario, system.code, options));
}

/** The first failing case of a campaign with this seed. */
function firstFailure(system: KvpaxosSystem, seed: number): [Scenario, string] {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: system.faults });
  for (let index = 0; index < 3000; index++) {
    const scenario = scenarioOf(generator, seed, index);
    const { signature } = judge(simulate(scenario, system.code));
    if (signature !== null) return [scenario, signature];
  }
  throw new Error(`no failure of ${system.name} in 3000 cases`);
}

describe('minimize', () => {
  test('finds what a monotone test needs, and nothing else', async () => {
    const needs = fc.uniqueArray(fc.nat(40), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(needs, async (needed) => {
        const items = Array.from({ length: 41 }, (_, item) => item);
        const kept = await minimize(items, (candidate) =>
          Promise.resolve(needed.every((item) => candidate.includes(item))),
        );
        expect([...kept].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });

  test('leaves nothing that could go alone, also where the test is not monotone', async () => {
    const items = fc.array(fc.nat(9), { minLength: 1, maxLength: 24, size: 'max' });
    await fc.assert(
      fc.asyncProperty(items, async (all) => {
        const odd = (kept: readonly number[]): boolean =>
          kept.reduce((sum, item) => sum + item, 0) % 2 === 1;
        fc.pre(odd(all));
        const kept = await minimize(all, (candidate) => Promise.resolve(odd(candidate)));
        expect(odd(kept)).toBe(true);
        for (let at = 0; at < kept.length; at++) {
          expect(odd(kept.filter((_, place) => place !== at))).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const shrunkHere = mutants.filter(({ name }) => SHRUNK.includes(name.replace('kvpaxos:', '')));

describe.each(shrunkHere.map((system) => [system.name, system] as const))(
  'shrinking %s',
  (_, system) => {
    test('keeps the reason, leaves no part that could go, and passes on the sound store', async () => {
      const [scenario, signature] = firstFailure(system, 1);
      const {
        scenario: small,
        runs,
        slipped,
      } = await shrink({
        scenario,
        signature,
        execute: executeOn(system),
      });
      expect(runs).toBeLessThanOrEqual(1000);
      expect(judge(simulate(small, system.code)).signature).toBe(signature);
      expect(judge(simulate(small, SOUND_STORE.code)).verdict).toBe('linearizable');
      expect(slipped.has(signature)).toBe(false);
      const parts = partsOf(small);
      for (let at = 0; at < parts.length; at++) {
        const less = withParts(
          small,
          parts.filter((_part, place) => place !== at),
        );
        expect(judge(simulate(less, system.code)).signature).not.toBe(signature);
      }
    });
  },
);

describe('shrinking', () => {
  const system = mutants.find(({ name }) => name === 'kvpaxos:no-dedup');
  if (system === undefined) throw new Error('no-dedup is a mutant');

  test('is deterministic', async () => {
    const [scenario, signature] = firstFailure(system, 2);
    const request = { scenario, signature, execute: executeOn(system) };
    const [once, again] = [await shrink(request), await shrink(request)];
    expect(again.scenario).toStrictEqual(once.scenario);
    expect(again.runs).toBe(once.runs);
  });

  test('spends no more runs than it was given, and says that it was not finished', async () => {
    const [scenario, signature] = firstFailure(system, 2);
    let executed = 0;
    const execute: Execute = (candidate) => {
      executed++;
      return Promise.resolve(simulate(candidate, system.code));
    };
    const { finished } = await shrink({ scenario, signature, execute, runsMax: 20 });
    expect(executed).toBeLessThanOrEqual(20);
    expect(finished).toBe(false);
  });

  test('does not end on another failure, and keeps what it met on the way', async () => {
    // Fails for one reason with an append and for another with a put, whatever else there is.
    const execute: Execute = (candidate) => {
      const kinds = new Set(
        candidate.clients.flatMap(({ operations }) => operations.map((one) => one.operation.kind)),
      );
      const outcome = simulate({ ...candidate, clients: [] }, SOUND_STORE.code);
      const failed = (detail: string) =>
        ({
          kind: 'invariant',
          id: detail as 'chosen-once',
          replica: 0,
          atMs: 0,
          step: 0,
          detail,
        }) as const;
      if (kinds.has('append')) return Promise.resolve({ ...outcome, failures: [failed('first')] });
      if (kinds.has('put')) return Promise.resolve({ ...outcome, failures: [failed('second')] });
      return Promise.resolve(outcome);
    };
    const operations = (['put', 'append', 'put'] as const).map((kind, nth) => ({
      afterMs: 0,
      operation: { kind, key: 'x', value: String(nth) },
    }));
    const scenario: Scenario = {
      format: 'linlab/scenario@1',
      replicas: 3,
      clients: [{ operations }],
      faults: [],
      noise: null,
      seed: 0,
      overrides: [],
      progressWithinMs: null,
    };
    const shrunk = await shrink({ scenario, signature: 'invariant:first', execute });
    expect(partsOf(shrunk.scenario)).toMatchObject([
      { planned: { operation: { kind: 'append' } } },
    ]);
    expect([...shrunk.slipped.keys()]).toEqual(['invariant:second']);
  });
});
