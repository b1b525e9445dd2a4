// Replica lanes: who leads, who is down or stands still, and the moments in between.

import { SMALL } from '../view/long.ts';
import type { EventView, PeriodView, RunView } from '../view/run-view.ts';
import type { Choice, LaneLayout, Layout, Window } from './layout.ts';
import { inSight, xAt } from './layout.ts';
import type { Shape } from './shapes.ts';
import { fit, group, round, shape, text } from './shapes.ts';

const LEADS_PX = 8;
const DOWN_PX = 26;
/** Small moments are marked only where there is room between two of them. */
export const SMALL_PX_PER_UNIT = 1.4;

function bandOf(plan: Layout, window: Window, period: PeriodView, lane: LaneLayout): Shape {
  const x = xAt(plan, window, period.fromMs);
  const end = xAt(plan, window, period.toMs);
  const height = period.kind === 'leads' ? LEADS_PX : DOWN_PX;
  const place = { x: round(x), y: lane.y - height / 2, width: round(Math.max(3, end - x)), height };
  const band = shape('rect', { ...place, rx: 3, class: `period ${period.kind}` });
  return group({ class: 'item' }, [band], `period=${String(period.id)}`);
}

function nameOf(plan: Layout, window: Window, period: PeriodView, lane: LaneLayout): Shape | null {
  const leads = period.kind === 'leads';
  const x = Math.max(xAt(plan, window, period.fromMs), 0) + (leads ? 2 : 14);
  const label = fit(period.label, xAt(plan, window, period.toMs) - x);
  if (label === null) return null;
  const below = period.kind === 'paused' || period.kind === 'failing' ? DOWN_PX / 2 + 11 : 4;
  return text(
    x,
    leads ? lane.y - LEADS_PX / 2 - 4 : lane.y + below,
    label,
    `period-label ${period.kind}`,
  );
}

/** Bands, which lie under messages, and their names, which lie over them. */
export function drawPeriods(
  view: RunView,
  plan: Layout,
  window: Window,
): { readonly bands: readonly Shape[]; readonly names: readonly Shape[] } {
  const bands: Shape[] = [];
  const names: Shape[] = [];
  for (const period of view.periods) {
    const lane = plan.lanes.get(period.lane);
    if (lane === undefined || !inSight(plan, window, period.fromMs, period.toMs)) continue;
    bands.push(bandOf(plan, window, period, lane));
    const name = nameOf(plan, window, period, lane);
    if (name !== null) names.push(name);
  }
  return { bands, names };
}

function glyph({ kind }: EventView, x: number, y: number): Shape[] {
  switch (kind) {
    case 'start':
      return [shape('circle', { cx: x, cy: y, r: 3.5, class: 'moment start' })];
    case 'restart':
      return [shape('path', { d: `M${x - 3} ${y - 6}l9 6-9 6Z`, class: 'moment restart' })];
    case 'crash':
      return [shape('path', { d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12`, class: 'moment crash' })];
    case 'follow':
      return [shape('path', { d: `M${x} ${y - 7}v14`, class: 'moment follow' })];
    case 'promise':
      return [shape('path', { d: `M${x - 4} ${y - 10}h8m-4 0v8`, class: 'moment promise' })];
    case 'decide':
      return [shape('rect', { x: x - 3, y: y - 3, width: 6, height: 6, class: 'moment decide' })];
    case 'life':
      return [shape('circle', { cx: x, cy: y, r: 6, class: 'moment life' })];
    case 'snapshot':
      return [
        shape('rect', { x: x - 5, y: y - 8, width: 10, height: 4, class: 'moment snapshot' }),
      ];
    case 'configure':
      return [shape('path', { d: `M${x} ${y - 8}l7 8-7 8-7-8Z`, class: 'moment configure' })];
    case 'operator':
      return [shape('path', { d: `M${x} ${y - 5}l4-7h-8Z`, class: 'moment operator' })];
    case 'mark':
      return [shape('path', { d: `M${x} ${y + 4}l4 7h-8Z`, class: 'moment mark' })];
    case 'broken':
      return [
        shape('circle', { cx: x, cy: y, r: 10, class: 'moment broken' }),
        text(x, y + 4.5, '!', 'broken-label'),
      ];
  }
}

function drawEvent(event: EventView, x: number, lane: LaneLayout): Shape {
  const parts = glyph(event, round(x), lane.y);
  if (event.kind === 'broken') parts.push(text(x + 14, lane.y + 22, event.label, 'broken-name'));
  return group({ class: 'item event' }, parts, `event=${String(event.id)}`);
}

export function drawEvents(
  view: RunView,
  plan: Layout,
  window: Window,
  { selectedEvent }: Choice,
): Shape[] {
  const found: Shape[] = [];
  for (const event of view.events) {
    const small = SMALL.has(event.kind) && event.id !== selectedEvent;
    const lane = plan.lanes.get(event.lane);
    if (lane === undefined || !inSight(plan, window, event.atMs, event.atMs)) continue;
    if (small && window.pxPerUnit < SMALL_PX_PER_UNIT) continue;
    found.push(drawEvent(event, xAt(plan, window, event.atMs), lane));
  }
  return found;
}
