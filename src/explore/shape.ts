// What of a replica's state matters for what it will do and say, as text: two replicas of one text
// behave alike for ever. Clocks count by the ages they give, and disks by what is recovered from
// them, so that states merge which only their past tells apart. Called by site.ts.

import { recoverAcceptor } from '../paxos/acceptor.ts';
import type { Leader, Role, Voice } from '../paxos/proposer.ts';
import type { GrantedLease } from '../paxos/rules.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Replica } from '../replica/replica.ts';
import { inOrder, textOf } from './text.ts';

/** Ages are compared with no more than so many steps of a clock. */
const AGE_MAX = 8;

/** How a replica's moments look from now. */
export interface Clock {
  readonly nowMs: number;
  readonly tickMs: number;
}

/** In steps of the clock; older than anything is asked of is old. */
const age = ({ nowMs, tickMs }: Clock, thenMs: number): number =>
  Math.min((nowMs - thenMs) / tickMs, AGE_MAX);

const ahead = ({ nowMs, tickMs }: Clock, thenMs: number): number =>
  Math.max((thenMs - nowMs) / tickMs, 0);

function leaseShape(clock: Clock, lease: GrantedLease | null): unknown {
  if (lease === null || lease.untilMs <= clock.nowMs) return null;
  return [lease.ballot, ahead(clock, lease.untilMs)];
}

function voiceShape(clock: Clock, voice: Voice): unknown {
  const { sentAtMs, heardAtMs, ...rest } = voice;
  return [rest, age(clock, sentAtMs), age(clock, heardAtMs)];
}

function leaderShape(clock: Clock, leader: Leader): unknown {
  const { sentAtMs, voices, transferUntilMs, proposals, ...rest } = leader;
  return [
    rest,
    [...inOrder(sentAtMs)].map(([round, thenMs]) => [round, age(clock, thenMs)]),
    [...inOrder(voices)].map(([from, voice]) => [from, voiceShape(clock, voice)]),
    transferUntilMs === null ? null : ahead(clock, transferUntilMs),
    inOrder(proposals),
  ];
}

function roleShape(clock: Clock, role: Role): unknown {
  return role.kind === 'leader' ? leaderShape(clock, role) : role;
}

function snapshotShape(snapshot: Snapshot | null): unknown {
  return snapshot === null ? null : [snapshot.header.slot, snapshot.header.digest];
}

/** What a disk holds, by what a replica makes of it. */
export function diskShape(records: readonly RecoveredRecord[], snapshot: Snapshot | null): unknown {
  const acceptor = recoverAcceptor(records);
  const lives = records.flatMap((record) => (record.kind === 'identity' ? [record.life] : []));
  const accepted = inOrder(acceptor.accepted);
  return [{ ...acceptor, accepted }, lives.at(-1) ?? null, snapshotShape(snapshot)];
}

/** A replica between two steps; the names of all its fields, lest a new one be forgotten here. */
export function replicaShape(replica: Replica, clock: Clock): string {
  const { id, peers, rules, settings, software, ...own } = replica;
  const { lostElections, ...state } = own;
  const { acceptor, life, written, durable, waiting, configuration, ...afterDisk } = state;
  const { store, sessions, timeMs, role, leader, heardAtMs, highestRound, ...afterRole } =
    afterDisk;
  const { lease, boundUntilMs, log, pending, reads, readsHere, readId, ...afterNames } = afterRole;
  const { roundsAfter, ...afterReads } = afterNames;
  const { snapshot, taking, incoming, outgoing, joiners, asked, ...forgotten } = afterReads;
  const nothing: Record<string, never> = forgotten;
  return textOf([
    [{ ...acceptor, accepted: inOrder(acceptor.accepted) }, life, written - durable],
    waiting.map(({ upTo, effect }) => [upTo - durable, effect]),
    [configuration?.number, configuration?.voters, configuration?.phase1, configuration?.phase2],
    [store.digest, [...sessions.sessions], timeMs],
    [roleShape(clock, role), leader, age(clock, heardAtMs), highestRound],
    [leaseShape(clock, lease), ahead(clock, boundUntilMs)],
    [
      { ...log, decided: inOrder(log.decided) },
      [...pending],
      reads,
      inOrder(readsHere),
      readId,
      roundsAfter,
    ],
    [snapshotShape(snapshot), taking, inOrder(joiners), asked % (peers.length || 1)],
    incoming === null ? null : { ...incoming, heardAtMs: age(clock, incoming.heardAtMs) },
    [...inOrder(outgoing)].map(([to, one]) => [
      to,
      snapshotShape(one.snapshot),
      age(clock, one.sentAtMs),
    ]),
    nothing,
  ]);
}
