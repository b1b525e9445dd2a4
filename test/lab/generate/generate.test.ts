import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/faults/fault.ts';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import {
  DEFAULT_LIMITS,
  drawnOf,
  newGenerator,
  scenarioOf,
} from '../../../src/lab/generate/generate.ts';
import type { Strategy } from '../../../src/lab/generate/strategies.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';

const strategies: readonly Strategy[] = ['random-walk'];
const settings = { ...DEFAULT_LIMITS, replicas: 5, faults: FAULT_KINDS, strategies };
const generator = newGenerator(settings);
const CASES = 400;
const scenarios = Array.from({ length: CASES }, (_, index) => scenarioOf(generator, 1, index));

function operationsOf(scenario: Scenario) {
  return scenario.clients.flatMap(({ operations }) => operations.map(({ operation }) => operation));
}

function isRecent(fault: Fault): boolean {
  return fault.kind === 'damage' && fault.recent === true;
}

function share(holds: (scenario: Scenario) => boolean): number {
  return scenarios.filter(holds).length / CASES;
}

describe('generated scenarios', () => {
  test('a case is the same whenever and in whatever order it is asked for', () => {
    expect(scenarioOf(newGenerator(settings), 1, 7)).toStrictEqual(scenarios[7]);
    expect(scenarioOf(generator, 2, 7)).not.toStrictEqual(scenarios[7]);
    expect(new Set(scenarios.map((scenario) => JSON.stringify(scenario))).size).toBe(CASES);
  });

  test('are as long as they may be, not as fast-check likes them', () => {
    const lengths = scenarios.map((scenario) => operationsOf(scenario).length);
    expect(Math.min(...lengths)).toBe(DEFAULT_LIMITS.operationsMin);
    expect(Math.max(...lengths)).toBe(DEFAULT_LIMITS.operationsMax);
    // A cluster of old software is upgraded replica by replica, beside the faults that were drawn;
    // some damage needs a partition before it.
    const drawn = scenarios.filter(({ cluster }) => cluster?.software === undefined);
    const most = Math.max(
      ...drawn.map(({ faults }) => faults.filter((fault) => !isRecent(fault)).length),
    );
    expect(most).toBe(DEFAULT_LIMITS.faultsMax);
  });

  test('some damage what is not decided yet, where both parts of it can be suffered', () => {
    expect(share(({ faults }) => faults.some(isRecent))).toBeGreaterThan(0.08);
    const only = newGenerator({ ...settings, faults: ['damage', 'crash'] });
    for (let index = 0; index < 100; index++) {
      expect(scenarioOf(only, 1, index).faults.some(isRecent)).toBe(false);
    }
  });

  test.each(FAULT_KINDS)('a fair share has the fault %s, and a fair share has not', (kind) => {
    const has = share(({ faults }) => faults.some((fault) => fault.kind === kind));
    expect(has).toBeGreaterThan(0.15);
    expect(has).toBeLessThan(0.85);
  });

  test.each(['groups', 'isolate', 'ring', 'bridge', 'one-way'])(
    'partitions include %s',
    (shape) => {
      const has = share(({ faults }) =>
        faults.some((fault) => fault.kind === 'partition' && fault.shape.kind === shape),
      );
      expect(has).toBeGreaterThan(0.02);
    },
  );

  test.each(['get', 'put', 'append', 'delete', 'cas'])(
    'the operation %s comes and goes',
    (kind) => {
      const has = share((scenario) => operationsOf(scenario).some((one) => one.kind === kind));
      expect(has).toBeGreaterThan(0.5);
      expect(has).toBeLessThan(1);
    },
  );

  test('written values are unique in a scenario', () => {
    for (const scenario of scenarios) {
      const values = operationsOf(scenario).flatMap((operation) => {
        if (operation.kind === 'put' || operation.kind === 'append') return [operation.value];
        return operation.kind === 'cas' ? [operation.to] : [];
      });
      expect(new Set(values).size).toBe(values.length);
    }
  });

  test('a quiet network and a noisy one both occur', () => {
    expect(share(({ noise }) => noise === null)).toBeGreaterThan(0.005);
    expect(share(({ noise }) => noise !== null && noise.dropPerMille > 0)).toBeGreaterThan(0.2);
  });

  test('faults that a system cannot suffer are never drawn', () => {
    const only = newGenerator({ ...settings, faults: ['crash'] });
    for (let index = 0; index < 50; index++) {
      const { faults } = scenarioOf(only, 1, index);
      expect(faults.every(({ kind }) => kind === 'crash')).toBe(true);
    }
  });

  test('every part of a draft is a scenario, so that fast-check can shrink it', () => {
    const drawn = drawnOf(generator, 1, 3);
    let candidates = 0;
    for (const { value_: smaller } of generator.arbitrary.shrink(drawn.draft, undefined)) {
      const scenario = drawn.interpret(smaller);
      expect(scenario.replicas).toBe(5);
      if (++candidates === 200) break;
    }
    expect(candidates).toBeGreaterThan(20);
  });
});
