// The state machine that every replica executes: a map from key to value, with a digest that is
// kept up to date as the map changes. Called by replica/ at apply and nowhere else.

import { unreachable } from '../base/assert.ts';
import { hashInt, mixString, newHash } from '../base/hash.ts';
import type { KvOperation, KvResult } from './operation.ts';

/** The store's contents; `digest` is an order-free 32-bit sum over its entries. */
export interface KvStore {
  readonly values: Map<string, string>;
  digest: number;
}

/** An empty store. */
export function newKvStore(): KvStore {
  return { values: new Map(), digest: 0 };
}

function entryDigest(key: string, value: string): number {
  const hash = newHash();
  mixString(hash, key);
  mixString(hash, value);
  return hashInt(hash);
}

function set(store: KvStore, key: string, value: string | undefined): void {
  const before = store.values.get(key);
  if (before !== undefined) store.digest = (store.digest - entryDigest(key, before)) | 0;
  if (value === undefined) {
    store.values.delete(key);
    return;
  }
  store.values.set(key, value);
  store.digest = (store.digest + entryDigest(key, value)) | 0;
}

/** Executes one operation and returns its result. */
export function applyOperation(store: KvStore, operation: KvOperation): KvResult {
  const current = store.values.get(operation.key);
  switch (operation.kind) {
    case 'get':
      return current ?? null;
    case 'put':
      set(store, operation.key, operation.value);
      return null;
    case 'append':
      set(store, operation.key, (current ?? '') + operation.value);
      return null;
    case 'delete':
      set(store, operation.key, undefined);
      return null;
    case 'cas': {
      const matches = (current ?? null) === operation.from;
      if (matches) set(store, operation.key, operation.to);
      return matches;
    }
  }
  return unreachable(operation);
}
