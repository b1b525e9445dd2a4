/**
 * The monitor of the set, for one element: is it there or not. Called by check/check.ts through the
 * model, once for every element. Adds and removes that were told yes flip the state and take turns;
 * every other completed operation only sees it.
 *
 * Goes through calls and returns in order and flips only when it must: when an operation is about to
 * return that has not taken effect. Then whichever can flip and returns first does. Who flips later
 * can do whatever one who flips earlier can, and of two adds the one with more time left is never the
 * worse to keep; pending ones have all the time there is. An operation that sees takes effect as soon
 * as it can. So when somebody must flip and nobody can, there is no legal order; how that is proved
 * stands in proof/rules/set.ts.
 *
 * Source: Abdulla et al., "Efficient linearizability monitoring" (2025), on sets; pending operations and
 * the proofs are ours.
 */

import { at } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { SetInput, SetOutput } from '../models/set-operations.ts';
import { setRules } from '../proof/rules/set.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer, PartView } from './monitor.ts';
import { append, newIds, pop, push } from './set-ids.ts';
import type { Ids } from './set-ids.ts';

export const setMonitor: Monitor<SetInput, SetOutput> = { check: checkSet, rules: setRules };

type View = PartView<SetInput, SetOutput>;
type SetOperation = Operation<SetInput, SetOutput>;

/** What an operation does, or has seen. An odd one needs the element to be there. */
const ADDS = 0;
const REMOVES = 1;
const SEES_NOTHING = 2;
const SEES_IT = 3;
/** A pending contains, or an answer that is none. */
const IGNORED = 4;
const UNREADABLE = 5;

interface Sweep {
  isThere: boolean;
  readonly adds: Ids;
  readonly removes: Ids;
  readonly pendingAdds: Ids;
  readonly pendingRemoves: Ids;
  /** Operations that wait to see it, or to see nothing. */
  readonly waiting: Ids;
  /** Who has flipped, and whose return made that necessary: an add, a remove, an add, ... */
  readonly flips: Ids;
  readonly reasons: Ids;
  /** By id: 1 when it has taken effect. All 0 between two checks. */
  placed: Uint8Array;
}

/** Kept from one element to the next: thousands of elements have a few operations each. */
const sweep: Sweep = {
  isThere: false,
  adds: newIds(),
  removes: newIds(),
  pendingAdds: newIds(),
  pendingRemoves: newIds(),
  waiting: newIds(),
  flips: newIds(),
  reasons: newIds(),
  placed: new Uint8Array(64),
};

function checkSet(part: View): MonitorAnswer {
  restart(part.operations.length);
  const answer = goThrough(part);
  for (let i = 0; i < part.calls.length; i++) sweep.placed[at(part.calls, i)] = 0;
  return answer;
}

function restart(operations: number): void {
  if (sweep.placed.length < operations) sweep.placed = new Uint8Array(2 * operations);
  sweep.isThere = false;
  sweep.adds.size = 0;
  sweep.removes.size = 0;
  sweep.pendingAdds.size = 0;
  sweep.pendingRemoves.size = 0;
  sweep.waiting.size = 0;
  sweep.flips.size = 0;
  sweep.reasons.size = 0;
}

function goThrough(part: View): MonitorAnswer {
  const { operations, callAt, returnAt, calls, returns } = part;
  const order: number[] = [];
  let called = 0;
  for (let returned = 0; returned < returns.length; returned++) {
    const id = at(returns, returned);
    const now = returnAt[id] ?? 0;
    for (; called < calls.length && (callAt[at(calls, called)] ?? 0) <= now; called++) {
      const next = at(calls, called);
      if (!begin(order, returnAt, next, roleOf(operations[next] as SetOperation))) return OPEN;
    }
    while (sweep.placed[id] === 0) {
      if (!flip(order, returnAt, id)) return violation(part, id);
    }
  }
  return { kind: 'linearizable', order };
}

function roleOf(operation: SetOperation): number {
  const { kind } = operation.input;
  if (operation.return === null) {
    return kind === 'contains' ? IGNORED : kind === 'add' ? ADDS : REMOVES;
  }
  const { output } = operation;
  if (output !== true && output !== false) return UNREADABLE;
  switch (kind) {
    case 'add':
      return output ? ADDS : SEES_IT;
    case 'remove':
      return output ? REMOVES : SEES_NOTHING;
    case 'contains':
      return output ? SEES_IT : SEES_NOTHING;
  }
}

/** False when the operation cannot be read. */
function begin(order: number[], returnAt: Float64Array, id: number, role: number): boolean {
  if (role >= IGNORED) return role === IGNORED;
  const isPending = returnAt[id] === Infinity;
  if (role === ADDS) {
    if (isPending) append(sweep.pendingAdds, id);
    else push(sweep.adds, id, returnAt);
  } else if (role === REMOVES) {
    if (isPending) append(sweep.pendingRemoves, id);
    else push(sweep.removes, id, returnAt);
  } else if (sweep.isThere === (role === SEES_IT)) place(order, id);
  else append(sweep.waiting, id);
  return true;
}

function place(order: number[], id: number): void {
  sweep.placed[id] = 1;
  order.push(id);
}

/** False when nobody can. All who wait have waited for this: to see the opposite of what there was. */
function flip(order: number[], returnAt: Float64Array, reason: number): boolean {
  const { isThere, waiting } = sweep;
  const ready = isThere ? sweep.removes : sweep.adds;
  const pending = isThere ? sweep.pendingRemoves : sweep.pendingAdds;
  if (ready.size + pending.size === 0) return false;
  const id = ready.size > 0 ? pop(ready, returnAt) : at(pending.ids, --pending.size);
  place(order, id);
  append(sweep.flips, id);
  append(sweep.reasons, reason);
  sweep.isThere = !isThere;
  for (let i = 0; i < waiting.size; i++) place(order, at(waiting.ids, i));
  waiting.size = 0;
  return true;
}

/** The operation is about to return and has not taken effect, and nobody can flip. */
function violation({ operations, returnAt }: View, id: number): MonitorAnswer {
  const flips = sweep.flips.ids;
  const reasons = sweep.reasons.ids;
  const cites = [id];
  let base = sweep.flips.size;
  for (let reason = id; ; cites.push(reason)) {
    base = neededFor(roleOf(operations[reason] as SetOperation), returnAt[reason] ?? 0, {
      flips,
      returnAt,
      made: base,
    });
    if (base < 0) break;
    reason = at(reasons, base);
    while (base > 0 && at(reasons, base - 1) === reason) base--;
  }
  cites.reverse();
  const line = { before: id, after: id, by: 'alternation', from: [], cites };
  return { kind: 'violation', certificate: { lines: [line] } };
}

interface Made {
  readonly flips: Int32Array;
  readonly returnAt: Float64Array;
  /** How many flips there were. */
  readonly made: number;
}

/**
 * The flip that one must know to be necessary to see that the next one is: the last before an operation
 * that sees; before an add or a remove, the last of its kind by one with more time left. Negative: none.
 */
function neededFor(role: number, end: number, { flips, returnAt, made }: Made): number {
  let flip = made - 1;
  if (role !== ADDS && role !== REMOVES) return flip;
  if ((flip & 1) !== role) flip--;
  while (flip >= 0 && (returnAt[at(flips, flip)] ?? 0) <= end) flip -= 2;
  return flip;
}
