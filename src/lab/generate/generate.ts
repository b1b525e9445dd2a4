// Case k of a campaign with seed s is the same scenario wherever and whenever it is asked for, and
// does not depend on the cases before it.

import fc from 'fast-check';
import { hashNumber, mix, mixWide, newHash } from '../../base/hash.ts';
import type { FaultKind } from '../../faults/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Draft, DraftLimits } from './draft.ts';
import { draftArbitrary } from './draft.ts';
import { interpret } from './interpret.ts';

export interface GeneratorSettings extends DraftLimits {
  readonly replicas: number;
  readonly faults: readonly FaultKind[];
}

/** What campaigns use unless told otherwise. */
export const DEFAULT_LIMITS: DraftLimits = { operationsMin: 20, operationsMax: 40, faultsMax: 8 };

/** A source of cases. */
export interface Generator {
  readonly settings: GeneratorSettings;
  readonly arbitrary: fc.Arbitrary<Draft>;
}

export function newGenerator(settings: GeneratorSettings): Generator {
  return { settings, arbitrary: draftArbitrary(settings) };
}

function caseSeed(seed: number, index: number): number {
  const hash = newHash();
  mixWide(hash, seed);
  mix(hash, index);
  return hashNumber(hash) | 0;
}

/** The draft of one case. */
export function draftOf(generator: Generator, seed: number, index: number): Draft {
  const options = { seed: caseSeed(seed, index), numRuns: 1 };
  const [draft] = fc.sample(generator.arbitrary, options);
  if (draft === undefined) throw new Error('fast-check gave no value');
  return draft;
}

/** The scenario of one case, with where it came from. */
export function scenarioOf(generator: Generator, seed: number, index: number): Scenario {
  const { replicas, faults } = generator.settings;
  const scenario = interpret(draftOf(generator, seed, index), replicas, faults);
  return { ...scenario, provenance: { seed, case: index } };
}
