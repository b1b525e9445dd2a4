// Executing commands: what each does to the replicated state, and the answers to the clients that
// wait for it here. Deterministic: the same commands in the same order, the same state everywhere.

import { applyOperation } from '../kv/apply.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { SessionState } from '../kv/sessions.ts';
import {
  afterRequest,
  beginSession,
  endSession,
  oldestSession,
  putSession,
} from '../kv/sessions.ts';
import type { Asker } from '../paxos/asker.ts';
import { succeeds } from '../paxos/proposer.ts';
import type { Command, RegisterCommand, RequestCommand } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { ClientId, Slot } from '../protocol/ids.ts';
import { sessionAt } from '../protocol/ids.ts';
import type { ClientReply } from '../protocol/message.ts';
import type { Step } from './outbox.ts';
import { mark, reply } from './outbox.ts';
import { isServing, waitKey } from './replica.ts';

/** Moves log-decided time on and ends the sessions that were silent for too long. */
function passTime(step: Step, timeMs: number): void {
  const { replica, nowMs } = step;
  const { rules, settings, sessions } = replica;
  replica.timeMs = Math.max(replica.timeMs, timeMs);
  for (;;) {
    const oldest = oldestSession(sessions);
    if (oldest === null) return;
    const [session, { activeMs }] = oldest;
    if (!rules.isExpired(activeMs, replica.timeMs, settings.sessionTtlMs, nowMs)) return;
    mark(step, 'session-expired');
    endSession(sessions, session);
  }
}

/** Answers whoever waits here for this request, once. */
function answerWaiting(step: Step, slot: Slot, message: ClientReply): void {
  const asker = takeAsker(step, slot, message.client, message.request);
  if (asker !== undefined) {
    reply(step, { ...message, client: asker.client, request: asker.request });
  }
}

/** Ends the waiting for a request, and tells whose it was. */
function takeAsker(
  { replica }: Step,
  slot: Slot,
  client: ClientId,
  request: number,
): Asker | undefined {
  const { pending, rules } = replica;
  const asker = rules.answered(pending, slot, waitKey(client, request));
  if (asker !== undefined) pending.delete(waitKey(asker.client, asker.request));
  return asker;
}

/** Length to which appends may make a value grow, whatever shorter ones the settings ask for. */
const GROWN_UNITS_MAX = 1 << 20;

function executeOperation({ replica }: Step, operation: KvOperation): KvResult {
  const { rules, store, settings } = replica;
  const grownUnitsMax = Math.max(settings.valueUnitsMax, GROWN_UNITS_MAX);
  return applyOperation(store, operation, rules.casHolds, grownUnitsMax);
}

function executeInSession(
  step: Step,
  command: RequestCommand,
  session: SessionState,
): KvResult | undefined {
  const { rules, sessions, timeMs } = step.replica;
  const { sequence, acknowledged, operation } = command;
  if (rules.isDuplicate(session.last, sequence)) {
    mark(step, 'duplicate-skipped-at-apply');
    return rules.resultAgain(session, sequence);
  }
  if (!rules.isNext(session.last, sequence)) {
    mark(step, 'request-before-its-turn');
    return undefined;
  }
  const result = executeOperation(step, operation);
  const after = afterRequest(session, sequence, result, acknowledged, timeMs);
  putSession(sessions, command.session ?? 0, after);
  return result;
}

function executeRequest(step: Step, slot: Slot, command: RequestCommand): void {
  const { rules, sessions } = step.replica;
  const { client, request, operation } = command;
  passTime(step, command.timeMs);
  const session = command.session === null ? undefined : sessions.sessions.get(command.session);
  if (session !== undefined) {
    const result = executeInSession(step, command, session);
    if (result === undefined) takeAsker(step, slot, client, request);
    else answerWaiting(step, slot, { kind: 'reply', client, request, result });
    return;
  }
  if (command.session === null || rules.executesUnknown()) {
    const result = executeOperation(step, operation);
    answerWaiting(step, slot, { kind: 'reply', client, request, result });
    return;
  }
  mark(step, 'answered-expired');
  answerWaiting(step, slot, { kind: 'expired', client, request });
}

function executeRegister(step: Step, slot: Slot, { client, timeMs }: RegisterCommand): void {
  const { id, rules, sessions, settings } = step.replica;
  passTime(step, timeMs);
  beginSession(sessions, slot, step.replica.timeMs);
  mark(step, 'registered');
  while (sessions.sessions.size > settings.sessionsMax) {
    const session = rules.sessionToEvict(sessions, id);
    if (session === null) break;
    mark(step, 'session-evicted');
    endSession(sessions, session);
  }
  answerWaiting(step, slot, {
    kind: 'registered',
    client,
    request: 0,
    session: sessionAt(slot),
  });
}

/** From now on this configuration governs what is decided later. */
export function adopt(step: Step, configuration: Configuration): void {
  const { replica } = step;
  const served = isServing(replica);
  replica.configuration = configuration;
  if (served && !isServing(replica)) mark(step, 'retired');
  step.effects.push({ kind: 'configure', configuration });
}

/**
 * Tells the operator who asked for it that a configuration is in force. A leader that is removed by
 * it may be the only one to know so far, and is stopped next: its successor tells, when asked again.
 */
function answerAsker(step: Step, slot: Slot): void {
  const { role } = step.replica;
  if (role.kind !== 'leader' || role.asker?.slot !== slot || !isServing(step.replica)) return;
  const { client, request } = role.asker;
  role.asker = null;
  reply(step, { kind: 'changed', client, request });
}

/** Executes the command of a slot. */
export function execute(step: Step, slot: Slot, command: Command): void {
  const { configuration } = step.replica;
  switch (command.kind) {
    case 'noop':
      return;
    case 'request':
      executeRequest(step, slot, command);
      return;
    case 'register':
      executeRegister(step, slot, command);
      return;
    case 'configure':
      if (configuration === null || !succeeds(command, configuration)) return;
      mark(step, 'configuration-applied');
      adopt(step, command.configuration);
      answerAsker(step, slot);
  }
}
