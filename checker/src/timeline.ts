/**
 * The operations of a history as sorted arrays: checked, ordered by call and by return, and dealt out
 * to their partitions. Called once per check, by check.ts; everything behind it works on integers.
 * Source for checking partitions alone: Horn & Kroening, "Faster linearizability checking via
 * P-compositionality" (2015).
 */

import { HistoryError } from './history-error.ts';
import type { Operation } from './history.ts';
import { at, chosen, item } from './base/ints.ts';
import { newNumbering, numberOf } from './base/numbering.ts';
import { sortedIndices } from './base/sort-ids.ts';
import { UNKNOWN } from './model.ts';
import type { Model, PartitionKey } from './model.ts';

/** The operation never changes any state. */
export const READ_ONLY = 1;
/** The operation can lead to a state that owes nothing to the state before. */
export const OVERWRITES = 2;
const PENDING = 4;
/** Nobody sees whether it took effect. */
const IDLE = PENDING | READ_ONLY;

/** The operations of all parts, in real time. */
export interface Columns {
  readonly callAt: Float64Array;
  /** Infinity for a pending operation. */
  readonly returnAt: Float64Array;
  /** By id: the number of its part. */
  readonly partOf: Int32Array;
  /** By number of a part: its key. Parts come in the order of their first operations. */
  readonly keys: readonly PartitionKey[];
  /** Ids by call, equal stamps by id. */
  readonly byCall: Int32Array;
  /** Ids of the completed operations by return. */
  readonly byReturn: Int32Array;
}

/** One independent part of the history: ranges into the arrays of its timeline. */
export interface Part {
  readonly key: PartitionKey;
  readonly callFrom: number;
  readonly callTo: number;
  readonly returnFrom: number;
  readonly returnTo: number;
}

export interface Timeline {
  readonly callAt: Float64Array;
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
export function columnsOf<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Columns {
  const count = operations.length;
  const callAt = new Float64Array(count);
  const returnAt = new Float64Array(count);
  const partOf = new Int32Array(count);
  const keys: PartitionKey[] = model.partition === undefined && count > 0 ? [''] : [];
  const numbering = newNumbering(count);
  let completed = 0;
  let id = 0;
  for (const operation of operations) {
    checkStamps(operation, id);
    callAt[id] = operation.call;
    returnAt[id] = operation.return ?? Infinity;
    if (operation.return !== null) completed++;
    if (model.partition !== undefined) {
      const key = model.partition(operation.input);
      const part = numberOf(numbering, key);
      partOf[id] = part;
      if (part === keys.length) keys.push(key);
    }
    id++;
  }
  const byReturn = sortedIndices(returnAt).subarray(0, completed);
  return { callAt, returnAt, partOf, keys, byCall: sortedIndices(callAt), byReturn };
}

/** The same, part by part. */
export function timelineOf<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  columns = columnsOf(model, operations),
): Timeline {
  const { callAt, returnAt, partOf, keys, byCall, byReturn } = columns;
  const flags = new Uint8Array(operations.length);
  const callRank = new Int32Array(operations.length);
  let idle = 0;
  for (let rank = 0; rank < byCall.length; rank++) {
    const id = at(byCall, rank);
    callRank[id] = rank;
    const flag = flagsOf(model, item(operations, id));
    flags[id] = flag;
    if ((flag & IDLE) === IDLE) idle++;
  }
  const active = idle === 0 ? byCall : chosen(byCall, (id) => ((flags[id] ?? 0) & IDLE) !== IDLE);
  const calls = deal(active, partOf, keys.length);
  const returns = deal(byReturn, partOf, keys.length);
  const parts = keys.map((key, part) => ({
    key,
    callFrom: at(calls.starts, part),
    callTo: at(calls.starts, part + 1),
    returnFrom: at(returns.starts, part),
    returnTo: at(returns.starts, part + 1),
  }));
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

/** Whether nobody sees if the operation took effect: it is pending and only reads. */
export function isIdle<S, I, O>(model: Model<S, I, O>, operation: Operation<I, O>): boolean {
  return operation.return === null && model.isReadOnly?.(operation.input, UNKNOWN) === true;
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

/** Groups sorted ids by part, in order (a counting sort). */
function deal(
  sorted: Int32Array,
  partOf: Int32Array,
  partCount: number,
): { ids: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(partCount + 2);
  for (let i = 0; i < sorted.length; i++) {
    const next = at(partOf, at(sorted, i)) + 2;
    starts[next] = at(starts, next) + 1;
  }
  for (let part = 2; part < partCount + 2; part++) {
    starts[part] = at(starts, part) + at(starts, part - 1);
  }
  // Now starts[part + 1] is where the part begins; filling moves it to where the part ends.
  const ids = new Int32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    const id = at(sorted, i);
    const part = at(partOf, id) + 1;
    const place = at(starts, part);
    ids[place] = id;
    starts[part] = place + 1;
  }
  return { ids, starts };
}
