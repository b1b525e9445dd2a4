// One run's timeline on the page: keeps what the reader chose, draws the picture again when that
// changes, and tells the panel what to say.

import { arrowsMax } from '../draw/draw-messages.ts';
import { SMALL_PX_PER_UNIT } from '../draw/draw-replicas.ts';
import type { Choice, Layout, Window } from '../draw/layout.ts';
import { layout, sightOf, xAt } from '../draw/layout.ts';
import { MERGE_FROM } from '../draw/merge-operations.ts';
import type { Picture } from '../draw/picture.ts';
import { picture } from '../draw/picture.ts';
import type { Shape } from '../draw/shapes.ts';
import { round, shape } from '../draw/shapes.ts';
import type { Item } from '../view/items.ts';
import { itemsOf, requestsOf } from '../view/items.ts';
import type { MessageFilter } from '../view/message-filter.ts';
import { FIRST_FILTER, sieveOf } from '../view/message-filter.ts';
import type { MessageView, OperationView, RunView } from '../view/run-view.ts';
import type { Search } from '../view/search.ts';
import { isSearching, matchesOf, NO_SEARCH } from '../view/search.ts';
import type { StepView } from '../view/travel-view.ts';
import { reveal, whole, zoom } from './camera.ts';
import { element, svgOf, svgRoot } from './elements.ts';
import type { LongLists } from './long-lists.ts';
import { longItems, seenIn } from './long-lists.ts';
import { neighbour } from './neighbours.ts';
import type { Panel } from './panel.ts';
import { newPanel } from './panel.ts';
import type { RunData } from './run-data.ts';
import { nextMessage } from './shown-messages.ts';
import type { Surface } from './surface.ts';
import { mark, newSurface, show } from './surface.ts';

export interface Timeline {
  readonly view: RunView;
  /** The lists that are not in the view; null: it has them all. */
  readonly long: LongLists | null;
  readonly items: Pick<ReadonlyMap<string, Item>, 'get'>;
  readonly stage: HTMLElement;
  readonly names: SVGSVGElement;
  readonly surface: Surface;
  readonly plot: SVGSVGElement;
  readonly status: HTMLElement;
  readonly panel: Panel;
  /** Called when the reader selects something, or nothing. */
  readonly onSelect: (name: string | null) => void;
  /** Called when the reader looks at it in another way: moved, zoomed, folded. */
  readonly onLook: () => void;
  /** Which messages the reader wants to see. */
  filter: MessageFilter;
  fold: boolean;
  /** What the reader looks for, and the operations that match; null where that is everything. */
  search: Search;
  matches: readonly OperationView[] | null;
  /** Their ids. */
  matching: ReadonlySet<number> | null;
  plan: Layout;
  /** The layout whose names are shown. */
  named: Layout | null;
  window: Window;
  /** The reader has moved the window: it is where he wants it. */
  isMoved: boolean;
  selected: string | null;
  hovered: string | null;
  pending: boolean;
  /** Where the stepper is; null where there is none. */
  cursorMs: number | null;
}

function choiceOf({ filter, fold, matching, selected, items }: Timeline): Choice {
  const found = items.get(selected ?? '')?.found;
  return {
    filter,
    fold,
    matching,
    selected: found?.kind === 'op' ? found.value.id : null,
    selectedMessage: found?.kind === 'msg' ? found.value.id : null,
    selectedEvent: found?.kind === 'event' ? found.value.id : null,
  };
}

export function newTimeline(
  { view, long }: RunData,
  { onSelect, onLook }: Pick<Timeline, 'onSelect' | 'onLook'>,
): Timeline {
  const stage = element('div', 'stage');
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');
  stage.setAttribute(
    'aria-label',
    'Timeline of the run. Arrow keys select; tables below say the same.',
  );
  const names = svgRoot('names');
  const surface = newSurface(view.operations.length >= MERGE_FROM, () => {
    draw(timeline);
  });
  const { plot, canvas } = surface;
  stage.append(names, ...(canvas === null ? [] : [canvas]), plot);
  const filter = FIRST_FILTER;
  const nothing = { matching: null, selected: null, selectedMessage: null, selectedEvent: null };
  const plan = layout(view, { filter, fold: true, ...nothing });
  const timeline: Timeline = {
    view,
    long,
    items: long === null ? itemsOf(view) : longItems(view, long),
    stage,
    names,
    surface,
    plot,
    status: element('p', 'status'),
    panel: newPanel(),
    onSelect,
    onLook,
    filter,
    fold: true,
    search: NO_SEARCH,
    matches: null,
    matching: null,
    plan,
    named: null,
    window: whole(plan, 1000),
    isMoved: false,
    selected: null,
    hovered: null,
    pending: false,
    cursorMs: null,
  };
  return timeline;
}

