// Variations of cases that showed something new: a few edits of what was drawn for them. A draft is
// edited, not its scenario: every draft is a scenario and every part of one as well, so a variation
// holds what the interpreter holds of all cases, and fast-check can shrink it. Called by explorer.ts.

import type { Draft, FaultDraft, Knobs, OperationDraft } from './draft.ts';
import { CLUSTER_MAX, FAULT_MAX, KNOBS_MAX, OPERATION_MAX, SEED_MAX, WEIGHT_MAX } from './draft.ts';
import type { SearchLimits } from './generate.ts';

/**
 * A whole number from 0 up to and without `below`, at least 1. Each `address` has one of its own;
 * the same address gives the same number again.
 */
export type Draw = (below: number, ...address: readonly number[]) => number;

interface Desk {
  /** Draws for this edit alone. */
  readonly draw: Draw;
  /** Another interesting case, for faults to be taken from. */
  readonly donor: Draft;
  readonly limits: SearchLimits;
}

type Edit = (draft: Draft, desk: Desk) => Draft;

/** What draws are for. */
const WHERE = 1;
const WHAT = 2;
const HOW = 3;

/** Some strategies read the first faults only. */
function placeIn(list: readonly unknown[], { draw }: Desk): number {
  if (list.length === 0) return 0;
  return Math.min(draw(list.length, WHERE, 0), draw(list.length, WHERE, 1));
}

function withFault(draft: Draft, place: number, change: (fault: FaultDraft) => FaultDraft): Draft {
  const faults = draft.faults.map((fault, at) => (at === place ? change(fault) : fault));
  return { ...draft, faults };
}

function inserted({ limits }: Desk, draft: Draft, place: number, fault: FaultDraft): Draft {
  const faults = [...draft.faults.slice(0, place), fault, ...draft.faults.slice(place)];
  return { ...draft, faults: faults.slice(0, limits.faultsMax) };
}

/** One of some numbers is drawn anew. */
function redrawn<Numbers extends object>(
  numbers: Numbers,
  max: Readonly<Record<string, number>>,
  { draw }: Desk,
): Numbers {
  const keys = Object.keys(max);
  const key = keys[draw(keys.length, WHAT)] ?? '';
  return { ...numbers, [key]: draw((max[key] ?? 0) + 1, HOW) };
}

const NEAR_PERCENT = 5;

/** A little sooner or later. */
function near(value: number, max: number, { draw }: Desk): number {
  const by = draw(2 * NEAR_PERCENT + 1, HOW) - NEAR_PERCENT;
  return Math.max(0, Math.min(max, value + by));
}

const moveFault: Edit = (draft, desk) =>
  withFault(draft, placeIn(draft.faults, desk), (fault) => {
    return { ...fault, at: near(fault.at, FAULT_MAX.at, desk) };
  });

const stretchFault: Edit = (draft, desk) =>
  withFault(draft, placeIn(draft.faults, desk), (fault) => {
    return { ...fault, length: near(fault.length, FAULT_MAX.length, desk) };
  });

/** Another kind, time, target, shape, trigger … */
const changeFault: Edit = (draft, desk) =>
  withFault(draft, placeIn(draft.faults, desk), (fault) => redrawn(fault, FAULT_MAX, desk));

const addFault: Edit = (draft, desk) => {
  const names = Object.entries(FAULT_MAX);
  const numbers = names.map(([name, max], nth) => [name, desk.draw(max + 1, WHAT, nth)]);
  const fault = Object.fromEntries(numbers) as FaultDraft;
  return inserted(desk, draft, placeIn([...draft.faults, null], desk), fault);
};

const removeFault: Edit = (draft, desk) => {
  const place = placeIn(draft.faults, desk);
  return { ...draft, faults: draft.faults.filter((_, at) => at !== place) };
};

/** A fault of another case. */
const splice: Edit = (draft, desk) => {
  const { faults } = desk.donor;
  const fault = faults[desk.draw(Math.max(1, faults.length), WHAT)];
  if (fault === undefined) return draft;
  return inserted(desk, draft, placeIn([...draft.faults, null], desk), fault);
};

/** All faults of another case, under this one's workload. */
const transplant: Edit = (draft, { donor }) => ({ ...draft, faults: donor.faults });

const changeOperation: Edit = (draft, desk) => {
  const { operations } = draft;
  const place = desk.draw(Math.max(1, operations.length), WHERE);
  const edited = operations.map((one, at) => {
    return at === place ? redrawn(one, OPERATION_MAX, desk) : one;
  });
  return { ...draft, operations: edited };
};

/** All that one client does begins sooner or later: the pause before its first operation changes. */
const shiftClient: Edit = (draft, desk) => {
  const client = desk.draw(OPERATION_MAX.client + 1, WHERE);
  const first = draft.operations.findIndex((one) => one.client === client);
  const pause = desk.draw(OPERATION_MAX.pause + 1, HOW);
  const shifted = (one: OperationDraft, at: number): OperationDraft =>
    at === first ? { ...one, pause } : one;
  return { ...draft, operations: draft.operations.map(shifted) };
};

/** Other noise, other priorities. */
const reseed: Edit = (draft, { draw }) => ({ ...draft, seed: draw(SEED_MAX, HOW) });

const changeKnob: Edit = ({ knobs, ...draft }, desk) => {
  const { draw } = desk;
  const edited: readonly (() => Knobs)[] = [
    () => redrawn(knobs, KNOBS_MAX, desk),
    () => ({ ...knobs, cluster: redrawn(knobs.cluster, CLUSTER_MAX, desk) }),
    () => {
      const place = draw(Math.max(1, knobs.mix.length), WHERE);
      const weight = draw(WEIGHT_MAX + 1, HOW);
      return { ...knobs, mix: knobs.mix.map((one, at) => (at === place ? weight : one)) };
    },
  ];
  const edit = edited[draw(edited.length, WHERE, 2)];
  return { ...draft, knobs: edit === undefined ? knobs : edit() };
};

/** Each as often as it stands here: faults first, for they make the schedule. */
const EDITS: readonly Edit[] = [
  ...[moveFault, moveFault, stretchFault, changeFault, changeFault, changeFault],
  ...[addFault, addFault, removeFault, splice, splice, transplant],
  ...[changeOperation, shiftClient, reseed, changeKnob],
];

const EDITS_MAX = 4;

/**
 * A draft that differs from `parent` in one to four places; `donor` is another interesting one. It
 * has as many operations as its parent and is within the limits.
 */
export function vary(parent: Draft, donor: Draft, draw: Draw, limits: SearchLimits): Draft {
  const edits = 1 + draw(EDITS_MAX, 0);
  let draft = parent;
  for (let nth = 1; nth <= edits; nth++) {
    const own: Draw = (below, ...address) => draw(below, nth, ...address);
    const edit = EDITS[own(EDITS.length, 0)];
    if (edit !== undefined) draft = edit(draft, { draw: own, donor, limits });
  }
  return draft;
}
