/**
 * The monitor of the set, for all elements in one pass: is each there or not. Called by check/check.ts
 * through the model. Adds and removes that were told yes flip the state of their element and take turns;
 * every other completed operation only sees it.
 *
 * Goes through calls and returns in order and flips only when it must: when an operation is about to
 * return that has not taken effect. Then whichever can flip its element and returns first does. Who flips
 * later can do whatever one who flips earlier can, and of two adds the one with more time left is never
 * the worse to keep; pending ones have all the time there is. An operation that sees takes effect as soon
 * as it can. So when somebody must flip and nobody can, there is no legal order; how that is proved
 * stands in proof/rules/set.ts. Elements have nothing to do with each other, but every operation takes
 * effect while it runs, so the order in which all do is one of the whole history.
 *
 * Source: Abdulla et al., "Efficient linearizability monitoring" (2025), on sets; pending operations and
 * the proofs are ours.
 */

import { at, chosen, ofGroup } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { SetInput, SetOutput } from '../models/set-operations.ts';
import type { Line } from '../proof/certificate.ts';
import { setRules } from '../proof/rules/set.ts';
import type { Monitor, MonitorAnswer, WholeView } from './monitor.ts';
import { newHeaps, NONE, popped, pushed } from './set-heaps.ts';
import type { Heaps } from './set-heaps.ts';

export const setMonitor: Monitor<SetInput, SetOutput> = { checkAll: checkSets, rules: setRules };

type View = WholeView<SetInput, SetOutput>;
type SetOperation = Operation<SetInput, SetOutput>;

/** What an operation does, or has seen. An odd one needs the element to be there. */
const ADDS = 0;
const REMOVES = 1;
const SEES_NOTHING = 2;
const SEES_IT = 3;
/** A pending contains. */
const IGNORED = 4;
/** Its answer is none: it can never have taken effect. */
const UNREADABLE = 5;

interface Sweep {
  readonly view: View;
  readonly partOf: Int32Array;
  readonly returnAt: Float64Array;
  /** By element: 1 when it is there. */
  readonly isThere: Uint8Array;
  /** By element, twice its number for adds and one more for removes: a heap of those that could flip it. */
  readonly ready: Int32Array;
  /** The same for pending ones, which are linked by `next`. */
  readonly pending: Int32Array;
  /** By element: those that wait to see it, or to see nothing; linked by `next`. */
  readonly waiting: Int32Array;
  readonly heaps: Heaps;
  readonly next: Int32Array;
  /** By id: 1 when it has taken effect. */
  readonly isPlaced: Uint8Array;
  /** By id of one that has flipped: whose return made that necessary. */
  readonly reason: Int32Array;
  /** Ids as they took effect; how many. */
  readonly order: Int32Array;
  placed: number;
}

function newSweep(view: View): Sweep {
  const { operations, partitions, partOf, returnAt } = view;
  const { length } = operations;
  const heaps = newHeaps(returnAt);
  return {
    view,
    partOf,
    returnAt,
    isThere: new Uint8Array(partitions),
    ready: new Int32Array(2 * partitions).fill(NONE),
    pending: new Int32Array(2 * partitions).fill(NONE),
    waiting: new Int32Array(partitions).fill(NONE),
    heaps,
    // Nobody is in a heap and in a list.
    next: heaps.left,
    isPlaced: new Uint8Array(length),
    reason: new Int32Array(length),
    order: new Int32Array(length),
    placed: 0,
  };
}

function checkSets(view: View): MonitorAnswer {
  const { operations, callAt, returnAt, partOf, calls, returns } = view;
  const sweep = newSweep(view);
  const { isPlaced } = sweep;
  let called = 0;
  for (let returned = 0; returned < returns.length; returned++) {
    const id = at(returns, returned);
    const now = returnAt[id] ?? 0;
    for (; called < calls.length && (callAt[at(calls, called)] ?? 0) <= now; called++) {
      const next = at(calls, called);
      const role = roleOf(operations[next] as SetOperation);
      if (role === UNREADABLE) return contradiction(next, 'answer', []);
      if (role === ADDS || role === REMOVES) beReady(sweep, at(partOf, next), next, role);
      else if (role !== IGNORED) see(sweep, at(partOf, next), next, role);
    }
    while (isPlaced[id] === 0) {
      if (!flip(sweep, at(partOf, id), id)) return violation(sweep, id);
    }
  }
  return { kind: 'linearizable', order: sweep.order.subarray(0, sweep.placed) };
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

/** From now on it could flip its element. */
function beReady(sweep: Sweep, element: number, id: number, role: number): void {
  const { returnAt, ready, pending, heaps } = sweep;
  const heap = 2 * element + role;
  if (returnAt[id] === Infinity) link(sweep, pending, heap, id);
  else ready[heap] = pushed(heaps, at(ready, heap), id);
}

/** Sees what it needs at once, or waits for it. */
function see(sweep: Sweep, element: number, id: number, role: number): void {
  if ((sweep.isThere[element] === 1) === (role === SEES_IT)) place(sweep, id);
  else link(sweep, sweep.waiting, element, id);
}

/** Puts an operation in front of a list. */
function link({ next }: Sweep, lists: Int32Array, list: number, id: number): void {
  next[id] = at(lists, list);
  lists[list] = id;
}

function place(sweep: Sweep, id: number): void {
  sweep.isPlaced[id] = 1;
  sweep.order[sweep.placed++] = id;
}

/** False when nobody can. All who wait have waited for this: to see the opposite of what there was. */
function flip(sweep: Sweep, element: number, reason: number): boolean {
  const { isThere, waiting, next } = sweep;
  const id = takeFlipper(sweep, 2 * element + (isThere[element] ?? 0));
  if (id === NONE) return false;
  place(sweep, id);
  sweep.reason[id] = reason;
  isThere[element] = 1 - (isThere[element] ?? 0);
  for (let seer = at(waiting, element); seer !== NONE; seer = at(next, seer)) place(sweep, seer);
  waiting[element] = NONE;
  return true;
}

/** The one that returns first, or a pending one. */
function takeFlipper({ ready, pending, heaps, next }: Sweep, heap: number): number {
  const first = at(ready, heap);
  if (first !== NONE) {
    ready[heap] = popped(heaps, first);
    return first;
  }
  const last = at(pending, heap);
  if (last !== NONE) pending[heap] = at(next, last);
  return last;
}

/** The operation is about to return and has not taken effect, and nobody can flip. */
function violation({ view, order, placed, reason: reasonOf }: Sweep, id: number): MonitorAnswer {
  const { operations, returnAt, partOf } = view;
  const role = (one: number): number => roleOf(operations[one] as SetOperation);
  const element = at(partOf, id);
  const members = ofGroup(order.subarray(0, placed), partOf, element);
  const flips = chosen(members, (one) => role(one) <= REMOVES);
  const cites = [id];
  let base = flips.length;
  for (let reason = id; ; cites.push(reason)) {
    base = neededFor(role(reason), returnAt[reason] ?? 0, { flips, returnAt, made: base });
    if (base < 0) break;
    reason = at(reasonOf, at(flips, base));
    while (base > 0 && at(reasonOf, at(flips, base - 1)) === reason) base--;
  }
  return contradiction(id, 'alternation', cites.toReversed());
}

function contradiction(id: number, by: string, cites: readonly number[]): MonitorAnswer {
  const line: Line = { before: id, after: id, by, from: [], cites };
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
