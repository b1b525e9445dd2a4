// What clients ask of a replica. Only a leader takes requests; it refuses for load before anything
// is proposed, and for size before anything could ever be.

import { valueOf } from '../kv/apply.ts';
import type { KvOperation } from '../kv/operation.ts';
import type { SessionState } from '../kv/sessions.ts';
import type { Command } from '../protocol/command.ts';
import type { ClientId } from '../protocol/ids.ts';
import { IN_FLIGHT_UNITS } from '../protocol/limits.ts';
import type { ClientMessage } from '../protocol/message.ts';
import { onChange } from './membership.ts';
import type { Step } from './outbox.ts';
import { mark, reply } from './outbox.ts';
import { propose } from './propose.ts';
import { answerFromState, readAsLeader, readHere } from './reads.ts';

import { waitKey } from './replica.ts';
import type { Settings } from '../protocol/settings.ts';

type Of<Kind extends ClientMessage['kind']> = ClientMessage & { readonly kind: Kind };

/** Why an operation can never be executed, in words; null if it can. */
export function oversized(
  operation: KvOperation,
  { keyUnitsMax, valueUnitsMax }: Pick<Settings, 'keyUnitsMax' | 'valueUnitsMax'>,
): string | null {
  if (operation.key.length > keyUnitsMax) {
    return `the key is longer than ${String(keyUnitsMax)} code units`;
  }
  const values: (string | null)[] = [];
  if (operation.kind === 'put' || operation.kind === 'append') values.push(operation.value);
  if (operation.kind === 'cas') values.push(operation.from, operation.to);
  if (values.every((value) => value === null || value.length <= valueUnitsMax)) return null;
  return `a value is longer than ${String(valueUnitsMax)} code units`;
}

/** Proposes a client's command, unless it is under way already or there is too much to do. */
function admit(step: Step, client: ClientId, request: number, command: Command): void {
  const { replica } = step;
  const { role, leader, pending, settings, acceptor } = replica;
  if (role.kind !== 'leader') {
    reply(step, { kind: 'redirect', client, request, leader });
    return;
  }
  const key = waitKey(client, request);
  if (pending.has(key)) return;
  // A leader accepts what it proposes: what is open there is all that is in flight.
  const isFull = pending.size >= settings.pendingMax || acceptor.openUnits >= IN_FLIGHT_UNITS;
  if (isFull || role.barrier !== null || role.transferUntilMs !== null) {
    mark(step, 'refused-busy');
    reply(step, { kind: 'busy', client, request });
    return;
  }
  const slot = role.nextSlot;
  pending.set(key, { client, request, slot });
  propose(step, [{ slot, command }]);
}

/** The clock as commands carry it. */
const timeOf = ({ nowMs }: Step): number => Math.max(0, Math.floor(nowMs));

function onRegister(step: Step, { client, request }: Of<'register'>): void {
  admit(step, client, request, { kind: 'register', client, timeMs: timeOf(step) });
}

/** Tells a leader's client what the rules allow to tell at once. True: that is all. */
function answersEarly(step: Step, message: Of<'request'>): boolean {
  const { role, rules, store } = step.replica;
  const { client, request, operation } = message;
  if (role.kind !== 'leader') return false;
  const early = rules.answersEarly(operation, valueOf(store, operation.key) ?? null);
  if (early === null) return false;
  reply(step, { kind: 'reply', client, request, result: early.result });
  return !early.isProposed;
}

/**
 * Whether too much of the session would be open. Beyond the acknowledged places it is a matter of the
 * message alone, and so the same wherever and whenever it is asked: no command of the log is farther
 * ahead, and so no session keeps more than `pipelineMax` results, whatever its client acknowledges.
 */
function isTooFarAhead(
  { sequence, acknowledged }: Of<'request'>,
  state: SessionState | undefined,
  { pipelineMax }: Settings,
): boolean {
  if (sequence > acknowledged + pipelineMax) return true;
  return state !== undefined && sequence > state.last + pipelineMax;
}

/** Why a request can never be executed in a session, in words; null if it can. */
function impossible(operation: KvOperation, settings: Settings): string | null {
  // A session keeps results until they are acknowledged, and so takes only what has small ones.
  if (operation.kind === 'get') return 'a get is asked as a read, not in a session';
  return oversized(operation, settings);
}

function onRequest(step: Step, message: Of<'request'>): void {
  const { role, rules, sessions, settings } = step.replica;
  const { client, session, request, sequence, acknowledged, operation } = message;
  const reason = impossible(operation, settings);
  if (reason !== null) {
    mark(step, 'refused-oversized');
    reply(step, { kind: 'refused', client, request, reason });
    return;
  }
  const state = sessions.sessions.get(session);
  if (state !== undefined && rules.isDuplicate(state.last, sequence)) {
    mark(step, 'duplicate-answered');
    const result = rules.resultAgain(state, sequence);
    if (result !== undefined) reply(step, { kind: 'reply', client, request, result });
    return;
  }
  // Who only follows may not know yet what the session has executed: it tells who leads.
  if (role.kind === 'leader' && isTooFarAhead(message, state, settings)) {
    mark(step, 'refused-busy');
    reply(step, { kind: 'busy', client, request });
    return;
  }
  if (answersEarly(step, message)) return;
  admit(step, client, request, {
    kind: 'request',
    client,
    request,
    session,
    sequence,
    acknowledged,
    operation,
    timeMs: timeOf(step),
  });
}

function onRead(step: Step, message: Of<'read'>): void {
  const { role, rules, leader, settings } = step.replica;
  const { client, request, key, mode } = message;
  const operation = { kind: 'get', key } as const;
  if (mode === 'stale') {
    answerFromState(step, message);
  } else if (role.kind !== 'leader') {
    if (mode === 'here' && settings.reads !== 'log') readHere(step, message);
    else reply(step, { kind: 'redirect', client, request, leader });
  } else if (rules.mayAnswerLocally(operation)) {
    answerFromState(step, message);
  } else if (settings.reads === 'log') {
    admit(step, client, request, {
      kind: 'request',
      client,
      request,
      session: null,
      sequence: 0,
      acknowledged: 0,
      operation,
      timeMs: timeOf(step),
    });
  } else {
    readAsLeader(step, role, message);
  }
}

/** A client asks for something. */
export function onClient(step: Step, message: ClientMessage): void {
  switch (message.kind) {
    case 'register':
      onRegister(step, message);
      return;
    case 'request':
      onRequest(step, message);
      return;
    case 'read':
      onRead(step, message);
      return;
    case 'change':
      onChange(step, message);
  }
}
