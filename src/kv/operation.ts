// What a client may ask of the store and what it gets back: the nouns that the store, the client
// session, the workload generator and the sequential specification share.

/** One operation on the store. Keys and values are any strings; an absent key is not "". */
export type KvOperation =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'append'; readonly key: string; readonly value: string }
  | { readonly kind: 'delete'; readonly key: string }
  | {
      readonly kind: 'cas';
      readonly key: string;
      /** Expected current value; null expects the key to be absent. */
      readonly from: string | null;
      readonly to: string;
    };

/**
 * get: the value, or null for an absent key. cas: whether it took effect. Others: null; but false for
 * an append that was not made because the value would have become too long.
 */
export type KvResult = string | boolean | null;
