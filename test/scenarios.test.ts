// Every scenario file is replayed: mutants' scenarios on their mutant with the expected verdict,
// signature and trace hash, and on the sound store, where they pass; on both hosts.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulate } from '../src/hosts/sim/simulate.ts';
import { judge } from '../src/lab/run/judge.ts';
import type { RunningSystem } from '../src/lab/run/system.ts';
import { parseScenario } from '../src/lab/scenario/file.ts';
import type { Scenario } from '../src/lab/scenario/scenario.ts';
import { sizeOf } from '../src/lab/shrink/parts.ts';
import { PROTOCOL_VERSION } from '../src/protocol/version.ts';
import { MUTANTS } from '../src/systems/mutants/mutants.ts';
import { SOUND_STORE, systemNamed } from '../src/systems/registry.ts';

const folder = new URL('../scenarios/', import.meta.url);

function scenariosIn(room: string): [string, Scenario][] {
  if (!existsSync(new URL(room, folder))) return [];
  return readdirSync(new URL(room, folder))
    .filter((name) => /\.(json|ya?ml)$/.test(name))
    .map((name) => {
      const text = readFileSync(new URL(`${room}/${name}`, folder), 'utf8');
      return [`${room}/${name}`, parseScenario(text, name)];
    });
}

const mutants = scenariosIn('mutants');
const sound = [...scenariosIn('crafted'), ...scenariosIn('found')];

test('every mutant has its scenario', () => {
  const names = mutants.map(([, { expected }]) => expected?.system.replace('kvpaxos:', ''));
  expect(new Set(names)).toEqual(new Set(MUTANTS.map(({ name }) => name)));
});

test('only scenario files live under scenarios/', () => {
  for (const room of readdirSync(folder)) {
    for (const name of readdirSync(new URL(room, folder))) {
      expect(name).toMatch(/\.(json|ya?ml)$|^status\.jsonl$/);
    }
  }
});

describe.each(mutants)('%s', (_, scenario) => {
  const { expected } = scenario;
  if (expected === undefined) throw new Error('a mutant scenario says what it gives');
  const system = systemNamed(expected.system);
  if (system === undefined) throw new Error(`${expected.system} is no system`);
  let zeromq: RunningSystem;
  beforeAll(async () => {
    zeromq = await system.start('zeromq');
  });
  afterAll(async () => {
    await zeromq.stop();
  });

  test('fails as it says, in the simulator and over ZeroMQ', async () => {
    const simulated = simulate(scenario, system.code);
    expect(expected.protocolVersion).toBe(PROTOCOL_VERSION);
    for (const outcome of [simulated, await zeromq.execute(scenario)]) {
      const { verdict, signature } = judge(outcome);
      const { traceHash } = outcome;
      expect({ verdict, signature, traceHash }).toEqual({
        verdict: expected.verdict,
        signature: expected.signature,
        traceHash: expected.traceHash,
      });
    }
  });

  test('fails as the mutant is said to', () => {
    expect(system.shows).toContain(expected.signature);
  });

  test('is small', () => {
    const { operations, faults } = sizeOf(scenario);
    // A snapshot is taken after 24 slots.
    const most = /snapshot/.test(expected.system) ? 20 : 8;
    expect(operations + faults).toBeLessThanOrEqual(most);
    expect(scenario.overrides.length).toBeLessThanOrEqual(7);
  });
});

describe('the sound store', () => {
  let zeromq: RunningSystem;
  beforeAll(async () => {
    zeromq = await SOUND_STORE.start('zeromq');
  });
  afterAll(async () => {
    await zeromq.stop();
  });

  test.each([...mutants, ...sound])('passes %s on both hosts', async (_, scenario) => {
    const simulated = simulate(scenario, SOUND_STORE.code);
    const real = await zeromq.execute(scenario);
    expect(judge(simulated).verdict).toBe('linearizable');
    expect(judge(real).verdict).toBe('linearizable');
    expect(real.traceHash).toBe(simulated.traceHash);
  });
});
