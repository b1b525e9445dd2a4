/**
 * Heaps of operations that could take effect now, the one that returns first on top: one for every
 * element and kind, all in the same arrays. Called by set.ts. A leftist heap (Crane, 1972): joining two
 * goes down their right sides alone, which are kept short.
 */

import { at } from '../base/ints.ts';

/** Stands for no operation: an empty heap, the end of a list. */
export const NONE = -1;

/** By id, for operations that are in a heap. A heap is the id on its top, or NONE. */
export interface Heaps {
  readonly returnAt: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Operations on the way right, down to the first that has nobody there. */
  readonly depth: Uint8Array;
}

export function newHeaps(returnAt: Float64Array): Heaps {
  const { length } = returnAt;
  return {
    returnAt,
    left: new Int32Array(length).fill(NONE),
    right: new Int32Array(length).fill(NONE),
    depth: new Uint8Array(length).fill(1),
  };
}

/** The heap with one more operation, which has not been in any. Most heaps are empty before. */
export function pushed(heaps: Heaps, heap: number, id: number): number {
  return heap === NONE ? id : joined(heaps, heap, id);
}

/** The heap without the one on its top; there must be one. */
export function popped(heaps: Heaps, heap: number): number {
  const left = at(heaps.left, heap);
  return left === NONE ? NONE : joined(heaps, left, at(heaps.right, heap));
}

function joined(heaps: Heaps, one: number, other: number): number {
  if (one === NONE) return other;
  if (other === NONE) return one;
  const { returnAt, left, right, depth } = heaps;
  const isFirst = (returnAt[one] ?? 0) <= (returnAt[other] ?? 0);
  const top = isFirst ? one : other;
  const below = joined(heaps, at(right, top), isFirst ? other : one);
  const beside = at(left, top);
  const isDeeper = beside === NONE || (depth[below] ?? 0) > (depth[beside] ?? 0);
  left[top] = isDeeper ? below : beside;
  right[top] = isDeeper ? beside : below;
  depth[top] = 1 + (beside === NONE ? 0 : Math.min(depth[below] ?? 0, depth[beside] ?? 0));
  return top;
}
