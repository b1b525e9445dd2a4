// The state of one replica: acceptor, proposer and learner of Multi-Paxos around the key-value
// state machine. Only `step` changes it.

import type { Hash } from '../base/hash.ts';
import { hashHex, mix, mixString, newHash } from '../base/hash.ts';
import type { KvStore } from '../kv/apply.ts';
import { newKvStore } from '../kv/apply.ts';
import type { KvResult } from '../kv/operation.ts';
import type { Acceptor } from '../paxos/acceptor.ts';
import { recoverAcceptor } from '../paxos/acceptor.ts';
import type { Log } from '../paxos/log.ts';
import { newLog } from '../paxos/log.ts';
import type { Role } from '../paxos/proposer.ts';
import type { Rules } from '../paxos/rules.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { ClientId, ReplicaId } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import type { Effect } from './io.ts';

/** Time-outs in milliseconds of the host's clock. */
export interface Timing {
  /** A follower that hears no leader for one to two of these campaigns. */
  readonly electionMs: number;
  /** Range of the jitter added to each election time-out; doubled after each lost election. */
  readonly electionJitterMs: number;
  readonly heartbeatMs: number;
}

export const DEFAULT_TIMING: Timing = { electionMs: 150, electionJitterMs: 150, heartbeatMs: 50 };

/** Executed requests by client: the last one and its result. */
export interface Session {
  readonly request: number;
  readonly result: KvResult;
}

/** An effect that must not leave before the first `upTo` records are durable. */
export interface Waiting {
  readonly upTo: number;
  readonly effect: Effect & { readonly kind: 'send' | 'self' };
}

export interface Replica {
  readonly id: ReplicaId;
  /** Size of the cluster; its replicas are numbered from 0. */
  readonly replicas: number;
  /** Every replica but this one. */
  readonly peers: readonly ReplicaId[];
  readonly rules: Rules;
  readonly timing: Timing;

  // Durable: what the disk gives back after a crash.
  acceptor: Acceptor;

  // Progress of the disk in this incarnation, in records.
  written: number;
  durable: number;
  readonly waiting: Waiting[];

  // Volatile.
  role: Role;
  leader: ReplicaId | null;
  /** A leader or candidate gave a sign of life since the last election time-out. */
  heardFromLeader: boolean;
  lostElections: number;
  /** Highest ballot round seen anywhere. */
  highestRound: number;
  readonly log: Log;
  readonly store: KvStore;
  readonly sessions: Map<ClientId, Session>;
  sessionsDigest: number;
  /** Requests of clients that wait for an answer from this replica. */
  readonly pending: Map<ClientId, number>;
}

/** A replica that has not started yet: its first input must be `start`. */
export function newReplica(
  id: ReplicaId,
  replicas: number,
  rules: Rules,
  timing: Timing = DEFAULT_TIMING,
): Replica {
  return {
    id,
    replicas,
    peers: Array.from({ length: replicas }, (_, peer) => replicaId(peer)).filter(
      (peer) => peer !== id,
    ),
    rules,
    timing,
    acceptor: recoverAcceptor([]),
    written: 0,
    durable: 0,
    waiting: [],
    role: { kind: 'follower' },
    leader: null,
    heardFromLeader: false,
    lostElections: 0,
    highestRound: 0,
    log: newLog(),
    store: newKvStore(),
    sessions: new Map(),
    sessionsDigest: 0,
    pending: new Map(),
  };
}

/** Names the applied state: store and sessions. Equal at the same slot on every sound replica. */
export function appliedDigest(replica: Replica): number {
  return (Math.imul(replica.store.digest, 31) + replica.sessionsDigest) | 0;
}

function mixBallot(hash: Hash, ballot: Ballot): void {
  mix(hash, ballot.round);
  mix(hash, ballot.replica);
}

function mixCommand(hash: Hash, command: Command): void {
  if (command.kind === 'noop') {
    mix(hash, 0);
    return;
  }
  mix(hash, command.client + 1);
  mix(hash, command.request);
  mixString(hash, command.operation.kind);
  mixString(hash, command.operation.key);
}

function mixRole(hash: Hash, role: Role): void {
  mixString(hash, role.kind);
  switch (role.kind) {
    case 'follower':
      return;
    case 'candidate':
      mixBallot(hash, role.ballot);
      for (const from of role.promises.keys()) mix(hash, from);
      return;
    case 'leader':
      mixBallot(hash, role.ballot);
      mix(hash, role.nextSlot);
      for (const [slot, proposal] of role.proposals) {
        mix(hash, slot);
        mix(hash, proposal.age);
        for (const from of proposal.acceptedBy) mix(hash, from);
      }
  }
}

/**
 * 16 hexadecimal digits that name the whole state, volatile and durable, in insertion order of its
 * tables. Hosts compare it to find the first step at which two executions of one scenario differ.
 */
export function replicaDigest(replica: Replica): string {
  const hash = newHash();
  mixBallot(hash, replica.acceptor.promised);
  for (const { slot, ballot, command } of replica.acceptor.accepted.values()) {
    mix(hash, slot);
    mixBallot(hash, ballot);
    mixCommand(hash, command);
  }
  for (const value of [
    replica.written,
    replica.durable,
    replica.waiting.length,
    replica.leader ?? -1,
    replica.heardFromLeader ? 1 : 0,
    replica.lostElections,
    replica.highestRound,
    replica.log.firstUndecided,
    replica.log.nextToApply,
    replica.store.digest,
    replica.sessionsDigest,
  ]) {
    mix(hash, value);
  }
  mixRole(hash, replica.role);
  for (const [slot, command] of replica.log.decided) {
    mix(hash, slot);
    mixCommand(hash, command);
  }
  for (const [client, request] of replica.pending) {
    mix(hash, client);
    mix(hash, request);
  }
  return hashHex(hash);
}
