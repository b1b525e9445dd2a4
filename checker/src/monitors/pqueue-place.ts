/**
 * Finds a moment for every operation of a priority queue, value by value, the smallest first. Called by
 * pqueue.ts.
 *
 * A value is in the queue for sure during its span. A poll or peek of v needs a moment that no span of a
 * smaller value holds: a free one. A poll also needs it not before the last call of an operation on v.
 * That is enough. Give the poll of v the first free moment from that call on. Give a peek the first one
 * from its own call on, or, when it is called before the span begins, the first one from that begin on or
 * else the last one before. Insert v when its span begins, or at the first of those moments if that is
 * earlier. So v is in the queue outside of its span only at moments that are not free for v, hence free
 * for no larger value either, and at the two moments where it comes and goes: there whoever goes is
 * first, the smallest first, and whoever comes is last, the largest first.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025), on
 * priority queues; here with union-find over moments instead of a sweep, and with places for a witness.
 */

import { at } from '../base/ints.ts';
import { NONE } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import { lastCalled } from './pqueue-columns.ts';
import type { PqueueColumns } from './pqueue-columns.ts';

export interface Places {
  readonly spans: Spans;
  /** By value, the moments of its insert and its poll. */
  readonly comes: Int32Array;
  readonly goes: Int32Array;
  /** By id, the moments of peeks and of polls that found nothing. */
  readonly momentOf: Int32Array;
  /** By value, the latest of the first moments where its poll and its peeks are possible; or NONE. */
  readonly firstPossible: Int32Array;
}

/** An operation with no free moment from `from` on; `smaller`: the values in its way. */
export interface Blocked {
  readonly id: number;
  readonly from: number;
  /** The operation whose call is `from`. */
  readonly since: number;
  readonly smaller: Int32Array;
}

/** Free moments; the links of others lead to the next free one on that side. */
interface Free {
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

export function placeAll(columns: PqueueColumns, moments: Moments, spans: Spans): Places | Blocked {
  const { ascending, insert, empties } = columns;
  const free = newFree(moments.total);
  const places: Places = {
    spans,
    comes: new Int32Array(insert.length),
    goes: new Int32Array(insert.length),
    momentOf: new Int32Array(moments.callRank.length),
    firstPossible: new Int32Array(insert.length).fill(NONE),
  };
  for (let i = 0; i < ascending.length; i++) {
    const value = at(ascending, i);
    const blocked = placeValue(columns, moments, places, free, value);
    if (blocked !== undefined) return { ...blocked, smaller: ascending.subarray(0, i) };
    takeMoments(free, at(spans.begin, value), at(spans.end, value));
  }
  for (const id of empties) {
    const from = at(moments.callRank, id);
    const moment = nextFree(free, from);
    if (moment >= at(moments.returnRank, id)) return { id, from, since: id, smaller: ascending };
    places.momentOf[id] = moment;
  }
  return places;
}

/**
 * The spans when no more values leave than must. `places` are found with spans where each value that no
 * completed poll took ends early: so an operation on a larger value, or one that found nothing, comes at
 * its first possible moment there or later, and a value whose span has begun by then must leave. The
 * others stay. All operations still have those first possible moments.
 */
export function longestSpans(
  columns: PqueueColumns,
  { total }: Moments,
  { spans, momentOf, firstPossible }: Places,
): Spans {
  const { ascending, poll, empties } = columns;
  const end = spans.end.slice();
  let latest = empties.reduce((most, id) => Math.max(most, at(momentOf, id)), NONE);
  for (let i = ascending.length - 1; i >= 0; i--) {
    const value = at(ascending, i);
    if (at(poll, value) === NONE && at(spans.begin, value) > latest) end[value] = total;
    latest = Math.max(latest, at(firstPossible, value));
  }
  return { begin: spans.begin, end };
}

/** Undefined when all of its operations have found a moment. */
function placeValue(
  columns: PqueueColumns,
  moments: Moments,
  { spans, comes, goes, momentOf, firstPossible }: Places,
  free: Free,
  value: number,
): Omit<Blocked, 'smaller'> | undefined {
  const { callRank, returnRank } = moments;
  const begin = at(spans.begin, value);
  const end = at(spans.end, value);
  const inserted = at(columns.insert, value);
  const poll = at(columns.poll, value);
  const gone = nextFree(free, end);
  if (poll !== NONE && gone >= at(returnRank, poll)) {
    return { id: poll, from: end, since: lastCalled(columns, moments, value) };
  }
  const middle = Math.min(begin - 1, end);
  let first = Math.min(begin - 1, gone);
  let possible = poll === NONE ? NONE : gone;
  for (let peek = at(columns.lastPeek, value); peek !== NONE; peek = at(columns.peekBefore, peek)) {
    const since = at(callRank, peek) > at(callRank, inserted) ? peek : inserted;
    const from = at(callRank, since);
    const until = at(returnRank, peek);
    let moment = nextFree(free, Math.max(from, middle));
    if (moment >= until && from < middle) moment = previousFree(free, middle);
    if (moment >= until || moment < from) return { id: peek, from, since };
    momentOf[peek] = moment;
    first = Math.min(first, moment);
    possible = Math.max(possible, nextFree(free, from));
  }
  comes[value] = first;
  goes[value] = gone;
  firstPossible[value] = possible;
  return undefined;
}

/** All moments from 0 up to `total`, which stays free. */
function newFree(total: number): Free {
  const next = new Int32Array(total + 1);
  for (let moment = 0; moment <= total; moment++) next[moment] = moment;
  // Shifted by one, so that 0 stands for "none before".
  const previous = new Int32Array(total + 2);
  for (let moment = 0; moment <= total + 1; moment++) previous[moment] = moment;
  return { next, previous };
}

function nextFree({ next }: Free, moment: number): number {
  return root(next, moment);
}

/** NONE when there is none. */
function previousFree({ previous }: Free, moment: number): number {
  return root(previous, moment + 1) - 1;
}

/** Union-find with path halving. */
function root(links: Int32Array, start: number): number {
  let place = start;
  for (let link = at(links, place); link !== place; link = at(links, place)) {
    const further = at(links, link);
    links[place] = further;
    place = further;
  }
  return place;
}

/** The moments from `from` up to `to` - 1 are not free any more. */
function takeMoments(free: Free, from: number, to: number): void {
  const { next, previous } = free;
  for (let moment = nextFree(free, from); moment < to; moment = nextFree(free, moment)) {
    next[moment] = moment + 1;
    previous[moment + 1] = moment;
  }
}
