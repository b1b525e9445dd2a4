// Changes of the configuration. A leader proposes the next one like any command and nothing beyond
// it; when it is executed the reign ends, and the next one asks a quorum of the new configuration
// first. So each ballot belongs to one configuration, and any set of replicas may follow any other.
// After Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010), with a window of one.

import type { Leader } from '../paxos/proposer.ts';
import { ballotAbove } from '../paxos/proposer.ts';
import type { Change, Configuration, Member } from '../protocol/configuration.ts';
import { majority, NEWEST_FORMAT, voterOf } from '../protocol/configuration.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { ClientMessage, PeerMessage } from '../protocol/message.ts';
import { awaitLeader, campaign, isBound, stepDown } from './campaign.ts';
import { sendDecided } from './offer.ts';
import type { Step } from './outbox.ts';
import { mark, reply, send } from './outbox.ts';
import { propose } from './propose.ts';
import { dropReads } from './reads.ts';
import type { Replica } from './replica.ts';
import { isServing, mayCampaign } from './replica.ts';

type ChangeMessage = ClientMessage & { readonly kind: 'change' };
type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

/** Whoever was not heard for so many election time-outs is out of reach. */
const SILENT_TIMEOUTS = 3;

/** A leader that hands over waits so many election time-outs for the other one. */
const TRANSFER_TIMEOUTS = 2;

function withVoters(before: Configuration, voters: readonly Member[]): Configuration {
  const size = majority(voters.length);
  const sorted = [...voters].sort((left, right) => left.replica - right.replica);
  return { ...before, number: before.number + 1, voters: sorted, phase1: size, phase2: size };
}

/** The member that a replica would be, or why it cannot be one yet. */
function memberFor({ replica, nowMs }: Step, now: Configuration, id: ReplicaId): Member | string {
  const name = `replica ${String(id)}`;
  const voter = voterOf(now, id);
  if (voter !== undefined) return voter;
  const { joiners, log, rules, settings } = replica;
  const joiner = joiners.get(id);
  // What was heard long ago may have been said by an earlier life of it.
  if (joiner === undefined || nowMs - joiner.heardAtMs >= SILENT_TIMEOUTS * settings.electionMs) {
    return `${name} has not been heard of lately; is it running?`;
  }
  if (joiner.software < now.format) return `${name} cannot read what the cluster writes`;
  if (!rules.hasCaughtUp(joiner.fromSlot, log.firstUndecided))
    return `${name} has not caught up yet`;
  return { replica: id, life: joiner.life };
}

function withMembers(
  step: Step,
  now: Configuration,
  ids: readonly ReplicaId[],
): Configuration | string {
  const voters: Member[] = [];
  for (const id of ids) {
    const member = memberFor(step, now, id);
    if (typeof member === 'string') return member;
    voters.push(member);
  }
  return withVoters(now, voters);
}

type Reconfiguration = Exclude<Change, { readonly kind: 'transfer' }>;

/** The configuration that a change leads to, or why it cannot be made now. */
function afterChange(
  step: Step,
  now: Configuration,
  change: Reconfiguration,
): Configuration | string {
  const ids = now.voters.map((voter) => voter.replica);
  switch (change.kind) {
    case 'add':
      return withMembers(step, now, [...new Set([...ids, change.replica])]);
    case 'remove':
      return withMembers(
        step,
        now,
        ids.filter((id) => id !== change.replica),
      );
    case 'replace': {
      const rest = ids.filter((id) => id !== change.remove);
      return withMembers(step, now, [...new Set([...rest, change.add])]);
    }
    case 'set':
      return withMembers(step, now, change.voters);
    case 'quorums':
      return { ...now, number: now.number + 1, phase1: change.phase1, phase2: change.phase2 };
  }
}

function isSame(left: Configuration, right: Configuration): boolean {
  return (
    left.phase1 === right.phase1 &&
    left.phase2 === right.phase2 &&
    left.format === right.format &&
    left.voters.length === right.voters.length &&
    left.voters.every((voter) => voterOf(right, voter.replica)?.life === voter.life)
  );
}

