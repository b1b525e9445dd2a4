// The state machine that every replica executes: a map from key to value, with a digest that is
// kept up to date as the map changes. A snapshot can be read off it, slice by slice, while it goes
// on changing: from `freeze` to `thaw` changes are kept beside. Called by replica/ alone.

import { assert, unreachable } from '../base/assert.ts';
import { hashInt, mixString, newHash } from '../base/hash.ts';
import type { KvOperation, KvResult } from './operation.ts';

/** The store's contents; `digest` is an order-free 32-bit sum over its entries. */
export interface KvStore {
  readonly values: Map<string, string>;
  /** Changes since `freeze`, undefined for a key that was deleted; null while nothing is frozen. */
  changes: Map<string, string | undefined> | null;
  digest: number;
}

/** An empty store. */
export function newKvStore(): KvStore {
  return { values: new Map(), changes: null, digest: 0 };
}

function entryDigest(key: string, value: string): number {
  const hash = newHash();
  mixString(hash, key);
  mixString(hash, value);
  return hashInt(hash);
}

/** The value of a key, or undefined. */
export function valueOf(store: KvStore, key: string): string | undefined {
  const { changes } = store;
  return changes?.has(key) === true ? changes.get(key) : store.values.get(key);
}

function set(store: KvStore, key: string, value: string | undefined): void {
  const before = valueOf(store, key);
  if (before !== undefined) store.digest = (store.digest - entryDigest(key, before)) | 0;
  if (value !== undefined) store.digest = (store.digest + entryDigest(key, value)) | 0;
  if (store.changes !== null) store.changes.set(key, value);
  else if (value === undefined) store.values.delete(key);
  else store.values.set(key, value);
}

/** From now on `values` stands still, to be read at leisure. */
export function freeze(store: KvStore): void {
  assert(store.changes === null, 'a store is frozen once');
  store.changes = new Map();
}

/** Takes in what changed since `freeze`. */
export function thaw(store: KvStore): void {
  for (const [key, value] of store.changes ?? []) {
    if (value === undefined) store.values.delete(key);
    else store.values.set(key, value);
  }
  store.changes = null;
}

/** Puts an entry of a snapshot into a store that is being rebuilt. */
export function restoreEntry(store: KvStore, key: string, value: string): void {
  set(store, key, value);
}

/** Whether a cas takes effect that expects `from`. */
export type CasRule = (current: string | null, from: string | null) => boolean;

export const isExpected: CasRule = (current, from) => current === from;

/**
 * Executes one operation and returns its result. An append that would make a value longer than
 * `grownUnitsMax` code units does nothing: requests bound what they bring, not what becomes of it.
 */
export function applyOperation(
  store: KvStore,
  operation: KvOperation,
  casHolds: CasRule = isExpected,
  grownUnitsMax = Infinity,
): KvResult {
  const current = valueOf(store, operation.key);
  switch (operation.kind) {
    case 'get':
      return current ?? null;
    case 'put':
      set(store, operation.key, operation.value);
      return null;
    case 'append': {
      const before = current ?? '';
      if (before.length + operation.value.length > grownUnitsMax) return false;
      set(store, operation.key, before + operation.value);
      return null;
    }
    case 'delete':
      set(store, operation.key, undefined);
      return null;
    case 'cas': {
      const matches = casHolds(current ?? null, operation.from);
      if (matches) set(store, operation.key, operation.to);
      return matches;
    }
  }
  return unreachable(operation);
}
