// Linearizable reads that leave no trace in the log. A read that arrived is answered once a later
// round of heartbeats has shown that nobody else leads yet, and the reign's no-op is executed: then
// everything that was acknowledged before the read arrived is in the state. After Ongaro,
// Consensus (2014), 6.4. With a lease the last confirmed round vouches for a while.

import { valueOf } from '../kv/apply.ts';
import type { Leader } from '../paxos/proposer.ts';
import type { Rules } from '../paxos/rules.ts';
import { compareBallots } from '../protocol/ballot.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import type { ClientMessage } from '../protocol/message.ts';
import type { Step } from './outbox.ts';
import { mark, reply, send } from './outbox.ts';
import type { Reader, Replica } from './replica.ts';
import { isServing, waitKey } from './replica.ts';

type ReadMessage = ClientMessage & { readonly kind: 'read' };

/** Answers a read from the state as it is. */
export function answerFromState(
  step: Step,
  { client, request, key }: Pick<ReadMessage, 'client' | 'request' | 'key'>,
): void {
  const result = valueOf(step.replica.store, key) ?? null;
  reply(step, { kind: 'reply', client, request, result });
}

function answerReader(step: Step, reader: Reader): void {
  if (reader.kind === 'client') {
    answerFromState(step, reader);
    return;
  }
  const { nextToApply } = step.replica.log;
  send(step, reader.replica, { kind: 'read-at', id: reader.id, slot: nextToApply });
}

/** Sends a heartbeat to every voter: a round that confirms what arrived before it. */
export function beginRound(step: Step, leader: Leader): void {
  const { replica, nowMs } = step;
  const { settings, id, log } = replica;
  const round = ++leader.round;
  leader.sentAtMs.set(round, nowMs);
  leader.sentAtMs.delete(round - ROUNDS_KEPT);
  if (settings.reads === 'lease' && !leader.isLeaseGivenUp) {
    replica.lease = { ballot: leader.ballot, untilMs: nowMs + settings.leaseMs };
  }
  const { ballot } = leader;
  const decidedUpTo = log.firstUndecided;
  const heartbeat = { kind: 'heartbeat', ballot, round, decidedUpTo } as const;
  for (const { replica: voter } of leader.configuration.voters) {
    if (voter !== id) send(step, voter, heartbeat);
  }
}

/** Answers to older rounds say nothing any more. */
const ROUNDS_KEPT = 64;

/** The leader's own voice: it would hear itself unless it promised a higher ballot. */
function ownVoice(replica: Replica, leader: Leader): number {
  return compareBallots(replica.acceptor.promised, leader.ballot) <= 0 ? 1 : 0;
}

function isConfirmed(replica: Replica, leader: Leader, round: number): boolean {
  let count = ownVoice(replica, leader);
  for (const voice of leader.voices.values()) if (voice.round >= round) count++;
  return replica.rules.isReadQuorum(count, leader.configuration);
}

/** Until when the acceptors of a quorum are bound to this leader, by its own clock and these rules. */
function leaseUntilMs(replica: Replica, leader: Leader, nowMs: number, rules: Rules): number {
  const { settings } = replica;
  const sentAtMs = [...leader.voices.values()].map((voice) => voice.sentAtMs);
  if (ownVoice(replica, leader) === 1) sentAtMs.push(nowMs);
  sentAtMs.sort((left, right) => right - left);
  const place = sentAtMs.findIndex((_, index) =>
    rules.isReadQuorum(index + 1, leader.configuration),
  );
  const countsFrom = sentAtMs[place] ?? Number.NEGATIVE_INFINITY;
  return countsFrom + rules.leaseLastsMs(settings.leaseMs, settings.clockDriftPerMille);
}

/**
 * Until when a leader relies on its lease, by its own clock and these rules: infinite where it needs
 * nobody's answer, minus infinite where too few have answered, null where it has no lease.
 */
export function leaseEndMs(replica: Replica, nowMs: number, rules: Rules): number | null {
  const { role, settings } = replica;
  if (role.kind !== 'leader' || settings.reads !== 'lease' || role.isLeaseGivenUp) return null;
  const endMs = leaseUntilMs(replica, role, nowMs, rules);
  // What goes on with the clock never ends.
  return leaseUntilMs(replica, role, nowMs + 1, rules) > endMs ? Infinity : endMs;
}

