/**
 * The operations of a queue, apart from the model so that the monitor and its proofs can speak of them.
 */

import type { Scalar } from './scalar.ts';

export type QueueInput =
  { readonly kind: 'enq'; readonly value: Scalar } | { readonly kind: 'deq' };

/** deq: the value, null when there was none. enq: null, not looked at. */
export type QueueOutput = Scalar | null;
