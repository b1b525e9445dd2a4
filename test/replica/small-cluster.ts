// Replicas in one process, whose disks are instantaneous and whose messages arrive in order or, where a
// test says so, never. For what the simulator is too small or too fair: large values, and messages
// that a test makes or alters itself.

import { encodePart } from '../../src/hosts/live/parts.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import type { ReplicaId } from '../../src/protocol/ids.ts';
import { clientId, replicaId, slotAt } from '../../src/protocol/ids.ts';
import type { ClientMessage, ClientReply, PeerMessage } from '../../src/protocol/message.ts';
import type { Settings } from '../../src/protocol/settings.ts';
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts';
import { SOUND_RULES } from '../../src/paxos/rules.ts';
import { firstRecords, firstSnapshot } from '../../src/replica/bootstrap.ts';
import type { Invariants } from '../../src/replica/invariants.ts';
import { newInvariants, observe, observeStart } from '../../src/replica/invariants.ts';
import type { Effect, Input } from '../../src/replica/io.ts';
import type { Mark } from '../../src/replica/marks.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { newReplica } from '../../src/replica/replica.ts';
import { step } from '../../src/replica/step.ts';

export interface Frame {
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  readonly message: PeerMessage;
}

export interface SmallCluster {
  readonly replicas: Replica[];
  readonly invariants: Invariants;
  readonly frames: Frame[];
  /** What becomes of a message on its way; null: it is lost. */
  route: (frame: Frame) => Frame | null;
  readonly replies: ClientReply[];
  readonly marks: Set<Mark>;
  /** The longest message of each kind so far, encoded, in bytes. */
  readonly longest: Map<PeerMessage['kind'], number>;
  nowMs: number;
}

/** Nothing is lost. */
export const everything = (frame: Frame): Frame => frame;

/** Whatever comes from or goes to one of these is lost. */
export const without =
  (...cut: readonly number[]) =>
  (frame: Frame): Frame | null =>
    cut.includes(frame.from) || cut.includes(frame.to) ? null : frame;

function measure({ longest }: SmallCluster, message: PeerMessage): void {
  const { length } = encodePart(message, 1);
  longest.set(message.kind, Math.max(longest.get(message.kind) ?? 0, length));
}

/** Does what a replica asks for. Returns the inputs that come of it at once. */
function perform(cluster: SmallCluster, { id }: Replica, effect: Effect): Input[] {
  if (effect.kind === 'persist') return [{ kind: 'durable', upTo: effect.upTo }];
  if (effect.kind === 'save-snapshot') {
    return [{ kind: 'snapshot-durable', slot: effect.snapshot.header.slot }];
  }
  if (effect.kind === 'timer' && effect.timer === 'snapshot') {
    return [{ kind: 'timer', timer: 'snapshot' }];
  }
  if (effect.kind === 'send') {
    measure(cluster, effect.message);
    cluster.frames.push({ from: id, to: effect.to, message: effect.message });
  }
  if (effect.kind === 'reply') cluster.replies.push(effect.message);
  if (effect.kind === 'mark') cluster.marks.add(effect.mark);
  return [];
}

/** Gives a replica an input, and what its disk says to what it writes. No invariant may break. */
export function feed(cluster: SmallCluster, at: number, input: Input): void {
  const replica = replicaOf(cluster, at);
  const inputs = [input];
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    const effects = step(replica, next, cluster.nowMs);
    const broken = observe(cluster.invariants, replica.id, effects);
    if (broken !== null) throw new Error(`${broken.id}: ${broken.detail}`);
    for (const effect of effects) inputs.push(...perform(cluster, replica, effect));
  }
}

export function replicaOf(cluster: SmallCluster, at: number): Replica {
  const replica = cluster.replicas[at];
  if (replica === undefined) throw new Error(`there is no replica ${String(at)}`);
  return replica;
}

