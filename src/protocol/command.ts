// What a slot holds: a client's request, the start of its session, another configuration, or
// nothing at all.

import type { KvOperation } from '../kv/operation.ts';
import type { Configuration } from './configuration.ts';
import { sameConfiguration } from './configuration.ts';
import type { ClientId, SessionId } from './ids.ts';

export interface RequestCommand {
  readonly kind: 'request';
  readonly client: ClientId;
  /** The client's name for it; a retry repeats it. */
  readonly request: number;
  /** Null for a read, which may be executed twice without harm. */
  readonly session: SessionId | null;
  /** Place among the requests of the session, from 1; 0 without a session. */
  readonly sequence: number;
  /** The client has the answers to all its requests up to this place. */
  readonly acknowledged: number;
  readonly operation: KvOperation;
  /** The proposer's clock; sessions expire by the greatest of these, never by a clock at apply. */
  readonly timeMs: number;
}

/** Begins a session, which is named by the slot of this command. */
export interface RegisterCommand {
  readonly kind: 'register';
  readonly client: ClientId;
  readonly timeMs: number;
}

/** Governs every later slot. */
export interface ConfigureCommand {
  readonly kind: 'configure';
  readonly configuration: Configuration;
}

/** Fills a gap, or opens a reign; executing it changes nothing. */
export interface NoOp {
  readonly kind: 'noop';
}

export type Command = RequestCommand | RegisterCommand | ConfigureCommand | NoOp;

export const NO_OP: NoOp = { kind: 'noop' };

function sameOperation(left: KvOperation, right: KvOperation): boolean {
  if (left.kind !== right.kind || left.key !== right.key) return false;
  if (left.kind === 'cas' && right.kind === 'cas') {
    return left.from === right.from && left.to === right.to;
  }
  const value = (operation: KvOperation): string | undefined =>
    'value' in operation ? operation.value : undefined;
  return value(left) === value(right);
}

function sameRequest(left: RequestCommand, right: RequestCommand): boolean {
  return (
    left.client === right.client &&
    left.session === right.session &&
    left.request === right.request &&
    left.sequence === right.sequence &&
    left.acknowledged === right.acknowledged &&
    left.timeMs === right.timeMs &&
    sameOperation(left.operation, right.operation)
  );
}

/** Whether two commands are the same, to the last field. */
export function sameCommand(left: Command, right: Command): boolean {
  if (left === right) return true;
  switch (left.kind) {
    case 'noop':
      return right.kind === 'noop';
    case 'request':
      return right.kind === 'request' && sameRequest(left, right);
    case 'register':
      return (
        right.kind === 'register' && left.client === right.client && left.timeMs === right.timeMs
      );
    case 'configure':
      return (
        right.kind === 'configure' && sameConfiguration(left.configuration, right.configuration)
      );
  }
}
