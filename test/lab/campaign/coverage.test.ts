// What campaigns say that they have exercised, and when they say that it was too little.

import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../src/lab/campaign/coverage.ts';
import {
  addCoverage,
  coverageOf,
  NO_COVERAGE,
  vacuityOf,
} from '../../../src/lab/campaign/coverage.ts';
import type { RunOutcome } from '../../../src/hosts/outcome.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';

const GOOD: Coverage = {
  ...{ ok: 900, fail: 50, info: 50, faultyWrites: 80, leaderChanges: 60 },
  marks: { elected: 90, retried: 1 },
};
const MARKS = ['elected', 'retried'];

describe('a campaign that proves little', () => {
  it('is told by its sentences, and a good one has none', () => {
    expect(vacuityOf({ cases: 100, coverage: GOOD, marks: MARKS })).toEqual([]);
    const idle = { ...GOOD, ok: 100, fail: 0, info: 900 };
    expect(vacuityOf({ cases: 100, coverage: idle, marks: MARKS })).toEqual([
      'only 10 % of all operations succeeded',
    ]);
    const calm = { ...GOOD, faultyWrites: 0, leaderChanges: 0 };
    expect(vacuityOf({ cases: 100, coverage: calm, marks: MARKS })).toEqual([
      'no write was under way during any fault',
      'the leader never changed',
    ]);
  });

  it('is judged by marks only once it was long enough to reach them', () => {
    const coverage = { ...GOOD, marks: { elected: 90 } };
    expect(vacuityOf({ cases: 4999, coverage, marks: MARKS })).toEqual([]);
    expect(vacuityOf({ cases: 5000, coverage, marks: MARKS })).toEqual(['never reached: retried']);
  });

  it('is not judged by what its host does not see', () => {
    const coverage = { ...GOOD, leaderChanges: null };
    expect(vacuityOf({ cases: 100, coverage, marks: [] })).toEqual([]);
    expect(vacuityOf({ cases: 19, coverage: NO_COVERAGE, marks: MARKS })).toEqual([]);
  });
});

describe('coverage', () => {
  const scenarioWith = (faults: string): ReturnType<typeof parseScenario> =>
    parseScenario(
      `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - { afterMs: 1000, operation: { kind: put, key: x, value: a } }
faults: ${faults}
`,
      'x.yaml',
    );
  const covered = (faults: string): Coverage => {
    const scenario = scenarioWith(faults);
    return coverageOf(simulate(scenario, SOUND_STORE.code));
  };

  it('knows whether a write was under way while a fault was', () => {
    expect(covered('[]').faultyWrites).toBe(0);
    expect(covered('[{ kind: pause, atMs: 100, forMs: 100, target: 2 }]').faultyWrites).toBe(0);
    expect(covered('[{ kind: pause, atMs: 900, forMs: 500, target: 2 }]').faultyWrites).toBe(1);
    expect(covered('[{ kind: pause, atMs: 5000, forMs: 100, target: 2 }]').faultyWrites).toBe(0);
  });

  it('counts a write that never came back as under way to the end', () => {
    const scenario = scenarioWith('[{ kind: pause, atMs: 5000, forMs: 100, target: 2 }]');
    const outcome: RunOutcome = simulate(scenario, SOUND_STORE.code);
    const history = outcome.history.filter(({ type }) => type === 'invoke');
    const faultPeriods = [{ fault: 0, fromMs: 5000, toMs: 5100 }];
    expect(coverageOf({ ...outcome, history, faultPeriods }).faultyWrites).toBe(1);
    expect(coverageOf({ ...outcome, faultPeriods }).faultyWrites).toBe(0);
  });

  it('sees a change of leaders where the leader is cut off, and none in quiet', () => {
    expect(covered('[]').leaderChanges).toBe(0);
    const crash = '[{ kind: crash, atMs: 1001, forMs: 900, target: leader }]';
    expect(covered(crash).leaderChanges).toBe(1);
  });

  it('adds up to the same whatever the order', () => {
    const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: SOUND_STORE.faults });
    const cases = [0, 1, 2, 3].map((index) => {
      const scenario = scenarioOf(generator, 5, index);
      return coverageOf(simulate(scenario, SOUND_STORE.code));
    });
    const forwards = cases.reduce(addCoverage);
    expect([...cases].reverse().reduce(addCoverage)).toEqual(forwards);
    expect(addCoverage(NO_COVERAGE, forwards)).toEqual(forwards);
    expect(forwards.ok).toBeGreaterThan(0);
  });
});
