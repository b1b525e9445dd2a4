/**
 * A growing set whose reads see the whole of it: add, read.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export type SetAllInput =
  { readonly kind: 'add'; readonly element: Scalar } | { readonly kind: 'read' };

/** read: the elements, in any order. add: null, not looked at. */
export type SetAllOutput = readonly Scalar[] | null;

/** The elements; never changed in place. */
export type SetAllModel = Model<ReadonlySet<Scalar>, SetAllInput, SetAllOutput>;

export const setall: SetAllModel = {
  name: 'setall',
  init: () => new Set(),
  step(state, input, output) {
    switch (input.kind) {
      case 'add':
        return state.has(input.element) ? state : new Set(state).add(input.element);
      case 'read':
        return output === UNKNOWN || isSame(state, output) ? state : ILLEGAL;
    }
  },
  equal: (a, b) => a.size === b.size && [...a].every((element) => b.has(element)),
  hash: (state) => state.size,
  isReadOnly: (input) => input.kind === 'read',
  overwrites: () => false,
  observes: (state, input, output) =>
    input.kind === 'read' &&
    (output === UNKNOWN || (output !== null && state.size <= new Set(output).size)),
  describeOperation(input, output) {
    if (input.kind === 'add') return `add ${show(input.element)}`;
    return `read -> ${output === UNKNOWN ? '?' : show(output)}`;
  },
  describeState: (state) => show([...state]),
};

function isSame(state: ReadonlySet<Scalar>, output: SetAllOutput): boolean {
  if (output === null) return false;
  const seen = new Set(output);
  return seen.size === state.size && output.every((element) => state.has(element));
}
