/**
 * The search for one order of operations that is legal for the model and agrees with every session,
 * over all partitions at once. Called by sequential.ts.
 *
 * Depth first, with a memory of configurations (which operations are done, and the states they led to),
 * after Wing & Gong and Lowe; only that sessions and not real time say what may come next. A completed
 * operation that changes nothing is done as soon as it may be: doing it earlier takes nothing away from
 * the others, for no real time forbids it. A pending one is tried where it changes something.
 */

import { item } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model, PartitionKey } from '../model.ts';
import type { UnknownCause } from '../result.ts';
import type { StateTable } from '../search/state-table.ts';
import { newStateTable, stateId } from '../search/state-table.ts';
import type { Session } from './sessions.ts';
import { sessionsOf } from './sessions.ts';
import type { GuaranteeOptions } from './guarantee.ts';

/** What a search may cost; asked before each new configuration. */
export interface Purse {
  /** Pays for one configuration of so many bytes; says why there is to be no further one. */
  pay(bytes: number): UnknownCause | undefined;
}

export type Found =
  | { readonly kind: 'order'; readonly order: readonly number[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'stopped'; readonly cause: UnknownCause };

interface Walk<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly sessions: readonly Session[];
  readonly table: StateTable<S>;
  readonly partOf: Int32Array;
  /** By part: the number of its state. */
  readonly states: number[];
  readonly isDone: Uint8Array;
  /** By session: so many of its returns, the first ones, are done. */
  readonly answered: number[];
  /** Done, in order. */
  readonly order: number[];
  /** Completed operations that are not done. */
  left: number;
}

/** A branching: what can come next, and how much was done before it was tried. */
interface Fork {
  readonly moves: readonly number[];
  next: number;
  readonly height: number;
  readonly states: readonly number[];
}

const BYTES_PER_CONFIGURATION = 80;

/** Ids in the answer are places in `operations`. */
export function findOrder<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  sessionOf: GuaranteeOptions['sessionOf'],
  purse: Purse,
): Found {
  const walk = newWalk(model, operations, sessionOf);
  const known = new Set<string>();
  const forks: Fork[] = [];
  for (;;) {
    doAllThatOnlyRead(walk);
    if (walk.left === 0) return { kind: 'order', order: walk.order };
    const name = nameOf(walk);
    if (!known.has(name)) {
      known.add(name);
      const cause = purse.pay(BYTES_PER_CONFIGURATION + 2 * name.length);
      if (cause !== undefined) return { kind: 'stopped', cause };
      forks.push(forkHere(walk));
    }
    if (!goOn(walk, forks)) return { kind: 'none' };
  }
}

function newWalk<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  sessionOf: GuaranteeOptions['sessionOf'],
): Walk<S, I, O> {
  const parts = new Map<PartitionKey, number>();
  const partOf = Int32Array.from(operations, ({ input }) => {
    const key = model.partition?.(input) ?? '';
    const part = parts.get(key) ?? parts.size;
    parts.set(key, part);
    return part;
  });
  const table = newStateTable<S>();
  const initial = stateId(table, model, model.init());
  const sessions = sessionsOf(operations, sessionOf);
  return {
    ...{ model, operations, sessions, table, partOf },
    states: new Array<number>(parts.size).fill(initial),
    isDone: new Uint8Array(operations.length),
    answered: sessions.map(() => 0),
    order: [],
    left: operations.filter((operation) => operation.return !== null).length,
  };
}

/** Takes the next move of the last fork that has one; false where none has. */
function goOn<S, I, O>(walk: Walk<S, I, O>, forks: Fork[]): boolean {
  for (let fork = forks.at(-1); fork !== undefined; fork = forks.at(-1)) {
    goBack(walk, fork);
    const move = fork.moves[fork.next++];
    if (move !== undefined) {
      perform(walk, move, after(walk, move));
      return true;
    }
    forks.pop();
  }
  return false;
}

