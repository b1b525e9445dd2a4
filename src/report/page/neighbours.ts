// Where an arrow key leads: along a row to the next item, or across to the nearest one of another row.
// In a long run only what is near in time is looked at, farther and farther until something is there.
// Called by timeline.ts.

import type { Item } from '../view/items.ts';
import { itemsOf, rowsOf } from '../view/items.ts';
import type { MessageFilter } from '../view/message-filter.ts';
import { sieveOf } from '../view/message-filter.ts';
import type { MessageView, RunView } from '../view/run-view.ts';
import type { LongLists } from './long-lists.ts';
import { seenIn } from './long-lists.ts';

const REACH_MS = 200;
const REACH_FACTOR = 4;
const REACH_MAX_MS = 60_000;

/** What of a timeline decides where keys lead. */
interface Ground {
  readonly view: RunView;
  readonly long: LongLists | null;
  readonly filter: MessageFilter;
}

function neighbourIn(
  rows: readonly Item[][],
  current: Item | undefined,
  along: number,
  across: number,
): Item | undefined {
  const place = rows.findIndex((row) => row.some(({ name }) => name === current?.name));
  if (current === undefined || place < 0) {
    return rows.flat().find(({ found }) => found.kind === 'op') ?? rows[0]?.[0];
  }
  const row = rows[place] ?? [];
  if (across === 0) return row[row.findIndex(({ name }) => name === current.name) + along];
  const away = (item: Item): number => Math.abs(item.fromMs - current.fromMs);
  return [...(rows[place + across] ?? [])].sort((a, b) => away(a) - away(b))[0];
}

/** The part of a run that is at most so far from an item. */
function viewAround(ground: Ground, current: Item | undefined, reachMs: number): RunView {
  const { view, long, filter } = ground;
  if (long === null) return view;
  const fromMs = (current?.fromMs ?? 0) - reachMs;
  const toMs = (current?.fromMs ?? 0) + reachMs;
  const all = { messages: Infinity, events: Infinity };
  const { view: near } = seenIn(view, long, { fromMs, toMs }, filter, all);
  const operations = view.operations.filter(({ callMs, returnMs }) => {
    return callMs <= toMs && (returnMs ?? view.endMs) >= fromMs;
  });
  const chosen = current?.found.kind === 'msg' ? current.found.value : undefined;
  const isThere = chosen === undefined || near.messages.some(({ id }) => id === chosen.id);
  // What is selected is shown even where it is filtered away: keys go on from it.
  const messages = isThere ? near.messages : [...near.messages, chosen];
  return { ...near, operations, messages };
}

/** The item that an arrow key leads to; the first operation where nothing is selected. */
export function neighbour(
  ground: Ground,
  current: Item | undefined,
  along: -1 | 0 | 1,
  across: -1 | 0 | 1,
): Item | undefined {
  const passes = sieveOf(ground.filter);
  const isShown = (message: MessageView): boolean =>
    passes(message) || current?.name === `msg=${String(message.id)}`;
  for (let reachMs = REACH_MS; ; reachMs *= REACH_FACTOR) {
    const near = viewAround(ground, current, reachMs);
    const rows = rowsOf(near, itemsOf(near), isShown);
    const found = neighbourIn(rows, current, along, across);
    if (found !== undefined || ground.long === null || reachMs > REACH_MAX_MS) return found;
  }
}
