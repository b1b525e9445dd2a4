/**
 * Which operations need to be tried next, where the model knows what commutes: the operation that is
 * next to return, and whatever is active and bound to it by a chain of operations that do not commute.
 * In any legal future the first of these to come may as well come now: those before it are active, not of
 * this set, and commute with it. Called by moves.ts for every new configuration.
 * Source: persistent sets of Godefroid, "Partial-order methods for the verification of concurrent
 * systems" (1996), chapter 4; nothing that is not active can come before the next return.
 */

import type { Search } from './anatomy.ts';
import { at, grown } from '../base/ints.ts';
import { BESIDE, isDone, operationOf, outputOf, RETURNS } from './frame.ts';

/** Scratch of findAmple: local numbers still outside the set, and those inside that are not yet asked. */
let outside: Int32Array = new Int32Array(64);
let asked: Int32Array = new Int32Array(64);

/** Writes into the frame at `frame` the bits of the operations that may come next. */
export function findAmple<S, I, O>(search: Search<S, I, O>, frame: number): void {
  const { stack, plan } = search.memory;
  const words = frame + search.width + BESIDE;
  stack.fill(0, words, frame + search.frameSize);
  const row = at(stack, frame + RETURNS);
  if (row === plan.returnCount) return;
  const rowFrom = at(plan.rowStart, row);
  const rowEnd = at(plan.rowStart, row + 1);
  const pendings = at(plan.pendingUpTo, row);
  outside = grown(outside, rowEnd - rowFrom + pendings);
  asked = grown(asked, rowEnd - rowFrom + pendings);
  let left = 0;
  for (let i = rowFrom + 1; i < rowEnd; i++) {
    const local = at(plan.active, i);
    if (!isDone(search, frame, local)) outside[left++] = local;
  }
  for (let p = 0; p < pendings; p++) {
    const local = at(plan.pending, p);
    if (!isDone(search, frame, local)) outside[left++] = local;
  }
  asked[0] = at(plan.returning, row);
  let waiting = 1;
  while (waiting > 0) {
    const local = at(asked, --waiting);
    const bit = at(plan.bits, local);
    stack[words + (bit >>> 5)] = at(stack, words + (bit >>> 5)) | (1 << (bit & 31));
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const other = at(outside, i);
      if (doCommute(search, local, other)) outside[kept++] = other;
      else asked[waiting++] = other;
    }
    left = kept;
  }
}

/** Whether an active operation is one of those that may come next. */
export function isAmple<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const bit = at(search.memory.plan.bits, local);
  const word = frame + search.width + BESIDE + (bit >>> 5);
  return ((at(search.memory.stack, word) >>> (bit & 31)) & 1) === 1;
}

export function doCommute<S, I, O>(search: Search<S, I, O>, local: number, other: number): boolean {
  const { model } = search;
  if (model.commutes === undefined) return false;
  const a = operationOf(search, local);
  const b = operationOf(search, other);
  return model.commutes(a.input, outputOf(a), b.input, outputOf(b));
}
