// Case k of a campaign with seed s is the same scenario wherever and whenever it is asked for, and
// does not depend on the cases before it.

import fc from 'fast-check';
import { hashNumber, mix, mixWide, newHash } from '../../base/hash.ts';
import type { FaultKind } from '../../faults/fault.ts';
import type { Provenance, Scenario } from '../scenario/scenario.ts';
import type { Draft, DraftLimits } from './draft.ts';
import { draftArbitrary } from './draft.ts';
import { interpret } from './interpret.ts';
import type { Arm, Strategy } from './strategies.ts';
import { NOVELTY, PORTFOLIO } from './strategies.ts';

/** How large cases are, and how they are drawn. */
export interface SearchLimits extends DraftLimits {
  /** Each for its share of the cases; at least one. The portfolio where none is named. */
  readonly strategies?: readonly Arm[];
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
export function draftOf(generator: Generator, seed: number, index: number): Draft {
  const options = { seed: caseSeed(seed, index), numRuns: 1 };
  const [draft] = fc.sample(generator.arbitrary, options);
  if (draft === undefined) throw new Error('fast-check gave no value');
  return draft;
}

/** A case, as it was drawn and what that means. */
export interface Drawn {
  readonly arbitrary: fc.Arbitrary<Draft>;
  readonly draft: Draft;
  /** How the draft is read. */
  readonly strategy: Strategy;
  /** What the case counts for. */
  readonly arm: Arm;
  readonly interpret: (draft: Draft) => Scenario;
}

/** How a case is drawn in a campaign that looks at what its cases show: decided before it runs. */
export interface Plan {
  readonly arm: Arm;
  readonly strategy: Strategy;
  /** Null: it is drawn like that of any other case. */
  readonly draft: Draft | null;
  /** The case of which it is a variation; null: of none. */
  readonly parent: number | null;
}

/** The strategies that a generator draws by, each as often as it is meant to be used. */
export function strategiesOf({ settings }: Generator): readonly Strategy[] {
  const { strategies: arms = PORTFOLIO } = settings;
  const strategies = arms.filter((arm) => arm !== NOVELTY);
  return strategies.length === 0 ? PORTFOLIO : strategies;
}

/** Which strategy a case follows. Not every n-th: shards take every n-th case. */
function strategyOf(generator: Generator, seed: number, index: number): Strategy {
  const hash = newHash();
  mixWide(hash, seed);
  mix(hash, index);
  const strategies = strategiesOf(generator);
  mix(hash, strategies.length);
  return strategies[(hashNumber(hash) >>> 0) % strategies.length] ?? 'random-walk';
}

/** A case that nothing is known for. */
export function plainPlan(generator: Generator, seed: number, index: number): Plan {
  const strategy = strategyOf(generator, seed, index);
  return { arm: strategy, strategy, draft: null, parent: null };
}

/** One case. `plan`: null where it depends on nothing but its number. */
export function drawnOf(
  generator: Generator,
  seed: number,
  index: number,
  plan: Plan | null = null,
): Drawn {
  const { replicas, faults } = generator.settings;
  const { arm, strategy, draft } = plan ?? plainPlan(generator, seed, index);
  return {
    arbitrary: generator.arbitrary,
    draft: draft ?? draftOf(generator, seed, index),
    ...{ strategy, arm },
    interpret: (read) => interpret(read, { replicas, faults, strategy }),
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
