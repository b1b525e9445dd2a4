// Reigns: what a leader does under one ballot. It proposes, counts acceptances, repeats what is
// unanswered, keeps in touch with its voters, and stops when it hears too few of them.

import type { Candidate, Leader, Opening, Voice } from '../paxos/proposer.ts';
import { countAccepted, newLeader, overdueFor } from '../paxos/proposer.ts';
import { sameBallot } from '../protocol/ballot.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import { batchesOf, unitsOf } from '../protocol/limits.ts';
import type { Entry, PeerMessage } from '../protocol/message.ts';
import { stepDown } from './campaign.ts';
import { applyDecided, learn } from './learn.ts';
import { changeReign, raiseFormat } from './membership.ts';
import type { Step } from './outbox.ts';
import { mark, send } from './outbox.ts';
import { propose } from './propose.ts';
import { beginRound, settleReads } from './reads.ts';

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

/** A leader that hears no quorum for so many election time-outs stops leading. */
const SILENCE_TIMEOUTS = 3;

function awaitHeartbeat(step: Step): void {
  const afterMs = step.replica.settings.heartbeatMs;
  step.effects.push({ kind: 'timer', timer: 'heartbeat', afterMs, jitterMs: 0 });
}

/** A quorum has promised. */
export function startReign(
  step: Step,
  candidate: Candidate,
  { entries, openingSlot, barrier }: Opening & { readonly kind: 'ready' },
): void {
  const { replica } = step;
  for (const { slot, command } of entries) {
    if (slot === openingSlot) continue;
    mark(step, command.kind === 'noop' ? 'gap-filled-with-noop' : 'gap-filled-with-command');
  }
  if (barrier !== null) mark(step, 'configuration-inherited');
  const leader = newLeader(candidate, replica.log.firstUndecided, openingSlot, barrier);
  for (const { replica: voter } of candidate.configuration.voters) {
    if (voter !== replica.id) leader.voices.set(voter, newVoice(step));
  }
  leader.round = replica.roundsAfter;
  replica.role = leader;
  replica.leader = replica.id;
  replica.lostElections = 0;
  const { ballot, configuration } = candidate;
  step.effects.push({ kind: 'lead', ballot, configuration });
  propose(step, entries);
  beginRound(step, leader);
  awaitHeartbeat(step);
}

/** Nothing is known of a voter yet; that it keeps silent counts from now on. */
function newVoice(step: Step): Voice {
  const sentAtMs = Number.NEGATIVE_INFINITY;
  return { round: 0, sentAtMs, heardAtMs: step.nowMs, decidedUpTo: slotAt(0), software: 0 };
}

/** An acceptance of this leader's proposals. */
export function onAccepted(step: Step, from: ReplicaId, message: Of<'accepted'>): void {
  const { role, rules } = step.replica;
  if (role.kind !== 'leader' || !rules.isOfReign(role.ballot, message.ballot)) return;
  if (!rules.counts(role.configuration, from, message.life)) return;
  const voice = role.voices.get(from);
  if (voice !== undefined) voice.heardAtMs = step.nowMs;
  for (const slot of message.slots) {
    const chosen = countAccepted(role, rules, from, slot);
    if (chosen !== null) learn(step, slot, chosen);
  }
  applyDecided(step);
  changeReign(step);
}

/** A voter answers a round of heartbeats. */
export function onHeard(step: Step, from: ReplicaId, message: Of<'heard'>): void {
  const { role, rules } = step.replica;
  if (role.kind !== 'leader' || !sameBallot(role.ballot, message.ballot)) return;
  const voice = role.voices.get(from);
  if (voice === undefined || !rules.counts(role.configuration, from, message.life)) return;
  voice.heardAtMs = step.nowMs;
  voice.software = message.software;
  if (message.decidedUpTo > voice.decidedUpTo) voice.decidedUpTo = message.decidedUpTo;
  const sentAtMs = role.sentAtMs.get(message.round);
  if (message.round <= voice.round || sentAtMs === undefined) return;
  voice.round = message.round;
  voice.sentAtMs = sentAtMs;
  settleReads(step);
}

/** Whether enough voters were heard lately that a proposal could be chosen. */
function hearsQuorum({ replica, nowMs }: Step, leader: Leader): boolean {
  const silentMs = SILENCE_TIMEOUTS * replica.settings.electionMs;
  let count = 1;
  for (const { heardAtMs } of leader.voices.values()) if (nowMs - heardAtMs < silentMs) count++;
  return replica.rules.isPhase2Quorum(count, leader.configuration);
}

/** What weighs this much is sent again every other heartbeat, and so on: it takes its time. */
const SLOW_UNITS = 1 << 16;

function isOnItsWay(leader: Leader, entries: readonly Entry[]): boolean {
  const [first] = entries;
  const age = first === undefined ? 0 : (leader.proposals.get(first.slot)?.age ?? 0);
  const units = entries.reduce((sum, { command }) => sum + unitsOf(command), 0);
  return age % (1 + Math.floor(units / SLOW_UNITS)) > 0;
}

/** Sends a voter again what it has not accepted, as much as makes a message: the rest follows that. */
function repeatTo(step: Step, leader: Leader, peer: ReplicaId): void {
  const [entries] = batchesOf(overdueFor(leader, step.replica.rules, peer));
  if (entries === undefined || isOnItsWay(leader, entries)) return;
  mark(step, 'retransmitted');
  const decidedUpTo = step.replica.log.firstUndecided;
  send(step, peer, { kind: 'accept', ballot: leader.ballot, entries, decidedUpTo });
}

function endTransfer(step: Step, leader: Leader): void {
  if (leader.transferUntilMs === null || step.nowMs < leader.transferUntilMs) return;
  mark(step, 'transfer-timed-out');
  leader.transferUntilMs = null;
}

/** The heartbeat timer fired: says who leads and what is decided, and repeats what is unanswered. */
export function onHeartbeatTimeout(step: Step): void {
  const { role } = step.replica;
  if (role.kind !== 'leader') return;
  if (!hearsQuorum(step, role)) {
    mark(step, 'quorum-lost');
    stepDown(step);
    return;
  }
  endTransfer(step, role);
  for (const peer of role.voices.keys()) repeatTo(step, role, peer);
  for (const proposal of role.proposals.values()) proposal.age++;
  raiseFormat(step, role);
  beginRound(step, role);
  awaitHeartbeat(step);
}
