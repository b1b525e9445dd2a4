// Operations as bars. How one ended shows in its shape: ok is a full bar, fail is struck through, info
// has a torn end, open a pointed one. Those in conflict carry a flag.

import type { OperationView, RunView } from '../view/run-view.ts';
import type { Choice, LaneLayout, Layout, Window } from './layout.ts';
import { BAR_PX, inSight, xAt } from './layout.ts';
import type { Merged } from './merge-operations.ts';
import { MERGE_FROM, mergedIn } from './merge-operations.ts';
import type { Shape } from './shapes.ts';
import { CHARACTER_PX, fit, group, round, shape, text } from './shapes.ts';

const LEAST_PX = 5;
const TEETH_PX = 6;

interface Bar {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  /** The next bar of the lane begins here: labels end. */
  readonly free: number;
}

/** A bar whose right end is torn: nobody saw it end. */
function tornPath({ x, width, top }: Bar): string {
  const right = round(x + width);
  const bottom = top + BAR_PX;
  const teeth = [
    `L${right} ${top}`,
    `L${right - TEETH_PX} ${top + BAR_PX / 4}`,
    `L${right} ${top + BAR_PX / 2}`,
    `L${right - TEETH_PX} ${top + (BAR_PX * 3) / 4}`,
    `L${right} ${bottom}`,
  ];
  return `M${round(x)} ${top}${teeth.join('')}L${round(x)} ${bottom}Z`;
}

/** A bar whose right end points on: the run ended before it did. */
function pointedPath({ x, width, top }: Bar): string {
  const right = round(x + width);
  const neck = round(Math.max(x, x + width - BAR_PX / 2));
  const bottom = top + BAR_PX;
  return `M${round(x)} ${top}L${neck} ${top}L${right} ${top + BAR_PX / 2}L${neck} ${bottom}L${round(x)} ${bottom}Z`;
}

function body(operation: OperationView, bar: Bar): Shape[] {
  const kind = operation.inConflict
    ? `bar ${operation.outcome} conflict`
    : `bar ${operation.outcome}`;
  const { x, width, top } = bar;
  switch (operation.outcome) {
    case 'info':
      return [shape('path', { d: tornPath(bar), class: kind })];
    case 'open':
      return [shape('path', { d: pointedPath(bar), class: kind })];
    case 'ok':
    case 'fail': {
      const place = { x: round(x), y: top, width: round(width), height: BAR_PX, rx: 4 };
      const full = shape('rect', { ...place, class: kind });
      if (operation.outcome === 'ok') return [full];
      const y = top + BAR_PX / 2;
      const strike = { x1: round(x), x2: round(x + width), y1: y, y2: y, class: 'strike' };
      return [full, shape('line', strike)];
    }
  }
}

/** Where an operation given up went on without its client. */
function giveUp(plan: Layout, window: Window, operation: OperationView, bar: Bar): Shape[] {
  if (operation.outcome !== 'info' || operation.endedMs === null) return [];
  const x = round(xAt(plan, window, operation.endedMs));
  const line = { x1: x, x2: x, y1: bar.top - 3, y2: bar.top + BAR_PX + 3, class: 'give-up' };
  return [shape('line', line)];
}

/** A flag over the bar, so that a conflict is not told by colour alone. */
function flag({ x, top }: Bar): Shape {
  const d = `M${round(x)} ${top}v-9h11l-3.5 4 3.5 4h-9`;
  return shape('path', { d, class: 'flag' });
}

function point(plan: Layout, window: Window, pointMs: number, bar: Bar): Shape {
  const x = round(xAt(plan, window, pointMs));
  const y = bar.top + BAR_PX;
  return shape('path', { d: `M${x} ${y - 4}l4 4-4 4-4-4Z`, class: 'point' });
}

/** The label inside the bar; beside it where the bar is short and there is room; else cut. */
function labelOf({ label, returnMs }: OperationView, bar: Bar, widthPx: number): Shape | null {
  const inside = Math.max(bar.x, 0) + 6;
  const end = Math.min(bar.x + bar.width, widthPx) - (returnMs === null ? TEETH_PX : 0);
  const y = bar.top + 14;
  const needs = label.length * CHARACTER_PX;
  const room = end - inside - 3;
  if (needs <= room) return text(inside, y, label, 'bar-label');
  const after = bar.x + bar.width + 5;
  const roomAfter = Math.min(bar.free - 4, widthPx) - after;
  if (after > 0 && needs <= roomAfter) return text(after, y, label, 'bar-label outside');
  if (after > 0 && roomAfter > room) {
    const part = fit(label, roomAfter);
    return part === null ? null : text(after, y, part, 'bar-label outside');
  }
  const part = fit(label, room);
  return part === null ? null : text(inside, y, part, 'bar-label');
}

