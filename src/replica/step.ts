// One synchronous, deterministic step of a replica: an input changes its state and yields effects.
// No clock, randomness, socket or promise: what the host must supply arrives with the input.
// Protocol: Lamport, The Part-Time Parliament (1998) and Paxos Made Simple (2001), section 3;
// PROTOCOL.md beside this file has the whole of it in words.

import { unreachable } from '../base/assert.ts';
import { answerAccept, answerPrepare, inOrder, recoverAcceptor } from '../paxos/acceptor.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots } from '../protocol/ballot.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import { HELD_UNITS } from '../protocol/limits.ts';
import type { Entry, PeerMessage } from '../protocol/message.ts';
import type { DiskContents, RecoveredRecord } from '../protocol/record.ts';
import { awaitLeader, refuse, yieldTo } from './campaign.ts';
import { onDecided, onJoin, onSnapshotPart } from './catch-up.ts';
import {
  onCanvass,
  onElectionTimeout,
  onNack,
  onPrepare,
  onPromise,
  onSupport,
} from './election.ts';
import { adopt } from './execute.ts';
import type { Effect, Input } from './io.ts';
import { learnUpTo } from './learn.ts';
import { changeReign, onTransfer } from './membership.ts';
import { askToCatchUp, sendDecided } from './offer.ts';
import type { Step } from './outbox.ts';
import { mark, persist, releaseDurable, send, sendWhenDurable } from './outbox.ts';
import { onReadAt, onReadIndex } from './reads.ts';
import { onAccepted, onHeard, onHeartbeatTimeout } from './reign.ts';
import type { Replica } from './replica.ts';
import { onClient } from './requests.ts';
import { onSnapshotDurable, onSnapshotNext, onSnapshotTimer, restore } from './snapshots.ts';

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

/** Numbers of questions that one incarnation may ask. */
const READ_IDS = 0x10_0000;

function lastLife(records: readonly RecoveredRecord[]): number | null {
  let life: number | null = null;
  for (const record of records) if (record.kind === 'identity') life = record.life;
  return life;
}

/** The disk says too little to vote on: this replica becomes another acceptor, with empty hands. */
function beginLife(step: Step, life: number, disk: DiskContents): void {
  const { replica } = step;
  mark(step, 'began-new-life');
  replica.life = life;
  replica.acceptor = recoverAcceptor([]);
  // The doubt ends with a log that owes nothing to the old one.
  if (disk.isDoubtful) step.effects.push({ kind: 'rewrite', records: [] });
  persist(step, [{ kind: 'identity', replica: replica.id, life, base: slotAt(0) }]);
}

function restoreFromDisk(step: Step, { snapshot }: DiskContents): void {
  const { replica } = step;
  if (snapshot === null || !restore(replica, snapshot)) return;
  const { slot, digest, configuration } = snapshot.header;
  replica.snapshot = snapshot;
  if (slot > 0) mark(step, 'restarted-from-snapshot');
  step.effects.push({ kind: 'install', slot, digest });
  adopt(step, configuration);
}

function onStart(step: Step, input: Input & { readonly kind: 'start' }): void {
  const { disk, freshLife, namesAfter } = input;
  const { replica, nowMs } = step;
  const { rules, settings } = replica;
  replica.readId = namesAfter ?? freshLife * READ_IDS;
  replica.roundsAfter = namesAfter ?? 0;
  const life = lastLife(disk.records);
  if (rules.beginsNewLife(disk.isDoubtful, life !== null)) {
    beginLife(step, freshLife, disk);
  } else {
    replica.acceptor = recoverAcceptor(disk.records);
    replica.life = life ?? 0;
  }
  step.effects.push({ kind: 'live', life: replica.life });
  replica.highestRound = replica.acceptor.promised.round;
  restoreFromDisk(step, disk);
  const isFirst = replica.highestRound === 0 && replica.log.nextToApply === 0;
  if (replica.acceptor.accepted.size > 0) mark(step, 'restarted-with-acceptances');
  if (!isFirst) replica.boundUntilMs = nowMs + rules.graceAfterRestartMs(settings.leaseMs);
  // With nothing promised on disk nobody can lead yet, as far as this replica knows.
  awaitLeader(step, isFirst ? 0 : settings.electionMs);
}

/**
 * The proposals of a message that this acceptor takes. One that misses decisions, and holds a great
 * deal beyond them, first gets what it misses, for which it asks: else what it must report to a
 * candidate would grow for as long as that takes. The others come again.
 */
function takenFrom(step: Step, message: Of<'accept'>): readonly Entry[] {
  const { acceptor, rules, log } = step.replica;
  if (acceptor.openUnits >= HELD_UNITS) {
    learnUpTo(step, message.ballot, message.decidedUpTo);
    if (log.firstUndecided < message.decidedUpTo) return [];
  }
  return inOrder(acceptor, rules, message);
}