/** Proposes the next configuration; returns where. Nothing else is proposed until it is executed. */
function proposeConfiguration(step: Step, leader: Leader, configuration: Configuration): Slot {
  const slot = leader.nextSlot;
  if (step.replica.rules.endsReign()) leader.barrier = slot;
  mark(step, 'configuration-proposed');
  propose(step, [{ slot, command: { kind: 'configure', configuration } }]);
  return slot;
}

/**
 * Whether what is asked for is proposed already, by an earlier attempt of the same operator, for
 * another reason or in another reign: then it is answered when that is executed.
 */
function waitsForProposed(step: Step, leader: Leader, message: ChangeMessage): boolean {
  const { client, request, change } = message;
  const { barrier, asker, proposals } = leader;
  if (barrier === null || change.kind === 'transfer') return false;
  if (asker !== null && asker.client !== client) return false;
  const command = proposals.get(barrier)?.entry.command ?? step.replica.log.decided.get(barrier);
  if (command?.kind !== 'configure') return false;
  const next = afterChange(step, command.configuration, change);
  if (typeof next === 'string' || !isSame(command.configuration, next)) return false;
  leader.asker = { client, request, slot: barrier };
  return true;
}

/** Whether a quorum of a configuration was heard lately: one that was not could never go on. */
function isWithinReach({ replica, nowMs }: Step, leader: Leader, next: Configuration): boolean {
  const silentMs = SILENT_TIMEOUTS * replica.settings.electionMs;
  const heard = next.voters.filter(({ replica: voter, life }) => {
    if (voter === replica.id) return true;
    const voice = leader.voices.get(voter);
    if (voice !== undefined) return nowMs - voice.heardAtMs < silentMs;
    return replica.joiners.get(voter)?.life === life;
  });
  return heard.length >= Math.max(next.phase1, next.phase2);
}

function isBusy(leader: Leader, replica: Replica): boolean {
  return (
    leader.barrier !== null || leader.transferUntilMs !== null || replica.configuration === null
  );
}

/** Why nobody needs to ask for a change: `readmit` makes it as soon as it can be made. */
function needlessly(now: Configuration, change: Reconfiguration): string | null {
  if (change.kind !== 'replace' || change.remove !== change.add) return null;
  if (voterOf(now, change.add) === undefined) return null;
  const name = `replica ${String(change.add)}`;
  return `${name} cannot replace itself; emptied, it votes again by itself once it has caught up`;
}

/** An operator asks for a change. It is told so when the new configuration is in force. */
export function onChange(step: Step, message: ChangeMessage): void {
  const { client, request, change } = message;
  const { replica } = step;
  const { role, leader, rules } = replica;
  const unchanged = (reason: string): void =>
    reply(step, { kind: 'unchanged', client, request, reason });
  if (role.kind !== 'leader') {
    reply(step, { kind: 'redirect', client, request, leader });
    return;
  }
  if (waitsForProposed(step, role, message)) return;
  if (isBusy(role, replica)) return unchanged('another change is under way');
  const now = role.configuration;
  if (change.kind === 'transfer') {
    if (!transfer(step, role, change.to)) return unchanged('the replica has not caught up yet');
    reply(step, { kind: 'changed', client, request });
    return;
  }
  const next = afterChange(step, now, change);
  if (typeof next === 'string') return unchanged(next);
  const problem = needlessly(now, change) ?? rules.refusesConfiguration(next, change);
  if (problem !== null) {
    reply(step, { kind: 'refused', client, request, reason: problem });
    return;
  }
  if (!isWithinReach(step, role, next)) {
    return unchanged('too few voters of that configuration are within reach');
  }
  if (isSame(now, next)) {
    reply(step, { kind: 'changed', client, request });
    return;
  }
  role.asker = { client, request, slot: proposeConfiguration(step, role, next) };
}

