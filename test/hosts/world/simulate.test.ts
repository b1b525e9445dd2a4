import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import { MARKS } from '../../../src/replica/marks.ts';

function generated(replicas: number, seed: number, index: number): Scenario {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas, faults: FAULT_KINDS });
  return scenarioOf(generator, seed, index);
}

const anyCase = fc.tuple(fc.constantFrom(3, 5), fc.nat(1000), fc.nat(1000));

const quiet: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: [
    { operations: [{ afterMs: 0, operation: { kind: 'put', key: 'x', value: 'a' } }] },
    { operations: [{ afterMs: 200, operation: { kind: 'get', key: 'x' } }] },
  ],
  faults: [],
  noise: null,
  seed: 0,
  overrides: [],
  progressWithinMs: 10_000,
};

describe('the simulator', () => {
  test('executing a scenario twice gives the same run, event for event', () => {
    fc.assert(
      fc.property(anyCase, ([replicas, seed, index]) => {
        const scenario = generated(replicas, seed, index);
        const once = simulate(scenario, SOUND_CODE, { trace: true });
        const again = simulate(structuredClone(scenario), SOUND_CODE, { trace: true });
        expect(again).toStrictEqual(once);
      }),
      { numRuns: 60 },
    );
  });

  test('keeping a trace or the deviations does not change the run', () => {
    fc.assert(
      fc.property(anyCase, ([replicas, seed, index]) => {
        const scenario = generated(replicas, seed, index);
        const { traceHash } = simulate(scenario, SOUND_CODE);
        const kept = simulate(scenario, SOUND_CODE, { trace: true, deviations: true });
        expect(kept.traceHash).toBe(traceHash);
      }),
      { numRuns: 60 },
    );
  });

  test('noise and faults on links, written out as overrides, give the same run', () => {
    fc.assert(
      fc.property(anyCase, ([replicas, seed, index]) => {
        const scenario = generated(replicas, seed, index);
        const noisy = simulate(scenario, SOUND_CODE, { deviations: true });
        // They keep their places: what else is drawn for faults goes by them.
        const faults = scenario.faults.map((fault) =>
          'perMille' in fault ? { ...fault, perMille: 0 } : fault,
        );
        const overrides = noisy.deviations ?? [];
        const explicit = simulate({ ...scenario, faults, overrides, noise: null }, SOUND_CODE);
        expect(explicit.history).toStrictEqual(noisy.history);
        expect(explicit.traceHash).toBe(noisy.traceHash);
      }),
      { numRuns: 100 },
    );
  });

  test('on the quiet network the first replica leads and nothing is repeated', () => {
    const outcome = simulate(quiet, SOUND_CODE, { trace: true });
    expect(judge(outcome).verdict).toBe('linearizable');
    expect(outcome.history.at(-1)).toMatchObject({ type: 'ok', output: 'a' });
    const reigns = (outcome.trace ?? []).flatMap((entry) =>
      entry.kind === 'replica' && entry.effects.some(({ kind }) => kind === 'lead')
        ? [entry.replica]
        : [],
    );
    expect(reigns).toEqual([0]);
    expect([...outcome.marks.keys()].sort()).toEqual(['canvassed', 'read-confirmed', 'registered']);
  });

  test('a changed payload, time or order changes the trace hash', () => {
    const { traceHash } = simulate(quiet, SOUND_CODE);
    const [first, second] = quiet.clients;
    if (first === undefined || second === undefined) throw new Error('two clients');
    const put = { kind: 'put', key: 'x', value: 'b' } as const;
    const others: Scenario[] = [
      { ...quiet, clients: [{ operations: [{ afterMs: 0, operation: put }] }, second] },
      { ...quiet, clients: [second, first] },
      { ...quiet, replicas: 5 },
      { ...quiet, faults: [{ kind: 'pause', target: 2, atMs: 10, forMs: 30 }] },
    ];
    const hashes = others.map((scenario) => simulate(scenario, SOUND_CODE).traceHash);
    expect(new Set([traceHash, ...hashes]).size).toBe(others.length + 1);
  });

  test('the sound store passes generated cases, and one in 500 at least takes each rare branch', () => {
    const cases = 5000;
    const taken = new Map<string, number>();
    for (let index = 0; index < cases; index++) {
      const scenario = generated(index % 4 === 0 ? 5 : 3, 11, index);
      const outcome = simulate(scenario, SOUND_CODE, { hash: false });
      expect(judge(outcome).verdict, `case ${String(index)}`).toBe('linearizable');
      for (const [mark] of outcome.marks) taken.set(mark, (taken.get(mark) ?? 0) + 1);
    }
    const rare = MARKS.filter((mark) => (taken.get(mark) ?? 0) < cases / 500);
    expect(rare).toEqual([]);
  });

  test('a replica that throws ends the run as a crash', () => {
    const throwing = {
      ...SOUND_CODE.rules,
      isPhase2Quorum: () => {
        throw new Error('planted');
      },
    };
    const judgement = judge(simulate(quiet, { ...SOUND_CODE, rules: throwing }));
    expect(judgement).toMatchObject({ verdict: 'violation', anomaly: 'crash' });
    expect(judgement.explanation).toContain('planted');
  });

  test('a store that never decides is found to make no progress', () => {
    const stuck = { ...SOUND_CODE.rules, isPhase2Quorum: () => false };
    expect(judge(simulate(quiet, { ...SOUND_CODE, rules: stuck }))).toMatchObject({
      anomaly: 'liveness',
    });
  });

  test('removing one operation leaves the draws of the rest as they were', () => {
    const scenario: Scenario = { ...generated(3, 5, 8), faults: [] };
    const noise = { delayMsMax: 20, dropPerMille: 50, duplicatePerMille: 0, diskMsMax: 0 };
    const full = { ...scenario, noise };
    const [first, ...others] = full.clients;
    if (first === undefined) throw new Error('a generated scenario has clients');
    const less = { ...full, clients: [{ operations: first.operations.slice(0, -1) }, ...others] };
    const addresses = (of: Scenario): Set<string> => {
      const { deviations } = simulate(of, SOUND_CODE, { deviations: true });
      return new Set((deviations ?? []).map((deviation) => JSON.stringify(deviation)));
    };
    const before = addresses(full);
    const after = addresses(less);
    const shared = [...after].filter((address) => before.has(address)).length;
    expect(shared / after.size).toBeGreaterThan(0.5);
  });
});
