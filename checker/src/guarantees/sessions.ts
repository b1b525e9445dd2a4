/**
 * The order of operations within sessions: one comes before another of its session when it had been
 * answered before the other was called. A client that has several operations under way at once, or one
 * of unknown outcome behind it, leaves them unordered: a pending operation comes after what its session
 * had been answered, and before nothing. Equal stamps overlap, as in real time, so that whatever is
 * linearizable agrees with this order. Called by both checks of this room.
 */

import { item } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { GuaranteeOptions, SessionName } from './guarantee.ts';

export interface Session {
  /** Ids by call. */
  readonly calls: readonly number[];
  /** Ids of the completed operations by return. */
  readonly returns: readonly number[];
  /** For each of `calls`: so many of `returns`, the first ones, come before it. */
  readonly before: readonly number[];
}

/** Deals operations out to their sessions. */
export function sessionsOf<I, O>(
  operations: readonly Operation<I, O>[],
  sessionOf: NonNullable<GuaranteeOptions['sessionOf']> = (process) => process,
): Session[] {
  const members = new Map<SessionName, number[]>();
  operations.forEach(({ process }, id) => {
    const name = sessionOf(process);
    const ids = members.get(name);
    if (ids === undefined) members.set(name, [id]);
    else ids.push(id);
  });
  return [...members.values()].map((ids) => ordered(operations, ids));
}

function ordered<I, O>(operations: readonly Operation<I, O>[], ids: readonly number[]): Session {
  const callOf = (id: number): number => item(operations, id).call;
  const returnOf = (id: number): number => item(operations, id).return ?? Infinity;
  const calls = ids.toSorted((a, b) => callOf(a) - callOf(b));
  const returns = ids
    .filter((id) => item(operations, id).return !== null)
    .sort((a, b) => returnOf(a) - returnOf(b));
  let answered = 0;
  const before = calls.map((id) => {
    while (answered < returns.length && returnOf(item(returns, answered)) < callOf(id)) answered++;
    return answered;
  });
  return { calls, returns, before };
}
