// A client session without I/O: registers itself, finds the leader, retries, keeps several requests
// in flight, and says of every operation what is certain. It never guesses: once a write was sent,
// silence is `info`, because a copy of it may still be on its way to a replica that will execute it.

import { assert, unreachable } from '../base/assert.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { ClientId, ReplicaId, SessionId } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import type { ClientMessage, ClientReply, ReadMode } from '../protocol/message.ts';
import type { OperationOutcome, SessionRules } from './outcome.ts';
import { SOUND_SESSION_RULES } from './outcome.ts';

export interface SessionTiming {
  /** An unanswered request is sent to the next replica after this. */
  readonly retryMs: number;
  /** An operation without an answer by then ends. */
  readonly deadlineMs: number;
  /** Wait before asking again when nobody is known to lead, or the leader is busy. */
  readonly redirectMs: number;
}

export const DEFAULT_SESSION_TIMING: SessionTiming = {
  retryMs: 150,
  deadlineMs: 1000,
  redirectMs: 50,
};

/** Longest key and value, in UTF-16 code units; a longer one is refused before it is sent. */
const KEY_UNITS_MAX = 1 << 16;
const VALUE_UNITS_MAX = 1 << 20;

/** Of an append that was executed without effect. */
const GROWN_TOO_LONG = 'the value would become longer than the store keeps';

/**
 * Places beyond the acknowledged ones that are used at once, as many as the store takes by default:
 * while an answer is missing, the writes of later places would be refused.
 */
const OPEN_PLACES_MAX = 64;

export type SessionTimer = 'retry' | 'deadline';

export type SessionInput =
  /** `request` names the operation: greater than every one before in this session, from 1. */
  | {
      readonly kind: 'invoke';
      readonly request: number;
      readonly operation: KvOperation;
      /** How a get is to be answered; means nothing for a write. */
      readonly read: ReadMode;
    }
  | { readonly kind: 'message'; readonly from: ReplicaId; readonly message: ClientReply }
  | { readonly kind: 'timer'; readonly timer: SessionTimer; readonly request: number };

export type SessionEffect =
  | { readonly kind: 'send'; readonly to: ReplicaId; readonly message: ClientMessage }
  /** Fire once after `afterMs`. Replaces the timer of this name and request. */
  | {
      readonly kind: 'timer';
      readonly timer: SessionTimer;
      readonly request: number;
      readonly afterMs: number;
    }
  | { readonly kind: 'complete'; readonly request: number; readonly outcome: OperationOutcome }
  /** Nothing may be asked in this session any more; every operation has been completed. */
  | { readonly kind: 'over' };

/** Names the registration among the requests of a session. */
const REGISTRATION = 0;

interface InFlight {
  readonly request: number;
  /** Null for the registration. */
  readonly operation: KvOperation | null;
  readonly read: ReadMode;
  /** Place among the writes of the session; null until it is sent for the first time. */
  sequence: number | null;
  sentTo: ReplicaId | null;
  /** Redirects followed since the last retry; a loop of them must not spin. */
  redirects: number;
  /** The retry timer asks the same replica again instead of giving up on it. */
  waits: boolean;
}

export interface Session {
  readonly id: ClientId;
  readonly replicas: number;
  readonly timing: SessionTiming;
  readonly rules: SessionRules;
  /** Whom it asks next. */
  target: ReplicaId;
  /** Turns through all replicas: what some say of who leads may be old, and lead round in circles. */
  turn: ReplicaId;
  session: SessionId | null;
  lastSequence: number;
  /** Places whose answers have arrived, beyond `acknowledged`. */
  readonly answered: Set<number>;
  /** The answers to all writes up to this place have arrived. */
  acknowledged: number;
  /** By request, in the order in which they were invoked. */
  readonly inFlight: Map<number, InFlight>;
  isOver: boolean;
}

/** A session that has sent nothing. It tries `firstTarget` first. */
export function newSession(
  id: ClientId,
  replicas: number,
  firstTarget: ReplicaId,
  timing: SessionTiming = DEFAULT_SESSION_TIMING,
  rules: SessionRules = SOUND_SESSION_RULES,
): Session {
  return {
    id,
    replicas,
    timing,
    rules,
    target: firstTarget,
    turn: firstTarget,
    session: null,
    lastSequence: 0,
    answered: new Set(),
    acknowledged: 0,
    inFlight: new Map(),
    isOver: false,
  };
}

