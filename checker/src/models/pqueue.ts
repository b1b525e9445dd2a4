/**
 * A priority queue of numbers: insert, poll (takes the smallest), peek (looks at it). On an empty queue
 * both answer null. Equal numbers are interchangeable.
 * Source of the heap: Crane, "Linear lists and priority queues as balanced binary trees" (1972).
 */

import { classifyPqueue } from '../explain/classify/pqueue.ts';
import { hashData } from '../base/hash-data.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { pqueueMonitor } from '../monitors/pqueue.ts';
import type { PqueueInput, PqueueOutput } from './pqueue-operations.ts';
import { show } from './scalar.ts';

export type { PqueueInput, PqueueOutput } from './pqueue-operations.ts';

/**
 * A leftist heap, shared with the states before; null: empty. `rank`: steps to the next empty place on
 * the right; on the left it is as far at least. `size` and `hash` do not depend on the shape.
 */
export interface Heap {
  readonly value: number;
  readonly left: PqueueState;
  readonly right: PqueueState;
  readonly rank: number;
  readonly size: number;
  readonly hash: number;
}

export type PqueueState = Heap | null;

export type PqueueModel = Model<PqueueState, PqueueInput, PqueueOutput>;

export const pqueue: PqueueModel = monitored(
  {
    name: 'pqueue',
    init: () => null,
    step(state, input, output) {
      if (input.kind === 'insert') return merge(heapOf(input.value, null, null), state);
      const first = state === null ? null : state.value;
      if (output !== UNKNOWN && output !== first) return ILLEGAL;
      return input.kind === 'poll' && state !== null ? merge(state.left, state.right) : state;
    },
    equal: isSame,
    hash: (state) => (state === null ? 0 : state.hash),
    isReadOnly: (input, output) =>
      input.kind === 'peek' || (input.kind === 'poll' && output === null),
    overwrites: () => false,
    classify: classifyPqueue,
    describeOperation(input, output) {
      if (input.kind === 'insert') return `insert ${input.value}`;
      return `${input.kind} -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: (state) => show(ascending(state)),
  },
  pqueueMonitor,
);

function merge(a: PqueueState, b: PqueueState): PqueueState {
  if (a === null) return b;
  if (b === null) return a;
  if (b.value < a.value) return merge(b, a);
  const right = merge(a.right, b);
  return rankOf(a.left) < rankOf(right)
    ? heapOf(a.value, right, a.left)
    : heapOf(a.value, a.left, right);
}

function heapOf(value: number, left: PqueueState, right: PqueueState): Heap {
  const size = 1 + (left === null ? 0 : left.size) + (right === null ? 0 : right.size);
  const others = (left === null ? 0 : left.hash) + (right === null ? 0 : right.hash);
  const hash = (hashData(value === 0 ? 0 : value) + others) | 0;
  return { value, left, right, rank: rankOf(right) + 1, size, hash };
}

function rankOf(heap: PqueueState): number {
  return heap === null ? 0 : heap.rank;
}

/** Equal when they hold the same numbers, whatever their shapes. */
function isSame(a: PqueueState, b: PqueueState): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.size !== b.size || a.hash !== b.hash) return false;
  const others = ascending(b);
  return ascending(a).every((value, place) => value === others[place]);
}

function ascending(state: PqueueState): readonly number[] {
  const values: number[] = [];
  for (let rest = state; rest !== null; rest = merge(rest.left, rest.right))
    values.push(rest.value);
  return values;
}
