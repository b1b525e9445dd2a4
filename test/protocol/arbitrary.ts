// Arbitrary protocol messages, records and snapshots, for laws about their encoding.

import fc from 'fast-check';
import type { KvOperation, KvResult } from '../../src/kv/operation.ts';
import type { Ballot } from '../../src/protocol/ballot.ts';
import type { Command } from '../../src/protocol/command.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import type { Change, Configuration, Format } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../../src/protocol/ids.ts';
import type {
  ClientMessage,
  ClientReply,
  Message,
  PeerMessage,
} from '../../src/protocol/message.ts';
import type { DurableRecord } from '../../src/protocol/record.ts';
import type { SessionEntry, SnapshotChunk, SnapshotHeader } from '../../src/protocol/snapshot.ts';

/** Small ones most often, as in life; the bounds of every length of a variable-length integer. */
function counts(max: number): fc.Arbitrary<number> {
  const edge = fc
    .tuple(fc.nat({ max: 53 }), fc.constantFrom(-1, 0))
    .map(([bit, offset]) => Math.min(max, 2 ** bit + offset));
  return fc.oneof(
    fc.nat({ max: 200 }),
    edge,
    fc.maxSafeNat().map((count) => count % (max + 1)),
  );
}

const int = counts(0xffff_ffff);
const wide = counts(Number.MAX_SAFE_INTEGER);
const digest = fc.integer();
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ minLength: 120, maxLength: 140 }),
  fc.constant('\ud800'),
);
const list = { maxLength: 4 };

const replica = int.map(replicaId);
const client = int.map(clientId);
const slot = wide.map(slotAt);
const session = wide.map(sessionAt);
const ballot: fc.Arbitrary<Ballot> = fc.record({ round: int, replica });
const result: fc.Arbitrary<KvResult> = fc.oneof(fc.option(text), fc.boolean());
const address = { client, request: wide };

export const format: fc.Arbitrary<Format> = fc.constantFrom(1, 2);

/** A record whose `kind` is one of `kinds`. */
function oneKind<const K extends string, T>(
  kinds: readonly K[],
  fields: { [F in keyof T]: fc.Arbitrary<T[F]> },
): fc.Arbitrary<{ kind: K } & T> {
  return fc
    .tuple(fc.constantFrom(...kinds), fc.record(fields))
    .map(([kind, value]) => ({ kind, ...(value as T) }));
}

export const operation: fc.Arbitrary<KvOperation> = fc.oneof(
  oneKind(['get', 'delete'], { key: text }),
  oneKind(['put', 'append'], { key: text, value: text }),
  oneKind(['cas'], { key: text, from: fc.option(text), to: text }),
);

const configuration: fc.Arbitrary<Configuration> = fc.record({
  number: int,
  voters: fc.array(fc.record({ replica, life: int }), list),
  phase1: int,
  phase2: int,
  format,
});

const change: fc.Arbitrary<Change> = fc.oneof(
  oneKind(['add', 'remove'], { replica }),
  oneKind(['replace'], { remove: replica, add: replica }),
  oneKind(['set'], { voters: fc.array(replica, list) }),
  oneKind(['quorums'], { phase1: int, phase2: int }),
  oneKind(['transfer'], { to: replica }),
);

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(NO_OP),
  oneKind(['request'], {
    ...address,
    session: fc.option(session),
    sequence: wide,
    acknowledged: wide,
    operation,
    timeMs: wide,
  }),
  oneKind(['register'], { client, timeMs: wide }),
  oneKind(['configure'], { configuration }),
);

export const record: fc.Arbitrary<DurableRecord> = fc.oneof(
  oneKind(['identity'], { replica, life: int, base: slot }),
  oneKind(['promise'], { ballot }),
  oneKind(['acceptance'], { slot, ballot, command }),
);

export const header: fc.Arbitrary<SnapshotHeader> = fc.record({
  slot,
  configuration,
  round: int,
  timeMs: wide,
  chunks: int,
  digest,
});

const sessionEntry: fc.Arbitrary<SessionEntry> = fc.record({
  session,
  last: wide,
  activeMs: wide,
  results: fc.array(fc.tuple(wide, result), list),
});

export const chunk: fc.Arbitrary<SnapshotChunk> = fc.record({
  entries: fc.array(fc.tuple(text, text), list),
  sessions: fc.array(sessionEntry, list),
});

const election: fc.Arbitrary<PeerMessage> = fc.oneof(
  oneKind(['canvass'], { ballot, configuration: int }),
  oneKind(['support'], { ballot, life: int }),
  oneKind(['prepare'], {
    ballot,
    configuration: int,
    fromSlot: slot,
    revokes: fc.option(ballot),
  }),
  oneKind(['promise'], {
    ballot,
    life: int,
    fromSlot: slot,
    accepted: fc.array(fc.record({ slot, ballot, command: fc.option(command) }), list),
  }),
  oneKind(['nack'], { ballot, promised: ballot }),
  oneKind(['transfer'], { ballot }),
);

const log: fc.Arbitrary<PeerMessage> = fc.oneof(
  oneKind(['accept'], {
    ballot,
    entries: fc.array(fc.record({ slot, command }), list),
    decidedUpTo: slot,
  }),
  oneKind(['accepted'], { ballot, life: int, slots: fc.array(slot, list) }),
  oneKind(['heartbeat'], { ballot, round: wide, decidedUpTo: slot }),
  oneKind(['heard'], { ballot, life: int, round: wide, decidedUpTo: slot, software: format }),
  oneKind(['catch-up'], { fromSlot: slot }),
  oneKind(['decided'], {
    ...{ fromSlot: slot, commands: fc.array(command, list), decidedUpTo: slot, round: int },
  }),
);

const follower: fc.Arbitrary<PeerMessage> = fc.oneof(
  oneKind(['snapshot'], { header, index: int, chunk }),
  oneKind(['snapshot-next'], { slot, digest, index: int }),
  oneKind(['join'], { life: int, fromSlot: slot, software: format }),
  oneKind(['read-index'], { id: wide }),
  oneKind(['read-at'], { id: wide, slot }),
);

const question: fc.Arbitrary<ClientMessage> = fc.oneof(
  oneKind(['register'], address),
  oneKind(['request'], { ...address, session, sequence: wide, acknowledged: wide, operation }),
  oneKind(['read'], {
    ...address,
    key: text,
    mode: fc.constantFrom('leader' as const, 'here' as const, 'stale' as const),
  }),
  oneKind(['change'], { ...address, change }),
);

const answer: fc.Arbitrary<ClientReply> = fc.oneof(
  oneKind(['registered'], { ...address, session }),
  oneKind(['reply'], { ...address, result }),
  oneKind(['redirect'], { ...address, leader: fc.option(replica) }),
  oneKind(['busy', 'expired', 'changed'], address),
  oneKind(['refused', 'unchanged'], { ...address, reason: text }),
);

export const message: fc.Arbitrary<Message> = fc.oneof(election, log, follower, question, answer);
