// What a campaign counts case by case: the same in any order, and what it says of the next case.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultPeriod, RunOutcome } from '../../../src/hosts/outcome.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { Sum } from '../../../src/lab/campaign/batch.ts';
import { EMPTY_SUM, newSum, sumAll } from '../../../src/lab/campaign/batch.ts';
import type { StateSeen } from '../../../src/lab/campaign/discovery.ts';
import {
  curveOf,
  discoveryOf,
  marksSeen,
  noteStates,
} from '../../../src/lab/campaign/discovery.ts';
import { bucketOf, quantile, quantilesOf } from '../../../src/lab/campaign/histogram.ts';
import { noteMix } from '../../../src/lab/campaign/mix.ts';
import type { Service } from '../../../src/lab/campaign/service.ts';
import { newService, noteService } from '../../../src/lab/campaign/service.ts';
import { summaryOf } from '../../../src/lab/campaign/summary.ts';
import { DEFAULT_LIMITS, drawnOf, newGenerator } from '../../../src/lab/generate/generate.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { formatCounts, parseCounts } from '../../../src/schemas/counts.ts';

const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: SOUND_STORE.faults });

function caseSum(index: number): Sum {
  const drawn = drawnOf(generator, 3, index);
  const scenario = drawn.interpret(drawn.draft);
  const outcome = simulate(scenario, SOUND_STORE.code, { hash: false });
  const sum = { ...newSum(), cases: 1 };
  noteStates(sum.states, outcome.states, index);
  noteMix(sum.mix, scenario, drawn.strategy, outcome);
  noteService(sum.service, scenario, outcome);
  return sum;
}

const SUMS = [0, 1, 2, 3, 4, 5, 6, 7].map(caseSum);

describe('what cases are counted by', () => {
  const whole = sumAll(SUMS);

  it('adds up to the same whatever the order and the batches', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...SUMS], { minLength: SUMS.length }),
        fc.nat(8),
        (some, cut) => {
          const left = sumAll(some.slice(0, cut));
          const right = sumAll(some.slice(cut));
          expect(sumAll([left, right])).toEqual(whole);
          expect(sumAll(SUMS)).toEqual(whole);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('counts each case, each operation and each fault that began', () => {
    const of = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(of(whole.mix.strategies)).toBe(SUMS.length);
    expect(of(whole.mix.replicas)).toBe(SUMS.length);
    expect(of(whole.mix.begun)).toBeGreaterThan(0);
    expect(of(whole.mix.begun)).toBeLessThanOrEqual(of(whole.mix.planned));
    const served = Object.values(whole.service.operations);
    const ended = served.reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
    expect(ended).toBe(of(whole.mix.operations));
    for (const { ok, latency } of served) expect(of(latency)).toBe(ok);
  });

  it('is the same when it is read from its file', () => {
    const { firstSeen, states, mix, service, tellers } = whole;
    const parts = { firstSeen, states, mix, service, tellers };
    expect(parseCounts(formatCounts(whole), 'counts.json')).toEqual(parts);
    expect(() => parseCounts('{"format":"linlab/counts@1","more":1}', 'c.json')).toThrow('c.json');
  });

  it('begins with nothing', () => {
    expect(sumAll([EMPTY_SUM, whole])).toEqual(whole);
    expect(summaryOf(EMPTY_SUM).discovery).toMatchObject({ states: null, marks: { chance: null } });
  });
});