function isWrite({ operation }: InFlight): boolean {
  return operation !== null && operation.kind !== 'get';
}

function messageFor(session: Session, one: InFlight): ClientMessage {
  const client = session.id;
  const { request, operation } = one;
  if (operation === null) return { kind: 'register', client, request };
  if (operation.kind === 'get') {
    return { kind: 'read', client, request, key: operation.key, mode: one.read };
  }
  assert(session.session !== null, 'a write is sent in a session');
  one.sequence ??= ++session.lastSequence;
  return {
    kind: 'request',
    client,
    request,
    session: session.session,
    sequence: one.sequence,
    acknowledged: session.acknowledged,
    operation,
  };
}

/** Whether a write must not be sent yet: it has no session, or the store could not take it. */
function isHeld({ session, lastSequence, acknowledged }: Session, one: InFlight): boolean {
  if (!isWrite(one)) return false;
  if (session === null) return true;
  return one.sequence === null && lastSequence >= acknowledged + OPEN_PLACES_MAX;
}

/** Sends a request to the present target, unless it is held back for now. */
function attempt(session: Session, one: InFlight): SessionEffect[] {
  if (isHeld(session, one)) return [];
  one.sentTo = session.target;
  one.waits = false;
  const { request } = one;
  return [
    { kind: 'send', to: session.target, message: messageFor(session, one) },
    { kind: 'timer', timer: 'retry', request, afterMs: session.timing.retryMs },
  ];
}

function enter(
  session: Session,
  request: number,
  operation: KvOperation | null,
  read: ReadMode,
): InFlight {
  const one: InFlight = {
    request,
    operation,
    read,
    sequence: null,
    sentTo: null,
    redirects: 0,
    waits: false,
  };
  session.inFlight.set(request, one);
  return one;
}

function register(session: Session): SessionEffect[] {
  if (session.session !== null || session.inFlight.has(REGISTRATION)) return [];
  return attempt(session, enter(session, REGISTRATION, null, 'leader'));
}

function isTooLong(operation: KvOperation): boolean {
  if (operation.key.length > KEY_UNITS_MAX) return true;
  if (operation.kind === 'get' || operation.kind === 'delete') return false;
  const values =
    operation.kind === 'cas' ? [operation.to, operation.from ?? ''] : [operation.value];
  return values.some((value) => value.length > VALUE_UNITS_MAX);
}

function invoke(
  session: Session,
  { request, operation, read }: SessionInput & { readonly kind: 'invoke' },
): SessionEffect[] {
  assert(!session.isOver, 'nothing is asked in a session that is over');
  if (isTooLong(operation)) {
    const reason = `a key is longer than ${String(KEY_UNITS_MAX)} code units or a value than ${String(VALUE_UNITS_MAX)}`;
    return [{ kind: 'complete', request, outcome: { kind: 'fail', reason } }];
  }
  const one = enter(session, request, operation, read);
  const afterMs = session.timing.deadlineMs;
  const deadline = { kind: 'timer', timer: 'deadline', request, afterMs } as const;
  const registration = isWrite(one) ? register(session) : [];
  return [deadline, ...registration, ...attempt(session, one)];
}

function acknowledge(session: Session, sequence: number | null): void {
  if (sequence === null) return;
  session.answered.add(sequence);
  while (session.answered.delete(session.acknowledged + 1)) session.acknowledged++;
}

function complete(session: Session, one: InFlight, outcome: OperationOutcome): SessionEffect[] {
  session.inFlight.delete(one.request);
  return [{ kind: 'complete', request: one.request, outcome }];
}

/** What is certain of an operation that is given up. */
function givenUp(session: Session, one: InFlight, reason: string): OperationOutcome {
  const wasSent = one.sentTo !== null;
  return wasSent ? session.rules.whenSilent(reason) : { kind: 'fail', reason: 'never sent' };
}

/**
 * Ends the session: requests are executed in order, so that nothing can be said of those that came
 * after one of unknown outcome.
 */
function end(session: Session, reason: string): SessionEffect[] {
  session.isOver = true;
  const effects: SessionEffect[] = [];
  for (const one of session.inFlight.values()) {
    if (one.operation === null) continue;
    effects.push(...complete(session, one, givenUp(session, one, reason)));
  }
  session.inFlight.clear();
  return [...effects, { kind: 'over' }];
}

