// A replica's state as plain data, for people who step through a run: a copy of what it holds in
// memory, and what its disk would give back. Called by the simulator's watch; nothing reads it to
// decide anything.

import type { SessionState } from '../kv/sessions.ts';
import { recoverAcceptor } from '../paxos/acceptor.ts';
import type { Leader, Role } from '../paxos/proposer.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { Report } from '../protocol/message.ts';
import type { DiskContents } from '../protocol/record.ts';
import type { Effect } from './io.ts';
import type { Replica } from './replica.ts';

/** What an acceptor must not forget. */
export interface DurableState {
  /** Null on a disk without an identity. */
  readonly life: number | null;
  readonly promised: Ballot;
  /** By slot. */
  readonly accepted: readonly Report[];
  /** What was accepted below this slot is forgotten. */
  readonly forgottenBelow: number;
  /** The slot below which the newest snapshot has everything; null without one. */
  readonly snapshot: number | null;
}

/** A proposal of a leader that is not decided yet. */
export interface ProposalState {
  readonly slot: number;
  readonly command: Command;
  readonly acceptedBy: readonly number[];
}

/** What a replica is in its reign or on its way to one. */
export type RoleState =
  | { readonly kind: 'follower' }
  | { readonly kind: 'canvasser'; readonly ballot: Ballot; readonly supporters: readonly number[] }
  | { readonly kind: 'candidate'; readonly ballot: Ballot; readonly promises: readonly number[] }
  | {
      readonly kind: 'leader';
      readonly ballot: Ballot;
      readonly configuration: number;
      readonly nextSlot: number;
      readonly openingSlot: number | null;
      readonly barrier: number | null;
      readonly proposals: readonly ProposalState[];
      readonly round: number;
      /** The last round that each voter has answered. */
      readonly heard: readonly { readonly replica: number; readonly round: number }[];
      readonly isLeaseGivenUp: boolean;
      readonly transferUntilMs: number | null;
    };

/** A read that waits at this replica. */
export interface ReadState {
  /** `c0/1`, or `r2` for one that another replica asks on behalf of a client. */
  readonly of: string;
  readonly key: string | null;
  /** The round of heartbeats, or the slot, that it waits for; null while nobody has named it. */
  readonly until: { readonly kind: 'round' | 'slot'; readonly number: number } | null;
}

/** Everything that a running replica holds in memory. Times are of its own clock, in milliseconds. */
export interface ReplicaState extends DurableState {
  readonly role: RoleState;
  readonly leader: number | null;
  readonly highestRound: number;
  readonly lostElections: number;
  /** When a leader was last heard; null for never. */
  readonly heardAtMs: number | null;
  readonly configuration: Configuration | null;
  readonly decided: readonly { readonly slot: number; readonly command: Command }[];
  readonly firstUndecided: number;
  readonly nextToApply: number;
  /** The first entries of the store; `storeSize` counts all. */
  readonly store: readonly (readonly [key: string, value: string])[];
  readonly storeSize: number;
  readonly sessions: readonly (readonly [name: number, state: SessionState])[];
  readonly sessionCount: number;
  readonly logTimeMs: number;
  readonly reads: readonly ReadState[];
  readonly lease: { readonly ballot: Ballot; readonly untilMs: number } | null;
  /** After a restart it helps no candidate until then; null where that is over or never was. */
  readonly boundUntilMs: number | null;
  /** Records that it asked the disk to keep in this incarnation, and those that are kept. */
  readonly written: number;
  readonly durable: number;
  /** What it says once the disk has kept so many records. */
  readonly held: readonly { readonly upTo: number; readonly effect: Effect }[];
  readonly snapshotUnderWay: {
    readonly slot: number;
    readonly sessions: number;
    readonly configuration: number;
  } | null;
  readonly snapshotArriving: { readonly slot: number; readonly parts: number } | null;
}

/** Entries of a table that are copied; more would make a report heavy and nobody reads them. */
const ENTRIES_MAX = 100;

function firstOf<T>(entries: Iterable<T>): T[] {
  const found: T[] = [];
  for (const entry of entries) {
    if (found.length === ENTRIES_MAX) break;
    found.push(entry);
  }
  return found;
}

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

