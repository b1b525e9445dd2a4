/**
 * What a history says of every value of a queue: who enqueued it, who dequeued it, and when each can
 * have taken effect. Called by queue.ts; the rest of the queue monitor works on these columns.
 */

import { at, item } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { QueueInput, QueueOutput } from '../models/queue-operations.ts';
import { NONE } from './moments.ts';
import type { Moments } from './moments.ts';
import type { PartView } from './monitor.ts';
import { placesOf } from './value-places.ts';
import type { PlaceOf } from './value-places.ts';

export type QueuePart = PartView<QueueInput, QueueOutput>;
type QueueOperation = Operation<QueueInput, QueueOutput>;

/** Values are numbered from 0 by the call of their enq. */
export interface QueueColumns {
  readonly kind: 'columns';
  /** By value, the id of its enq. */
  readonly enq: Int32Array;
  /** By value, the id of the completed deq that answered it, or NONE. */
  readonly deq: Int32Array;
  /** By id, the value that it enqueues or dequeues, as far as that is known; or NONE. */
  readonly valueOf: Int32Array;
  /** Completed deqs that found nothing, by call. */
  readonly empties: readonly number[];
  /** By call. */
  readonly pendingDeqs: readonly number[];
  /** Values that were enqueued for sure and that no completed deq answered, by return of their enq. */
  readonly left: readonly number[];
}

/** Why there are no columns. `open`: some value is not unique. */
export type QueueFault =
  | { readonly kind: 'open' }
  | { readonly kind: 'never-enqueued'; readonly deq: number }
  | { readonly kind: 'dequeued-twice'; readonly deq: number; readonly other: number }
  | { readonly kind: 'dequeued-before'; readonly deq: number; readonly enq: number };

export function queueColumns(part: QueuePart, moments: Moments): QueueColumns | QueueFault {
  const { operations, calls } = part;
  const count = calls.length;
  const enqs = new Int32Array(count);
  const deqs = new Int32Array(count);
  const put: unknown[] = [];
  const taken: unknown[] = [];
  const empties: number[] = [];
  const pendingDeqs: number[] = [];
  for (let i = 0; i < count; i++) {
    const id = at(calls, i);
    const operation = operations[id] as QueueOperation;
    const { input } = operation;
    if (input.kind === 'enq') {
      enqs[put.length] = id;
      put.push(input.value);
    } else if (operation.return === null) {
      pendingDeqs.push(id);
    } else if (operation.output === null) {
      empties.push(id);
    } else {
      deqs[taken.length] = id;
      taken.push(operation.output);
    }
  }
  const placeOf = placesOf(put);
  if (placeOf === undefined) return { kind: 'open' };
  const enq = enqs.subarray(0, put.length);
  const deq = new Int32Array(put.length).fill(NONE);
  const valueOf = new Int32Array(operations.length).fill(NONE);
  for (let value = 0; value < enq.length; value++) valueOf[at(enq, value)] = value;
  const fault = readTaken(taken, deqs, placeOf, { deq, valueOf });
  if (fault !== undefined) return fault;
  const columns = { kind: 'columns', enq, deq, valueOf, empties, pendingDeqs } as const;
  return readOrder(columns, moments) ?? { ...columns, left: leftOver(part, columns) };
}

/** Fills in who dequeued what; the ids of the completed deqs stand beside what they answered. */
function readTaken(
  taken: readonly unknown[],
  deqs: Int32Array,
  placeOf: PlaceOf,
  { deq, valueOf }: Pick<QueueColumns, 'deq' | 'valueOf'>,
): QueueFault | undefined {
  for (let i = 0; i < taken.length; i++) {
    const id = at(deqs, i);
    const value = placeOf(taken[i]);
    if (value === NONE) return { kind: 'never-enqueued', deq: id };
    const other = at(deq, value);
    if (other !== NONE) return { kind: 'dequeued-twice', deq: id, other };
    deq[value] = id;
    valueOf[id] = value;
  }
  return undefined;
}

