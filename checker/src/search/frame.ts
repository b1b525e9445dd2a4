/**
 * The frames on the stack of a search, bits of operations in a frame, and the steps of the
 * model by number. Called by the other files of this room.
 *
 * A frame is a configuration (returns passed, state, bits of linearized active operations) and what the
 * search keeps beside it: overwriters linearized, cursor, length of the trail, hash, and, where the model
 * knows what commutes, the bits of the operations that may come next (ample.ts).
 */

import type { Labels, Search } from './anatomy.ts';
import type { Operation } from '../history.ts';
import { at, item } from '../base/ints.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import { READ_ONLY } from '../timeline.ts';
import { stateId } from './state-table.ts';

export const RETURNS = 0;
export const STATE = 1;
export const BITS = 2;
/** Offsets from the end of the configuration. */
export const OVERWRITTEN = 0;
export const CURSOR = 1;
export const TRAIL = 2;
export const HASH = 3;
export const BESIDE = 4;

/** Whether an operation that has been called is linearized. */
export function isDone<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const bit = at(search.memory.plan.bits, local);
  return ((at(search.memory.stack, frame + BITS + (bit >>> 5)) >>> (bit & 31)) & 1) === 1;
}

/** Whether any operation of the part is still to be linearized, called or not. */
export function isLeft<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const { plan, stack } = search.memory;
  const row = at(stack, frame + RETURNS);
  if (local >= at(plan.calledUpTo, row)) return true;
  const rank = at(plan.rank, local);
  if (rank >= 0 && rank < row) return false;
  return !isDone(search, frame, local);
}

/** Turns the bit over. */
export function flip<S, I, O>(search: Search<S, I, O>, frame: number, local: number): void {
  const bit = at(search.memory.plan.bits, local);
  const word = frame + BITS + (bit >>> 5);
  search.memory.stack[word] = at(search.memory.stack, word) ^ (1 << (bit & 31));
}

export function hasFlag<S, I, O>(search: Search<S, I, O>, local: number, flag: number): boolean {
  return (at(search.memory.plan.flags, local) & flag) !== 0;
}

export function operationOf<S, I, O>(search: Search<S, I, O>, local: number): Operation<I, O> {
  return item(search.operations, at(search.memory.plan.ids, local));
}

/** The output of an operation as the model is asked about it. */
export function outputOf<I, O>(operation: Operation<I, O>): O | typeof UNKNOWN {
  return operation.return === null ? UNKNOWN : operation.output;
}

/** The number of the state that follows, or -1. */
export function transition<S, I, O>(search: Search<S, I, O>, state: number, local: number): number {
  const { labels } = search;
  if (labels === undefined) return followed(search, state, local);
  const { memo, of } = labels;
  const label = at(of, local);
  const place = memoPlace(labels, state, label);
  if (at(memo, place) === state && at(memo, place + 1) === label) return at(memo, place + 2);
  const next = followed(search, state, local);
  if (next < 0) labels.isChoosy[label] = 1;
  memo[place] = state;
  memo[place + 1] = label;
  memo[place + 2] = next;
  return next;
}

function memoPlace({ memoMask }: Labels, state: number, label: number): number {
  const hash = Math.imul(Math.imul(state, 0x9e3779b1) ^ label, 0x85ebca6b);
  return ((hash ^ (hash >>> 15)) & memoMask) * 3;
}

function followed<S, I, O>(search: Search<S, I, O>, state: number, local: number): number {
  const operation = operationOf(search, local);
  const before = item(search.states.states, state);
  const next = search.model.step(before, operation.input, outputOf(operation));
  if (next === ILLEGAL) return -1;
  return hasFlag(search, local, READ_ONLY) ? state : stateId(search.states, search.model, next);
}
