// Taking part in the contest for the lead, and leaving it: waiting for a leader, taking a ballot,
// stepping down. Called by every other part of a step that meets a higher ballot or ends a reign.

import { assert } from '../base/assert.ts';
import { answerPrepare } from '../paxos/acceptor.ts';
import { ballotAbove, newCandidate } from '../paxos/proposer.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots } from '../protocol/ballot.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import type { Step } from './outbox.ts';
import { persist, send, sendWhenDurable } from './outbox.ts';
import { dropReads } from './reads.ts';

/** Lost elections widen the jitter up to this many times. */
const BACK_OFF_MAX = 8;

/** Starts the wait for a leader; `afterMs` is 0 where there cannot be one yet. */
export function awaitLeader(step: Step, afterMs = step.replica.settings.electionMs): void {
  const { settings, lostElections } = step.replica;
  const jitterMs = settings.electionJitterMs * Math.min(2 ** lostElections, BACK_OFF_MAX);
  step.effects.push({ kind: 'timer', timer: 'election', afterMs, jitterMs });
}

/** Whether a lease that was granted here forbids to help `ballot`. */
export function isBound({ replica, nowMs }: Step, ballot: Ballot, revokes: Ballot | null): boolean {
  if (replica.settings.reads !== 'lease') return false;
  // Whose lease was forgotten is not known, so that nobody can have given it up.
  if (nowMs < replica.boundUntilMs) return true;
  const { lease, rules } = replica;
  return lease !== null && rules.isBoundByLease(lease, nowMs, ballot, revokes);
}

/** Stops leading or campaigning. */
export function stepDown(step: Step): void {
  const { replica } = step;
  const wasLeader = replica.role.kind === 'leader';
  if (replica.role.kind === 'follower') return;
  if (wasLeader) dropReads(step);
  replica.role = { kind: 'follower' };
  if (replica.leader === replica.id) replica.leader = null;
  if (replica.rules.stopsWaiting()) replica.pending.clear();
  if (wasLeader) {
    replica.heardAtMs = step.nowMs;
    step.effects.push({ kind: 'follow' });
    awaitLeader(step);
  }
}

/** A higher ballot was seen: whoever this replica was in a lower one, it no longer is. */
export function yieldTo(step: Step, ballot: Ballot): void {
  const { replica } = step;
  replica.highestRound = Math.max(replica.highestRound, ballot.round);
  const { role } = replica;
  if (role.kind !== 'follower' && compareBallots(ballot, role.ballot) > 0) stepDown(step);
}

export function refuse(step: Step, to: ReplicaId, ballot: Ballot): void {
  send(step, to, { kind: 'nack', ballot, promised: step.replica.acceptor.promised });
}

/** Phase 1a: a new ballot, promised by oneself before anyone is asked. */
export function campaign(step: Step, revokes: Ballot | null): void {
  const { replica } = step;
  const { configuration } = replica;
  assert(configuration !== null, 'a replica campaigns in a configuration that it knows');
  const ballot = ballotAbove(replica.highestRound, replica.id);
  replica.highestRound = ballot.round;
  replica.leader = null;
  const fromSlot = replica.log.firstUndecided;
  const records = answerPrepare(replica.acceptor, replica.rules, ballot);
  assert(records !== 'refused', 'a new ballot is above every promise');
  persist(step, records);
  replica.role = newCandidate(ballot, configuration, fromSlot);
  const { number } = configuration;
  const prepare = { kind: 'prepare', ballot, configuration: number, fromSlot, revokes } as const;
  for (const { replica: voter } of configuration.voters) sendWhenDurable(step, voter, prepare);
}
