// Elections and reigns: the proposer's part of a step.

import { answerPrepare } from '../paxos/acceptor.ts';
import {
  addProposal,
  ballotAbove,
  countAccepted,
  countPromise,
  newCandidate,
  newLeader,
  openingEntries,
  overdueFor,
} from '../paxos/proposer.ts';
import { assert } from '../base/assert.ts';
import { compareBallots, sameBallot } from '../protocol/ballot.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import type { Entry, PeerMessage } from '../protocol/message.ts';
import { applyDecided, learn } from './learn.ts';
import type { Step } from './outbox.ts';
import { mark, persist, send, sendWhenDurable } from './outbox.ts';
import type { Replica } from './replica.ts';

/** Lost elections widen the jitter up to this many times. */
const BACK_OFF_MAX = 8;

/** Starts the wait for a leader; `afterMs` is 0 where there cannot be one yet. */
export function awaitLeader(step: Step, afterMs = step.replica.timing.electionMs): void {
  const { timing, lostElections } = step.replica;
  const jitterMs = timing.electionJitterMs * Math.min(2 ** lostElections, BACK_OFF_MAX);
  step.effects.push({ kind: 'timer', timer: 'election', afterMs, jitterMs });
}

/** Stops leading or campaigning. */
export function stepDown(step: Step): void {
  const { replica } = step;
  const wasLeader = replica.role.kind === 'leader';
  if (replica.role.kind === 'follower') return;
  replica.role = { kind: 'follower' };
  replica.leader = null;
  replica.heardFromLeader = true;
  replica.pending.clear();
  if (wasLeader) {
    step.effects.push({ kind: 'follow' });
    awaitLeader(step);
  }
}

/** Phase 1a: a new ballot, promised by oneself before anyone is asked. */
function campaign(step: Step): void {
  const { replica } = step;
  const ballot = ballotAbove(replica.highestRound, replica.id);
  replica.highestRound = ballot.round;
  replica.leader = null;
  const fromSlot = replica.log.firstUndecided;
  const records = answerPrepare(replica.acceptor, replica.rules, ballot);
  assert(records !== 'refused', 'a new ballot is above every promise');
  persist(step, records);
  replica.role = newCandidate(ballot, fromSlot);
  const prepare: PeerMessage = { kind: 'prepare', ballot, fromSlot };
  for (const peer of replica.peers) sendWhenDurable(step, peer, prepare);
  sendWhenDurable(step, replica.id, prepare);
}

/** The election time-out fired. */
export function onElectionTimeout(step: Step): void {
  const { replica } = step;
  if (replica.role.kind === 'leader') return;
  if (replica.role.kind === 'candidate') replica.lostElections++;
  if (replica.heardFromLeader) replica.heardFromLeader = false;
  else campaign(step);
  awaitLeader(step);
}

/** Phase 2a: proposes to every acceptor, this replica's own included. */
export function propose(step: Step, entries: readonly Entry[]): void {
  const { replica } = step;
  assert(replica.role.kind === 'leader', 'only a leader proposes');
  const { ballot } = replica.role;
  for (const entry of entries) addProposal(replica.role, entry);
  const decidedUpTo = replica.log.firstUndecided;
  const accept: PeerMessage = { kind: 'accept', ballot, entries, decidedUpTo };
  for (const peer of replica.peers) send(step, peer, accept);
  send(step, replica.id, accept);
  replica.role.spoke = true;
}

function startReign(step: Step): void {
  const { replica } = step;
  assert(replica.role.kind === 'candidate', 'only a candidate is elected');
  const entries = openingEntries(replica.role, replica.rules, replica.log);
  for (const { command } of entries.slice(0, -1)) {
    mark(step, command.kind === 'noop' ? 'gap-filled-with-noop' : 'gap-filled-with-command');
  }
  replica.role = newLeader(replica.role.ballot, replica.log.firstUndecided);
  replica.leader = replica.id;
  replica.lostElections = 0;
  step.effects.push({ kind: 'lead', ballot: replica.role.ballot });
  propose(step, entries);
  awaitHeartbeat(step);
}

function awaitHeartbeat(step: Step): void {
  const afterMs = step.replica.timing.heartbeatMs;
  step.effects.push({ kind: 'timer', timer: 'heartbeat', afterMs, jitterMs: 0 });
}

/** A promise for this replica's ballot. */
export function onPromise(
  step: Step,
  from: ReplicaId,
  message: PeerMessage & { readonly kind: 'promise' },
): void {
  const { replica } = step;
  const { role, rules } = replica;
  if (role.kind !== 'candidate' || !sameBallot(role.ballot, message.ballot)) return;
  if (countPromise(role, rules, replica.replicas, from, message.accepted)) startReign(step);
}

/** An acceptance of this leader's proposals. */
export function onAccepted(
  step: Step,
  from: ReplicaId,
  message: PeerMessage & { readonly kind: 'accepted' },
): void {
  const { replica } = step;
  const { role } = replica;
  if (role.kind !== 'leader' || !sameBallot(role.ballot, message.ballot)) return;
  for (const slot of message.slots) {
    const chosen = countAccepted(role, replica.rules, replica.replicas, from, slot);
    if (chosen !== null) learn(step, slot, chosen);
  }
  applyDecided(step);
}

/** Somebody refused this replica's ballot: back off, so that the two do not duel. */
export function onNack(step: Step, message: PeerMessage & { readonly kind: 'nack' }): void {
  const { replica } = step;
  replica.highestRound = Math.max(replica.highestRound, message.promised.round);
  const { role } = replica;
  if (role.kind === 'follower' || !sameBallot(role.ballot, message.ballot)) return;
  // A doubled prepare is refused although its ballot is the promised one.
  if (compareBallots(message.promised, role.ballot) <= 0) return;
  mark(step, 'pre-empted');
  replica.lostElections++;
  stepDown(step);
}

function heartbeatTo(step: Step, replica: Replica, peer: ReplicaId): void {
  const { role, log } = replica;
  assert(role.kind === 'leader', 'only a leader has a heartbeat');
  const decidedUpTo = log.firstUndecided;
  const overdue = overdueFor(role, peer);
  if (overdue.length === 0) {
    if (role.spoke) return;
    send(step, peer, { kind: 'heartbeat', ballot: role.ballot, decidedUpTo });
    return;
  }
  mark(step, 'retransmitted');
  send(step, peer, { kind: 'accept', ballot: role.ballot, entries: overdue, decidedUpTo });
}

/**
 * The heartbeat timer fired: repeats what is unanswered and, unless proposals have said so since the
 * last one, says who leads and what is decided.
 */
export function onHeartbeatTimeout(step: Step): void {
  const { replica } = step;
  if (replica.role.kind !== 'leader') return;
  for (const peer of replica.peers) heartbeatTo(step, replica, peer);
  replica.role.spoke = false;
  for (const proposal of replica.role.proposals.values()) proposal.age++;
  awaitHeartbeat(step);
}
