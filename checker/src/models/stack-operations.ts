/**
 * The operations of a stack, apart from the model so that the monitor and its proofs can speak of them.
 */

import type { Scalar } from './scalar.ts';

export type StackInput =
  { readonly kind: 'push'; readonly value: Scalar } | { readonly kind: 'pop' };

/** pop: the value, null when there was none. push: null, not looked at. */
export type StackOutput = Scalar | null;
