// What fast-check draws: bare numbers in lists, so that its shrinker can work on any value without
// remembering how it was made, and every sub-list is a valid draft. `interpret.ts` gives the numbers
// their meaning. Lists stand before knobs: fast-check shrinks in this order.

import fc from 'fast-check';
import { FAULT_KINDS } from '../../faults/fault.ts';

const PERCENT = 99;

/** Drawn numbers are floats inside, which is contagious: whatever is computed with one gets a box of its own. */
const asInteger = (drawn: number): number => drawn | 0;
const asDrawn = (value: unknown): number => value as number;

/** 0, 1, …, `max`. */
function upTo(max: number): fc.Arbitrary<number> {
  return fc.nat({ max }).map(asInteger, asDrawn);
}

export interface OperationDraft {
  readonly client: number;
  readonly kind: number;
  readonly key: number;
  readonly pause: number;
  readonly pick: number;
  /** What it waits for, under strategies that have triggers. */
  readonly moment: number;
}

export interface FaultDraft {
  readonly kind: number;
  readonly at: number;
  readonly length: number;
  readonly target: number;
  readonly shape: number;
  readonly level: number;
  /** What it waits for, and how often that must happen, under strategies that have triggers. */
  readonly moment: number;
  readonly nth: number;
}

/** All knobs are redrawn for every scenario (swarm testing; Groce et al., ISSTA 2012). */
export interface Knobs {
  readonly clients: number;
  readonly keys: number;
  /** Weights of the operation kinds; 0 leaves a kind out. */
  readonly mix: readonly number[];
  readonly pace: number;
  /** Whether some clients only read: those stay with a leader that answers no writes. */
  readonly roles: number;
  /** Bit set of the fault kinds that may occur. */
  readonly faultKinds: number;
  readonly delay: number;
  readonly drop: number;
  readonly duplicate: number;
  readonly disk: number;
  /** What is special about the cluster; 0 is the plain one. */
  readonly cluster: ClusterKnobs;
}

/** Knobs of the cluster itself. */
export interface ClusterKnobs {
  readonly spares: number;
  readonly reads: number;
  readonly elections: number;
  readonly here: number;
  readonly pipeline: number;
  readonly snapshots: number;
  readonly sessions: number;
  readonly clocks: number;
  readonly quorums: number;
  readonly software: number;
  readonly limits: number;
  readonly core: number;
}

export interface Draft {
  readonly operations: readonly OperationDraft[];
  readonly faults: readonly FaultDraft[];
  readonly knobs: Knobs;
  readonly seed: number;
}

export interface DraftLimits {
  readonly operationsMin: number;
  readonly operationsMax: number;
  readonly faultsMax: number;
}

/** The greatest that each number of a draft may be; all begin at 0. Keys in the order of drawing. */
export const OPERATION_MAX: Readonly<Record<keyof OperationDraft, number>> = {
  client: 7,
  kind: PERCENT,
  key: 7,
  pause: PERCENT,
  pick: PERCENT,
  moment: PERCENT,
};

export const FAULT_MAX: Readonly<Record<keyof FaultDraft, number>> = {
  kind: PERCENT,
  at: PERCENT,
  length: PERCENT,
  target: 15,
  shape: PERCENT,
  level: PERCENT,
  moment: PERCENT,
  nth: 7,
};

export const CLUSTER_MAX: Readonly<Record<keyof ClusterKnobs, number>> = {
  spares: 3,
  reads: 5,
  elections: 3,
  here: 3,
  pipeline: 5,
  snapshots: 3,
  sessions: 5,
  clocks: PERCENT,
  quorums: 7,
  software: 7,
  limits: 9,
  core: 1,
};

/** Knobs that are one number. */
type PlainKnob = Exclude<keyof Knobs, 'mix' | 'cluster'>;

export const KNOBS_MAX: Readonly<Record<PlainKnob, number>> = {
  clients: 3,
  keys: 2,
  pace: 4,
  roles: 3,
  faultKinds: 2 ** FAULT_KINDS.length - 1,
  delay: 4,
  drop: 3,
  duplicate: 3,
  disk: 3,
};

export const WEIGHT_MAX = 3;
export const SEED_MAX = 0x7fff_ffff;

type Numbers<Key extends string> = { readonly [K in Key]: fc.Arbitrary<number> };

function numbersUpTo<Key extends string>(max: Readonly<Record<Key, number>>): Numbers<Key> {
  const entries = Object.entries<number>(max).map(([key, most]) => [key, upTo(most)]);
  return Object.fromEntries(entries) as Numbers<Key>;
}

const operation: fc.Arbitrary<OperationDraft> = fc.record(numbersUpTo(OPERATION_MAX));
const fault: fc.Arbitrary<FaultDraft> = fc.record(numbersUpTo(FAULT_MAX));
const clusterKnobs: fc.Arbitrary<ClusterKnobs> = fc.record(numbersUpTo(CLUSTER_MAX));

const { clients, keys, ...otherKnobs } = numbersUpTo(KNOBS_MAX);
const knobs: fc.Arbitrary<Knobs> = fc.record({
  ...{ clients, keys },
  mix: fc.array(upTo(WEIGHT_MAX), { minLength: 5, maxLength: 5 }),
  ...otherKnobs,
  cluster: clusterKnobs,
});

/** Drafts within the limits. `size: 'max'`: fast-check's default keeps lists at ten elements. */
export function draftArbitrary(limits: DraftLimits): fc.Arbitrary<Draft> {
  return fc.noBias(
    fc.record({
      operations: fc.array(operation, {
        minLength: limits.operationsMin,
        maxLength: limits.operationsMax,
        size: 'max',
      }),
      faults: fc.array(fault, { maxLength: limits.faultsMax, size: 'max' }),
      knobs,
      seed: upTo(SEED_MAX),
    }),
  );
}