/** The message that is selected although it is filtered away. */
function looseMessage({ items, selected, filter }: Timeline): MessageView | null {
  const found = items.get(selected ?? '')?.found;
  return found?.kind === 'msg' && !sieveOf(filter)(found.value) ? found.value : null;
}

/** What of the run the window may show, and how much is in it that is too much to show. */
function seen(timeline: Timeline): ReturnType<typeof seenIn> {
  const { view, long, plan, window, filter } = timeline;
  if (long === null) return { view, messagesTooMany: 0, eventsTooMany: 0 };
  const events = window.pxPerUnit < SMALL_PX_PER_UNIT ? 0 : Infinity;
  const most = { messages: arrowsMax(view), events };
  const found = seenIn(view, long, sightOf(plan, window), filter, most);
  return { ...found, view: withSelected(timeline, found.view) };
}

const withRow = <T extends { readonly id: number }>(rows: readonly T[], row: T): readonly T[] =>
  rows.some(({ id }) => id === row.id) ? rows : [...rows, row];

/** What is selected is at hand although it is filtered away or among too many to read. */
function withSelected({ items, selected }: Timeline, view: RunView): RunView {
  const found = items.get(selected ?? '')?.found;
  if (found?.kind === 'msg') return { ...view, messages: withRow(view.messages, found.value) };
  if (found?.kind === 'event') return { ...view, events: withRow(view.events, found.value) };
  return view;
}

function showStatus(
  timeline: Timeline,
  { leftOut, together, placesLeftOut }: Picture,
  eventsTooMany: number,
): void {
  const notes: string[] = [];
  if (together > 0) {
    notes.push(
      `${together.toLocaleString('en')} operations in this stretch are drawn together: zoom in to see each. Those in conflict always stand alone.`,
    );
  }
  if (placesLeftOut > 0) {
    notes.push(
      `${placesLeftOut.toLocaleString('en')} more places of the longest legal beginning are in this stretch: zoom in to see them.`,
    );
  }
  if (leftOut > 0) {
    notes.push(
      `${leftOut.toLocaleString('en')} messages are in this stretch: zoom in to see them.`,
    );
  }
  if (eventsTooMany > 0) {
    notes.push(
      `${eventsTooMany.toLocaleString('en')} decided slots and other small moments are in this stretch: zoom in to see them.`,
    );
  }
  const lost = (timeline.long?.messages.lost() ?? 0) + (timeline.long?.events.lost() ?? 0);
  if (lost > 0) {
    notes.push(
      `${lost.toLocaleString('en')} messages or moments cannot be shown: this file was altered after it was written.`,
    );
  }
  if (timeline.view.leftOut.length > 0) {
    notes.push(`Left out of this page: ${timeline.view.leftOut.join(' ')}`);
  }
  if (!timeline.view.traced)
    notes.push('This run kept no trace: messages and replicas are not known.');
  const told = notes.join(' ');
  if (timeline.status.textContent !== told) timeline.status.textContent = told;
}

/** A line where the stepper is. */
function cursorOf({ cursorMs, plan, window }: Timeline, heightPx: number): Shape[] {
  if (cursorMs === null) return [];
  const x = round(xAt(plan, window, cursorMs));
  const head = shape('path', { d: `M${String(x - 5)} 16h10l-5 8Z`, class: 'cursor-head' });
  return [shape('line', { x1: x, x2: x, y1: 18, y2: heightPx, class: 'cursor' }), head];
}

export function draw(timeline: Timeline): void {
  const { plan, window, surface, names, stage } = timeline;
  const selected = timeline.items.get(timeline.selected ?? '');
  const focus = selected === undefined ? null : requestsOf(selected);
  const { view, messagesTooMany, eventsTooMany } = seen(timeline);
  const drawn = picture(view, plan, window, choiceOf(timeline), focus);
  const { heightPx } = drawn;
  const size = { widthPx: window.widthPx, heightPx };
  show(surface, drawn.plot, cursorOf(timeline, heightPx), size, timeline);
  // Names stand still while the picture moves.
  if (timeline.named !== timeline.plan) {
    names.setAttribute('height', String(heightPx));
    names.replaceChildren(...drawn.names.map(svgOf));
    timeline.named = timeline.plan;
  }
  stage.classList.toggle('focused', focus !== null);
  const leftOut = drawn.leftOut + messagesTooMany;
  showStatus(timeline, { ...drawn, leftOut }, eventsTooMany);
}

