// Mice, pens and fingers on a timeline: hovering tells, a click selects, dragging pans, two fingers
// zoom. The browser keeps what goes up and down, which scrolls the page. Called by main.ts.

import { panBy, zoomBy } from './moves.ts';
import { itemOf } from './surface.ts';
import type { Timeline } from './timeline.ts';
import { hover, select } from './timeline.ts';

/** A pointer that moved less than this has clicked, not dragged. */
const DRAG_PX = 4;
/** Fingers nearer than this say nothing about a zoom. */
const APART_MIN_PX = 12;

interface Grip {
  /** Where each pointer that is down was last seen. */
  readonly at: Map<number, number>;
  /** How far they have moved in all since the first one came down. */
  moved: number;
}

interface Span {
  readonly middle: number;
  readonly apart: number;
}

/** Null with fewer than two fingers. */
function spanOf({ at }: Grip): Span | null {
  const [one, other] = [...at.values()];
  if (one === undefined || other === undefined) return null;
  return { middle: (one + other) / 2, apart: Math.max(APART_MIN_PX, Math.abs(one - other)) };
}

function pinch(timeline: Timeline, before: Span, now: Span): void {
  const { left } = timeline.plot.getBoundingClientRect();
  zoomBy(timeline, now.apart / before.apart, before.middle - left);
  panBy(timeline, before.middle - now.middle);
}

function moveTo(timeline: Timeline, grip: Grip, { pointerId, clientX }: PointerEvent): void {
  const { plot } = timeline;
  const before = spanOf(grip);
  const by = (grip.at.get(pointerId) ?? clientX) - clientX;
  grip.at.set(pointerId, clientX);
  grip.moved += Math.abs(by);
  if (grip.moved <= DRAG_PX) return;
  if (!plot.hasPointerCapture(pointerId)) plot.setPointerCapture(pointerId);
  const now = spanOf(grip);
  if (before !== null && now !== null) pinch(timeline, before, now);
  else panBy(timeline, by);
}

export function attachPointer(timeline: Timeline): void {
  const { plot, stage } = timeline;
  const grip: Grip = { at: new Map(), moved: 0 };
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (grip.at.size === 0) grip.moved = 0;
    if (grip.at.size < 2) grip.at.set(event.pointerId, event.clientX);
  });
  plot.addEventListener('pointermove', (event) => {
    if (grip.at.has(event.pointerId)) moveTo(timeline, grip, event);
    else if (event.pointerType !== 'touch') hover(timeline, itemOf(timeline.surface, event));
  });
  const letGo = ({ pointerId }: PointerEvent): void => {
    grip.at.delete(pointerId);
  };
  plot.addEventListener('pointerup', letGo);
  plot.addEventListener('pointercancel', letGo);
  plot.addEventListener('click', (event) => {
    if (grip.moved > DRAG_PX) return;
    stage.focus({ preventScroll: true });
    select(timeline, itemOf(timeline.surface, event));
  });
  plot.addEventListener('pointerleave', (event) => {
    hover(timeline, null);
    letGo(event);
  });
}
