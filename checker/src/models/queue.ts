/**
 * A first-in, first-out queue: enq and deq. deq of an empty queue answers null.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export type QueueInput =
  { readonly kind: 'enq'; readonly value: Scalar } | { readonly kind: 'deq' };

/** deq: the value, null when there was none. enq: null, not looked at. */
export type QueueOutput = Scalar | null;

export type QueueModel = Model<readonly Scalar[], QueueInput, QueueOutput>;

export const queue: QueueModel = {
  name: 'queue',
  init: () => [],
  step(state, input, output) {
    switch (input.kind) {
      case 'enq':
        return [...state, input.value];
      case 'deq': {
        const [first = null, ...rest] = state;
        return output === UNKNOWN || output === first ? rest : ILLEGAL;
      }
    }
  },
  equal: (a, b) => a.length === b.length && a.every((value, index) => value === b[index]),
  hash: (state) => JSON.stringify(state),
  isReadOnly: (input, output) => input.kind === 'deq' && output === null,
  overwrites: () => false,
  describeOperation(input, output) {
    if (input.kind === 'enq') return `enq ${show(input.value)}`;
    return `deq -> ${output === UNKNOWN ? '?' : show(output)}`;
  },
  describeState: show,
};
