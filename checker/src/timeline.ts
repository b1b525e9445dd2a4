/**
 * The operations of a history as sorted arrays: checked, ordered by call and by return, and dealt out
 * to their partitions. Called once per check, by check.ts; everything behind it works on integers.
 * Source for checking partitions alone: Horn & Kroening, "Faster linearizability checking via
 * P-compositionality" (2015).
 */

import { HistoryError } from './history-error.ts';
import type { Operation } from './history.ts';
import { at } from './base/ints.ts';
import { sortedIndices } from './base/sort-ids.ts';
import { UNKNOWN } from './model.ts';
import type { Model } from './model.ts';

/** The operation never changes any state. */
export const READ_ONLY = 1;
/** The operation can lead to a state that owes nothing to the state before. */
export const OVERWRITES = 2;
const PENDING = 4;

/** One independent part of the history: ranges into the arrays of its timeline. */
export interface Part {
  readonly key: string;
  readonly callFrom: number;
  readonly callTo: number;
  readonly returnFrom: number;
  readonly returnTo: number;
}

export interface Timeline {
  readonly callAt: Float64Array;
  /** Infinity for a pending operation. */
  readonly returnAt: Float64Array;
  /** By id: READ_ONLY, OVERWRITES, PENDING. */
  readonly flags: Uint8Array;
  /** Place of every operation in the order of calls of the whole history. */
  readonly callRank: Int32Array;
  /** Ids grouped by part, in each by call. Pending read-only operations are left out. */
  readonly calls: Int32Array;
  /** Ids of completed operations grouped by part, in each by return. */
  readonly returns: Int32Array;
  readonly parts: readonly Part[];
}

/** Throws HistoryError for a stamp that is no number and for an operation that returns before its call. */
export function timelineOf<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Timeline {
  const count = operations.length;
  const callAt = new Float64Array(count);
  const returnAt = new Float64Array(count);
  const flags = new Uint8Array(count);
  const partOf = new Int32Array(count);
  const keys: string[] = model.partition === undefined && count > 0 ? [''] : [];
  const partByKey = new Map<string, number>();
  let id = 0;
  for (const operation of operations) {
    checkStamps(operation, id);
    callAt[id] = operation.call;
    returnAt[id] = operation.return ?? Infinity;
    flags[id] = flagsOf(model, operation);
    if (model.partition !== undefined) {
      partOf[id] = partNumber(model.partition(operation.input), keys, partByKey);
    }
    id++;
  }
  const callRank = new Int32Array(count);
  const byCall = sortedIndices(callAt);
  for (let rank = 0; rank < count; rank++) callRank[at(byCall, rank)] = rank;
  const calls = deal(byCall, partOf, keys.length, flags, PENDING | READ_ONLY);
  const returns = deal(sortedIndices(returnAt), partOf, keys.length, flags, PENDING);
  const parts: Part[] = [];
  for (const key of keys) {
    const part = parts.length;
    parts.push({
      key,
      callFrom: at(calls.starts, part),
      callTo: at(calls.starts, part + 1),
      returnFrom: at(returns.starts, part),
      returnTo: at(returns.starts, part + 1),
    });
  }
  return { callAt, returnAt, flags, callRank, calls: calls.ids, returns: returns.ids, parts };
}

function flagsOf<S, I, O>(model: Model<S, I, O>, operation: Operation<I, O>): number {
  const { input } = operation;
  const isPending = operation.return === null;
  const output = isPending ? UNKNOWN : operation.output;
  const pending = isPending ? PENDING : 0;
  if (model.isReadOnly?.(input, output) === true) return pending | READ_ONLY;
  return model.overwrites?.(input, output) === false ? pending : pending | OVERWRITES;
}

function checkStamps<I, O>(operation: Operation<I, O>, id: number): void {
  const { call } = operation;
  if (!isStamp(call)) {
    throw new HistoryError(`the call of an operation is ${String(call)}, not a time`, id);
  }
  if (operation.return === null) return;
  if (operation.return === Infinity) {
    throw new HistoryError('a return is Infinity; a pending operation has return null', id);
  }
  if (!isStamp(operation.return)) {
    const text = `the return of an operation is ${String(operation.return)}, not a time`;
    throw new HistoryError(`${text}; a pending operation has return null`, id);
  }
  if (operation.return < call) {
    throw new HistoryError(`an operation returns at ${operation.return}, called at ${call}`, id);
  }
}

/** What comes from elsewhere need not have the type that it says. */
function isStamp(stamp: unknown): boolean {
  return typeof stamp === 'number' && !Number.isNaN(stamp);
}

function partNumber(key: string, keys: string[], partByKey: Map<string, number>): number {
  const known = partByKey.get(key);
  if (known !== undefined) return known;
  const part = keys.push(key) - 1;
  partByKey.set(key, part);
  return part;
}

/** Groups sorted ids by part, in order (a counting sort), without those that have all flags of `drop`. */
function deal(
  sorted: Int32Array,
  partOf: Int32Array,
  partCount: number,
  flags: Uint8Array,
  drop: number,
): { ids: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(partCount + 2);
  for (let i = 0; i < sorted.length; i++) {
    const id = at(sorted, i);
    if (((flags[id] ?? 0) & drop) === drop) continue;
    const next = at(partOf, id) + 2;
    starts[next] = at(starts, next) + 1;
  }
  for (let part = 2; part < partCount + 2; part++) {
    starts[part] = at(starts, part) + at(starts, part - 1);
  }
  // Now starts[part + 1] is where the part begins; filling moves it to where the part ends.
  const ids = new Int32Array(at(starts, partCount + 1));
  for (let i = 0; i < sorted.length; i++) {
    const id = at(sorted, i);
    if (((flags[id] ?? 0) & drop) === drop) continue;
    const part = at(partOf, id) + 1;
    const place = at(starts, part);
    ids[place] = id;
    starts[part] = place + 1;
  }
  return { ids, starts };
}
