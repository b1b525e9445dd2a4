/**
 * A last-in, first-out stack: push and pop. pop of an empty stack answers null.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export type StackInput =
  { readonly kind: 'push'; readonly value: Scalar } | { readonly kind: 'pop' };

/** pop: the value, null when there was none. push: null, not looked at. */
export type StackOutput = Scalar | null;

export type StackModel = Model<readonly Scalar[], StackInput, StackOutput>;

export const stack: StackModel = {
  name: 'stack',
  init: () => [],
  step(state, input, output) {
    switch (input.kind) {
      case 'push':
        return [...state, input.value];
      case 'pop': {
        const top = state.at(-1) ?? null;
        return output === UNKNOWN || output === top ? state.slice(0, -1) : ILLEGAL;
      }
    }
  },
  equal: (a, b) => a.length === b.length && a.every((value, index) => value === b[index]),
  hash: (state) => JSON.stringify(state),
  isReadOnly: (input, output) => input.kind === 'pop' && output === null,
  overwrites: () => false,
  describeOperation(input, output) {
    if (input.kind === 'push') return `push ${show(input.value)}`;
    return `pop -> ${output === UNKNOWN ? '?' : show(output)}`;
  },
  describeState: show,
};
