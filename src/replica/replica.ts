// The state of one replica: acceptor, proposer and learner of Multi-Paxos around the key-value
// state machine. Only `step` changes it.

import type { KvStore } from '../kv/apply.ts';
import { newKvStore } from '../kv/apply.ts';
import type { SessionTable } from '../kv/sessions.ts';
import { newSessionTable } from '../kv/sessions.ts';
import type { Acceptor } from '../paxos/acceptor.ts';
import { recoverAcceptor } from '../paxos/acceptor.ts';
import type { Log } from '../paxos/log.ts';
import { newLog } from '../paxos/log.ts';
import type { Asker } from '../paxos/asker.ts';
import type { Role } from '../paxos/proposer.ts';
import type { GrantedLease, Rules } from '../paxos/rules.ts';
import type { Configuration, Format } from '../protocol/configuration.ts';
import { NEWEST_FORMAT } from '../protocol/configuration.ts';
import type { ClientId, ReplicaId, Slot } from '../protocol/ids.ts';
import type {
  SessionEntry,
  Snapshot,
  SnapshotChunk,
  SnapshotHeader,
} from '../protocol/snapshot.ts';
import type { Effect } from './io.ts';
import type { Settings } from '../protocol/settings.ts';
import { DEFAULT_SETTINGS } from '../protocol/settings.ts';

/** An effect that must not leave before the first `upTo` records are durable. */
export interface Waiting {
  readonly upTo: number;
  readonly effect: Effect & { readonly kind: 'send' | 'self' };
}

/** Whoever waits for the answer to a read. */
export type Reader =
  | {
      readonly kind: 'client';
      readonly client: ClientId;
      readonly request: number;
      readonly key: string;
    }
  | { readonly kind: 'peer'; readonly replica: ReplicaId; readonly id: number };

/** A read that the leader may answer once this round is confirmed. */
export interface WaitingRead {
  readonly reader: Reader;
  readonly round: number;
}

/** A read that this replica answers itself once it has executed all slots below `slot`. */
export interface ReadHere {
  readonly id: number;
  readonly client: ClientId;
  readonly request: number;
  readonly key: string;
  /** Null until the leader has named it. */
  slot: Slot | null;
}

/** A snapshot that is being read off the frozen store. */
export interface Taking {
  readonly header: Omit<SnapshotHeader, 'chunks'>;
  readonly entries: Iterator<readonly [string, string]>;
  readonly sessions: readonly SessionEntry[];
  sessionsTaken: number;
  readonly chunks: SnapshotChunk[];
}

/** A snapshot that arrives in parts. */
export interface Incoming {
  readonly header: SnapshotHeader;
  readonly chunks: SnapshotChunk[];
  /** When the last part arrived. */
  heardAtMs: number;
}

/** A snapshot that somebody is sent in parts. */
export interface Outgoing {
  readonly snapshot: Snapshot;
  /** When the last part was sent. */
  readonly sentAtMs: number;
}

/** A replica without a vote that follows the log. */
export interface Joiner {
  readonly life: number;
  readonly fromSlot: Slot;
  readonly software: Format;
  readonly heardAtMs: number;
}

export interface Replica {
  readonly id: ReplicaId;
  /** Every other replica that votes or ever may. */
  readonly peers: readonly ReplicaId[];
  readonly rules: Rules;
  readonly settings: Settings;
  /** The newest format that this replica reads and writes. */
  readonly software: Format;

  // Durable: what the disk gives back after a crash.
  acceptor: Acceptor;
  life: number;

  // Progress of the disk in this incarnation, in records.
  written: number;
  durable: number;
  readonly waiting: Waiting[];

  // What came of executing all slots below log.nextToApply.
  /** Null while nothing of the replicated state is known. */
  configuration: Configuration | null;
  store: KvStore;
  sessions: SessionTable;
  /** Log-decided time: the greatest time of any executed command. */
  timeMs: number;

  // Volatile.
  role: Role;
  leader: ReplicaId | null;
  /** When a leader, or a candidate that was promised something, last gave a sign of life. */
  heardAtMs: number;
  lostElections: number;
  /** Highest ballot round seen anywhere. */
  highestRound: number;
  lease: GrantedLease | null;
  /** After a restart nobody is helped until then: a lease may have been granted and forgotten. */
  boundUntilMs: number;
  readonly log: Log;
  /** Requests that wait for an answer from this replica, by `waitKey`. */
  readonly pending: Map<number, Asker>;
  reads: WaitingRead[];
  readonly readsHere: Map<number, ReadHere>;
  /** The last name of a question to the leader; no incarnation uses one of another. */
  readId: number;
  /** Reigns count their rounds from here, so that none is taken for one of an earlier life. */
  roundsAfter: number;
  /** The newest snapshot, on disk or on its way there. */
  snapshot: Snapshot | null;
  taking: Taking | null;
  incoming: Incoming | null;
  /** By who takes it. */
  readonly outgoing: Map<ReplicaId, Outgoing>;
  readonly joiners: Map<ReplicaId, Joiner>;
  /** Turns through the peers: whom a replica asks that has lost touch. */
  asked: number;
}

const BEFORE_EVERYTHING = Number.NEGATIVE_INFINITY;

/** A replica that has not started yet: its first input must be `start`. */
export function newReplica(
  id: ReplicaId,
  peers: readonly ReplicaId[],
  rules: Rules,
  settings: Settings = DEFAULT_SETTINGS,
  software: Format = NEWEST_FORMAT,
): Replica {
  return {
    id,
    peers: peers.filter((peer) => peer !== id),
    rules,
    settings,
    software,
    acceptor: recoverAcceptor([]),
    life: 0,
    written: 0,
    durable: 0,
    waiting: [],
    configuration: null,
    store: newKvStore(),
    sessions: newSessionTable(),
    timeMs: 0,
    role: { kind: 'follower' },
    leader: null,
    heardAtMs: BEFORE_EVERYTHING,
    lostElections: 0,
    highestRound: 0,
    lease: null,
    boundUntilMs: BEFORE_EVERYTHING,
    log: newLog(),
    pending: new Map(),
    reads: [],
    readsHere: new Map(),
    readId: 0,
    roundsAfter: 0,
    snapshot: null,
    taking: null,
    incoming: null,
    outgoing: new Map(),
    joiners: new Map(),
    asked: 0,
  };
}

/** Names a request of a client among those that wait. Clients have 32 bits, requests the low 20. */
export function waitKey(client: ClientId, request: number): number {
  return client * 0x10_0000 + (request & 0xf_ffff);
}

/** Whether this replica votes, as far as it knows, and so may answer clients. */
export function isServing(replica: Replica): boolean {
  const { configuration, rules, id, life } = replica;
  return configuration !== null && rules.mayServe(configuration, id, life);
}

/**
 * Whether this replica may ask for promises. Its own would be over slots that it has forgotten where
 * its state lies below its log, because a snapshot was damaged: it has to catch up first.
 */
export function mayCampaign(replica: Replica): boolean {
  const { rules, log, acceptor } = replica;
  return isServing(replica) && !rules.isForgotten(log.firstUndecided, acceptor.base);
}
