/**
 * Numbers for states: equal states of a model get the same small integer, so that the search compares
 * integers. Primitive states go through a Map; other ones through the model's hash and equal.
 * Called by search.ts whenever an operation has led to a state.
 */

import { item } from '../base/ints.ts';
import type { Model } from '../model.ts';

export interface StateTable<S> {
  readonly states: S[];
  /** Made when there are more than a FEW states; until then the list itself is searched. */
  byValue: Map<S, number> | undefined;
  byHash: Map<string | number, number[]> | undefined;
}

const FEW = 12;

export function newStateTable<S>(): StateTable<S> {
  return { states: [], byValue: undefined, byHash: undefined };
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
  const id = table.states.push(state) - 1;
  if (id < FEW) return id;
  if (table.byValue === undefined) {
    table.byValue = new Map(table.states.map((one, index) => [one, index]));
  }
  table.byValue.set(state, id);
  return id;
}

function idByHash<S, I, O>(
  table: StateTable<S>,
  model: Model<S, I, O>,
  state: S,
  hash: string | number,
): number {
  table.byHash ??= new Map();
  const candidates = table.byHash.get(hash);
  for (const id of candidates ?? []) {
    const other = item(table.states, id);
    if (model.equal === undefined ? other === state : model.equal(other, state)) return id;
  }
  const id = table.states.push(state) - 1;
  if (candidates === undefined) table.byHash.set(hash, [id]);
  else candidates.push(id);
  return id;
}
