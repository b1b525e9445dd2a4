// Gives a draft's numbers their meaning. Whatever does not apply is taken modulo what does, so that
// every draft is a scenario, also after any part of it was removed.

import type {
  Fault,
  FaultKind,
  Link,
  Membership,
  PartitionShape,
  Target,
} from '../../faults/fault.ts';
import { FAULT_KINDS } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import { majority } from '../../protocol/configuration.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';
import type {
  ClientPlan,
  ClusterPlan,
  Noise,
  PlannedOperation,
  Scenario,
} from '../scenario/scenario.ts';
import type { ClusterKnobs, Draft, FaultDraft, Knobs, OperationDraft } from './draft.ts';

const KEYS = ['x', 'y', 'z'];
const PACE_MS = [2, 10, 30, 80];
const NOISE_DELAY_MS = [0, 0, 5, 20, 60];
const NOISE_PER_MILLE = [0, 0, 20, 80];
const NOISE_DISK_MS = [0, 0, 5, 30];

const PIPELINE = [1, 1, 1, 1, 2, 4];
/** Operations under way at once: with many more of unknown outcome checking gets expensive. */
const LANES_MAX = 8;

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
    const planned = operationOf(operation, knobs, number, written);
    const isHere = planned.kind === 'get' && (knobs.cluster.here + number) % 4 === 3;
    plan?.push({ afterMs, operation: planned, ...(isHere ? { read: 'here' } : {}) });
  });
  const busy = plans.filter((plan) => plan.length > 0);
  const pipeline = Math.min(
    PIPELINE[knobs.cluster.pipeline] ?? 1,
    Math.max(1, Math.floor(LANES_MAX / busy.length)),
  );
  return busy.map((operations) => ({ ...(pipeline > 1 ? { pipeline } : {}), operations }));
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
  /** In all. */
  readonly replicas: number;
  /** At first. */
  readonly voters: number;
  readonly horizonMs: number;
  readonly kinds: readonly FaultKind[];
  /** All that the system under test can suffer. */
  readonly suffered: readonly FaultKind[];
}

/** A replica that is to vote has to catch up first. */
const RECONFIGURE_MS = 400;

/** The replicas that vote after a change of several at once. */
function otherVoters(draft: FaultDraft, { replicas, voters }: FaultFrame): number[] {
  const from = draft.target % replicas;
  return Array.from({ length: voters }, (_, nth) => (from + nth) % replicas).sort(
    (left, right) => left - right,
  );
}

function membership(draft: FaultDraft, frame: FaultFrame): Membership {
  const one = draft.target % frame.replicas;
  const other = draft.level % frame.replicas;
  const size = majority(frame.voters);
  const changes: readonly Membership[] = [
    { kind: 'add', replica: one },
    { kind: 'remove', replica: one },
    { kind: 'replace', remove: one, add: other },
    { kind: 'set', voters: otherVoters(draft, frame) },
    // Every other one does not intersect: the store must refuse it.
    { kind: 'quorums', phase1: size + 1 - (one % 2) * 2, phase2: size },
  ];
  return pick(changes, draft.shape, { kind: 'add', replica: one });
}

function faultOf(draft: FaultDraft, frame: FaultFrame): Fault {
  const { replicas, horizonMs, kinds } = frame;
  const kind = pick(kinds, draft.kind, 'partition');
  const atMs = Math.floor((draft.at * horizonMs) / 100);
  const forMs = 20 + draft.length * 6;
  const perMille = 100 + draft.level * 8;
  const maxMs = 10 + draft.level * 2;
  switch (kind) {
    case 'partition':
      return { kind, atMs, forMs, shape: partitionShape(draft, replicas) };
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'disk-full':
    case 'upgrade':
    case 'pause':
      return { kind, atMs, forMs, target: target(draft, replicas) };
    case 'reconfigure':
      return { kind, atMs, forMs: forMs + RECONFIGURE_MS, change: membership(draft, frame) };
    case 'transfer':
      return { kind, atMs, forMs, to: draft.target % replicas };
    case 'drop':
      return { kind, atMs, forMs, perMille, ...someLinks(draft, replicas) };
    case 'delay':
    case 'duplicate':
    case 'reorder':
      return { kind, atMs, forMs, perMille, maxMs, ...someLinks(draft, replicas) };
  }
}

/**
 * Damage of what is not decided yet, just before an election: for a moment the leader is not heard,
 * and so accepts alone what clients ask of it; then it crashes, loses some of its last records, and
 * is back before the others choose another leader.
 */
function damageUndecided(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const atMs = Math.floor((draft.at * frame.horizonMs) / 100);
  const unheardMs = 40 + (draft.level % 60);
  const downMs = 5 + (draft.length % 20);
  const shape: PartitionShape = { kind: 'one-way', target: 'leader', direction: 'out' };
  return [
    { kind: 'partition', atMs, forMs: unheardMs + downMs, shape },
    { kind: 'damage', atMs: atMs + unheardMs, forMs: downMs, target: 'leader', recent: true },
  ];
}

