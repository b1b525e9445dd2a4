// Case k of a campaign with seed s is the same scenario wherever and whenever it is asked for, and
// does not depend on the cases before it.

import fc from 'fast-check';
import { hashNumber, mix, mixWide, newHash } from '../../base/hash.ts';
import type { FaultKind } from '../../faults/fault.ts';
import type { Provenance, Scenario } from '../scenario/scenario.ts';
import type { Draft, DraftLimits } from './draft.ts';
import { draftArbitrary } from './draft.ts';
import { interpret } from './interpret.ts';
import type { Strategy } from './strategies.ts';
import { PORTFOLIO } from './strategies.ts';

/** How large cases are, and how they are drawn. */
export interface SearchLimits extends DraftLimits {
  /** Each for its share of the cases; at least one. The portfolio where none is named. */
  readonly strategies?: readonly Strategy[];
}

export interface GeneratorSettings extends SearchLimits {
  readonly replicas: number;
  readonly faults: readonly FaultKind[];
}

/** What campaigns use unless told otherwise. */
export const DEFAULT_LIMITS: SearchLimits = { operationsMin: 20, operationsMax: 40, faultsMax: 8 };

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
function draftOf(generator: Generator, seed: number, index: number): Draft {
  const options = { seed: caseSeed(seed, index), numRuns: 1 };
  const [draft] = fc.sample(generator.arbitrary, options);
  if (draft === undefined) throw new Error('fast-check gave no value');
  return draft;
}

/** A case, as it was drawn and what that means. */
export interface Drawn {
  readonly arbitrary: fc.Arbitrary<Draft>;
  readonly draft: Draft;
  readonly strategy: Strategy;
  readonly interpret: (draft: Draft) => Scenario;
}

/** Which strategy a case follows. Not every n-th: shards take every n-th case. */
function strategyOf({ settings }: Generator, seed: number, index: number): Strategy {
  const hash = newHash();
  mixWide(hash, seed);
  mix(hash, index);
  const { strategies = PORTFOLIO } = settings;
  mix(hash, strategies.length);
  return strategies[(hashNumber(hash) >>> 0) % strategies.length] ?? 'random-walk';
}

/** One case. */
export function drawnOf(generator: Generator, seed: number, index: number): Drawn {
  const { replicas, faults } = generator.settings;
  const strategy = strategyOf(generator, seed, index);
  return {
    arbitrary: generator.arbitrary,
    draft: draftOf(generator, seed, index),
    strategy,
    interpret: (draft) => interpret(draft, { replicas, faults, strategy }),
  };
}

/** The scenario of a case that is drawn already, with where it came from. */
export function scenarioFrom({ draft, interpret: read }: Drawn, provenance: Provenance): Scenario {
  return { ...read(draft), provenance };
}

/** The scenario of one case. */
export function scenarioOf(generator: Generator, seed: number, index: number): Scenario {
  return scenarioFrom(drawnOf(generator, seed, index), { seed, case: index });
}
