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

const percent = upTo(PERCENT);

const operation: fc.Arbitrary<OperationDraft> = fc.record({
  client: upTo(7),
  kind: percent,
  key: upTo(7),
  pause: percent,
  pick: percent,
  moment: percent,
});

const fault: fc.Arbitrary<FaultDraft> = fc.record({
  kind: percent,
  at: percent,
  length: percent,
  target: upTo(15),
  shape: percent,
  level: percent,
  moment: percent,
  nth: upTo(7),
});

const clusterKnobs: fc.Arbitrary<ClusterKnobs> = fc.record({
  spares: upTo(3),
  reads: upTo(5),
  here: upTo(3),
  pipeline: upTo(5),
  snapshots: upTo(3),
  sessions: upTo(5),
  clocks: percent,
  quorums: upTo(7),
  software: upTo(7),
  limits: upTo(9),
  core: upTo(1),
});

const knobs: fc.Arbitrary<Knobs> = fc.record({
  clients: upTo(3),
  keys: upTo(2),
  mix: fc.array(upTo(3), { minLength: 5, maxLength: 5 }),
  pace: upTo(4),
  roles: upTo(3),
  faultKinds: upTo(2 ** FAULT_KINDS.length - 1),
  delay: upTo(4),
  drop: upTo(3),
  duplicate: upTo(3),
  disk: upTo(3),
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
      seed: upTo(0x7fff_ffff),
    }),
  );
}