function holdsLease({ replica, nowMs }: Step, leader: Leader): boolean {
  if (replica.settings.reads !== 'lease' || leader.isLeaseGivenUp) return false;
  return nowMs < leaseUntilMs(replica, leader, nowMs, replica.rules);
}

/** Takes a read that this leader is to vouch for. */
function awaitRound(step: Step, leader: Leader, reader: Reader): void {
  const { replica } = step;
  const { rules, log } = replica;
  const heldLease = holdsLease(step, leader);
  if (heldLease && rules.mayReadAfter(leader.openingSlot, log.nextToApply)) {
    mark(step, 'read-by-lease');
    answerReader(step, reader);
    return;
  }
  const round = rules.confirmingRound(leader.round, heldLease);
  const isUnderWay = replica.reads.some((read) => read.round <= leader.round);
  replica.reads.push({ reader, round });
  if (isUnderWay) mark(step, 'read-batched');
  else if (round > leader.round) beginRound(step, leader);
  settleReads(step);
}

/** Answers the reads whose round is confirmed, and starts the round for those that came since. */
export function settleReads(step: Step): void {
  const { replica } = step;
  const { role, rules, log } = replica;
  if (role.kind !== 'leader' || replica.reads.length === 0) return;
  if (!rules.mayReadAfter(role.openingSlot, log.nextToApply)) {
    mark(step, 'read-waited-for-noop');
    return;
  }
  const waiting = replica.reads;
  replica.reads = waiting.filter(({ round }) => !isConfirmed(replica, role, round));
  if (replica.reads.length === waiting.length) return;
  mark(step, 'read-confirmed');
  for (const { reader, round } of waiting) {
    if (isConfirmed(replica, role, round)) answerReader(step, reader);
  }
  if (replica.reads.some(({ round }) => round > role.round)) beginRound(step, role);
}

/** Gives up the reads that wait for this leader: their clients ask again. */
export function dropReads(step: Step): void {
  for (const { reader } of step.replica.reads) {
    if (reader.kind !== 'client') continue;
    reply(step, { kind: 'busy', client: reader.client, request: reader.request });
  }
  step.replica.reads = [];
}

/** A client asks this leader. */
export function readAsLeader(step: Step, leader: Leader, message: ReadMessage): void {
  const { client, request, key } = message;
  if (step.replica.reads.length >= step.replica.settings.pendingMax) {
    mark(step, 'refused-busy');
    reply(step, { kind: 'busy', client, request });
    return;
  }
  awaitRound(step, leader, { kind: 'client', client, request, key });
}

/** A client asks this follower, which asks the leader from which slot on it may answer. */
export function readHere(step: Step, message: ReadMessage): void {
  const { replica } = step;
  const { client, request, key } = message;
  const { leader, readsHere, settings } = replica;
  if (leader === null || !isServing(replica)) {
    reply(step, { kind: 'redirect', client, request, leader });
    return;
  }
  if (readsHere.size >= settings.pendingMax) {
    mark(step, 'refused-busy');
    reply(step, { kind: 'busy', client, request });
    return;
  }
  const id = ++replica.readId;
  readsHere.set(waitKey(client, request), { id, client, request, key, slot: null });
  send(step, leader, { kind: 'read-index', id });
}

/** A follower asks this replica from which slot on it may answer a read. */
export function onReadIndex(step: Step, from: ReplicaId, id: number): void {
  const { role } = step.replica;
  if (role.kind !== 'leader' || step.replica.reads.length >= step.replica.settings.pendingMax)
    return;
  awaitRound(step, role, { kind: 'peer', replica: from, id });
}

/** The leader names the slot. */
export function onReadAt(step: Step, id: number, slot: Slot): void {
  const { readsHere, rules } = step.replica;
  for (const read of readsHere.values()) if (read.id === id) read.slot = rules.readsFrom(slot);
  settleReadsHere(step);
}

/** Answers the reads for which this replica has executed enough. */
export function settleReadsHere(step: Step): void {
  const { readsHere, log } = step.replica;
  for (const [key, read] of readsHere) {
    if (read.slot === null || read.slot > log.nextToApply) continue;
    mark(step, 'read-here');
    readsHere.delete(key);
    answerFromState(step, read);
  }
}
