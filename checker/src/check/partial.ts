/**
 * How far legal orders go, for people who want to draw them: in a history that is not linearizable, the
 * longest legal beginnings. Called by users and by the page.
 * Source: the partial linearizations of Porcupine (Athalye).
 */

import type { Operation } from '../history.ts';
import type { Model, PartitionKey } from '../model.ts';
import { endSearch, foundOrder, recordHere, runSearch, startRecording } from '../search/search.ts';
import type { Search } from '../search/search.ts';
import { timelineOf } from '../timeline.ts';
import type { Part, Timeline } from '../timeline.ts';

/** One partition; a model without partitions has one with key ''. */
export interface PartialLinearizations {
  readonly partition: PartitionKey;
  /**
   * Ids in legal orders, longest first. For a linearizable partition its witness alone. Else for every
   * operation that can be linearized at all the longest beginning met that contains it, each once.
   */
  readonly orders: readonly (readonly number[])[];
  readonly isLinearizable: boolean;
  /** False: the limit ended the search, there may be longer ones. */
  readonly isComplete: boolean;
}

const STATES_MAX = 100_000;

/**
 * The longest legal beginnings of every partition, in the order in which partitions are first met in
 * `operations`. `maxStates` (default 100,000) bounds the configurations explored, over all partitions.
 * Throws HistoryError for a malformed operation.
 */
export function partialLinearizations<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  { maxStates = STATES_MAX }: { readonly maxStates?: number } = {},
): PartialLinearizations[] {
  const timeline = timelineOf(model, operations);
  let statesLeft = maxStates;
  return timeline.parts.map((part, index) => {
    const share = Math.ceil(statesLeft / (timeline.parts.length - index));
    const { found, states } = explore(model, operations, timeline, part, share);
    statesLeft -= states;
    return found;
  });
}

function explore<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  timeline: Timeline,
  part: Part,
  maxStates: number,
): { readonly found: PartialLinearizations; readonly states: number } {
  const search = startRecording(model, operations, timeline, part);
  const step = runSearch(search, maxStates);
  const isLinearizable = step === 'linearizable';
  if (step === 'paused') recordHere(search);
  const orders = isLinearizable ? [Array.from(foundOrder(search))] : recorded(search);
  const states = search.entered;
  endSearch(search);
  const isComplete = step !== 'paused';
  return { found: { partition: part.key, orders, isLinearizable, isComplete }, states };
}

function recorded<S, I, O>({ longest, memory }: Search<S, I, O>): number[][] {
  const orders: number[][] = [];
  for (const order of longest?.orders ?? []) {
    if (order !== undefined)
      orders.push(Array.from(order, (local) => memory.plan.ids[local] ?? -1));
  }
  return orders.toSorted((a, b) => b.length - a.length);
}