function leaderState(role: Leader): RoleState {
  const { kind, ballot, configuration, nextSlot, openingSlot, barrier, round } = role;
  const { isLeaseGivenUp, transferUntilMs } = role;
  return {
    kind,
    ballot,
    configuration: configuration.number,
    nextSlot,
    openingSlot,
    barrier,
    proposals: Array.from(role.proposals.values(), ({ entry, acceptedBy }) => ({
      ...entry,
      acceptedBy: [...acceptedBy],
    })),
    round,
    heard: Array.from(role.voices, ([replica, voice]) => ({ replica, round: voice.round })),
    isLeaseGivenUp,
    transferUntilMs,
  };
}

function roleState(role: Role): RoleState {
  switch (role.kind) {
    case 'follower':
      return { kind: 'follower' };
    case 'canvasser':
      return { kind: 'canvasser', ballot: role.ballot, supporters: [...role.supporters] };
    case 'candidate':
      return { kind: 'candidate', ballot: role.ballot, promises: [...role.promises.keys()] };
    case 'leader':
      return leaderState(role);
  }
}

function readStates({ reads, readsHere }: Replica): ReadState[] {
  const asLeader = reads.map(({ reader, round }): ReadState => {
    const until = { kind: 'round', number: round } as const;
    if (reader.kind === 'peer') return { of: `r${String(reader.replica)}`, key: null, until };
    const of = `c${String(reader.client)}/${String(reader.request)}`;
    return { of, key: reader.key, until };
  });
  const here = Array.from(readsHere.values(), ({ client, request, key, slot }): ReadState => {
    const until = slot === null ? null : ({ kind: 'slot', number: slot } as const);
    return { of: `c${String(client)}/${String(request)}`, key, until };
  });
  return [...asLeader, ...here];
}

function* entriesOf({ store: { values, changes } }: Replica): Generator<[string, string]> {
  for (const [key, value] of values) if (changes?.has(key) !== true) yield [key, value];
  for (const [key, value] of changes ?? []) if (value !== undefined) yield [key, value];
}

function sizeOf({ store: { values, changes } }: Replica): number {
  let size = values.size;
  for (const [key, value] of changes ?? []) {
    size += (value === undefined ? 0 : 1) - (values.has(key) ? 1 : 0);
  }
  return size;
}

/** What a disk with these contents would give back. */
export function describeDisk({ records, snapshot }: DiskContents): DurableState {
  const { promised, accepted, base } = recoverAcceptor(records);
  let life: number | null = null;
  for (const record of records) if (record.kind === 'identity') life = record.life;
  return {
    life,
    promised,
    accepted: [...accepted.values()],
    forgottenBelow: base,
    snapshot: snapshot?.header.slot ?? null,
  };
}

/** A copy of what the replica holds: later steps do not change it. */
export function describeReplica(replica: Replica): ReplicaState {
  const { acceptor, log, sessions, taking, incoming, boundUntilMs } = replica;
  return {
    life: replica.life,
    promised: acceptor.promised,
    accepted: [...acceptor.accepted.values()],
    forgottenBelow: acceptor.base,
    snapshot: replica.snapshot?.header.slot ?? null,
    role: roleState(replica.role),
    leader: replica.leader,
    highestRound: replica.highestRound,
    lostElections: replica.lostElections,
    heardAtMs: finite(replica.heardAtMs),
    configuration: replica.configuration,
    decided: Array.from(log.decided, ([slot, command]) => ({ slot, command })),
    firstUndecided: log.firstUndecided,
    nextToApply: log.nextToApply,
    store: firstOf(entriesOf(replica)),
    storeSize: sizeOf(replica),
    sessions: firstOf(sessions.sessions),
    sessionCount: sessions.sessions.size,
    logTimeMs: replica.timeMs,
    reads: readStates(replica),
    lease: replica.lease,
    boundUntilMs: finite(boundUntilMs),
    written: replica.written,
    durable: replica.durable,
    held: [...replica.waiting],
    snapshotUnderWay:
      taking === null
        ? null
        : {
            slot: taking.header.slot,
            sessions: taking.sessions.length,
            configuration: taking.header.configuration.number,
          },
    snapshotArriving:
      incoming === null ? null : { slot: incoming.header.slot, parts: incoming.chunks.length },
  };
}