describe('abstract states', () => {
  const states = (faults: string): readonly string[] => {
    const text = `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - { afterMs: 400, operation: { kind: put, key: x, value: a } }
      - { afterMs: 900, operation: { kind: get, key: x } }
faults: ${faults}
`;
    const outcome = simulate(parseScenario(text, 'x.yaml'), SOUND_STORE.code);
    return [...(outcome.states ?? [])];
  };

  it('tell who leads, who is down and what the cluster suffers from', () => {
    const quiet = states('[]');
    expect(quiet).toContain('LFF');
    expect(quiet.join()).not.toMatch(/D|P| /);
    const crashed = states('[{ kind: crash, atMs: 500, forMs: 600, target: leader }]');
    expect(crashed).toContain('FFD c');
    expect(crashed).toContain('LFD c');
    expect(states('[{ kind: pause, atMs: 300, forMs: 50, target: 2 }]')).toContain('LFP s');
  });

  it('are the same whichever replica is which', () => {
    const paused = (target: number): string =>
      `[{ kind: pause, atMs: 300, forMs: 50, target: ${String(target)} }]`;
    expect(states(paused(1))).toEqual(states(paused(2)));
  });
});

describe('discovery', () => {
  /** Cases as sets of what they show. */
  const shown = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefgh')), { maxLength: 12 });
  const seenIn = (cases: readonly (readonly string[])[]): Record<string, StateSeen> => {
    const seen: Record<string, StateSeen> = {};
    cases.forEach((names, index) => noteStates(seen, new Set(names), index));
    return seen;
  };

  it('knows the chance of something new: cases that show what no other does', () => {
    fc.assert(
      fc.property(shown, (cases) => {
        const { chance, seen, lastNew } = discoveryOf(Object.values(seenIn(cases)), cases.length);
        const tells = (one: number): boolean =>
          cases[one]?.some((name) =>
            cases.every((names, other) => other === one || !names.includes(name)),
          ) === true;
        const telling = cases.filter((_, index) => tells(index)).length;
        expect(chance).toBe(cases.length === 0 ? null : telling / cases.length);
        expect(seen).toBe(new Set(cases.flat()).size);
        const firsts = cases.map((names, index) =>
          names.some((name) => !cases.slice(0, index).flat().includes(name)),
        );
        const last = firsts.lastIndexOf(true);
        expect(lastNew).toBe(last < 0 ? null : last);
      }),
    );
  });

  it('estimates how many there are by those seen once and twice', () => {
    const seen: StateSeen[] = [
      [0, 1],
      [1, 1],
      [1, 1],
      [2, 2],
      [0, 3],
    ];
    expect(discoveryOf(seen, 10)).toEqual({
      ...{ seen: 5, once: 3, twice: 1, lastNew: 2, chance: 0.2, likely: 6 },
    });
    expect(discoveryOf([], 10)).toMatchObject({ seen: 0, lastNew: null, chance: 0, likely: 0 });
  });

  it('draws a curve with a step at each case that showed something new', () => {
    expect(curveOf([4, 0, 0, 7, 4])).toEqual([
      [0, 2],
      [4, 4],
      [7, 5],
    ]);
    expect(curveOf([])).toEqual([]);
  });

  it('takes marks with their first cases', () => {
    const seen = marksSeen({ 'mark:halted': 7, ok: 0 }, { halted: 3, 'log-compacted': 1 });
    expect([...seen]).toEqual([['halted', [7, 3]]]);
  });
});

describe('latencies', () => {
  it('have quantiles that are wrong by at most 5 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 1 }),
        (all) => {
          const histogram: Record<string, number> = {};
          for (const ms of all) histogram[bucketOf(ms)] = (histogram[bucketOf(ms)] ?? 0) + 1;
          const sorted = [...all].sort((left, right) => left - right);
          for (const of of [0.5, 0.9, 0.99, 1]) {
            const exact = sorted[Math.ceil(of * sorted.length) - 1] ?? 0;
            const told = quantile(histogram, of) ?? 0;
            expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.0500001);
          }
        },
      ),
    );
  });

  it('are none where nothing was answered, and nothing below a tenth of a millisecond', () => {
    expect(quantilesOf({})).toEqual({ p50: null, p90: null, p99: null, max: null });
    expect([0, 0.04, 0.123, 7, 12.4, 12.6, 1234].map(bucketOf)).toEqual([
      '0',
      '0',
      '0.12',
      '7',
      '12',
      '13',
      '1200',
    ]);
  });
});

