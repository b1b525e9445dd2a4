// The messages of a run that a filter lets through, wherever they are: at hand, or in the blocks of a
// long run, of which only those are read that hold some. Called by timeline.ts and message-table.ts.

import type { MessageFilter } from '../view/message-filter.ts';
import { sieveOf } from '../view/message-filter.ts';
import type { MessageView, RunView } from '../view/run-view.ts';
import type { LongLists } from './long-lists.ts';
import { messageCounts } from './long-lists.ts';

const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

/** How many messages a filter lets through, of how many. */
export function shownOf(
  view: RunView,
  long: LongLists | null,
  filter: MessageFilter,
): { readonly shown: number; readonly all: number } {
  if (long === null) {
    return { shown: view.messages.filter(sieveOf(filter)).length, all: view.messages.length };
  }
  const all = total(long.messages.heads.map(({ count }) => count));
  return { shown: total(messageCounts(long, filter)), all };
}

/** Places of the blocks that hold messages that pass, from the one with message `from` on. */
function placesFrom(
  long: LongLists,
  filter: MessageFilter,
  direction: 1 | -1,
  from: number | null,
): number[] {
  const counts = messageCounts(long, filter);
  const places = long.messages.heads.flatMap(({ firstId, lastId }, place) => {
    const isBehind = from !== null && (direction === 1 ? lastId <= from : firstId >= from);
    return isBehind || counts[place] === 0 ? [] : [place];
  });
  return direction === 1 ? places : places.reverse();
}

/** Messages that pass after message `from`, or before it; null: all. In order of time, or backwards. */
export function* passing(
  view: RunView,
  long: LongLists | null,
  filter: MessageFilter,
  direction: 1 | -1 = 1,
  from: number | null = null,
): Generator<MessageView> {
  const passes = sieveOf(filter);
  const lists =
    long === null
      ? [view.messages]
      : placesFrom(long, filter, direction, from).map((place) => () => long.messages.rows(place));
  for (const list of lists) {
    const found = (typeof list === 'function' ? list() : list).filter(passes);
    for (const message of direction === 1 ? found : found.reverse()) {
      if (from === null || (message.id - from) * direction > 0) yield message;
    }
  }
}

/** The message that passes after the one with an id, or before it; round at the ends; null: none passes. */
export function nextMessage(
  view: RunView,
  long: LongLists | null,
  filter: MessageFilter,
  direction: 1 | -1,
  from: number | null,
): MessageView | null {
  for (const message of passing(view, long, filter, direction, from)) return message;
  for (const message of passing(view, long, filter, direction)) return message;
  return null;
}
