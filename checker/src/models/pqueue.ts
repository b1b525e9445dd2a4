/**
 * A priority queue of numbers: insert, poll (takes the smallest), peek (looks at it). On an empty queue
 * both answer null. Equal numbers are interchangeable.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';

export type PqueueInput =
  | { readonly kind: 'insert'; readonly value: number }
  | { readonly kind: 'poll' }
  | { readonly kind: 'peek' };

/** poll, peek: the smallest, null when there was none. insert: null, not looked at. */
export type PqueueOutput = number | null;

/** Ascending. */
export type PqueueModel = Model<readonly number[], PqueueInput, PqueueOutput>;

export const pqueue: PqueueModel = {
  name: 'pqueue',
  init: () => [],
  step(state, input, output) {
    if (input.kind === 'insert') return inserted(state, input.value);
    const first = state[0] ?? null;
    if (output !== UNKNOWN && output !== first) return ILLEGAL;
    return input.kind === 'poll' ? state.slice(1) : state;
  },
  equal: (a, b) => a.length === b.length && a.every((value, index) => value === b[index]),
  hash: (state) => state.join(),
  isReadOnly: (input, output) =>
    input.kind === 'peek' || (input.kind === 'poll' && output === null),
  overwrites: () => false,
  describeOperation(input, output) {
    if (input.kind === 'insert') return `insert ${input.value}`;
    return `${input.kind} -> ${output === UNKNOWN ? '?' : show(output)}`;
  },
  describeState: show,
};

function inserted(state: readonly number[], value: number): readonly number[] {
  const place = state.findIndex((other) => other > value);
  return place < 0 ? [...state, value] : state.toSpliced(place, 0, value);
}
