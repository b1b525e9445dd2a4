// A word beside the filters of messages where what they ask for makes no sense in this run. Called by
// message-bar.ts.

import { CLIENTS, meets, REPLICAS, slotsWanted } from '../view/message-filter.ts';
import type { SlotRange } from '../view/run-view.ts';
import type { Timeline } from './timeline.ts';

/** What is wrong with each part of a filter, as a sentence; '' where nothing is. */
export interface FilterWord {
  readonly from: string;
  readonly to: string;
  readonly slot: string;
}

function* namedIn({ view, long }: Timeline): Generator<SlotRange> {
  if (long === null) {
    for (const { slots } of view.messages) yield* slots;
    return;
  }
  const { from, to } = long.index().named;
  for (let nth = 0; nth < from.length; nth++) yield [from[nth] ?? 0, to[nth] ?? 0];
}

function wordOnSlot(timeline: Timeline): string {
  const { slot } = timeline.filter;
  const wanted = slotsWanted(slot);
  if (wanted.kind === 'any') return '';
  if (wanted.kind === 'nonsense') return wanted.why;
  let last = -1;
  for (const named of namedIn(timeline)) {
    if (meets(named, wanted.range)) return '';
    last = Math.max(last, named[1]);
  }
  const known =
    last < 0 ? 'none names any' : `the last slot that one names is ${last.toLocaleString('en')}`;
  return `No message of this run names slot ${slot.trim().replace('#', '')}: ${known}.`;
}

function wordOnEnd({ view }: Timeline, end: string): string {
  if (end === '' || end === CLIENTS || end === REPLICAS) return '';
  if (view.lanes.some(({ id }) => id === end)) return '';
  return `“${end}” is no replica and no client of this run.`;
}

export function filterWord(timeline: Timeline): FilterWord {
  const { from, to } = timeline.filter;
  return {
    from: wordOnEnd(timeline, from),
    to: wordOnEnd(timeline, to),
    slot: wordOnSlot(timeline),
  };
}
