// Gives a draft's numbers their meaning. Whatever does not apply is taken modulo what does, so that
// every draft is a scenario, also after any part of it was removed.

import type { Fault, FaultKind, Link, PartitionShape, Target } from '../../faults/fault.ts';
import { FAULT_KINDS } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { ClientPlan, Noise, PlannedOperation, Scenario } from '../scenario/scenario.ts';
import type { Draft, FaultDraft, Knobs, OperationDraft } from './draft.ts';

const KEYS = ['x', 'y', 'z'];
const PACE_MS = [2, 10, 30, 80];
const NOISE_DELAY_MS = [0, 0, 5, 20, 60];
const NOISE_PER_MILLE = [0, 0, 20, 80];
const NOISE_DISK_MS = [0, 0, 5, 30];

/** Every fault ends; then the store must answer within this. */
const PROGRESS_WITHIN_MS = 10_000;

function pick<T>(items: readonly T[], index: number, fallback: T): T {
  return items[index % items.length] ?? fallback;
}

const OPERATION_KINDS = ['get', 'put', 'append', 'cas', 'delete'] as const;

function operationKind(mix: readonly number[], draw: number): KvOperation['kind'] {
  const weights = OPERATION_KINDS.map((_, index) => mix[index] ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return draw % 2 === 0 ? 'get' : 'put';
  let left = Math.floor((draw * total) / 100);
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return OPERATION_KINDS[index] ?? 'get';
    left -= weight;
  }
  return 'get';
}

/** Values are unique in the scenario and none is part of another, so that reads can be decoded. */
function uniqueValue(number: number): string {
  return `${String(number)}.`;
}

function operationOf(
  draft: OperationDraft,
  knobs: Knobs,
  number: number,
  writtenSoFar: Map<string, string[]>,
): KvOperation {
  const key = pick(KEYS, draft.key % (1 + knobs.keys), 'x');
  const kind = operationKind(knobs.mix, draft.kind);
  const written = writtenSoFar.get(key) ?? [];
  writtenSoFar.set(key, written);
  const value = uniqueValue(number);
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
      written.push(value);
      return { kind, key, value };
    case 'append':
      return { kind, key, value };
    case 'cas': {
      // One of the last values that a client may have put there, or an absent key.
      const recent = [...written.slice(-3), null];
      written.push(value);
      return { kind, key, from: pick(recent, draft.pick, null), to: value };
    }
  }
}

function clientPlans(draft: Draft): ClientPlan[] {
  const { knobs } = draft;
  const plans: PlannedOperation[][] = Array.from({ length: 2 + knobs.clients }, () => []);
  const written = new Map<string, string[]>();
  const paceMs = pick(PACE_MS, knobs.pace, 20);
  draft.operations.forEach((operation, number) => {
    const afterMs = Math.floor((operation.pause * paceMs * 2) / 100);
    const plan = plans[operation.client % plans.length];
    plan?.push({ afterMs, operation: operationOf(operation, knobs, number, written) });
  });
  return plans.filter((plan) => plan.length > 0).map((operations) => ({ operations }));
}

function target(draft: FaultDraft, replicas: number): Target {
  return draft.target % 2 === 0 ? 'leader' : (draft.target >> 1) % replicas;
}

function halves(draft: FaultDraft, replicas: number): PartitionShape {
  const ids = Array.from({ length: replicas }, (_, id) => (id + draft.target) % replicas);
  const cut = 1 + (draft.level % Math.max(1, replicas - 1));
  const ordered = (part: number[]): number[] => part.sort((left, right) => left - right);
  return { kind: 'groups', groups: [ordered(ids.slice(0, cut)), ordered(ids.slice(cut))] };
}

function partitionShape(draft: FaultDraft, replicas: number): PartitionShape {
  const direction = draft.level % 2 === 0 ? 'in' : 'out';
  const shapes: readonly PartitionShape[] = [
    { kind: 'isolate', target: target(draft, replicas) },
    halves(draft, replicas),
    { kind: 'one-way', target: target(draft, replicas), direction },
    { kind: 'bridge', bridge: draft.target % replicas },
    { kind: 'ring' },
    { kind: 'isolate', target: 'leader' },
  ];
  return pick(shapes, draft.shape, { kind: 'ring' });
}

function someLinks(draft: FaultDraft, replicas: number): { links?: Link[] } {
  if (draft.shape % 3 === 0) return {};
  const hit = draft.target % replicas;
  const links: Link[] = [];
  for (let other = 0; other < replicas; other++) {
    if (other === hit) continue;
    if (draft.shape % 3 === 1) links.push({ from: hit, to: other });
    else links.push({ from: other, to: hit });
  }
  return { links };
}

function enabledKinds(mask: number, suffered: readonly FaultKind[]): readonly FaultKind[] {
  const enabled = FAULT_KINDS.filter(
    (kind, index) => ((mask >> index) & 1) === 1 && suffered.includes(kind),
  );
  return enabled.length > 0 ? enabled : suffered;
}

interface FaultFrame {
  readonly replicas: number;
  readonly horizonMs: number;
  readonly kinds: readonly FaultKind[];
}

function faultOf(draft: FaultDraft, { replicas, horizonMs, kinds }: FaultFrame): Fault {
  const kind = pick(kinds, draft.kind, 'partition');
  const atMs = Math.floor((draft.at * horizonMs) / 100);
  const forMs = 20 + draft.length * 6;
  const perMille = 100 + draft.level * 8;
  const maxMs = 10 + draft.level * 2;
  switch (kind) {
    case 'partition':
      return { kind, atMs, forMs, shape: partitionShape(draft, replicas) };
    case 'crash':
    case 'pause':
      return { kind, atMs, forMs, target: target(draft, replicas) };
    case 'drop':
      return { kind, atMs, forMs, perMille, ...someLinks(draft, replicas) };
    case 'delay':
    case 'duplicate':
    case 'reorder':
      return { kind, atMs, forMs, perMille, maxMs, ...someLinks(draft, replicas) };
  }
}

function noiseOf(knobs: Knobs): Noise | null {
  const noise = {
    delayMsMax: pick(NOISE_DELAY_MS, knobs.delay, 0),
    dropPerMille: pick(NOISE_PER_MILLE, knobs.drop, 0),
    duplicatePerMille: pick(NOISE_PER_MILLE, knobs.duplicate, 0),
    diskMsMax: pick(NOISE_DISK_MS, knobs.disk, 0),
  };
  return Object.values(noise).some((level) => level > 0) ? noise : null;
}

/** About how long the workload takes on a quiet network. */
function horizonMs(draft: Draft): number {
  const rounds = draft.operations.length / (2 + draft.knobs.clients);
  return 100 + Math.ceil(rounds * (20 + pick(PACE_MS, draft.knobs.pace, 20)));
}

/** The scenario that a draft stands for, on a cluster of `replicas` that can suffer `suffered`. */
export function interpret(
  draft: Draft,
  replicas: number,
  suffered: readonly FaultKind[] = FAULT_KINDS,
): Scenario {
  const kinds = enabledKinds(draft.knobs.faultKinds, suffered);
  const frame = { replicas, horizonMs: horizonMs(draft), kinds };
  const faults = suffered.length === 0 ? [] : draft.faults.map((fault) => faultOf(fault, frame));
  return {
    format: 'linlab/scenario@1',
    replicas,
    clients: clientPlans(draft),
    faults: faults.sort((left, right) => left.atMs - right.atMs),
    noise: noiseOf(draft.knobs),
    seed: draft.seed,
    overrides: [],
    progressWithinMs: PROGRESS_WITHIN_MS,
  };
}