/** Lets another voter lead: no proposal and no lease from now on, and it need not ask around. */
function transfer(step: Step, leader: Leader, to: ReplicaId): boolean {
  const { replica, nowMs } = step;
  if (to === replica.id) return true;
  const voice = leader.voices.get(to);
  if (
    voice === undefined ||
    !replica.rules.hasCaughtUp(voice.decidedUpTo, replica.log.firstUndecided)
  ) {
    return false;
  }
  mark(step, 'transferred');
  if (replica.rules.transferEndsLease()) leader.isLeaseGivenUp = true;
  leader.transferUntilMs = nowMs + TRANSFER_TIMEOUTS * replica.settings.electionMs;
  send(step, to, { kind: 'transfer', ballot: leader.ballot });
  return true;
}

/** The leader of a ballot wants this replica to lead. */
export function onTransfer(step: Step, from: ReplicaId, { ballot }: Of<'transfer'>): void {
  const { replica } = step;
  if (!mayCampaign(replica) || replica.leader !== from || replica.role.kind === 'leader') return;
  replica.highestRound = Math.max(replica.highestRound, ballot.round);
  const isBoundToLeader = isBound(step, ballotAbove(replica.highestRound, replica.id), ballot);
  if (isBoundToLeader && replica.rules.bindsSuccessor()) return;
  campaign(step, ballot);
}

/** A replica lost its disk and follows the log in a new life: once caught up it votes in that one. */
export function readmit(step: Step, id: ReplicaId): void {
  const { replica } = step;
  const { role } = replica;
  const joiner = replica.joiners.get(id);
  if (role.kind !== 'leader' || joiner === undefined || isBusy(role, replica)) return;
  const now = role.configuration;
  const voter = voterOf(now, id);
  if (voter === undefined || voter.life >= joiner.life || joiner.software < now.format) return;
  if (!replica.rules.hasCaughtUp(joiner.fromSlot, replica.log.firstUndecided)) return;
  mark(step, 'readmitted');
  const voters = now.voters.map((old) => (old === voter ? { ...old, life: joiner.life } : old));
  proposeConfiguration(step, role, { ...now, number: now.number + 1, voters });
}

/** Once every voter reads a newer format, all of them write it. */
export function raiseFormat(step: Step, leader: Leader): void {
  const { replica } = step;
  const now = leader.configuration;
  if (now.format === NEWEST_FORMAT || isBusy(leader, replica)) return;
  const software = [
    replica.software,
    ...[...leader.voices.values()].map((voice) => voice.software),
  ];
  if (software.some((newest) => newest < NEWEST_FORMAT)) return;
  mark(step, 'format-raised');
  proposeConfiguration(step, leader, { ...now, number: now.number + 1, format: NEWEST_FORMAT });
}

/** Tells the voters of a new configuration that they are, whoever else may be gone. */
function announce(step: Step, configuration: Configuration): void {
  const { id, log } = step.replica;
  for (const { replica: voter } of configuration.voters) {
    if (voter !== id) sendDecided(step, voter, slotAt(log.nextToApply - 1));
  }
}

/**
 * Ends what a proposer does under a configuration that is over. Its leader goes on at once with
 * another ballot, if it still votes: nobody else has to notice first.
 */
export function changeReign(step: Step): void {
  const { replica } = step;
  const { role, configuration, rules } = replica;
  if (configuration === null || role.kind === 'follower') return;
  if (role.configuration.number === configuration.number) return;
  if (role.kind === 'leader' && !rules.endsReign()) {
    replica.role = { ...role, configuration, barrier: null };
    return;
  }
  if (role.kind !== 'leader') {
    stepDown(step);
    return;
  }
  announce(step, configuration);
  if (isServing(replica)) {
    dropReads(step);
    step.effects.push({ kind: 'follow' });
    campaign(step, role.ballot);
    // A leader has no election timer, and this candidate may be beaten.
    awaitLeader(step);
  } else {
    stepDown(step);
  }
}
