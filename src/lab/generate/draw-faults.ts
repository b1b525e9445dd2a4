// Faults from the numbers of a draft. Whatever does not apply is taken modulo what does. Called by
// interpret.ts and the strategies.

import type {
  Fault,
  FaultKind,
  Link,
  Membership,
  PartitionShape,
  Target,
} from '../../faults/fault.ts';
import { FAULT_KINDS } from '../../faults/fault.ts';
import { majority } from '../../protocol/configuration.ts';
import type { FaultDraft } from './draft.ts';
import { pick } from './pick.ts';

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

/** The kinds that a swarm knob leaves on. */
export function enabledKinds(mask: number, suffered: readonly FaultKind[]): readonly FaultKind[] {
  const enabled = FAULT_KINDS.filter(
    (kind, index) => ((mask >> index) & 1) === 1 && suffered.includes(kind),
  );
  return enabled.length > 0 ? enabled : suffered;
}

/** What faults are drawn within. */
export interface FaultFrame {
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

/** The fault that a draft stands for. */
export function faultOf(draft: FaultDraft, frame: FaultFrame): Fault {
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
    case 'upgrade':
    case 'pause':
      return { kind, atMs, forMs, target: target(draft, replicas) };
    case 'disk-full': {
      const full = { kind, atMs, forMs, target: target(draft, replicas) } as const;
      return draft.shape % 2 === 0 ? full : { ...full, io: true };
    }
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
export function damageUndecided(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const atMs = Math.floor((draft.at * frame.horizonMs) / 100);
  const unheardMs = 70 + (draft.level % 50);
  const downMs = 5 + (draft.length % 20);
  const shape: PartitionShape = { kind: 'one-way', target: 'leader', direction: 'out' };
  return [
    { kind: 'partition', atMs, forMs: unheardMs + downMs, shape },
    { kind: 'damage', atMs: atMs + unheardMs, forMs: downMs, target: 'leader', recent: true },
  ];
}

/** One fault, or several that mean something together only. */
export function faultsOf(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const fault = faultOf(draft, frame);
  const isUndecided = fault.kind === 'damage' && draft.shape % 12 > 0;
  return isUndecided && frame.suffered.includes('partition')
    ? damageUndecided(draft, frame)
    : [fault];
}

/** Every link of a cluster. */
export function everyLink(replicas: number): Link[] {
  const ids = Array.from({ length: replicas }, (_, id) => id);
  return ids.flatMap((from) => ids.flatMap((to) => (to === from ? [] : [{ from, to }])));
}
