/**
 * The search structures of stack-peel.ts, over slots of time numbered from 0: how many values cover each
 * slot (Cover), which intervals reach over a slot (Reach), which slots are open (SlotSet). All work in
 * place on integer arrays; every step costs O(log n).
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025), on
 * stacks: a segment tree with range updates and interval queries. Here the trees are bottom-up.
 */

import { at } from '../base/ints.ts';

/** More than any count or slot. */
const NEVER = 1 << 29;

function widthFor(length: number): number {
  let width = 1;
  while (width < length) width *= 2;
  return width;
}

/** A tree over counts: `low` of a node is the least count below it, without `add` of those above it. */
export interface Cover {
  readonly width: number;
  readonly low: Int32Array;
  readonly add: Int32Array;
  /** The slots that `openSlots` found, in order. */
  readonly opened: Int32Array;
  openedCount: number;
}

export function newCover(counts: Int32Array): Cover {
  const width = widthFor(counts.length);
  const low = new Int32Array(2 * width).fill(NEVER, width);
  low.set(counts, width);
  for (let node = width - 1; node > 0; node--) {
    low[node] = Math.min(at(low, 2 * node), at(low, 2 * node + 1));
  }
  const opened = new Int32Array(counts.length);
  return { width, low, add: new Int32Array(width), opened, openedCount: 0 };
}

/** One value less on the slots from `from` up to `to` - 1. */
export function uncover(cover: Cover, from: number, to: number): void {
  const { width } = cover;
  let left = from + width;
  let right = to + width;
  let first = left >> 1;
  let last = (right - 1) >> 1;
  for (; left < right; left >>= 1, right >>= 1) {
    if ((left & 1) === 1) lower(cover, left++);
    if ((right & 1) === 1) lower(cover, --right);
  }
  for (; first !== last; first >>= 1, last >>= 1) {
    refresh(cover, first);
    refresh(cover, last);
  }
  if (first > 0) refresh(cover, first);
  for (first >>= 1; first > 0 && refresh(cover, first);) first >>= 1;
}

function lower({ width, low, add }: Cover, node: number): void {
  low[node] = at(low, node) - 1;
  if (node < width) add[node] = at(add, node) - 1;
}

/** Whether it changed. */
function refresh({ low, add }: Cover, node: number): boolean {
  const least = Math.min(at(low, 2 * node), at(low, 2 * node + 1)) + at(add, node);
  if (least === at(low, node)) return false;
  low[node] = least;
  return true;
}

/** Puts every slot that no value covers any more into `opened`; each slot is opened once. */
export function openSlots(cover: Cover): void {
  cover.openedCount = 0;
  if (at(cover.low, 1) === 0) openBelow(cover, 1, 0);
}

/** `covered`: the count that is 0 here, when the adds of the nodes above are left aside. */
function openBelow(cover: Cover, node: number, covered: number): void {
  const { width, low, add } = cover;
  if (node >= width) {
    low[node] = NEVER;
    cover.opened[cover.openedCount++] = node - width;
    return;
  }
  const below = covered - at(add, node);
  if (at(low, 2 * node) === below) openBelow(cover, 2 * node, below);
  if (at(low, 2 * node + 1) === below) openBelow(cover, 2 * node + 1, below);
  refresh(cover, node);
}

/** Intervals by their ends: `low` of a leaf is the beginning of the interval that ends there, or NEVER. */
export interface Reach {
  readonly width: number;
  readonly low: Int32Array;
  /** The ends that `takeOver` took out. */
  readonly taken: Int32Array;
  takenCount: number;
}

export function newReach(length: number): Reach {
  const width = widthFor(length);
  const low = new Int32Array(2 * width).fill(NEVER);
  return { width, low, taken: new Int32Array(length), takenCount: 0 };
}

export function putInterval({ width, low }: Reach, end: number, begin: number): void {
  low[end + width] = begin;
}

/** To be called once after the last `putInterval`. */
export function growTree({ width, low }: Reach): void {
  for (let node = width - 1; node > 0; node--) {
    low[node] = Math.min(at(low, 2 * node), at(low, 2 * node + 1));
  }
}

/** Takes out all intervals that end at `from` or later and begin at `until` or before. */
export function takeOver(reach: Reach, from: number, until: number): void {
  const { width, low } = reach;
  reach.takenCount = 0;
  if (at(low, 1) > until || from >= width) return;
  let node = from + width;
  takeBelow(reach, node, until);
  for (; node > 1; node >>= 1) {
    if ((node & 1) === 0) takeBelow(reach, node + 1, until);
    low[node >> 1] = Math.min(at(low, node), at(low, node ^ 1));
  }
}

function takeBelow(reach: Reach, node: number, until: number): void {
  const { width, low } = reach;
  if (at(low, node) > until) return;
  if (node >= width) {
    low[node] = NEVER;
    reach.taken[reach.takenCount++] = node - width;
    return;
  }
  takeBelow(reach, 2 * node, until);
  takeBelow(reach, 2 * node + 1, until);
  low[node] = Math.min(at(low, 2 * node), at(low, 2 * node + 1));
}

/** A set of slots: bits, and above them a bit for every word that has one. */
export interface SlotSet {
  readonly levels: readonly Int32Array[];
}

export function newSlotSet(length: number): SlotSet {
  const levels: Int32Array[] = [];
  let words = length;
  do {
    words = (words + 31) >>> 5;
    levels.push(new Int32Array(words));
  } while (words > 1);
  return { levels };
}

export function addSlot({ levels }: SlotSet, slot: number): void {
  let index = slot;
  for (const level of levels) {
    const word = index >>> 5;
    level[word] = at(level, word) | (1 << (index & 31));
    index = word;
  }
}

/** The last slot of the set that is not after `slot`; there must be one. */
export function slotBefore({ levels }: SlotSet, slot: number): number {
  let index = slot;
  for (let depth = 0; ; depth++) {
    const word = index >>> 5;
    const bits = bitsOf(levels, depth, word) & ((2 << (index & 31)) - 1);
    if (bits === 0) {
      index = word - 1;
      continue;
    }
    index = 32 * word + 31 - Math.clz32(bits);
    while (depth-- > 0) index = 32 * index + 31 - Math.clz32(bitsOf(levels, depth, index));
    return index;
  }
}

/** The first slot of the set that is not before `slot`; there must be one. */
export function slotAfter({ levels }: SlotSet, slot: number): number {
  let index = slot;
  for (let depth = 0; ; depth++) {
    const word = index >>> 5;
    const bits = bitsOf(levels, depth, word) & (-1 << (index & 31));
    if (bits === 0) {
      index = word + 1;
      continue;
    }
    index = 32 * word + lowestBit(bits);
    while (depth-- > 0) index = 32 * index + lowestBit(bitsOf(levels, depth, index));
    return index;
  }
}

function bitsOf(levels: readonly Int32Array[], depth: number, word: number): number {
  const level = levels[depth];
  if (level === undefined) throw new Error('there is no such slot');
  return level[word] ?? 0;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
