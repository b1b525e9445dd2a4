/**
 * The operations of a growing set, apart from the model so that the monitor and its proofs can speak of
 * them.
 */

import type { Scalar } from './scalar.ts';

export type SetAllInput =
  { readonly kind: 'add'; readonly element: Scalar } | { readonly kind: 'read' };

/** read: the elements, each once, in any order. add: null, not looked at. */
export type SetAllOutput = readonly Scalar[] | null;
