/**
 * What clients ask of a map from string keys to string values, and what they are answered. Called by
 * the models kv.ts and kv-versions.ts and by their monitors and rules.
 */

/** `append` to an absent key makes the value; `cas` with `from: null` expects the key to be absent. */
export type KvInput =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'append'; readonly key: string; readonly value: string }
  | { readonly kind: 'delete'; readonly key: string }
  | {
      readonly kind: 'cas';
      readonly key: string;
      readonly from: string | null;
      readonly to: string;
    };

/** get: the value, null when absent. cas: whether it changed the value. The others: null, not looked at. */
export type KvOutput = string | boolean | null;

/** null: absent. */
export type KvState = string | null;

/** A value with the number of changes that led to it. */
export interface Versioned {
  readonly value: KvState;
  readonly version: number;
}

/**
 * An answer with the version of the key after the operation: for one that changes the key the version
 * that it made, for a get and a cas that failed the version that they found. `value` is what the same
 * operation answers without versions.
 */
export interface VersionedOutput {
  readonly value: KvOutput;
  readonly version: number;
}
