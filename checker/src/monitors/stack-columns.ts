/**
 * What a partition of a stack holds, value by value, and the violations that show at a glance. Called by
 * stack.ts.
 */

import { at, item } from '../base/ints.ts';
import type { StackInput, StackOutput } from '../models/stack-operations.ts';
import { NONE } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import type { PartView } from './monitor.ts';
import { placesOf } from './value-places.ts';
import type { PlaceOf } from './value-places.ts';

export type StackPart = PartView<StackInput, StackOutput>;

/** Values are numbered from 0 by the call of their push. */
export interface StackColumns {
  readonly kind: 'columns';
  /** By value, the id of its push. */
  readonly push: Int32Array;
  /** By value, the id of the completed pop that answered it, or NONE. */
  readonly pop: Int32Array;
  /** Completed pops that found nothing. */
  readonly empties: number[];
  /** By call. Nobody knows what they took. */
  readonly pendingPops: number[];
}

/** Why there are no columns. `open`: some value is not unique. */
export type StackFault =
  | { readonly kind: 'open' }
  | { readonly kind: 'never-pushed'; readonly pop: number }
  | { readonly kind: 'popped-twice'; readonly pop: number; readonly other: number }
  | { readonly kind: 'popped-before'; readonly pop: number; readonly push: number };

export function stackColumns(part: StackPart, moments: Moments): StackColumns | StackFault {
  const { operations, calls } = part;
  const pushes: number[] = [];
  const values: unknown[] = [];
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const { input } = item(operations, id);
    if (input.kind !== 'push') continue;
    pushes.push(id);
    values.push(input.value);
  }
  const placeOf = placesOf(values);
  if (placeOf === undefined) return neverPushed(part, new Set(values));
  const push = Int32Array.from(pushes);
  const pop = new Int32Array(push.length).fill(NONE);
  const columns: StackColumns = { kind: 'columns', push, pop, empties: [], pendingPops: [] };
  return readPops(part, columns, placeOf) ?? readOrder(columns, moments) ?? columns;
}

/** Where values are pushed twice, only a pop of one that nobody pushed is a violation for sure. */
function neverPushed({ operations, calls }: StackPart, pushed: ReadonlySet<unknown>): StackFault {
  for (let i = 0; i < calls.length; i++) {
    const pop = at(calls, i);
    const operation = item(operations, pop);
    if (operation.input.kind !== 'pop' || operation.return === null) continue;
    if (operation.output === null || pushed.has(operation.output)) continue;
    return { kind: 'never-pushed', pop };
  }
  return { kind: 'open' };
}

function readPops(
  { operations, calls }: StackPart,
  { pop, empties, pendingPops }: StackColumns,
  placeOf: PlaceOf,
): StackFault | undefined {
  for (let i = 0; i < calls.length; i++) {
    const id = at(calls, i);
    const operation = item(operations, id);
    if (operation.input.kind !== 'pop') continue;
    if (operation.return === null) pendingPops.push(id);
    else if (operation.output === null) empties.push(id);
    else {
      const value = placeOf(operation.output);
      if (value === NONE) return { kind: 'never-pushed', pop: id };
      const other = at(pop, value);
      if (other !== NONE) return { kind: 'popped-twice', pop: id, other };
      pop[value] = id;
    }
  }
  return undefined;
}

function readOrder(
  { push, pop }: StackColumns,
  { callRank, returnRank }: Moments,
): StackFault | undefined {
  for (let value = 0; value < push.length; value++) {
    const taker = at(pop, value);
    if (taker !== NONE && at(returnRank, taker) < at(callRank, at(push, value))) {
      return { kind: 'popped-before', pop: taker, push: at(push, value) };
    }
  }
  return undefined;
}

/**
 * When each value is in the stack for sure: from the return of its push to the call of its pop. One that
 * no completed pop took is there until `leavesAt` (a rank).
 */
export function stackSpans(
  { push, pop }: StackColumns,
  { callRank, returnRank }: Moments,
  leavesAt: number,
): Spans {
  const begin = new Int32Array(push.length);
  const end = new Int32Array(push.length);
  for (let value = 0; value < push.length; value++) {
    const taker = at(pop, value);
    begin[value] = at(returnRank, at(push, value));
    end[value] = taker === NONE ? leavesAt : at(callRank, taker);
  }
  return { begin, end };
}

/**
 * A pending push whose value nobody got: left out. Without it, and without whoever took its value, a legal
 * order stays legal.
 */
export function isLeftOut({ push, pop }: StackColumns, moments: Moments, value: number): boolean {
  return at(pop, value) === NONE && at(moments.returnRank, at(push, value)) === moments.total;
}
