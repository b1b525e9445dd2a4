import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import {
  DEFAULT_LIMITS,
  drawnOf,
  newGenerator,
  scenarioOf,
} from '../../../src/lab/generate/generate.ts';
import type { Strategy } from '../../../src/lab/generate/strategies.ts';
import { hasTriggers, PORTFOLIO, STRATEGIES } from '../../../src/lab/generate/strategies.ts';
import { formatScenario, parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';

const settings = { ...DEFAULT_LIMITS, replicas: 3, faults: FAULT_KINDS };
const CASES = 300;

function casesOf(strategy: Strategy): Scenario[] {
  const generator = newGenerator({ ...settings, strategies: [strategy] });
  return Array.from({ length: CASES }, (_, index) => scenarioOf(generator, 1, index));
}

function shareOf(strategy: Strategy, holds: (scenario: Scenario) => boolean): number {
  return casesOf(strategy).filter(holds).length / CASES;
}

const waits = ({ faults, clients }: Scenario): boolean =>
  faults.some(({ after }) => after !== undefined) ||
  clients.some(({ operations }) => operations.some(({ after }) => after !== undefined));

describe('a portfolio of strategies', () => {
  test('gives each its share of the cases, also to shards', () => {
    const generator = newGenerator(settings);
    for (const shard of [0, 1]) {
      const counts = new Map<Strategy, number>();
      for (let index = shard; index < 2400; index += 2) {
        const { strategy } = drawnOf(generator, 1, index);
        counts.set(strategy, (counts.get(strategy) ?? 0) + 1);
      }
      for (const strategy of STRATEGIES) {
        const due = PORTFOLIO.filter((one) => one === strategy).length / PORTFOLIO.length;
        const had = (counts.get(strategy) ?? 0) / 1200;
        expect(Math.abs(had - due)).toBeLessThan(0.05);
      }
    }
  });

  test.each(STRATEGIES)('%s makes scenarios that a file can hold', (strategy) => {
    for (const scenario of casesOf(strategy)) {
      expect(parseScenario(formatScenario(scenario), 'x.json')).toStrictEqual(scenario);
    }
  });

  test.each(STRATEGIES)('%s draws no fault that a system cannot suffer', (strategy) => {
    const faults = ['crash', 'drop'] as const;
    const generator = newGenerator({ ...settings, faults, strategies: [strategy] });
    for (let index = 0; index < 100; index++) {
      for (const { kind } of scenarioOf(generator, 1, index).faults) expect(faults).toContain(kind);
    }
  });

  test.each(STRATEGIES)('%s waits for events only where that is known of it', (strategy) => {
    const share = shareOf(strategy, waits);
    if (hasTriggers(strategy)) expect(share).toBeGreaterThan(0.5);
    else expect(share).toBe(0);
  });

  test('few deviations from the quiet network are few, and the network is quiet', () => {
    for (const { noise, faults } of casesOf('delay-bounded')) {
      expect(noise?.delayMsMax ?? 0).toBe(0);
      expect(noise?.dropPerMille ?? 0).toBe(0);
      expect(faults.filter(({ kind }) => kind !== 'upgrade').length).toBeLessThanOrEqual(8);
    }
  });

  test('under priorities no message overtakes another on its link', () => {
    const late = (scenario: Scenario) => scenario.faults.filter(({ kind }) => kind === 'delay');
    const steady = shareOf('pct', (scenario) => {
      return late(scenario).some((fault) => fault.kind === 'delay' && fault.steady === true);
    });
    expect(steady).toBeGreaterThan(0.95);
    for (const { noise } of casesOf('pct')) expect(noise?.delayMsMax ?? 0).toBe(0);
  });

  test('in scenes some clients only read', () => {
    const hasReader = ({ clients }: Scenario): boolean =>
      clients.some(({ operations }) =>
        operations.every(({ operation: { kind } }) => kind === 'get'),
      );
    expect(shareOf('scenes', hasReader)).toBeGreaterThan(0.9);
  });
});
