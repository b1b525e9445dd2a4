/**
 * A set of fixed-width integer tuples: the configurations that a search has given up for good. Open
 * addressing with the tuples themselves in one Int32Array; it grows by half when three quarters are
 * taken, so that at least half of it is in use: 8 bytes for every integer of a tuple at most. Equality
 * is decided on the full tuple, the hash only says where to look. Called by search.ts.
 * Source: Lowe, "Testing for linearizability" (2017), section 4 (caching of configurations).
 */

import { at } from '../base/ints.ts';

const SMALL = 128;
const KEPT = 1 << 12;

export interface ConfigSet {
  /** Integers per tuple. */
  width: number;
  size: number;
  /** Places for tuples. */
  capacity: number;
  /** Tuples, their first integer plus one; a place that begins with 0 is free. */
  table: Int32Array;
}

export function newConfigSet(): ConfigSet {
  return { width: 1, size: 0, capacity: SMALL, table: new Int32Array(SMALL) };
}

/** Empties the set, and lets go of the memory of an unusually large search. */
export function resetConfigSet(set: ConfigSet, width: number): void {
  const isLarge = set.capacity > KEPT;
  const needed = SMALL * width;
  if (isLarge || set.table.length < needed) set.table = new Int32Array(needed);
  else if (set.size > 0) set.table.fill(0);
  set.width = width;
  set.size = 0;
  set.capacity = Math.floor(set.table.length / width);
}

/** Bytes of the table; with `more` tuples to come, as large as it will be then. */
export function configBytes(set: ConfigSet, more: number): number {
  const { size, capacity, width } = set;
  const isTight = (size + more) * 4 > capacity * 3;
  return (isTight ? largerThan(capacity) : capacity) * width * 4;
}

/** The hash of the tuple at `from` in `source`. */
export function hashConfig(set: ConfigSet, source: Int32Array, from: number): number {
  return hashOf(source, from, set.width, at(source, from));
}

function hashOf(source: Int32Array, from: number, width: number, first: number): number {
  let hash = Math.imul(0x2545f491 ^ first, 0x9e3779b1);
  for (let i = 1; i < width; i++) {
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ at(source, from + i), 0x9e3779b1);
  }
  hash ^= hash >>> 16;
  return Math.imul(hash, 0x85ebca6b) >>> 0;
}

export function hasConfig(set: ConfigSet, source: Int32Array, from: number, hash: number): boolean {
  return set.size > 0 && at(set.table, placeOf(set, source, from, at(source, from), hash)) !== 0;
}

/** Adds the tuple at `from` in `source`, which has this hash. */
export function addConfig(set: ConfigSet, source: Int32Array, from: number, hash: number): void {
  if ((set.size + 1) * 4 > set.capacity * 3) rebuild(set, largerThan(set.capacity), undefined);
  insert(set, source, from, at(source, from), hash);
}

/** Forgets the tuples whose first integer `isKept` refuses, and takes up no more than the rest needs. */
export function filterConfigs(set: ConfigSet, isKept: (first: number) => boolean): void {
  const { table, width, capacity } = set;
  let kept = 0;
  for (let place = 0; place < capacity * width; place += width) {
    const first = at(table, place) - 1;
    if (first >= 0 && isKept(first)) kept++;
  }
  rebuild(set, Math.min(capacity, Math.max(SMALL, 2 * kept)), isKept);
}

function largerThan(capacity: number): number {
  return capacity + (capacity >>> 1);
}

function insert(
  set: ConfigSet,
  source: Int32Array,
  from: number,
  first: number,
  hash: number,
): void {
  const place = placeOf(set, source, from, first, hash);
  const { table, width } = set;
  if (at(table, place) !== 0) return;
  table[place] = first + 1;
  for (let i = 1; i < width; i++) table[place + i] = at(source, from + i);
  set.size++;
}

/** Where the tuple begins in the table, or the free place where it belongs. */
function placeOf(
  { table, width, capacity }: ConfigSet,
  source: Int32Array,
  from: number,
  first: number,
  hash: number,
): number {
  const end = capacity * width;
  let place = Math.floor((hash / 4294967296) * capacity) * width;
  for (;;) {
    const entry = at(table, place);
    if (entry === 0) return place;
    if (entry === first + 1) {
      let same = 1;
      while (same < width && at(table, place + same) === at(source, from + same)) same++;
      if (same === width) return place;
    }
    place += width;
    if (place === end) place = 0;
  }
}

function rebuild(
  set: ConfigSet,
  capacity: number,
  isKept: ((first: number) => boolean) | undefined,
): void {
  const { table: old, width, capacity: oldCapacity } = set;
  set.capacity = capacity;
  set.table = new Int32Array(capacity * width);
  set.size = 0;
  for (let place = 0; place < oldCapacity * width; place += width) {
    const first = at(old, place) - 1;
    if (first < 0 || isKept?.(first) === false) continue;
    insert(set, old, place, first, hashOf(old, place, width, first));
  }
}
