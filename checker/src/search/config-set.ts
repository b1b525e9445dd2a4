/**
 * A set of fixed-width integer tuples: the configurations a search has met. Open addressing over
 * Int32Arrays; equality is decided on the full tuple, the hash only says where to look.
 * Called by search.ts for every configuration. Source: Lowe, "Testing for linearizability" (2017),
 * section 4 (caching of configurations).
 */

import { at, grown } from '../base/ints.ts';

const SMALL_TABLE = 256;
const KEPT_TABLE = 1 << 12;

export interface ConfigSet {
  /** Integers per tuple. */
  width: number;
  size: number;
  /** Tuples, one after the other. */
  tuples: Int32Array;
  /** Position of a tuple plus one; 0 is a free place. Its length is a power of two. */
  table: Int32Array;
}

export function newConfigSet(): ConfigSet {
  return { width: 1, size: 0, tuples: new Int32Array(256), table: new Int32Array(SMALL_TABLE) };
}

/** Empties the set, and lets go of the memory of an unusually large search. */
export function resetConfigSet(set: ConfigSet, width: number): void {
  if (set.table.length > KEPT_TABLE) {
    set.table = new Int32Array(SMALL_TABLE);
    set.tuples = new Int32Array(256);
  } else if (set.size > 0) {
    set.table.fill(0);
  }
  set.width = width;
  set.size = 0;
}

/** Adds the tuple at `from` in `source`; false when it was in the set already. */
export function addConfig(set: ConfigSet, source: Int32Array, from: number): boolean {
  const place = placeOf(set, source, from);
  if (at(set.table, place) !== 0) return false;
  const { width, size } = set;
  const start = size * width;
  set.tuples = grown(set.tuples, start + width);
  const { tuples } = set;
  for (let i = 0; i < width; i++) tuples[start + i] = at(source, from + i);
  set.table[place] = size + 1;
  set.size = size + 1;
  if (set.size * 2 > set.table.length) enlarge(set);
  return true;
}

/** The place in the table where the tuple is, or the free place where it belongs. */
function placeOf(set: ConfigSet, source: Int32Array, from: number): number {
  const { table, tuples, width } = set;
  const mask = table.length - 1;
  let place = hashOf(source, from, width) & mask;
  for (;;) {
    const entry = at(table, place);
    if (entry === 0) return place;
    const start = (entry - 1) * width;
    let same = 0;
    while (same < width && at(tuples, start + same) === at(source, from + same)) same++;
    if (same === width) return place;
    place = (place + 1) & mask;
  }
}

function enlarge(set: ConfigSet): void {
  const table = new Int32Array(set.table.length * 4);
  const mask = table.length - 1;
  for (let entry = 0; entry < set.size; entry++) {
    let place = hashOf(set.tuples, entry * set.width, set.width) & mask;
    while (at(table, place) !== 0) place = (place + 1) & mask;
    table[place] = entry + 1;
  }
  set.table = table;
}

function hashOf(source: Int32Array, from: number, width: number): number {
  let hash = 0x2545f491;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ at(source, from + i), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
