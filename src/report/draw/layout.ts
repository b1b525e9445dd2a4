// Where lanes lie and what may be seen: the vertical half of the picture.

import type { MessageFilter } from '../view/message-filter.ts';
import { sieveOf } from '../view/message-filter.ts';
import type { FaultView, LaneView, MessageView, RunView } from '../view/run-view.ts';
import type { Fold, TimeScale } from './scale.ts';
import { msAt, quietOf, scaleOf, unitsAt } from './scale.ts';
import { CHARACTER_PX } from './shapes.ts';

export const AXIS_PX = 26;
export const FAULT_ROW_PX = 22;
export const BAR_PX = 20;
const CLIENT_PX = 38;
const REPLICA_PX = 84;
const QUIET_REPLICA_PX = 34;
const GAP_PX = 14;

/** What the reader chose to see. */
export interface Choice {
  /** Which messages are drawn. */
  readonly filter: MessageFilter;
  readonly fold: boolean;
  /** Operations that the reader looks for, by their ids; the others step back. Null: all. */
  readonly matching: ReadonlySet<number> | null;
  /** The operation that is selected: drawn alone, whatever is drawn together around it. */
  readonly selected: number | null;
  /** The message that is selected: drawn whatever is filtered away around it. */
  readonly selectedMessage: number | null;
  /** The moment that is selected: drawn however little room there is around it. */
  readonly selectedEvent: number | null;
}

/** The stretch of the axis that is on the screen. */
export interface Window {
  /** Units at the left edge. */
  readonly from: number;
  readonly pxPerUnit: number;
  readonly widthPx: number;
}

export interface LaneLayout {
  readonly lane: LaneView;
  readonly top: number;
  /** Middle: where bars lie and lifelines run. */
  readonly y: number;
  readonly height: number;
}

export interface FaultLayout {
  readonly fault: FaultView;
  readonly top: number;
}

export interface Layout {
  readonly lanes: ReadonlyMap<string, LaneLayout>;
  readonly faults: readonly FaultLayout[];
  readonly heightPx: number;
  /** Above this are clients, below are replicas. */
  readonly replicasTop: number;
  readonly scale: TimeScale;
}

type OfMessages = Pick<Choice, 'filter' | 'selectedMessage'>;

export function shownMessages(view: RunView, choice: OfMessages): readonly MessageView[] {
  const passes = sieveOf(choice.filter);
  return view.messages.filter(
    (message) => passes(message) || message.id === choice.selectedMessage,
  );
}

/** Sent again and lost again: a stretch with nothing else is one of waiting. */
function isIdle({ legs, because, repeats }: MessageView): boolean {
  return because !== 'override' && repeats && legs.every(({ fate }) => fate !== 'delivered');
}

/** The gaps in which nothing of what is shown happens. */
export function quietTimes(view: RunView, choice: OfMessages): Fold[] {
  return quietOf(busyTimes(view, choice), view.endMs);
}

function busyTimes(view: RunView, choice: OfMessages): number[] {
  const times: number[] = [];
  for (const { callMs, returnMs, endedMs } of view.operations) {
    times.push(callMs, returnMs ?? callMs, endedMs ?? callMs);
  }
  for (const { fromMs, toMs, begun } of view.faults) if (begun) times.push(fromMs, toMs);
  for (const { fromMs, toMs } of view.periods) times.push(fromMs, toMs);
  for (const { atMs, kind } of view.events) {
    if (kind !== 'mark' && kind !== 'operator') times.push(atMs);
  }
  for (const message of shownMessages(view, choice)) {
    if (isIdle(message)) continue;
    times.push(message.sentMs);
    for (const { atMs } of message.legs) times.push(atMs);
  }
  return times;
}

/** How wide a picture of the whole run is taken to be when labels are given room. */
const TYPICAL_PX = 900;

/** Faults in as few rows as keep them apart; a label needs room beyond its band. */
function faultRows(
  faults: readonly FaultView[],
  scale: TimeScale,
): { rows: number[]; count: number } {
  const free: number[] = [];
  const characterUnits = (CHARACTER_PX * scale.units) / TYPICAL_PX;
  const rows = faults.map(({ fromMs, toMs, label }) => {
    const from = unitsAt(scale, fromMs);
    const to = Math.max(unitsAt(scale, toMs), from + (label.length + 2) * characterUnits);
    let row = free.findIndex((until) => until <= from);
    if (row < 0) row = free.length;
    free[row] = to;
    return row;
  });
  return { rows, count: free.length };
}

/** The layout of a run; depends on what is shown, not on the zoom. */
export function layout(view: RunView, choice: Choice): Layout {
  const scale = scaleOf(view.quiet ?? quietTimes(view, choice), view.endMs, choice.fold);
  const begun = view.faults.filter((fault) => fault.begun);
  const { rows, count } = faultRows(begun, scale);
  const faults = begun.map((fault, index) => {
    return { fault, top: AXIS_PX + 4 + (rows[index] ?? 0) * FAULT_ROW_PX };
  });
  let top = AXIS_PX + 4 + count * FAULT_ROW_PX + 8;
  const lanes = new Map<string, LaneLayout>();
  let before: LaneView['kind'] | null = null;
  let replicasTop = top;
  for (const lane of view.lanes) {
    const replica = lane.kind === 'replica';
    if (replica && before !== 'replica') {
      replicasTop = top;
      top += before === null ? 0 : GAP_PX;
    }
    const height = replica ? (view.traced ? REPLICA_PX : QUIET_REPLICA_PX) : CLIENT_PX;
    lanes.set(lane.id, { lane, top, y: top + height / 2, height });
    top += height;
    before = lane.kind;
  }
  return { lanes, faults, heightPx: top + 8, replicasTop, scale };
}

/** Pixels from the left edge of the window. */
export function xAt(plan: Layout, window: Window, ms: number): number {
  return (unitsAt(plan.scale, ms) - window.from) * window.pxPerUnit;
}

/** The time at so many pixels from the left edge of the window. */
export function msAtPx(plan: Layout, window: Window, px: number): number {
  return msAt(plan.scale, window.from + px / window.pxPerUnit);
}

/** Beyond the edges by this something may still reach into the window. */
const EDGE_PX = 40;

interface Sight {
  readonly plan: Layout;
  readonly fromMs: number;
  readonly toMs: number;
}

const sights = new WeakMap<Window, Sight>();

/** The stretch of time in the window. Asked for each item of a picture, so it is kept. */
export function sightOf(plan: Layout, window: Window): Sight {
  const known = sights.get(window);
  if (known?.plan === plan) return known;
  const fromMs = msAtPx(plan, window, -EDGE_PX);
  const toMs = msAtPx(plan, window, window.widthPx + EDGE_PX);
  const sight = { plan, fromMs, toMs };
  sights.set(window, sight);
  return sight;
}

/** Whether a stretch of time can be seen. */
export function inSight(plan: Layout, window: Window, fromMs: number, toMs: number): boolean {
  const sight = sightOf(plan, window);
  return toMs >= sight.fromMs && fromMs <= sight.toMs;
}
