// A client session without I/O: finds the leader, retries with the same request number, and says
// of every operation what is certain. It never guesses: once a request was sent, silence is `info`,
// because a copy of it may still be on its way to a replica that will execute it.

import { assert, unreachable } from '../base/assert.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { ClientId, ReplicaId } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import type { ClientReply, ClientRequest } from '../protocol/message.ts';

export interface SessionTiming {
  /** An unanswered request is sent to the next replica after this. */
  readonly retryMs: number;
  /** An operation without an answer by then ends as `info`. */
  readonly deadlineMs: number;
  /** Wait before asking again when nobody is known to lead. */
  readonly redirectMs: number;
}

export const DEFAULT_SESSION_TIMING: SessionTiming = {
  retryMs: 150,
  deadlineMs: 1000,
  redirectMs: 50,
};

/** Longest key or value, in UTF-16 code units; a longer one is refused before it is sent. */
export const TEXT_UNITS_MAX = 1 << 20;

export type SessionTimer = 'retry' | 'deadline';

export type SessionInput =
  | { readonly kind: 'invoke'; readonly operation: KvOperation }
  | { readonly kind: 'message'; readonly from: ReplicaId; readonly message: ClientReply }
  | { readonly kind: 'timer'; readonly timer: SessionTimer };

/** What became of an operation. */
export type OperationOutcome =
  | { readonly kind: 'ok'; readonly output: KvResult }
  /** Certainly had no effect and will have none. */
  | { readonly kind: 'fail'; readonly reason: string }
  /** Not known; the session is over. */
  | { readonly kind: 'info'; readonly reason: string };

export type SessionEffect =
  | { readonly kind: 'send'; readonly to: ReplicaId; readonly message: ClientRequest }
  | { readonly kind: 'timer'; readonly timer: SessionTimer; readonly afterMs: number }
  | { readonly kind: 'complete'; readonly outcome: OperationOutcome };

interface InFlight {
  readonly request: number;
  readonly operation: KvOperation;
  /** Redirects followed since the last retry; a loop of them must not spin. */
  redirects: number;
  /** Nobody is known to lead: the retry timer asks again instead of giving up on the target. */
  waitsForLeader: boolean;
}

export interface Session {
  readonly id: ClientId;
  readonly replicas: number;
  readonly timing: SessionTiming;
  target: ReplicaId;
  lastRequest: number;
  inFlight: InFlight | null;
}

/** A session that has sent nothing. It tries `firstTarget` first. */
export function newSession(
  id: ClientId,
  replicas: number,
  firstTarget: ReplicaId,
  timing: SessionTiming = DEFAULT_SESSION_TIMING,
): Session {
  return { id, replicas, timing, target: firstTarget, lastRequest: 0, inFlight: null };
}

function request(session: Session, inFlight: InFlight): SessionEffect[] {
  const { request: number, operation } = inFlight;
  const message: ClientRequest = {
    kind: 'request',
    client: session.id,
    request: number,
    operation,
  };
  return [
    { kind: 'send', to: session.target, message },
    { kind: 'timer', timer: 'retry', afterMs: session.timing.retryMs },
  ];
}

function tooLong(operation: KvOperation): boolean {
  if (operation.key.length > TEXT_UNITS_MAX) return true;
  if (operation.kind === 'get' || operation.kind === 'delete') return false;
  const value = operation.kind === 'cas' ? operation.to : operation.value;
  const expected = operation.kind === 'cas' ? (operation.from ?? '') : '';
  return value.length > TEXT_UNITS_MAX || expected.length > TEXT_UNITS_MAX;
}

function invoke(session: Session, operation: KvOperation): SessionEffect[] {
  assert(session.inFlight === null, 'a session does one operation at a time');
  if (tooLong(operation)) {
    const reason = `a key or value is longer than ${String(TEXT_UNITS_MAX)} code units`;
    return [{ kind: 'complete', outcome: { kind: 'fail', reason } }];
  }
  session.lastRequest++;
  session.inFlight = {
    request: session.lastRequest,
    operation,
    redirects: 0,
    waitsForLeader: false,
  };
  return [
    { kind: 'timer', timer: 'deadline', afterMs: session.timing.deadlineMs },
    ...request(session, session.inFlight),
  ];
}

function complete(session: Session, outcome: OperationOutcome): SessionEffect[] {
  session.inFlight = null;
  return [{ kind: 'complete', outcome }];
}

function nextReplica(session: Session): ReplicaId {
  return replicaId((session.target + 1) % session.replicas);
}

function onRedirect(
  session: Session,
  inFlight: InFlight,
  leader: ReplicaId | null,
): SessionEffect[] {
  inFlight.redirects++;
  const known = leader !== null && leader !== session.target && leader < session.replicas;
  session.target = known ? leader : nextReplica(session);
  if (known && inFlight.redirects <= session.replicas) return request(session, inFlight);
  inFlight.waitsForLeader = true;
  return [{ kind: 'timer', timer: 'retry', afterMs: session.timing.redirectMs }];
}

function onMessage(session: Session, from: ReplicaId, message: ClientReply): SessionEffect[] {
  const { inFlight } = session;
  if (inFlight === null || message.request !== inFlight.request) return [];
  if (message.kind === 'reply') return complete(session, { kind: 'ok', output: message.result });
  // A redirect that was overtaken by a later attempt says nothing about the present target.
  return from === session.target ? onRedirect(session, inFlight, message.leader) : [];
}

function onTimer(session: Session, timer: SessionTimer): SessionEffect[] {
  const { inFlight } = session;
  if (inFlight === null) return [];
  if (timer === 'deadline') return complete(session, { kind: 'info', reason: 'timed out' });
  if (!inFlight.waitsForLeader) session.target = nextReplica(session);
  inFlight.redirects = 0;
  inFlight.waitsForLeader = false;
  return request(session, inFlight);
}

/** Feeds one input to a session, which changes; returns what it asks for, in order. */
export function stepSession(session: Session, input: SessionInput): SessionEffect[] {
  switch (input.kind) {
    case 'invoke':
      return invoke(session, input.operation);
    case 'message':
      return onMessage(session, input.from, input.message);
    case 'timer':
      return onTimer(session, input.timer);
  }
  return unreachable(input);
}