function nextReplica(session: Session): ReplicaId {
  session.turn = replicaId((session.turn + 1) % session.replicas);
  if (session.turn === session.target)
    session.turn = replicaId((session.turn + 1) % session.replicas);
  return session.turn;
}

/** Asks again in a while. */
function wait(session: Session, one: InFlight): SessionEffect[] {
  one.waits = true;
  const afterMs = session.timing.redirectMs;
  return [{ kind: 'timer', timer: 'retry', request: one.request, afterMs }];
}

function onRedirect(session: Session, one: InFlight, leader: ReplicaId | null): SessionEffect[] {
  const from = one.sentTo ?? session.target;
  one.redirects++;
  const isKnown = leader !== null && leader !== from && leader < session.replicas;
  if (session.target === from) session.target = isKnown ? leader : nextReplica(session);
  if (isKnown && one.redirects <= session.replicas) return attempt(session, one);
  return wait(session, one);
}

function onRegistered(session: Session, one: InFlight, name: SessionId): SessionEffect[] {
  session.inFlight.delete(one.request);
  session.session = name;
  return sendHeld(session);
}

/** Sends the writes that were held back, as many as may be by now. */
function sendHeld(session: Session): SessionEffect[] {
  const held = [...session.inFlight.values()].filter(
    (one) => isWrite(one) && one.sequence === null,
  );
  return held.flatMap((one) => attempt(session, one));
}

/** A request that can never be executed leaves its place to the next one, or blocks those behind. */
function onRefused(session: Session, one: InFlight, reason: string): SessionEffect[] {
  const completed = complete(session, one, { kind: 'fail', reason });
  if (one.sequence === null) return completed;
  if (one.sequence < session.lastSequence) {
    return [...completed, ...end(session, 'an earlier request of the session was refused')];
  }
  session.lastSequence--;
  return [...completed, ...sendHeld(session)];
}

/** What the result of an executed operation says of it. */
function outcomeOf(operation: KvOperation | null, output: KvResult): OperationOutcome {
  const isAppended = operation?.kind !== 'append' || output !== false;
  return isAppended ? { kind: 'ok', output } : { kind: 'fail', reason: GROWN_TOO_LONG };
}

function onResult(session: Session, one: InFlight, output: KvResult): SessionEffect[] {
  acknowledge(session, one.sequence);
  return [...complete(session, one, outcomeOf(one.operation, output)), ...sendHeld(session)];
}

function onMessage(session: Session, from: ReplicaId, message: ClientReply): SessionEffect[] {
  const one = session.inFlight.get(message.request);
  if (one === undefined) return [];
  const isRegistration = one.operation === null;
  switch (message.kind) {
    case 'registered':
      return isRegistration ? onRegistered(session, one, message.session) : [];
    case 'reply':
      return isRegistration ? [] : onResult(session, one, message.result);
    case 'refused':
      return onRefused(session, one, message.reason);
    case 'expired':
      return [
        ...complete(session, one, session.rules.whenExpired('the session has expired')),
        ...end(session, 'the session has expired'),
      ];
    case 'redirect':
      // One that was overtaken by a later attempt says nothing about the present target.
      return from === one.sentTo ? onRedirect(session, one, message.leader) : [];
    case 'busy':
      return from === one.sentTo ? wait(session, one) : [];
    case 'changed':
    case 'unchanged':
      return [];
  }
  return unreachable(message);
}

function onDeadline(session: Session, one: InFlight): SessionEffect[] {
  const outcome = givenUp(session, one, 'timed out');
  const completed = complete(session, one, outcome);
  // A read leaves nothing behind, and what was never sent does not either.
  if (!isWrite(one) || one.sentTo === null) return completed;
  return [...completed, ...end(session, 'an earlier request of the session timed out')];
}

function onTimer(session: Session, timer: SessionTimer, request: number): SessionEffect[] {
  const one = session.inFlight.get(request);
  if (one === undefined) return [];
  if (timer === 'deadline') return onDeadline(session, one);
  if (!one.waits && one.sentTo === session.target) {
    session.target = nextReplica(session);
  }
  one.redirects = 0;
  return attempt(session, one);
}

/** Feeds one input to a session, which changes; returns what it asks for, in order. */
export function stepSession(session: Session, input: SessionInput): SessionEffect[] {
  switch (input.kind) {
    case 'invoke':
      return invoke(session, input);
    case 'message':
      return onMessage(session, input.from, input.message);
    case 'timer':
      return onTimer(session, input.timer, input.request);
  }
  return unreachable(input);
}
