/**
 * Numbers for states: equal states of a model get the same small integer, so that the search compares
 * integers. Primitive states go through a Map; other ones through the model's hash and equal.
 * Called by frame.ts whenever an operation has led to a state.
 */

import { item } from '../base/ints.ts';
import type { Model } from '../model.ts';

export interface StateTable<S> {
  readonly states: S[];
  /** What the states take up, roughly. */
  bytes: number;
  /** Made when there are more than a FEW states; until then the list itself is searched. */
  byValue: Map<S, number> | undefined;
  byHash: Map<string | number, number | number[]> | undefined;
}

const FEW = 12;
const BYTES_PER_STATE = 64;
const BYTES_PER_ELEMENT = 16;

export function newStateTable<S>(): StateTable<S> {
  return { states: [], bytes: 0, byValue: undefined, byHash: undefined };
}

/** The number of `state`, a new one when no equal state is known. */
export function stateId<S, I, O>(table: StateTable<S>, model: Model<S, I, O>, state: S): number {
  if (model.hash !== undefined) return idByHash(table, model, state, model.hash(state));
  if (model.equal !== undefined) return idByHash(table, model, state, 0);
  const { states } = table;
  if (states.length <= FEW) {
    const known = states.indexOf(state);
    return known >= 0 ? known : remember(table, state);
  }
  return table.byValue?.get(state) ?? remember(table, state);
}

function remember<S>(table: StateTable<S>, state: S): number {
  const id = append(table, state);
  if (id < FEW) return id;
  if (table.byValue === undefined) {
    table.byValue = new Map(table.states.map((one, index) => [one, index]));
  }
  table.byValue.set(state, id);
  return id;
}

function append<S>(table: StateTable<S>, state: S): number {
  table.bytes += bytesOf(state);
  return table.states.push(state) - 1;
}

/** A guess that is not far off for what states usually are: a text, a list, a map or a small record. */
function bytesOf(state: unknown): number {
  if (typeof state === 'string') return BYTES_PER_STATE + 2 * state.length;
  if (typeof state !== 'object' || state === null) return BYTES_PER_STATE;
  if (Array.isArray(state)) return BYTES_PER_STATE + BYTES_PER_ELEMENT * state.length;
  if (state instanceof Set || state instanceof Map) {
    return BYTES_PER_STATE + 2 * BYTES_PER_ELEMENT * state.size;
  }
  return BYTES_PER_STATE + BYTES_PER_ELEMENT * Object.keys(state).length;
}

function idByHash<S, I, O>(
  table: StateTable<S>,
  model: Model<S, I, O>,
  state: S,
  hash: string | number,
): number {
  table.byHash ??= new Map();
  const known = table.byHash.get(hash);
  if (known === undefined) {
    const id = append(table, state);
    table.byHash.set(hash, id);
    return id;
  }
  if (typeof known === 'number') {
    if (isSame(model, item(table.states, known), state)) return known;
    const id = append(table, state);
    table.byHash.set(hash, [known, id]);
    return id;
  }
  for (const id of known) {
    if (isSame(model, item(table.states, id), state)) return id;
  }
  const id = append(table, state);
  known.push(id);
  return id;
}

function isSame<S, I, O>(model: Model<S, I, O>, a: S, b: S): boolean {
  return model.equal === undefined ? a === b : model.equal(a, b);
}
