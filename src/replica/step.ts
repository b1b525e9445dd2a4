// One synchronous, deterministic step of a replica: an input changes its state and yields effects.
// No clock, randomness, socket or promise: what the host must supply arrives as an input.
// Protocol: Lamport, The Part-Time Parliament (1998) and Paxos Made Simple (2001), section 3;
// exactly-once clients after Ongaro, Consensus (2014), 6.3.

import { unreachable } from '../base/assert.ts';
import { acceptedFrom, answerAccept, answerPrepare, recoverAcceptor } from '../paxos/acceptor.ts';
import { decidedFrom } from '../paxos/log.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots } from '../protocol/ballot.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import { applyOperation } from '../kv/apply.ts';
import {
  awaitLeader,
  onAccepted,
  onElectionTimeout,
  onHeartbeatTimeout,
  onNack,
  onPromise,
  propose,
  stepDown,
} from './campaign.ts';
import type { Effect, Input } from './io.ts';
import { applyDecided, learn, learnUpTo, reply } from './learn.ts';
import type { Step } from './outbox.ts';
import { mark, persist, releaseDurable, send, sendWhenDurable } from './outbox.ts';
import type { Replica } from './replica.ts';

/** Most decided commands in one catch-up message. */
const CATCH_UP_BATCH = 64;

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

function onStart(step: Step, input: Input & { readonly kind: 'start' }): void {
  const { replica } = step;
  replica.acceptor = recoverAcceptor(input.records);
  replica.highestRound = replica.acceptor.promised.round;
  if (replica.acceptor.accepted.size > 0) mark(step, 'restarted-with-acceptances');
  // With nothing on disk nobody can lead yet, as far as this replica knows.
  awaitLeader(step, input.records.length === 0 ? 0 : replica.timing.electionMs);
}

/** A higher ballot was seen: whoever this replica was in a lower one, it no longer is. */
function yieldTo(step: Step, ballot: Ballot): void {
  const { replica } = step;
  replica.highestRound = Math.max(replica.highestRound, ballot.round);
  const { role } = replica;
  if (role.kind !== 'follower' && compareBallots(ballot, role.ballot) > 0) stepDown(step);
}

function refuse(step: Step, to: ReplicaId, ballot: Ballot): void {
  send(step, to, { kind: 'nack', ballot, promised: step.replica.acceptor.promised });
}

function onPrepare(step: Step, from: ReplicaId, { ballot, fromSlot }: Of<'prepare'>): void {
  const { replica } = step;
  const { acceptor, rules } = replica;
  if (from !== replica.id) {
    const records = answerPrepare(acceptor, rules, ballot);
    if (records === 'refused') {
      mark(step, 'refused-prepare');
      refuse(step, from, ballot);
      return;
    }
    yieldTo(step, ballot);
    replica.heardFromLeader = true;
    persist(step, records);
  } else if (compareBallots(acceptor.promised, ballot) > 0) {
    return;
  }
  const accepted = acceptedFrom(acceptor, fromSlot);
  sendWhenDurable(step, from, { kind: 'promise', ballot, fromSlot, accepted });
}

function onAccept(step: Step, from: ReplicaId, message: Of<'accept'>): void {
  const { replica } = step;
  const { ballot, entries, decidedUpTo } = message;
  const records = answerAccept(replica.acceptor, replica.rules, ballot, entries);
  if (records === 'refused') {
    mark(step, 'refused-accept');
    refuse(step, from, ballot);
    return;
  }
  hearLeader(step, from, ballot);
  persist(step, records);
  const slots = entries.map((entry) => entry.slot);
  sendWhenDurable(step, from, { kind: 'accepted', ballot, slots });
  if (from !== replica.id) learnFromLeader(step, from, ballot, decidedUpTo);
}

function learnFromLeader(step: Step, from: ReplicaId, ballot: Ballot, decidedUpTo: Slot): void {
  learnUpTo(step, ballot, decidedUpTo);
  if (step.replica.log.firstUndecided < decidedUpTo) askToCatchUp(step, from);
}