/** Phase 2b. */
function onAccept(step: Step, from: ReplicaId, message: Of<'accept'>): void {
  const { replica } = step;
  const { ballot, decidedUpTo } = message;
  const { acceptor, rules, life } = replica;
  const entries = takenFrom(step, message);
  const records = answerAccept(acceptor, rules, ballot, entries);
  if (records === 'refused') {
    mark(step, 'refused-accept');
    refuse(step, from, ballot);
    return;
  }
  hearLeader(step, from, ballot);
  persist(step, records);
  const slots = entries.map((entry) => entry.slot);
  if (slots.length > 0) sendWhenDurable(step, from, { kind: 'accepted', ballot, life, slots });
  if (from !== replica.id) learnFromLeader(step, from, ballot, decidedUpTo);
}

function learnFromLeader(step: Step, from: ReplicaId, ballot: Ballot, decidedUpTo: Slot): void {
  learnUpTo(step, ballot, decidedUpTo);
  changeReign(step);
  if (step.replica.log.firstUndecided < decidedUpTo) askToCatchUp(step, from);
}

function hearLeader(step: Step, from: ReplicaId, ballot: Ballot): void {
  const { replica } = step;
  if (from === replica.id) return;
  yieldTo(step, ballot);
  const { role } = replica;
  // Who only asks around hears the answer: somebody leads.
  if (role.kind === 'canvasser') replica.role = { kind: 'follower' };
  else if (role.kind !== 'follower') return;
  replica.leader = from;
  replica.heardAtMs = step.nowMs;
  replica.lostElections = 0;
}

function onHeartbeat(step: Step, from: ReplicaId, message: Of<'heartbeat'>): void {
  const { replica } = step;
  const { ballot, round, decidedUpTo } = message;
  const { acceptor, settings, life, software, log } = replica;
  if (compareBallots(ballot, acceptor.promised) < 0) {
    refuse(step, from, ballot);
    return;
  }
  hearLeader(step, from, ballot);
  const isPromised = settings.reads !== 'lease' || grantLease(step, ballot);
  learnFromLeader(step, from, ballot, decidedUpTo);
  const known = log.firstUndecided;
  const heard = { kind: 'heard', ballot, life, round, software, decidedUpTo: known } as const;
  if (isPromised) send(step, from, heard);
  else sendWhenDurable(step, from, heard);
}

/** Helps nobody else for a while. False where the ballot was not promised on the disk yet. */
function grantLease(step: Step, ballot: Ballot): boolean {
  const { replica, nowMs } = step;
  const { acceptor, rules, settings } = replica;
  replica.lease = { ballot, untilMs: nowMs + settings.leaseMs };
  if (!rules.promisesWithLease()) return true;
  const records = answerPrepare(acceptor, rules, ballot);
  if (records === 'refused') return true;
  persist(step, records);
  return false;
}

function onMessage(step: Step, from: ReplicaId, message: PeerMessage): void {
  switch (message.kind) {
    case 'canvass':
      return onCanvass(step, from, message);
    case 'support':
      return onSupport(step, from, message);
    case 'prepare':
      return onPrepare(step, from, message);
    case 'promise':
      return onPromise(step, from, message);
    case 'accept':
      return onAccept(step, from, message);
    case 'accepted':
      return onAccepted(step, from, message);
    case 'nack':
      return onNack(step, message);
    case 'heartbeat':
      return onHeartbeat(step, from, message);
    case 'heard':
      return onHeard(step, from, message);
    case 'catch-up':
      return sendDecided(step, from, message.fromSlot);
    case 'decided':
      return onDecided(step, from, message);
    case 'snapshot':
      return onSnapshotPart(step, from, message);
    case 'snapshot-next':
      return onSnapshotNext(step, from, message);
    case 'join':
      return onJoin(step, from, message);
    case 'read-index':
      return onReadIndex(step, from, message.id);
    case 'read-at':
      return onReadAt(step, message.id, message.slot);
    case 'transfer':
      return onTransfer(step, from, message);
  }
  unreachable(message);
}

function onTimer(step: Step, input: Input & { readonly kind: 'timer' }): void {
  switch (input.timer) {
    case 'election':
      return onElectionTimeout(step);
    case 'heartbeat':
      return onHeartbeatTimeout(step);
    case 'snapshot':
      return onSnapshotTimer(step);
  }
}

function onInput(step: Step, input: Input): void {
  switch (input.kind) {
    case 'start':
      return onStart(step, input);
    case 'message':
      return onMessage(step, input.from, input.message);
    case 'client':
      return onClient(step, input.message);
    case 'durable':
      return releaseDurable(step, input.upTo);
    case 'snapshot-durable':
      return onSnapshotDurable(step, input.slot);
    case 'timer':
      return onTimer(step, input);
    case 'disk-failed':
      mark(step, 'halted');
      step.effects.push({ kind: 'halt', reason: input.reason });
      return;
  }
  unreachable(input);
}

/**
 * Feeds one input to a replica, which changes; returns what it asks for, in order. `nowMs` is the
 * replica's own clock: it never goes back in one incarnation.
 */
export function step(replica: Replica, input: Input, nowMs: number): Effect[] {
  const current: Step = { replica, nowMs, effects: [], toSelf: [] };
  onInput(current, input);
  for (let next = current.toSelf.shift(); next !== undefined; next = current.toSelf.shift()) {
    onMessage(current, replica.id, next);
  }
  return current.effects;
}
