// What a slot holds: one client's request, or nothing at all.

import type { KvOperation } from '../kv/operation.ts';
import type { ClientId } from './ids.ts';

export interface RequestCommand {
  readonly kind: 'request';
  readonly client: ClientId;
  /** Position in the client's own sequence, from 1; a retry repeats it. */
  readonly request: number;
  readonly operation: KvOperation;
}

/** Fills a gap, or opens a reign; executing it changes nothing. */
export interface NoOp {
  readonly kind: 'noop';
}

export type Command = RequestCommand | NoOp;

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

/** Whether two commands are the same request with the same content. */
export function sameCommand(left: Command, right: Command): boolean {
  if (left === right) return true;
  if (left.kind !== 'request' || right.kind !== 'request') return left.kind === right.kind;
  return (
    left.client === right.client &&
    left.request === right.request &&
    sameOperation(left.operation, right.operation)
  );
}
