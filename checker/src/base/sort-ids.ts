/**
 * Sorting indices by numbers without a comparator, for histories of a million operations. Called by
 * timeline.ts. Keys that are spread evenly, as stamps are, are dealt out to somewhat more bins than there
 * are keys, and are mostly in order then. Where they are not, there come short runs by insertion and
 * merges from the bottom up; runs that are in order already are left where they are.
 */

import { at } from './ints.ts';

const RUN = 16;
/** Bins for every key: stamps that are indices of events, twice as many as operations, get their own. */
const BINS = 2;

/** The indices of `keys` by key, equal keys by index. No key may be NaN. */
export function sortedIndices(keys: Float64Array): Int32Array {
  const ids = new Int32Array(keys.length);
  for (let i = 0; i < ids.length; i++) ids[i] = i;
  if (isSorted(ids, keys)) return ids;
  deal(ids, keys);
  if (!isSorted(ids, keys)) sort(ids, keys);
  return ids;
}

function isSorted(ids: Int32Array, keys: Float64Array): boolean {
  let before = -Infinity;
  for (let i = 0; i < ids.length; i++) {
    const key = keys[at(ids, i)] ?? 0;
    if (key < before) return false;
    before = key;
  }
  return true;
}

/**
 * Deals all indices out to bins of equal width and writes them into `ids` bin by bin, those of one bin by
 * index. Leaves `ids` alone where keys are infinitely far from each other.
 */
function deal(ids: Int32Array, keys: Float64Array): void {
  const { length } = keys;
  const { first, range } = extent(keys);
  const bins = BINS * length;
  // Whole numbers that are close together get a bin each.
  const scale = range < bins ? 1 : bins / range;
  if (!(scale > 0)) return;
  /** Indices plus one, 0 for none. By bin: the first in it; by index plus one: the next in its bin. */
  const firstIn = new Int32Array(bins + 1);
  const nextOf = new Int32Array(length + 1);
  for (let one = length; one > 0; one--) {
    const bin = Math.min(((keys[one - 1] ?? 0) - first) * scale, bins) | 0;
    nextOf[one] = at(firstIn, bin);
    firstIn[bin] = one;
  }
  let place = 0;
  for (let bin = 0; place < length; bin++) {
    const one = at(firstIn, bin);
    // Which bins are empty cannot be foreseen: no branch, the next bin writes to the same place.
    ids[place] = one - 1;
    place += -one >>> 31;
    for (let next = at(nextOf, one); next !== 0; next = at(nextOf, next)) ids[place++] = next - 1;
  }
}

/** The least key, and how far from it the greatest is that is not Infinity. */
function extent(keys: Float64Array): { readonly first: number; readonly range: number } {
  let first = Infinity;
  let last = -Infinity;
  for (let id = 0; id < keys.length; id++) {
    const key = keys[id] ?? 0;
    if (key < first) first = key;
    if (key > last && key < Infinity) last = key;
  }
  return { first, range: last - first };
}

function insertionSort(ids: Int32Array, keys: Float64Array, from: number, to: number): void {
  for (let end = from + 1; end < to; end++) {
    const id = ids[end] ?? 0;
    const key = keys[id] ?? 0;
    let place = end;
    while (place > from) {
      const before = ids[place - 1] ?? 0;
      if ((keys[before] ?? 0) <= key) break;
      ids[place] = before;
      place--;
    }
    ids[place] = id;
  }
}

function sort(ids: Int32Array, keys: Float64Array): void {
  const { length } = ids;
  for (let from = 0; from < length; from += RUN) {
    insertionSort(ids, keys, from, Math.min(from + RUN, length));
  }
  const spare = new Int32Array(length + 1);
  for (let run = RUN; run < length; run *= 2) {
    for (let from = 0; from + run < length; from += 2 * run) {
      merge(ids, spare, keys, from, from + run, Math.min(from + 2 * run, length));
    }
  }
}

/** Merges two neighbouring sorted runs; touches only the part in which they overlap. */
function merge(
  ids: Int32Array,
  spare: Int32Array,
  keys: Float64Array,
  from: number,
  middle: number,
  to: number,
): void {
  const firstRight = keys[ids[middle] ?? 0] ?? 0;
  let begin = middle;
  while (begin > from && (keys[ids[begin - 1] ?? 0] ?? 0) > firstRight) begin--;
  if (begin === middle) return;
  const count = middle - begin;
  for (let i = 0; i < count; i++) spare[i] = ids[begin + i] ?? 0;
  let left = 0;
  let right = middle;
  let place = begin;
  let leftKey = keys[spare[0] ?? 0] ?? 0;
  while (left < count && right < to) {
    const id = ids[right] ?? 0;
    if ((keys[id] ?? 0) < leftKey) {
      ids[place++] = id;
      right++;
    } else {
      ids[place++] = spare[left++] ?? 0;
      leftKey = keys[spare[left] ?? 0] ?? 0;
    }
  }
  while (left < count) ids[place++] = spare[left++] ?? 0;
}