/** One fault, or several that mean something together only. */
function faultsOf(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const fault = faultOf(draft, frame);
  const isUndecided = fault.kind === 'damage' && draft.shape % 3 > 0;
  return isUndecided && frame.suffered.includes('partition')
    ? damageUndecided(draft, frame)
    : [fault];
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

/** Sizes of quorums that need not be majorities: proposing costs less, electing more. */
function quorumsOf(knob: number, replicas: number): ClusterPlan['quorums'] {
  if (knob !== 7 || replicas < 4) return undefined;
  const phase2 = majority(replicas) - 1;
  return { phase1: replicas - phase2 + 1, phase2 };
}

const UPGRADE_EVERY_MS = 250;

const SNAPSHOT_SLOTS = [undefined, 6, 12, 40];
const SESSION_TTL_MS = [undefined, undefined, undefined, 1500, 400, 150];
/** Longer than the election time-out: only the lease itself keeps others from leading. */
const LONG_LEASE_MS = 450;
const READS = [undefined, undefined, 'log', 'lease', 'lease', undefined] as const;

/** Clocks differ by up to the bound that leases are made for, and not a thousandth more. */
function clocksOf(knob: number, replicas: number, boundPerMille: number): number[] | undefined {
  if (knob < 50) return undefined;
  return Array.from({ length: replicas }, (_, id) => {
    return ((id + knob) % 3) * boundPerMille - boundPerMille;
  });
}

function settingsOf(knobs: ClusterKnobs): ClusterPlan['settings'] {
  const reads = READS[knobs.reads];
  const snapshotEverySlots = SNAPSHOT_SLOTS[knobs.snapshots];
  const sessionTtlMs = SESSION_TTL_MS[knobs.sessions];
  const settings = {
    ...(reads === undefined ? {} : { reads }),
    ...(knobs.reads === 4 ? { leaseMs: LONG_LEASE_MS } : {}),
    ...(snapshotEverySlots === undefined ? {} : { snapshotEverySlots, keepSlots: 2 }),
    ...(sessionTtlMs === undefined ? {} : { sessionTtlMs }),
    ...(knobs.sessions === 5 ? { sessionsMax: 3 } : {}),
    ...(knobs.limits === 8 ? { pendingMax: 2 } : {}),
    ...(knobs.limits === 9 ? { valueUnitsMax: 2 } : {}),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

function clusterOf(knobs: ClusterKnobs, replicas: number, hasSpares: boolean): ClusterPlan | null {
  const spares = hasSpares ? Math.max(0, knobs.spares - 1) : 0;
  const settings = settingsOf(knobs);
  const quorums = quorumsOf(knobs.quorums, replicas);
  const { clockDriftPerMille } = DEFAULT_SETTINGS;
  const clocksPerMille = clocksOf(knobs.clocks, replicas + spares, clockDriftPerMille);
  const cluster: ClusterPlan = {
    ...(spares === 0 ? {} : { spares }),
    ...(settings === undefined ? {} : { settings }),
    ...(quorums === undefined ? {} : { quorums }),
    ...(clocksPerMille === undefined ? {} : { clocksPerMille }),
    ...(knobs.software === 7 ? { software: 1 } : {}),
  };
  return Object.keys(cluster).length === 0 ? null : cluster;
}

/** A rolling upgrade: one replica after the other restarts with the newest software. */
function rollingUpgrade(replicas: number, fromMs: number): Fault[] {
  return Array.from({ length: replicas }, (_, target): Fault => {
    return { kind: 'upgrade', target, atMs: fromMs + target * UPGRADE_EVERY_MS, forMs: 60 };
  });
}

/** The scenario that a draft stands for, on a cluster of `replicas` that can suffer `suffered`. */
export function interpret(
  draft: Draft,
  replicas: number,
  suffered: readonly FaultKind[] = FAULT_KINDS,
): Scenario {
  const kinds = enabledKinds(draft.knobs.faultKinds, suffered);
  const cluster = clusterOf(draft.knobs.cluster, replicas, suffered.includes('reconfigure'));
  const all = replicas + (cluster?.spares ?? 0);
  const frame = { replicas: all, voters: replicas, horizonMs: horizonMs(draft), kinds, suffered };
  const faults =
    suffered.length === 0 ? [] : draft.faults.flatMap((fault) => faultsOf(fault, frame));
  if (cluster?.software === 1 && suffered.includes('upgrade')) {
    faults.push(...rollingUpgrade(all, UPGRADE_EVERY_MS));
  }
  return {
    format: 'linlab/scenario@1',
    replicas,
    ...(cluster === null ? {} : { cluster }),
    clients: clientPlans(draft),
    faults: faults.sort((left, right) => left.atMs - right.atMs),
    noise: noiseOf(draft.knobs),
    seed: draft.seed,
    overrides: [],
    progressWithinMs: PROGRESS_WITHIN_MS,
    ...(draft.knobs.cluster.core === 1 ? { progressBy: 'quorum' } : {}),
  };
}