function hearLeader(step: Step, from: ReplicaId, ballot: Ballot): void {
  const { replica } = step;
  if (from === replica.id) return;
  yieldTo(step, ballot);
  if (replica.role.kind !== 'follower') return;
  replica.leader = from;
  replica.heardFromLeader = true;
  replica.lostElections = 0;
}

function onHeartbeat(step: Step, from: ReplicaId, message: Of<'heartbeat'>): void {
  const { replica } = step;
  if (compareBallots(message.ballot, replica.acceptor.promised) < 0) {
    refuse(step, from, message.ballot);
    return;
  }
  hearLeader(step, from, message.ballot);
  learnFromLeader(step, from, message.ballot, message.decidedUpTo);
}

function askToCatchUp(step: Step, from: ReplicaId): void {
  send(step, from, { kind: 'catch-up', fromSlot: step.replica.log.firstUndecided });
}

function onCatchUp(step: Step, from: ReplicaId, { fromSlot }: Of<'catch-up'>): void {
  const { log } = step.replica;
  const commands = decidedFrom(log, fromSlot, CATCH_UP_BATCH);
  if (commands.length === 0) return;
  send(step, from, { kind: 'decided', fromSlot, commands, decidedUpTo: log.firstUndecided });
}

function onDecided(step: Step, from: ReplicaId, message: Of<'decided'>): void {
  const { replica } = step;
  const before = replica.log.firstUndecided;
  let overtaken = false;
  message.commands.forEach((command, index) => {
    const outcome = learn(step, slotAt(message.fromSlot + index), command);
    overtaken ||= outcome === 'overtaken';
  });
  if (overtaken) stepDown(step);
  applyDecided(step);
  if (replica.log.firstUndecided === before) return;
  mark(step, 'caught-up');
  if (replica.log.firstUndecided < message.decidedUpTo) askToCatchUp(step, from);
}

function onMessage(step: Step, from: ReplicaId, message: PeerMessage): void {
  switch (message.kind) {
    case 'prepare':
      onPrepare(step, from, message);
      return;
    case 'promise':
      onPromise(step, from, message);
      return;
    case 'accept':
      onAccept(step, from, message);
      return;
    case 'accepted':
      onAccepted(step, from, message);
      return;
    case 'nack':
      onNack(step, message);
      return;
    case 'heartbeat':
      onHeartbeat(step, from, message);
      return;
    case 'catch-up':
      onCatchUp(step, from, message);
      return;
    case 'decided':
      onDecided(step, from, message);
      return;
  }
  unreachable(message);
}

function onRequest(step: Step, input: Input & { readonly kind: 'request' }): void {
  const { replica } = step;
  const { client, request, operation } = input;
  const session = replica.sessions.get(client);
  if (session !== undefined && replica.rules.isDuplicate(session, request)) {
    mark(step, 'duplicate-answered');
    if (session.request === request) reply(step, client, request, session.result);
    return;
  }
  if (replica.role.kind !== 'leader') {
    const { leader } = replica;
    step.effects.push({ kind: 'reply', message: { kind: 'redirect', client, request, leader } });
    return;
  }
  if (replica.rules.mayAnswerLocally(operation)) {
    reply(step, client, request, applyOperation(replica.store, operation));
    return;
  }
  if (replica.pending.get(client) === request) return;
  replica.pending.set(client, request);
  const command = { kind: 'request', client, request, operation } as const;
  propose(step, [{ slot: replica.role.nextSlot, command }]);
}

function onInput(step: Step, input: Input): void {
  switch (input.kind) {
    case 'start':
      onStart(step, input);
      return;
    case 'message':
      onMessage(step, input.from, input.message);
      return;
    case 'request':
      onRequest(step, input);
      return;
    case 'durable':
      releaseDurable(step, input.upTo);
      return;
    case 'timer':
      if (input.timer === 'election') onElectionTimeout(step);
      else onHeartbeatTimeout(step);
      return;
  }
  unreachable(input);
}

/** Feeds one input to a replica, which changes; returns what it asks for, in order. */
export function step(replica: Replica, input: Input): Effect[] {
  const current: Step = { replica, effects: [], toSelf: [] };
  onInput(current, input);
  for (let next = current.toSelf.shift(); next !== undefined; next = current.toSelf.shift()) {
    onMessage(current, replica.id, next);
  }
  return current.effects;
}
