// The lists of a long run on the page. A picture asks for a stretch of time; what it needs is read then,
// and what would be too much to draw is counted and not read. Called by timeline.ts and its neighbours.

import { itemOf } from '../view/items.ts';
import type { Found, Item } from '../view/items.ts';
import type { BlockHead, MessageIndex } from '../view/long.ts';
import type { MessageFilter } from '../view/message-filter.ts';
import { isByTypeOnly, sieveOf } from '../view/message-filter.ts';
import type { EventView, MessageView, RunView } from '../view/run-view.ts';
import { countsIn } from './message-counts.ts';

interface Row {
  readonly id: number;
  readonly kind: string;
}

/** A list in blocks. */
interface LongList<T> {
  readonly heads: readonly BlockHead[];
  /** The rows of a block; none of a block that is damaged. */
  rows(place: number): readonly T[];
  /** How many rows are lost to damage, as far as they have been asked for. */
  lost(): number;
}

export interface LongLists {
  readonly messages: LongList<MessageView>;
  readonly events: LongList<EventView>;
  /** What is known of all messages without reading them. */
  readonly index: () => MessageIndex;
}

/** `read` gives the rows of a block, or null where it is damaged. */
export function newLongList<T>(
  heads: readonly BlockHead[],
  read: (place: number) => T[] | null,
): LongList<T> {
  const known = new Map<number, readonly T[]>();
  let lost = 0;
  const rows = (place: number): readonly T[] => {
    const found = known.get(place);
    if (found !== undefined) return found;
    const made = read(place);
    if (made === null) lost += heads[place]?.count ?? 0;
    known.set(place, made ?? []);
    return made ?? [];
  };
  return { heads, rows, lost: () => lost };
}

/** A stretch of time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Places of the blocks that reach into a stretch. */
function placesIn({ heads }: LongList<unknown>, { fromMs, toMs }: Stretch): number[] {
  return heads.flatMap((head, place) =>
    head.toMs >= fromMs && head.fromMs <= toMs ? [place] : [],
  );
}

const ofTypes = ({ kinds }: BlockHead, hidden: ReadonlySet<string>): number =>
  Object.entries(kinds).reduce((sum, [kind, count]) => sum + (hidden.has(kind) ? 0 : count), 0);

let lastCounts: {
  readonly of: LongLists;
  readonly filter: MessageFilter;
  readonly counts: readonly number[];
} | null = null;

/** How many messages of each block a filter lets through. Asked for each picture, so it is kept. */
export function messageCounts(long: LongLists, filter: MessageFilter): readonly number[] {
  if (lastCounts?.of === long && lastCounts.filter === filter) return lastCounts.counts;
  const { heads } = long.messages;
  const counts = isByTypeOnly(filter)
    ? heads.map((head) => ofTypes(head, filter.hidden))
    : countsIn(long.index(), heads, filter);
  lastCounts = { of: long, filter, counts };
  return counts;
}

interface Few<T> {
  readonly rows: readonly T[];
  /** More than `most`: so many are in the stretch, and none of them in `rows`. */
  readonly tooMany: number;
}

/** Which rows are wanted, and how many there are of them in each block. */
interface Wanted<T> {
  readonly counts: readonly number[];
  readonly isWanted: (row: T) => boolean;
}

/** The rows of a stretch, where they are not too many. */
function fewIn<T extends Row>(
  list: LongList<T>,
  stretch: Stretch,
  stretchOf: (row: T) => Stretch,
  { counts, isWanted }: Wanted<T>,
  most: number,
): Few<T> {
  const meets = (one: Stretch): boolean => one.toMs >= stretch.fromMs && one.fromMs <= stretch.toMs;
  let whole = 0;
  const partly: number[] = [];
  const places = placesIn(list, stretch).filter((place) => (counts[place] ?? 0) > 0);
  for (const place of places) {
    const head = list.heads[place];
    if (head === undefined) continue;
    const inside = head.fromMs >= stretch.fromMs && head.toMs <= stretch.toMs;
    if (inside) whole += counts[place] ?? 0;
    else partly.push(place);
  }
  const isShown = (row: T): boolean => isWanted(row) && meets(stretchOf(row));
  if (whole > most || most === 0) {
    const edges = partly.map((place) => list.rows(place).filter(isShown).length);
    return { rows: [], tooMany: edges.reduce((sum, count) => sum + count, whole) };
  }
  const rows = places.flatMap((place) => list.rows(place).filter(isShown));
  return { rows, tooMany: 0 };
}

const messageStretch = ({ sentMs, legs }: MessageView): Stretch => ({
  fromMs: sentMs,
  toMs: legs.at(-1)?.atMs ?? sentMs,
});
const eventStretch = ({ atMs }: EventView): Stretch => ({ fromMs: atMs, toMs: atMs });

interface Seen {
  /** The run with the messages and moments of a stretch, and no others. */
  readonly view: RunView;
  readonly messagesTooMany: number;
  readonly eventsTooMany: number;
}

/** What a stretch of a long run holds; `most`: of each list no more than this. */
export function seenIn(
  view: RunView,
  long: LongLists,
  stretch: Stretch,
  filter: MessageFilter,
  most: { readonly messages: number; readonly events: number },
): Seen {
  const counts = messageCounts(long, filter);
  const wanted = { counts, isWanted: sieveOf(filter) };
  const all = { counts: long.events.heads.map(({ count }) => count), isWanted: () => true };
  const messages = fewIn(long.messages, stretch, messageStretch, wanted, most.messages);
  const events = fewIn(long.events, stretch, eventStretch, all, most.events);
  return {
    view: { ...view, messages: messages.rows, events: [...view.events, ...events.rows] },
    messagesTooMany: messages.tooMany,
    eventsTooMany: events.tooMany,
  };
}

function rowById<T extends Row>(list: LongList<T>, id: number): T | undefined {
  const place = list.heads.findIndex(({ firstId, lastId }) => firstId <= id && id <= lastId);
  return place < 0 ? undefined : list.rows(place).find((row) => row.id === id);
}

function foundOf(view: RunView, long: LongLists, kind: string, id: number): Found | null {
  const found = <K extends Found['kind'], V>(
    is: K,
    value: V | undefined,
  ): { kind: K; value: V } | null => (value === undefined ? null : { kind: is, value });
  const byId = <T extends Row>(rows: readonly T[]): T | undefined =>
    rows.find((row) => row.id === id);
  switch (kind) {
    case 'op':
      return found('op', view.operations[id]);
    case 'fault':
      return found('fault', byId(view.faults));
    case 'period':
      return found('period', byId(view.periods));
    case 'event':
      return found('event', byId(view.events) ?? rowById(long.events, id));
    case 'msg':
      return found('msg', rowById(long.messages, id));
    default:
      return null;
  }
}

/** Items of a long run by their names. */
export function longItems(view: RunView, long: LongLists): { get(name: string): Item | undefined } {
  const get = (name: string): Item | undefined => {
    const [kind = '', id = ''] = name.split('=');
    const found = foundOf(view, long, kind, Number(id));
    return found === null ? undefined : itemOf(view, found);
  };
  return { get };
}

/** How many messages there are of each kind. */
export function kindsIn({ messages }: LongLists): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kinds } of messages.heads) {
    for (const [kind, count] of Object.entries(kinds)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return counts;
}