/** Draws before the next picture of the screen, once however often it is asked. */
export function redraw(timeline: Timeline): void {
  if (timeline.pending) return;
  timeline.pending = true;
  requestAnimationFrame(() => {
    timeline.pending = false;
    draw(timeline);
  });
}

/** Lays out again after a filter changed; what was at the left edge stays there. */
export function rearrange(timeline: Timeline): void {
  const { window, view } = timeline;
  const shown = window.widthPx / window.pxPerUnit / Math.max(1, timeline.plan.scale.units);
  const wasWhole = shown > 0.99;
  timeline.plan = layout(view, choiceOf(timeline));
  timeline.window = wasWhole
    ? whole(timeline.plan, window.widthPx)
    : zoom(timeline.plan, window, 1, 0);
  redraw(timeline);
}

function showPanel(timeline: Timeline): void {
  const { items, hovered, selected, panel } = timeline;
  const item = items.get(hovered ?? '') ?? items.get(selected ?? '') ?? null;
  panel.show(item, item !== null && item.name === selected);
}

/** Selects an item by name, or nothing, and brings it into sight. */
export function select(timeline: Timeline, name: string | null, tell = true): void {
  const item = timeline.items.get(name ?? '');
  const wasLoose = looseMessage(timeline) !== null;
  timeline.selected = item === undefined ? null : item.name;
  if (wasLoose || looseMessage(timeline) !== null) rearrange(timeline);
  if (item !== undefined) {
    const { fromMs, toMs } = item;
    timeline.window = reveal(timeline.plan, timeline.window, fromMs, toMs);
  }
  timeline.hovered = null;
  showPanel(timeline);
  redraw(timeline);
  if (tell) timeline.onSelect(timeline.selected);
}

/** Shows a step, and selects the item that it is about where that is not filtered away. */
export function showStep(timeline: Timeline, step: StepView, place: string): void {
  const { atMs, item: name } = step;
  timeline.cursorMs = atMs;
  timeline.window = reveal(timeline.plan, timeline.window, atMs, atMs);
  const item = timeline.items.get(name ?? '');
  const isHidden = item?.found.kind === 'msg' && !sieveOf(timeline.filter)(item.found.value);
  select(timeline, isHidden ? null : name, false);
  timeline.panel.tell(step, place);
}

export function hover(timeline: Timeline, name: string | null): void {
  if (timeline.hovered === name) return;
  timeline.hovered = name;
  showPanel(timeline);
  mark(timeline.surface, timeline);
}

/** Selects the neighbour in the row, or the nearest in time of the row above or below. */
export function move(timeline: Timeline, along: -1 | 0 | 1, across: -1 | 0 | 1): void {
  const current = timeline.items.get(timeline.selected ?? '');
  const next = neighbour(timeline, current, along, across);
  if (next !== undefined) select(timeline, next.name);
}

/** Looks for operations; those that do not match step back. */
export function searchFor(timeline: Timeline, search: Search): void {
  timeline.search = search;
  const { operations } = timeline.view;
  timeline.matches = isSearching(search) ? matchesOf(operations, search) : null;
  const ids = timeline.matches?.map(({ id }) => id);
  timeline.matching = ids === undefined ? null : new Set(ids);
  redraw(timeline);
}

/** Selects the match after the selected operation, or before it; round at the ends. */
export function toMatch(timeline: Timeline, direction: 1 | -1): void {
  const matches = timeline.matches ?? timeline.view.operations;
  const found = timeline.items.get(timeline.selected ?? '')?.found;
  const id = found?.kind === 'op' ? found.value.id : direction > 0 ? -1 : Infinity;
  const next =
    direction > 0
      ? (matches.find((one) => one.id > id) ?? matches[0])
      : (matches.findLast((one) => one.id < id) ?? matches.at(-1));
  if (next !== undefined) select(timeline, `op=${String(next.id)}`);
}

/** Shows other messages. */
export function filterMessages(timeline: Timeline, filter: MessageFilter): void {
  timeline.filter = filter;
  rearrange(timeline);
}

/** Selects the message after the selected one that is not filtered away, or before it; round at the ends. */
export function toMessage(timeline: Timeline, direction: 1 | -1): void {
  const { view, long, filter, items, selected } = timeline;
  const found = items.get(selected ?? '')?.found;
  const id = found?.kind === 'msg' ? found.value.id : null;
  const next = nextMessage(view, long, filter, direction, id);
  if (next !== null) select(timeline, `msg=${String(next.id)}`);
}
