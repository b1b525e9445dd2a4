/**
 * Sorting indices by numbers without a comparator, for histories of a million operations. Called by
 * timeline.ts. Short runs by insertion, then merges from the bottom up; runs that are in order already,
 * as most of a recorded history is, are left where they are.
 */

const RUN = 16;

/** The indices of `keys` by key, equal keys by index. No key may be NaN. */
export function sortedIndices(keys: Float64Array): Int32Array {
  const { length } = keys;
  const ids = new Int32Array(length);
  let isSorted = true;
  for (let i = 0; i < length; i++) {
    ids[i] = i;
    if (i > 0 && (keys[i - 1] ?? 0) > (keys[i] ?? 0)) isSorted = false;
  }
  if (isSorted) return ids;
  for (let from = 0; from < length; from += RUN) {
    insertionSort(ids, keys, from, Math.min(from + RUN, length));
  }
  return length <= RUN ? ids : mergeRuns(ids, keys);
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

function mergeRuns(ids: Int32Array, keys: Float64Array): Int32Array {
  const { length } = ids;
  const spare = new Int32Array(length + 1);
  for (let run = RUN; run < length; run *= 2) {
    for (let from = 0; from + run < length; from += 2 * run) {
      merge(ids, spare, keys, from, from + run, Math.min(from + 2 * run, length));
    }
  }
  return ids;
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
