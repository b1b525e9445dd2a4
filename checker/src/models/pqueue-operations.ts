/**
 * The operations of a priority queue, apart from the model so that the monitor and its proofs can speak
 * of them.
 */

export type PqueueInput =
  | { readonly kind: 'insert'; readonly value: number }
  | { readonly kind: 'poll' }
  | { readonly kind: 'peek' };

/** poll, peek: the smallest, null when there was none. insert: null, not looked at. */
export type PqueueOutput = number | null;
