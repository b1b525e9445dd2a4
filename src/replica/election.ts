// Elections: when a replica that hears no leader asks whether it would be heard (a canvass) and
// campaigns (phase 1), and how acceptors answer.

import { assert } from '../base/assert.ts';
import { acceptedFrom, answerPrepare, holdsMoreThan } from '../paxos/acceptor.ts';
import type { Candidate } from '../paxos/proposer.ts';
import { ballotAbove, newCanvasser, openingOf } from '../paxos/proposer.ts';
import { compareBallots, sameBallot } from '../protocol/ballot.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { HELD_UNITS } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/message.ts';
import { awaitLeader, campaign, isBound, refuse, stepDown, yieldTo } from './campaign.ts';
import type { Mark } from './marks.ts';
import { followAlong, sendDecided, sendNews } from './offer.ts';
import type { Step } from './outbox.ts';
import { mark, persist, send, sendWhenDurable } from './outbox.ts';
import { startReign } from './reign.ts';
import type { Replica } from './replica.ts';
import { mayCampaign } from './replica.ts';

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

/** A sign of life within the election time-out: whoever leads need not be replaced. */
function hearsLeader({ replica, nowMs }: Step): boolean {
  return replica.role.kind === 'leader' || nowMs - replica.heardAtMs < replica.settings.electionMs;
}

/** Asks every voter whether it would promise. */
function canvass(step: Step): void {
  const { replica } = step;
  const { configuration, rules } = replica;
  assert(configuration !== null, 'a replica campaigns in a configuration that it knows');
  const ballot = ballotAbove(replica.highestRound, replica.id);
  const canvasser = newCanvasser(ballot, configuration);
  if (isBound(step, ballot, null)) return;
  replica.role = canvasser;
  replica.leader = null;
  canvasser.supporters.add(replica.id);
  mark(step, 'canvassed');
  if (rules.isPhase1Quorum(1, configuration)) {
    campaign(step, null);
    return;
  }
  const question = { kind: 'canvass', ballot, configuration: configuration.number } as const;
  for (const { replica: voter } of configuration.voters) {
    if (voter !== replica.id) send(step, voter, question);
  }
}

/** Would this replica promise `ballot` to a candidate of configuration `number`? */
export function onCanvass(step: Step, from: ReplicaId, message: Of<'canvass'>): void {
  const { replica } = step;
  const { ballot } = message;
  const isBehind = message.configuration < (replica.configuration?.number ?? -1);
  const mayPromise = replica.rules.mayPromise(replica.acceptor.promised, ballot);
  if (isBehind || !mayPromise || hearsLeader(step) || isBound(step, ballot, null)) {
    mark(step, 'refused-canvass');
    if (isBehind) sendNews(step, from);
    refuse(step, from, ballot);
    return;
  }
  sendWhenDurable(step, from, { kind: 'support', ballot, life: replica.life });
}

export function onSupport(step: Step, from: ReplicaId, message: Of<'support'>): void {
  const { replica } = step;
  const { role, rules } = replica;
  if (role.kind !== 'canvasser' || !sameBallot(role.ballot, message.ballot)) return;
  if (!rules.counts(role.configuration, from, message.life)) return;
  role.supporters.add(from);
  if (rules.isPhase1Quorum(role.supporters.size, role.configuration)) campaign(step, null);
}

/** The election time-out fired. */
export function onElectionTimeout(step: Step): void {
  const { replica } = step;
  if (replica.role.kind === 'leader') return;
  if (!mayCampaign(replica)) {
    followAlong(step);
  } else if (!hearsLeader(step)) {
    if (replica.role.kind !== 'follower') replica.lostElections++;
    canvass(step);
  }
  awaitLeader(step);
}

/**
 * Whether a promise would be longer than a message should be, and need not be: what is decided here is
 * better told as such. What is left after that is within what acceptors hold.
 */
function isTooMuch({ acceptor, log }: Replica, fromSlot: Slot): boolean {
  return fromSlot < log.firstUndecided && holdsMoreThan(acceptor, fromSlot, HELD_UNITS);
}

/** Why a promise is refused, whatever the ballot. */
function obstacleTo(step: Step, message: Of<'prepare'>): Mark | null {
  const { configuration, rules, acceptor } = step.replica;
  const { ballot, fromSlot, revokes } = message;
  if (message.configuration < (configuration?.number ?? -1)) return 'refused-old-configuration';
  if (isBound(step, ballot, revokes)) return 'refused-during-lease';
  return rules.isForgotten(fromSlot, acceptor.base) || isTooMuch(step.replica, fromSlot)
    ? 'refused-compacted'
    : null;
}

function promise(step: Step, from: ReplicaId, { ballot, fromSlot }: Of<'prepare'>): void {
  const { acceptor, rules, life } = step.replica;
  const accepted = acceptedFrom(acceptor, rules, fromSlot);
  if (accepted.some(({ command }) => command === null)) mark(step, 'reported-lost-acceptance');
  sendWhenDurable(step, from, { kind: 'promise', ballot, life, fromSlot, accepted });
}

/** Phase 1b. */
export function onPrepare(step: Step, from: ReplicaId, message: Of<'prepare'>): void {
  const { replica } = step;
  const { ballot } = message;
  if (from === replica.id) {
    if (sameBallot(replica.acceptor.promised, ballot)) promise(step, from, message);
    return;
  }
  const obstacle = obstacleTo(step, message);
  if (obstacle !== null) {
    mark(step, obstacle);
    // Whoever asks for what is gone, for too much, or in a configuration that is over, is behind.
    if (obstacle !== 'refused-during-lease') sendDecided(step, from, message.fromSlot);
    refuse(step, from, ballot);
    return;
  }
  const records = answerPrepare(replica.acceptor, replica.rules, ballot);
  if (records === 'refused') {
    mark(step, 'refused-prepare');
    refuse(step, from, ballot);
    return;
  }
  yieldTo(step, ballot);
  replica.heardAtMs = step.nowMs;
  persist(step, records);
  promise(step, from, message);
}

/** A promise for this replica's ballot. */
export function onPromise(step: Step, from: ReplicaId, message: Of<'promise'>): void {
  const { role, rules } = step.replica;
  if (role.kind !== 'candidate' || !sameBallot(role.ballot, message.ballot)) return;
  if (!rules.counts(role.configuration, from, message.life)) return;
  role.promises.set(from, message.accepted);
  if (rules.isPhase1Quorum(role.promises.size, role.configuration)) tryToLead(step, role);
}

function tryToLead(step: Step, candidate: Candidate): void {
  const { rules, log } = step.replica;
  const opening = openingOf(candidate, rules, log);
  if (opening.kind === 'undetermined') {
    mark(step, 'waited-for-lost-acceptance');
    return;
  }
  if (opening.overruled) mark(step, 'overruled-lost-acceptance');
  startReign(step, candidate, opening);
}

function isOvertaken(replica: Replica, message: Of<'nack'>): boolean {
  const { role } = replica;
  if (role.kind === 'follower' || !sameBallot(role.ballot, message.ballot)) return false;
  // A doubled prepare is refused although its ballot is the promised one.
  return compareBallots(message.promised, role.ballot) > 0;
}

/** Somebody refused this replica's ballot: back off, so that the two do not duel. */
export function onNack(step: Step, message: Of<'nack'>): void {
  const { replica } = step;
  replica.highestRound = Math.max(replica.highestRound, message.promised.round);
  if (!isOvertaken(replica, message)) return;
  mark(step, 'pre-empted');
  replica.lostElections++;
  stepDown(step);
}
