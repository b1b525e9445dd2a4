// Variations of cases: whatever is edited, in whatever order, is a case like any other.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import { hashNumber, mix, newHash } from '../../../src/base/hash.ts';
import type { Draft } from '../../../src/lab/generate/draft.ts';
import {
  DEFAULT_LIMITS,
  draftOf,
  drawnOf,
  newGenerator,
  scenarioFrom,
} from '../../../src/lab/generate/generate.ts';
import type { Strategy } from '../../../src/lab/generate/strategies.ts';
import { STRATEGIES } from '../../../src/lab/generate/strategies.ts';
import type { Draw } from '../../../src/lab/generate/vary.ts';
import { vary } from '../../../src/lab/generate/vary.ts';
import { formatScenario, parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';

const FAULTS = FAULT_KINDS.filter((kind) => kind !== 'pause');
const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: FAULTS });

const drawsOf =
  (seed: number): Draw =>
  (below, ...address) => {
    const hash = newHash();
    for (const part of [seed, ...address]) mix(hash, part);
    return hashNumber(hash) % below;
  };

const variationOf = (parent: Draft, donor: Draft, seed: number): Draft =>
  vary(parent, donor, drawsOf(seed), generator.settings);

/** A variation of a variation and so on, with faults of others. */
const varied = fc
  .array(fc.nat(), { minLength: 1, maxLength: 12 })
  .map((seeds) =>
    seeds.reduce(
      (draft, seed) => variationOf(draft, draftOf(generator, 2, seed % 64), seed),
      draftOf(generator, 1, (seeds[0] ?? 0) % 64),
    ),
  );

function scenarioOf(draft: Draft, strategy: Strategy): Scenario {
  const plan = { arm: 'novelty', strategy, draft, parent: 0 } as const;
  return scenarioFrom(drawnOf(generator, 1, 9, plan), { seed: 1, case: 9 });
}

describe('a variation', () => {
  test('is a draft that could have been drawn, and that fast-check can shrink', () => {
    fc.assert(
      fc.property(varied, (draft) => {
        expect(generator.arbitrary.canShrinkWithoutContext(draft)).toBe(true);
        expect(
          generator.arbitrary.shrink(draft, undefined).has((one) => one !== undefined),
        ).toEqual([true, expect.anything()]);
      }),
    );
  });

  test('is a scenario that a file can hold, without faults that the system cannot suffer', () => {
    fc.assert(
      fc.property(varied, fc.constantFrom(...STRATEGIES), (draft, strategy) => {
        const scenario = scenarioOf(draft, strategy);
        expect(parseScenario(formatScenario(scenario), 'x.json')).toStrictEqual(scenario);
        for (const { kind } of scenario.faults) expect(FAULTS).toContain(kind);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same for the same draws, and differs a little from its parent', () => {
    const parent = draftOf(generator, 1, 3);
    const donor = draftOf(generator, 1, 4);
    let same = 0;
    for (let seed = 0; seed < 200; seed++) {
      const draft = variationOf(parent, donor, seed);
      expect(variationOf(parent, donor, seed)).toStrictEqual(draft);
      expect(draft.operations.length).toBe(parent.operations.length);
      expect(draft.faults.length).toBeLessThanOrEqual(DEFAULT_LIMITS.faultsMax);
      const kept = draft.operations.filter((one) => parent.operations.includes(one)).length;
      expect(kept).toBeGreaterThanOrEqual(parent.operations.length - 4);
      if (JSON.stringify(draft) === JSON.stringify(parent)) same++;
    }
    expect(same).toBeLessThan(40);
  });

  test('can be had of a case without faults or operations', () => {
    const { knobs, seed } = draftOf(generator, 1, 3);
    const nothing: Draft = { operations: [], faults: [], knobs, seed };
    for (let draws = 0; draws < 100; draws++) {
      const draft = variationOf(nothing, nothing, draws);
      expect(draft.operations).toEqual([]);
      expect(scenarioOf(draft, 'scenes').clients).toEqual([]);
    }
  });
});