function readOrder(
  { enq, deq }: Pick<QueueColumns, 'enq' | 'deq'>,
  { callRank, returnRank }: Moments,
): QueueFault | undefined {
  for (let value = 0; value < enq.length; value++) {
    const out = at(deq, value);
    const into = at(enq, value);
    if (out === NONE || at(returnRank, out) > at(callRank, into)) continue;
    return { kind: 'dequeued-before', deq: out, enq: into };
  }
  return undefined;
}

function leftOver(
  { returns }: QueuePart,
  { deq, valueOf }: Pick<QueueColumns, 'deq' | 'valueOf'>,
): number[] {
  const left: number[] = [];
  for (let i = 0; i < returns.length; i++) {
    const value = at(valueOf, at(returns, i));
    if (value !== NONE && at(deq, value) === NONE) left.push(value);
  }
  return left;
}

/**
 * When the operations of a value can take effect, as ranks of moments.ts, by value. A deq waits for its
 * enq and an enq does not wait longer than its deq, so that deqFrom >= enqFrom and enqTo <= deqTo. A
 * value left over has for deq the pending one that takes it, or none: it begins after all there is.
 */
export interface Stretches {
  readonly enqFrom: Int32Array;
  readonly enqTo: Int32Array;
  readonly deqFrom: Int32Array;
  readonly deqTo: Int32Array;
  /** By value, the id of its deq, pending ones included. */
  readonly taker: Int32Array;
  /** Values in the order of these ranks, as far as there is such a rank. */
  readonly byEnqTo: Int32Array;
  readonly byDeqFrom: Int32Array;
  readonly byDeqTo: Int32Array;
}

export function stretchesOf(
  part: QueuePart,
  columns: QueueColumns,
  { total, callRank, returnRank }: Moments,
): Stretches {
  const { enq, deq, valueOf, left, pendingDeqs } = columns;
  const count = enq.length;
  const taker = deq.slice();
  const taking = Math.min(left.length, pendingDeqs.length);
  for (let i = 0; i < taking; i++) {
    taker[item(left, i)] = item(pendingDeqs, i);
    valueOf[item(pendingDeqs, i)] = item(left, i);
  }
  const enqFrom = new Int32Array(count);
  const enqTo = new Int32Array(count);
  const deqFrom = new Int32Array(count);
  const deqTo = new Int32Array(count);
  for (let value = 0; value < count; value++) {
    const into = at(enq, value);
    const out = at(taker, value);
    const last = out === NONE ? total + 1 : at(returnRank, out);
    enqFrom[value] = at(callRank, into);
    enqTo[value] = Math.min(at(returnRank, into), last);
    deqFrom[value] = out === NONE ? total + 1 : Math.max(at(callRank, out), at(callRank, into));
    deqTo[value] = last;
  }
  const ranks = { enqFrom, enqTo, deqFrom, deqTo, taker };
  return { ...ranks, ...sorted(part, columns, ranks, { total, callRank, returnRank }) };
}

type Ranks = Pick<Stretches, 'enqTo' | 'deqFrom' | 'taker'>;

function sorted(
  { calls, returns }: QueuePart,
  { valueOf }: QueueColumns,
  { enqTo, deqFrom, taker }: Ranks,
  { callRank, returnRank }: Moments,
): Pick<Stretches, 'byEnqTo' | 'byDeqFrom' | 'byDeqTo'> {
  const count = enqTo.length;
  const byEnqTo = new Int32Array(count);
  const byDeqFrom = new Int32Array(count);
  const byDeqTo = new Int32Array(count);
  let enqEnds = 0;
  let deqBegins = 0;
  let deqEnds = 0;
  for (let i = 0; i < returns.length; i++) {
    const id = at(returns, i);
    const value = at(valueOf, id);
    if (value === NONE) continue;
    if (at(enqTo, value) === at(returnRank, id)) byEnqTo[enqEnds++] = value;
    if (at(taker, value) === id) byDeqTo[deqEnds++] = value;
  }
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const value = at(valueOf, id);
    if (value !== NONE && at(deqFrom, value) === at(callRank, id)) byDeqFrom[deqBegins++] = value;
  }
  return {
    byEnqTo: byEnqTo.subarray(0, enqEnds),
    byDeqFrom: byDeqFrom.subarray(0, deqBegins),
    byDeqTo: byDeqTo.subarray(0, deqEnds),
  };
}