/** Delivers messages until there are none. */
export function settle(cluster: SmallCluster): void {
  for (let next = cluster.frames.shift(); next !== undefined; next = cluster.frames.shift()) {
    const arrived = cluster.route(next);
    if (arrived === null) continue;
    const { from, to, message } = arrived;
    feed(cluster, to, { kind: 'message', from, message });
  }
}

/** A timer of a replica fires, after a while in which it heard nobody. */
export function fire(cluster: SmallCluster, at: number, timer: 'election' | 'heartbeat'): void {
  const { settings } = replicaOf(cluster, at);
  cluster.nowMs += timer === 'election' ? settings.electionMs : settings.heartbeatMs;
  feed(cluster, at, { kind: 'timer', timer });
  settle(cluster);
}

/** A client asks, and what comes of it is delivered. */
export function ask(cluster: SmallCluster, at: number, message: ClientMessage): void {
  feed(cluster, at, { kind: 'client', message });
  settle(cluster);
}

/** A replica begins, or comes back, with an empty disk, in another life. */
export function startEmpty(cluster: SmallCluster, at: number, freshLife: number): void {
  const { id, peers, rules, settings } = replicaOf(cluster, at);
  cluster.replicas[at] = newReplica(id, peers, rules, settings);
  observeStart(cluster.invariants, id);
  const disk = { records: [], snapshot: null, compactedTo: slotAt(0), isDoubtful: false };
  feed(cluster, at, { kind: 'start', disk, freshLife });
}

interface Plan {
  /** Replicas without a vote, numbered after the voters. */
  readonly spares?: number;
  readonly settings?: Partial<Settings>;
  readonly namesAfter?: number;
}

const numbered = (count: number): ReplicaId[] =>
  Array.from({ length: count }, (_, id) => replicaId(id));

function startVoter(cluster: SmallCluster, id: ReplicaId, voters: number, plan: Plan): void {
  const snapshot = firstSnapshot(firstConfiguration(numbered(voters)));
  const records = firstRecords(id);
  const disk = { records, snapshot, compactedTo: slotAt(0), isDoubtful: false };
  const { namesAfter } = plan;
  const names = namesAfter === undefined ? {} : { namesAfter };
  feed(cluster, id, { kind: 'start', disk, freshLife: 1, ...names });
}

/** Replicas that have started and have no leader yet. */
export function smallCluster(voters: number, plan: Plan = {}): SmallCluster {
  const everyone = numbered(voters + (plan.spares ?? 0));
  const settings = { ...DEFAULT_SETTINGS, ...plan.settings };
  const cluster: SmallCluster = {
    replicas: everyone.map((id) => newReplica(id, everyone, SOUND_RULES, settings)),
    invariants: newInvariants(everyone.length),
    frames: [],
    route: everything,
    replies: [],
    marks: new Set(),
    longest: new Map(),
    nowMs: 0,
  };
  for (const id of everyone) {
    if (id < voters) startVoter(cluster, id, voters, plan);
    else startEmpty(cluster, id, 1);
  }
  return cluster;
}

/** A client that writes at one replica, one request after the other. */
export interface Writer {
  readonly write: (operation: Extract<ClientMessage, { kind: 'request' }>['operation']) => void;
}

/** Registers a client at a replica that leads. It acknowledges what it is answered, or nothing. */
export function newWriter(
  cluster: SmallCluster,
  at: number,
  acknowledges: boolean,
  name = 1,
): Writer {
  const client = clientId(name);
  ask(cluster, at, { kind: 'register', client, request: 0 });
  const registered = cluster.replies.findLast((reply) => reply.kind === 'registered');
  if (registered?.kind !== 'registered') throw new Error('nobody registered the client');
  const { session } = registered;
  let sequence = 0;
  return {
    write: (operation) => {
      const acknowledged = acknowledges ? sequence : 0;
      const request = ++sequence;
      const names = { client, session, request, sequence, acknowledged } as const;
      ask(cluster, at, { kind: 'request', ...names, operation });
    },
  };
}
