// Where an arrow key leads: along a row to the next item, or across to the nearest one of another row.
// In a long run only what is near in time is looked at, farther and farther until something is there.
// Called by timeline.ts.

import type { Item } from '../view/items.ts';
import { itemsOf, rowsOf } from '../view/items.ts';
import type { RunView } from '../view/run-view.ts';
import type { LongLists } from './long-lists.ts';
import { seenIn } from './long-lists.ts';

const REACH_MS = 200;
const REACH_FACTOR = 4;
const REACH_MAX_MS = 60_000;

/** What of a timeline decides where keys lead. */
interface Ground {
  readonly view: RunView;
  readonly long: LongLists | null;
  readonly hidden: ReadonlySet<string>;
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
  const { view, long, hidden } = ground;
  if (long === null) return view;
  const fromMs = (current?.fromMs ?? 0) - reachMs;
  const toMs = (current?.fromMs ?? 0) + reachMs;
  const all = { messages: Infinity, events: Infinity };
  const { view: near } = seenIn(view, long, { fromMs, toMs }, hidden, all);
  const operations = view.operations.filter(({ callMs, returnMs }) => {
    return callMs <= toMs && (returnMs ?? view.endMs) >= fromMs;
  });
  return { ...near, operations };
}

/** The item that an arrow key leads to; the first operation where nothing is selected. */
export function neighbour(
  ground: Ground,
  current: Item | undefined,
  along: -1 | 0 | 1,
  across: -1 | 0 | 1,
): Item | undefined {
  for (let reachMs = REACH_MS; ; reachMs *= REACH_FACTOR) {
    const near = viewAround(ground, current, reachMs);
    const rows = rowsOf(near, itemsOf(near), ground.hidden);
    const found = neighbourIn(rows, current, along, across);
    if (found !== undefined || ground.long === null || reachMs > REACH_MAX_MS) return found;
  }
}