function drawOperation(
  plan: Layout,
  window: Window,
  operation: OperationView,
  bar: Bar,
  how: string,
): Shape {
  const parts = [...body(operation, bar), ...giveUp(plan, window, operation, bar)];
  const label = labelOf(operation, bar, window.widthPx);
  if (label !== null) parts.push(label);
  if (operation.inConflict) parts.push(flag(bar));
  if (operation.pointMs !== null) parts.push(point(plan, window, operation.pointMs, bar));
  return group({ class: `item operation${how}` }, parts, `op=${String(operation.id)}`);
}

function barOf(
  plan: Layout,
  window: Window,
  operation: OperationView,
  lane: LaneLayout,
  nextMs: number | null,
  endMs: number,
): Bar {
  const x = xAt(plan, window, operation.callMs);
  const end =
    xAt(plan, window, operation.returnMs ?? endMs) + (operation.returnMs === null ? 14 : 0);
  const free = nextMs === null ? window.widthPx : xAt(plan, window, nextMs);
  return { x, width: Math.max(LEAST_PX, end - x), top: lane.y - BAR_PX / 2, free };
}

interface DrawnOperations {
  readonly shapes: readonly Shape[];
  /** Operations in sight that are drawn together with others. */
  readonly together: number;
}

/** All operations in sight; those in conflict last, over the others. */
export function drawOperations(
  view: RunView,
  plan: Layout,
  window: Window,
  choice: Choice,
): DrawnOperations {
  if (view.operations.length >= MERGE_FROM) return drawMany(view, plan, window, choice);
  return { shapes: drawEach(view, plan, window, choice), together: 0 };
}

/** A stretch of a lane with more operations than pixels: one bar, with their number. */
function drawStretch(merged: Merged, lane: LaneLayout, widthPx: number, how: string): Shape {
  const left = Math.max(-2, merged.x);
  const right = Math.min(widthPx + 2, merged.right);
  const top = lane.y - BAR_PX / 2;
  const width = round(Math.max(LEAST_PX, right - left));
  const place = { x: round(left), y: top, width, height: BAR_PX, rx: 3 };
  const parts = [shape('rect', { ...place, class: 'bar merged' })];
  const label = fit(`${merged.count.toLocaleString('en')} operations`, right - left - 10);
  if (label !== null) parts.push(text(Math.max(left, 0) + 6, top + 14, label, 'bar-label'));
  return group({ class: `operation together${how}` }, parts);
}

/** A long run: what falls on the same pixels is drawn together, never what is in conflict. */
function drawMany(view: RunView, plan: Layout, window: Window, choice: Choice): DrawnOperations {
  const shapes: Shape[] = [];
  let together = 0;
  for (const { operations, alone, stretches, lane, matching } of mergedIn(
    view,
    plan,
    window,
    choice,
  )) {
    const how = (lane.lane.kind === 'probe' ? ' probe' : '') + (matching ? '' : ' unmatched');
    for (const stretch of stretches) {
      together += stretch.count;
      shapes.push(drawStretch(stretch, lane, window.widthPx, how));
    }
    for (const index of alone) {
      const operation = operations[index];
      if (operation === undefined) continue;
      const nextMs = operations[index + 1]?.callMs ?? null;
      const bar = barOf(plan, window, operation, lane, nextMs, view.endMs);
      shapes.push(drawOperation(plan, window, operation, bar, how));
    }
  }
  return { shapes, together };
}

function drawEach(view: RunView, plan: Layout, window: Window, { matching }: Choice): Shape[] {
  const calls = new Map<string, number>();
  const found: { shape: Shape; inConflict: boolean }[] = [];
  for (const operation of [...view.operations].reverse()) {
    const lane = plan.lanes.get(operation.lane);
    const nextMs = calls.get(operation.lane) ?? null;
    calls.set(operation.lane, operation.callMs);
    const endMs = operation.returnMs ?? view.endMs;
    if (lane === undefined || !inSight(plan, window, operation.callMs, endMs)) continue;
    const bar = barOf(plan, window, operation, lane, nextMs, view.endMs);
    const stepsBack = matching?.has(operation.id) === false;
    const how = (lane.lane.kind === 'probe' ? ' probe' : '') + (stepsBack ? ' unmatched' : '');
    const { inConflict } = operation;
    found.push({ shape: drawOperation(plan, window, operation, bar, how), inConflict });
  }
  found.reverse().sort((left, right) => Number(left.inConflict) - Number(right.inConflict));
  return found.map((drawn) => drawn.shape);
}
