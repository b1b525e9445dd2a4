// The ground of the picture: lanes, axis, folds and fault bands.

import type { FaultLayout, LaneLayout, Layout, Window } from './layout.ts';
import { AXIS_PX, FAULT_ROW_PX, inSight, xAt } from './layout.ts';
import { msAt, ticks } from './scale.ts';
import type { Shape } from './shapes.ts';
import { CHARACTER_PX, fit, group, round, shape, text } from './shapes.ts';

const TICK_PX = 62;
/** Room that the name of a lane takes over the lane itself on narrow screens. */
const STICKY_PX = 6;

function showMs(ms: number): string {
  return `${String(Math.round(ms * 10) / 10)} ms`;
}

function laneGround({ lane, top, y, height }: LaneLayout, index: number, widthPx: number): Shape {
  const ground = shape('rect', {
    x: 0,
    y: top,
    width: widthPx,
    height,
    class: index % 2 === 1 && lane.kind !== 'replica' ? 'lane odd' : 'lane',
  });
  const line = { x1: 0, x2: widthPx, y1: y, y2: y, class: `life ${lane.kind}` };
  // On paper the column of names is left out, as the picture is scaled to the page.
  const name = text(2, y - 7, lane.kind === 'probe' ? 'probe' : lane.id, 'paper-name');
  return group({}, [ground, shape('line', line), name]);
}

export function drawLanes(plan: Layout, widthPx: number): Shape[] {
  return [...plan.lanes.values()].map((lane, index) => laneGround(lane, index, widthPx));
}

/** Names of the lanes, for the column left of the picture. */
export function drawNames(plan: Layout): Shape[] {
  const names: Shape[] = [];
  if (plan.faults.length > 0) names.push(text(8, AXIS_PX + 19, 'faults', 'section'));
  for (const { lane, y } of plan.lanes.values()) {
    const name = lane.kind === 'probe' ? 'probe' : lane.id;
    names.push(text(8, y + (lane.note === '' ? 4 : 0), name, `name ${lane.kind}`));
    if (lane.note !== '') names.push(text(8, y + 12, lane.note, 'note'));
  }
  return names;
}

export function drawAxis(plan: Layout, window: Window): Shape[] {
  const { scale, heightPx } = plan;
  const fromMs = Math.max(0, msAt(scale, window.from));
  const toMs = msAt(scale, window.from + window.widthPx / window.pxPerUnit);
  return ticks(scale, fromMs, toMs, window.pxPerUnit, TICK_PX).map((ms) => {
    const x = round(xAt(plan, window, ms));
    const line = { x1: x, x2: x, y1: AXIS_PX - 5, y2: heightPx, class: 'tick' };
    return group({}, [shape('line', line), text(x + 4, 15, showMs(ms), 'tick-label')]);
  });
}

/** Folded stretches: a quiet column each, with the time that it swallows. */
export function drawFolds(plan: Layout, window: Window): Shape[] {
  const found: Shape[] = [];
  for (const { fromMs, toMs } of plan.scale.folds) {
    if (!inSight(plan, window, fromMs, toMs)) continue;
    const x = xAt(plan, window, fromMs);
    const width = xAt(plan, window, toMs) - x;
    const column = { x: round(x), y: AXIS_PX, width: round(width), class: 'fold' };
    found.push(shape('rect', { ...column, height: plan.heightPx - AXIS_PX }));
    const label = `⋯ ${String(Math.round(toMs - fromMs))} ms`;
    if (width > label.length * CHARACTER_PX * 0.85) {
      found.push(text(x + width / 2, plan.heightPx - 12, label, 'fold-label'));
    }
  }
  return found;
}

/** The band behind everything, where a fault is on the whole cluster. */
export function drawFaultGround(plan: Layout, window: Window): Shape[] {
  return plan.faults
    .filter(({ fault }) => inSight(plan, window, fault.fromMs, fault.toMs))
    .map(({ fault, top }) => {
      const x = xAt(plan, window, fault.fromMs);
      const width = Math.max(2, xAt(plan, window, fault.toMs) - x);
      const place = { x: round(x), y: top, width: round(width), height: plan.heightPx - top };
      return shape('rect', { ...place, class: `fault-ground ${fault.kind}` });
    });
}

function faultBand(plan: Layout, window: Window, { fault, top }: FaultLayout): Shape {
  const x = xAt(plan, window, fault.fromMs);
  const end = xAt(plan, window, fault.toMs);
  const band = {
    x: round(x),
    y: top,
    width: round(Math.max(4, end - x)),
    height: FAULT_ROW_PX - 4,
    rx: 3,
    class: `fault ${fault.kind}`,
  };
  const labelX = Math.max(x, 0) + STICKY_PX;
  const free = plan.faults
    .filter((other) => other.top === top && other.fault.fromMs > fault.fromMs)
    .map((other) => xAt(plan, window, other.fault.fromMs));
  const label = fit(fault.label, Math.min(window.widthPx, ...free) - labelX - 4);
  const parts = [shape('rect', band)];
  if (label !== null && end > 0) parts.push(text(labelX, top + 13, label, 'fault-label'));
  return group({ class: 'item' }, parts, `fault=${String(fault.id)}`);
}

export function drawFaults(plan: Layout, window: Window): Shape[] {
  return plan.faults
    .filter(({ fault }) => inSight(plan, window, fault.fromMs, fault.toMs))
    .map((placed) => faultBand(plan, window, placed));
}
