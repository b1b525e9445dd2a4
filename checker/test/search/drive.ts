/**
 * Runs the search alone, without fast paths, and in manners that a short history would never see
 * otherwise. Called by the tests of this folder.
 */

import type { Model, Operation } from '../../src/index.ts';
import { mergeOrders } from '../../src/proof/witness.ts';
import {
  endSearch,
  forgetSegments,
  foundOrder,
  runSearch,
  startSearch,
} from '../../src/search/search.ts';
import type { Search } from '../../src/search/search.ts';
import { timelineOf } from '../../src/timeline.ts';

/**
 * plain: as the package does. by-need, by-call: prepared from the beginning, in that order. changing: a
 * new round, with the other order, after every few configurations. forgetful: all that may be forgotten
 * is, after every configuration.
 */
export type Manner = 'plain' | 'by-need' | 'by-call' | 'changing' | 'forgetful';

export const MANNERS: readonly Manner[] = ['plain', 'by-need', 'by-call', 'changing', 'forgetful'];

export type Found =
  | {
      readonly verdict: 'linearizable';
      readonly witness: readonly number[];
      readonly states: number;
    }
  | { readonly verdict: 'violation'; readonly states: number };

/** Configurations in the first round of 'changing'; each next one has one more. */
const SHORTEST_ROUND = 2;

export function decide<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  manner: Manner,
): Found {
  const timeline = timelineOf(model, operations);
  const orders: Int32Array[] = [];
  let states = 0;
  for (const part of timeline.parts) {
    const search = startSearch(model, operations, timeline, part);
    const step = run(search, manner);
    states += search.entered;
    if (step === 'linearizable') orders.push(foundOrder(search));
    endSearch(search);
    if (step === 'violation') return { verdict: 'violation', states };
  }
  return { verdict: 'linearizable', witness: mergeOrders(orders, timeline.callRank), states };
}

function run<S, I, O>(search: Search<S, I, O>, manner: Manner): 'linearizable' | 'violation' {
  if (manner !== 'plain') search.roundEnd = 0;
  if (manner === 'by-call') search.round = 1;
  let round = 0;
  for (;;) {
    const step = runSearch(search, search.entered + 1);
    if (step !== 'paused') return step;
    if (manner === 'changing' && search.round !== round) {
      round = search.round;
      search.roundEnd = search.entered + SHORTEST_ROUND + round;
    }
    if (manner === 'forgetful') forgetSegments(search);
  }
}
