// The window of time on the screen, and how zoom and pan move it.

import type { Layout, Window } from '../draw/layout.ts';
import { unitsAt } from '../draw/scale.ts';

const MARGIN_PX = 16;
const PX_PER_UNIT_MAX = 60;

/** Room for the label of what happens last. */
const END_PX = 96;

/** Everything at once. */
export function whole(plan: Layout, widthPx: number): Window {
  const room = Math.max(1, widthPx - MARGIN_PX - END_PX);
  const pxPerUnit = room / Math.max(1, plan.scale.units);
  return { from: -MARGIN_PX / pxPerUnit, pxPerUnit, widthPx };
}

function clamp(plan: Layout, window: Window): Window {
  const least = whole(plan, window.widthPx).pxPerUnit;
  const pxPerUnit = Math.min(Math.max(window.pxPerUnit, least), Math.max(PX_PER_UNIT_MAX, least));
  const margin = MARGIN_PX / pxPerUnit;
  const last = plan.scale.units + END_PX / pxPerUnit - window.widthPx / pxPerUnit;
  const from = Math.max(-margin, Math.min(window.from, last));
  return { ...window, pxPerUnit, from };
}

/** Zooms by a factor; what is at `atPx` stays there. */
export function zoom(plan: Layout, window: Window, factor: number, atPx: number): Window {
  const least = whole(plan, window.widthPx).pxPerUnit;
  const most = Math.max(PX_PER_UNIT_MAX, least);
  const pxPerUnit = Math.min(Math.max(window.pxPerUnit * factor, least), most);
  const at = window.from + atPx / window.pxPerUnit;
  return clamp(plan, { ...window, pxPerUnit, from: at - atPx / pxPerUnit });
}

export function pan(plan: Layout, window: Window, byPx: number): Window {
  return clamp(plan, { ...window, from: window.from + byPx / window.pxPerUnit });
}

/** Shows a stretch of time with some room around it. */
export function frame(plan: Layout, window: Window, fromMs: number, toMs: number): Window {
  const from = unitsAt(plan.scale, fromMs);
  const units = Math.max(20, unitsAt(plan.scale, toMs) - from);
  const pxPerUnit = window.widthPx / (units * 1.3);
  return clamp(plan, { ...window, pxPerUnit, from: from - units * 0.15 });
}

/** Shows a stretch of time from edge to edge; with the margin before a run where it begins there. */
export function exactly(plan: Layout, window: Window, fromMs: number, toMs: number): Window {
  const left = fromMs <= 0 ? MARGIN_PX : 0;
  const from = unitsAt(plan.scale, fromMs);
  const units = Math.max(Number.EPSILON, unitsAt(plan.scale, toMs) - from);
  const pxPerUnit = (window.widthPx - left) / units;
  return clamp(plan, { ...window, pxPerUnit, from: from - left / pxPerUnit });
}

/** Moves as little as needed for a stretch of time to be in sight. */
export function reveal(plan: Layout, window: Window, fromMs: number, toMs: number): Window {
  const left = (unitsAt(plan.scale, fromMs) - window.from) * window.pxPerUnit;
  const right = (unitsAt(plan.scale, toMs) - window.from) * window.pxPerUnit;
  const room = window.widthPx;
  if (left >= 0 && Math.min(right, left + room / 2) <= room) return window;
  return pan(plan, window, left - room * 0.25);
}

export function resize(plan: Layout, window: Window, widthPx: number): Window {
  const shown = window.widthPx / window.pxPerUnit;
  return clamp(plan, { ...window, widthPx, pxPerUnit: widthPx / shown });
}
