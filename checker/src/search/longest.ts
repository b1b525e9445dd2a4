/**
 * The longest legal beginnings that a search has met: for every operation the longest one that contains
 * it. Called by search.ts where a path ends, if somebody asked for them (check/partial.ts).
 * Source: the partial linearizations of Porcupine (Athalye).
 */

import type { Longest, Memory } from './anatomy.ts';
import { at } from '../base/ints.ts';

export function newLongest(count: number): Longest {
  return {
    length: new Int32Array(count),
    orderOf: new Int32Array(count).fill(-1),
    orders: [],
    uses: [],
    last: 0,
    shared: 0,
    depth: -1,
  };
}

/** Notes the path that ends at `depth`, unless a longer one has just gone through there. */
export function recordPath(
  longest: Longest,
  { trail }: Memory,
  pathLength: number,
  depth: number,
): void {
  const isEnd = longest.depth !== depth + 1;
  longest.depth = depth;
  if (!isEnd) return;
  // What this path shares with the last one has that one's length already.
  const from = pathLength > longest.last ? 0 : longest.shared;
  let order = -1;
  for (let i = from; i < pathLength; i++) {
    const local = at(trail, i);
    if (at(longest.length, local) >= pathLength) continue;
    if (order < 0) {
      order = longest.orders.push(trail.slice(0, pathLength)) - 1;
      longest.uses.push(0);
    }
    use(longest, local, order, pathLength);
  }
  longest.last = pathLength;
  longest.shared = pathLength;
}

function use(longest: Longest, local: number, order: number, pathLength: number): void {
  const { length, orderOf, orders, uses } = longest;
  const before = at(orderOf, local);
  if (before >= 0) {
    const left = (uses[before] ?? 0) - 1;
    uses[before] = left;
    if (left === 0) orders[before] = undefined;
  }
  length[local] = pathLength;
  orderOf[local] = order;
  uses[order] = (uses[order] ?? 0) + 1;
}
