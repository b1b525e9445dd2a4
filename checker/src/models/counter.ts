/**
 * A counter that begins at 0: add (any amount) and read. An add may answer the value after it.
 */

import { classifyCounter } from '../explain/classify/counter.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';

export type CounterInput =
  { readonly kind: 'add'; readonly amount: number } | { readonly kind: 'read' };

/** read: the value. add: the value after it, or null when the counter does not tell. */
export type CounterOutput = number | null;

export type CounterModel = Model<number, CounterInput, CounterOutput>;

export const counter: CounterModel = {
  name: 'counter',
  init: () => 0,
  step(state, input, output) {
    switch (input.kind) {
      case 'read':
        return output === UNKNOWN || output === state ? state : ILLEGAL;
      case 'add': {
        const next = state + input.amount;
        return output === UNKNOWN || output === null || output === next ? next : ILLEGAL;
      }
    }
  },
  isReadOnly: (input) => input.kind === 'read' || input.amount === 0,
  overwrites: () => false,
  classify: classifyCounter,
  describeOperation(input, output) {
    const answer = output === UNKNOWN ? '?' : String(output);
    if (input.kind === 'read') return `read -> ${answer}`;
    return `add ${input.amount}${output === null ? '' : ` -> ${answer}`}`;
  },
};