describe('service', () => {
  const scenario = parseScenario(
    `format: linlab/scenario@1
replicas: 3
clients: []
faults:
  - { kind: pause, atMs: 100, forMs: 100, target: 1 }
  - { kind: crash, atMs: 150, forMs: 100, target: 2 }
  - { kind: crash, atMs: 900, forMs: 100, target: 2 }
`,
    'x.yaml',
  );
  const faultPeriods: FaultPeriod[] = [
    { fault: 0, fromMs: 100, toMs: 200 },
    { fault: 1, fromMs: 150, toMs: 250 },
    { fault: 2, fromMs: 900, toMs: null },
  ];
  const get = { kind: 'get', key: 'x' } as const;
  const history: RunOutcome['history'] = [
    { process: 0, type: 'invoke', time: 0, input: get },
    { process: 0, type: 'ok', time: 50, output: null },
    { process: 0, type: 'invoke', time: 160, input: get },
    { process: 1, type: 'invoke', time: 250, input: { kind: 'put', key: 'x', value: '' } },
    { process: 0, type: 'info', time: 300 },
    { process: 1, type: 'fail', time: 310 },
    { process: 2, type: 'invoke', time: 950, input: get },
  ];
  const empty = simulate(scenario, SOUND_STORE.code);
  const outcome: RunOutcome = { ...empty, history, faultPeriods, virtualMs: 1000 };
  const none = { ok: 0, fail: 0, info: 0, latency: {} };

  const served = (): Service => {
    const service = newService();
    noteService(service, scenario, outcome);
    return service;
  };

  it('goes to every fault that was under way at the invocation, or to the quiet', () => {
    expect(served()).toMatchObject({
      operations: {
        get: { ok: 1, fail: 0, info: 2, latency: { '50': 1 } },
        put: { ...none, fail: 1 },
      },
      during: {
        quiet: { ok: 1, fail: 1, info: 0, latency: { '50': 1 } },
        pause: { ...none, info: 1 },
        crash: { ...none, info: 2 },
      },
      activeMs: { quiet: 750, pause: 100, crash: 200 },
    });
  });

  it('goes to the stretch of the case at whose time it was invoked', () => {
    const { byTime, activeByTime } = served();
    expect(byTime).toEqual({
      '0': { ok: 1, fail: 0, info: 1, latency: { '50': 1 } },
      '250': { ...none, fail: 1 },
      '750': { ...none, info: 1 },
    });
    const of = (kind: string): number[] =>
      [0, 250, 500, 750].map((fromMs) => activeByTime[`${String(fromMs)} ${kind}`] ?? 0);
    expect(of('all')).toEqual([250, 250, 250, 250]);
    const sum = (kind: string): number => of(kind).reduce((left, right) => left + right);
    expect([sum('quiet'), sum('pause'), sum('crash')]).toEqual([750, 100, 200]);
    expect(of('quiet')[2]).toBe(250);
  });

  it('has a last stretch for all that comes late', () => {
    const service = newService();
    const late = {
      ...outcome,
      virtualMs: 60_000,
      history: history.map((event) => ({ ...event, time: event.time + 50_000 })),
    };
    noteService(service, scenario, late);
    expect(Object.keys(service.byTime)).toEqual(['19750']);
    expect(service.activeByTime['19750 all']).toBe(60_000 - 19_750);
    expect(service.activeByTime['20000 all']).toBeUndefined();
  });

  it('has a throughput where it lasted at all', () => {
    const service = served();
    const { during } = summaryOf({ ...EMPTY_SUM, service }).service;
    expect(during['quiet']).toMatchObject({ ok: 1, seconds: 0.75, okPerSecond: 1.33 });
    const never = { ...service, activeMs: {} };
    const told = summaryOf({ ...EMPTY_SUM, service: never }).service.during['quiet'];
    expect(told).toMatchObject({ seconds: 0, okPerSecond: null });
  });
});
