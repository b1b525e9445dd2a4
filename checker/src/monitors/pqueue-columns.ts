/**
 * What a partition of a priority queue holds, value by value, and the violations that show at a glance.
 * Called by pqueue.ts.
 */

import { at, item } from '../base/ints.ts';
import type { PqueueInput, PqueueOutput } from '../models/pqueue-operations.ts';
import { NONE } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import type { PartView } from './monitor.ts';
import { placesOf } from './value-places.ts';
import type { PlaceOf } from './value-places.ts';

export type PqueuePart = PartView<PqueueInput, PqueueOutput>;

/** Values are numbered from 0 by the call of their insert. */
export interface PqueueColumns {
  readonly kind: 'columns';
  /** The values, by place in the order of the numbers that they are: the smallest first. */
  readonly ascending: Int32Array;
  /** By value, the id of its insert. */
  readonly insert: Int32Array;
  /** By value, the id of the completed poll that answered it, or NONE. */
  readonly poll: Int32Array;
  /** By value, the last peek by call that answered it, or NONE; by peek, the one before. */
  readonly lastPeek: Int32Array;
  readonly peekBefore: Int32Array;
  /** Completed polls and peeks that found nothing. */
  readonly empties: number[];
  /** By call. Nobody knows what they took. */
  readonly pendingPolls: number[];
}

/** Why there are no columns. `open`: some value is not unique. `order`: both of one value. */
export type PqueueFault =
  | { readonly kind: 'open' }
  | { readonly kind: 'never-inserted'; readonly taker: number }
  | { readonly kind: 'polled-twice'; readonly taker: number; readonly other: number }
  | { readonly kind: 'before-insert'; readonly taker: number; readonly insert: number }
  | { readonly kind: 'after-poll'; readonly peek: number; readonly poll: number };

export function pqueueColumns(part: PqueuePart, moments: Moments): PqueueColumns | PqueueFault {
  const { operations, calls } = part;
  const inserts: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const { input } = item(operations, id);
    if (input.kind !== 'insert') continue;
    if (typeof input.value !== 'number') return { kind: 'open' };
    inserts.push(id);
    values.push(input.value);
  }
  const placeOf = placesOf(values);
  if (placeOf === undefined) return neverInserted(part, new Set(values));
  const columns: PqueueColumns = {
    kind: 'columns',
    ascending: Int32Array.from(Float64Array.from(values).sort(), placeOf),
    insert: Int32Array.from(inserts),
    poll: new Int32Array(inserts.length).fill(NONE),
    lastPeek: new Int32Array(inserts.length).fill(NONE),
    peekBefore: new Int32Array(operations.length).fill(NONE),
    empties: [],
    pendingPolls: [],
  };
  return readTakers(part, columns, placeOf) ?? readOrder(columns, moments) ?? columns;
}

/** Where values are inserted twice, only one that nobody inserted is a violation for sure. */
function neverInserted(
  { operations, calls }: PqueuePart,
  inserted: ReadonlySet<unknown>,
): PqueueFault {
  for (let i = 0; i < calls.length; i++) {
    const taker = at(calls, i);
    const operation = item(operations, taker);
    if (operation.input.kind === 'insert' || operation.return === null) continue;
    if (operation.output === null || inserted.has(operation.output)) continue;
    return { kind: 'never-inserted', taker };
  }
  return { kind: 'open' };
}

function readTakers(
  { operations, calls }: PqueuePart,
  { poll, lastPeek, peekBefore, empties, pendingPolls }: PqueueColumns,
  placeOf: PlaceOf,
): PqueueFault | undefined {
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const operation = item(operations, id);
    const { kind } = operation.input;
    if (kind === 'insert') continue;
    if (operation.return === null) {
      if (kind === 'poll') pendingPolls.push(id);
      continue;
    }
    if (operation.output === null) {
      empties.push(id);
      continue;
    }
    const value = placeOf(operation.output);
    if (value === NONE) return { kind: 'never-inserted', taker: id };
    if (kind === 'peek') {
      peekBefore[id] = at(lastPeek, value);
      lastPeek[value] = id;
      continue;
    }
    const other = at(poll, value);
    if (other !== NONE) return { kind: 'polled-twice', taker: id, other };
    poll[value] = id;
  }
  return undefined;
}

function readOrder(columns: PqueueColumns, moments: Moments): PqueueFault | undefined {
  const { insert, poll, lastPeek } = columns;
  const { callRank, returnRank } = moments;
  for (let value = 0; value < insert.length; value++) {
    const inserted = at(insert, value);
    const first = firstBack(columns, moments, value);
    if (at(returnRank, first) < at(callRank, inserted)) {
      return { kind: 'before-insert', taker: first, insert: inserted };
    }
    const taker = at(poll, value);
    const peek = at(lastPeek, value);
    if (taker !== NONE && peek !== NONE && at(returnRank, taker) < at(callRank, peek)) {
      return { kind: 'after-poll', peek, poll: taker };
    }
  }
  return undefined;
}

/** Of the operations on a value, the one that returned first. */
export function firstBack(
  { insert, poll, lastPeek, peekBefore }: PqueueColumns,
  { returnRank }: Moments,
  value: number,
): number {
  let first = at(insert, value);
  const taker = at(poll, value);
  if (taker !== NONE && at(returnRank, taker) < at(returnRank, first)) first = taker;
  for (let peek = at(lastPeek, value); peek !== NONE; peek = at(peekBefore, peek)) {
    if (at(returnRank, peek) < at(returnRank, first)) first = peek;
  }
  return first;
}

/** Of the operations on a value, the one that was called last. */
export function lastCalled(
  { insert, poll, lastPeek }: PqueueColumns,
  { callRank }: Moments,
  value: number,
): number {
  let last = at(insert, value);
  const taker = at(poll, value);
  if (taker !== NONE && at(callRank, taker) > at(callRank, last)) last = taker;
  const peek = at(lastPeek, value);
  return peek !== NONE && at(callRank, peek) > at(callRank, last) ? peek : last;
}

/**
 * When each value is in the queue for sure: from the first return of an operation on it to the last call
 * of one. A value that no completed poll took is there until `leavesAt` (a rank) at least.
 */
export function pqueueSpans(columns: PqueueColumns, moments: Moments, leavesAt: number): Spans {
  const count = columns.insert.length;
  const begin = new Int32Array(count);
  const end = new Int32Array(count);
  for (let value = 0; value < count; value++) {
    begin[value] = at(moments.returnRank, firstBack(columns, moments, value));
    const called = at(moments.callRank, lastCalled(columns, moments, value));
    end[value] = at(columns.poll, value) === NONE ? Math.max(called, leavesAt) : called;
  }
  return { begin, end };
}
