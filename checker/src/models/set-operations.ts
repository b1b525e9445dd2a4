/**
 * The operations of a set, apart from the model so that the monitor and its proofs can speak of them.
 */

import type { Scalar } from './scalar.ts';

export interface SetInput {
  readonly kind: 'add' | 'remove' | 'contains';
  readonly element: Scalar;
}

/** add: whether the element was new. remove, contains: whether it was there. */
export type SetOutput = boolean;
