// How a reader moves along a run: zoom, pan, fold, and the stretch of time that an address names. Called
// by controls.ts and main.ts.

import type { Window } from '../draw/layout.ts';
import { msAtPx } from '../draw/layout.ts';
import { focusOf } from '../view/items.ts';
import { exactly, frame, pan, resize, whole, zoom } from './camera.ts';
import type { Stretch } from './long-lists.ts';
import type { Timeline } from './timeline.ts';
import { rearrange, redraw } from './timeline.ts';

/** Below this many pixels a millisecond, a run with a conflict opens on the conflict. */
const LEGIBLE_PX_PER_UNIT = 0.9;

/** The first window: everything, unless that is too small to read and there is a conflict. */
function openingOf({ plan, view }: Timeline, widthPx: number): Window {
  const all = whole(plan, widthPx);
  const focus = focusOf(view);
  const isCrowded = all.pxPerUnit < LEGIBLE_PX_PER_UNIT && focus !== null;
  return isCrowded ? frame(plan, all, focus.fromMs, focus.toMs) : all;
}

export function openWindow(timeline: Timeline): void {
  timeline.window = openingOf(timeline, Math.max(200, timeline.plot.clientWidth));
}

function moveTo(timeline: Timeline, window: Window): void {
  timeline.window = window;
  timeline.isMoved = true;
  redraw(timeline);
  timeline.onLook();
}

export function zoomBy(timeline: Timeline, factor: number, atPx?: number): void {
  const { plan, window } = timeline;
  moveTo(timeline, zoom(plan, window, factor, atPx ?? window.widthPx / 2));
}

export function panBy(timeline: Timeline, px: number): void {
  moveTo(timeline, pan(timeline.plan, timeline.window, px));
}

export function showAll(timeline: Timeline): void {
  moveTo(timeline, whole(timeline.plan, timeline.window.widthPx));
}

export function showConflict(timeline: Timeline): void {
  const focus = focusOf(timeline.view);
  if (focus === null) return;
  const { plan, window } = timeline;
  moveTo(timeline, frame(plan, window, focus.fromMs, focus.toMs));
}

export function foldQuiet(timeline: Timeline, fold: boolean): void {
  timeline.fold = fold;
  rearrange(timeline);
  timeline.onLook();
}

export function fitWidth(timeline: Timeline): void {
  const width = timeline.plot.clientWidth;
  if (width < 50 || Math.abs(width - timeline.window.widthPx) < 1) return;
  timeline.window = resize(timeline.plan, timeline.window, width);
  redraw(timeline);
}

const isSame = (one: Window, other: Window): boolean =>
  Math.abs(one.pxPerUnit / other.pxPerUnit - 1) < 0.001 &&
  Math.abs(one.from - other.from) * one.pxPerUnit < 1;

/** What is on the screen, as an address names it; null: what the run opens with. */
export function stretchOf(timeline: Timeline): Stretch | 'all' | null {
  const { plan, window, isMoved } = timeline;
  if (!isMoved || isSame(window, openingOf(timeline, window.widthPx))) return null;
  if (isSame(window, whole(plan, window.widthPx))) return 'all';
  const ms = (px: number): number => Math.max(0, Math.round(msAtPx(plan, window, px) * 100) / 100);
  return { fromMs: ms(0), toMs: ms(window.widthPx) };
}

/** Shows what an address names. */
export function showStretch(timeline: Timeline, stretch: Stretch | 'all'): void {
  const { plan, window } = timeline;
  timeline.window =
    stretch === 'all'
      ? whole(plan, window.widthPx)
      : exactly(plan, window, stretch.fromMs, stretch.toMs);
  timeline.isMoved = true;
  redraw(timeline);
}