function goBack<S, I, O>(walk: Walk<S, I, O>, { height, states }: Fork): void {
  const { order, isDone, operations } = walk;
  while (order.length > height) {
    const id = order.pop() ?? 0;
    isDone[id] = 0;
    if (item(operations, id).return !== null) walk.left++;
  }
  states.forEach((state, part) => (walk.states[part] = state));
  walk.sessions.forEach((session, at) => (walk.answered[at] = answeredOf(session, isDone)));
}

function answeredOf({ returns }: Session, isDone: Uint8Array): number {
  const first = returns.findIndex((id) => isDone[id] === 0);
  return first < 0 ? returns.length : first;
}

/** The state that an operation leads to, or -1 where it is illegal. */
function after<S, I, O>({ model, operations, table, partOf, states }: Walk<S, I, O>, id: number) {
  const operation = item(operations, id);
  const state = item(table.states, item(states, item(partOf, id)));
  const output = operation.return === null ? UNKNOWN : operation.output;
  const next = model.step(state, operation.input, output);
  return next === ILLEGAL ? -1 : stateId(table, model, next);
}

function perform<S, I, O>(walk: Walk<S, I, O>, id: number, state: number): void {
  walk.states[item(walk.partOf, id)] = state;
  walk.isDone[id] = 1;
  walk.order.push(id);
  if (item(walk.operations, id).return !== null) walk.left--;
}

/** Calls `visit` for every operation that is not done and whose session lets it come next. */
function forEachNext<S, I, O>(walk: Walk<S, I, O>, visit: (id: number) => void): void {
  const { sessions, isDone, answered } = walk;
  sessions.forEach(({ calls, returns, before }, at) => {
    let done = item(answered, at);
    while (done < returns.length && isDone[item(returns, done)] === 1) done++;
    answered[at] = done;
    for (let place = 0; place < calls.length && item(before, place) <= done; place++) {
      const id = item(calls, place);
      if (isDone[id] === 0) visit(id);
    }
  });
}

function changesNothing<S, I, O>({ partOf, states }: Walk<S, I, O>, id: number, next: number) {
  return next === item(states, item(partOf, id));
}

function doAllThatOnlyRead<S, I, O>(walk: Walk<S, I, O>): void {
  let height = -1;
  while (walk.order.length > height) {
    height = walk.order.length;
    forEachNext(walk, (id) => {
      const { return: end, input, ...rest } = item(walk.operations, id);
      if (end === null || !('output' in rest)) return;
      if (walk.model.isReadOnly?.(input, rest.output) !== true) return;
      const next = after(walk, id);
      if (next >= 0) perform(walk, id, next);
    });
  }
}

/** Completed operations by call, which is mostly near a legal order, then pending ones. */
function forkHere<S, I, O>(walk: Walk<S, I, O>): Fork {
  const { operations, order, states } = walk;
  const moves: number[] = [];
  forEachNext(walk, (id) => {
    const next = after(walk, id);
    const isOptional = item(operations, id).return === null;
    if (next >= 0 && !(isOptional && changesNothing(walk, id, next))) moves.push(id);
  });
  const isPending = (id: number): number => (item(operations, id).return === null ? 1 : 0);
  moves.sort(
    (a, b) => isPending(a) - isPending(b) || item(operations, a).call - item(operations, b).call,
  );
  return { moves, next: 0, height: order.length, states: [...states] };
}

const BITS = 15;

/** Which operations are done, and the states: nothing else matters for what can follow. */
function nameOf<S, I, O>({ isDone, states }: Walk<S, I, O>): string {
  const units: number[] = [];
  for (let from = 0; from < isDone.length; from += BITS) {
    let unit = 0;
    for (let bit = 0; bit < BITS; bit++) unit = 2 * unit + (isDone[from + bit] ?? 0);
    units.push(unit);
  }
  return `${units.map((unit) => String.fromCharCode(unit)).join('')}${states.join()}`;
}
