// How far a legal order goes, over the bars: numbers in the order of the longest legal beginning with a
// line from one to the next, and a sign at each operation that would have to come next and cannot.
// After the partial linearizations of Porcupine's visualizer.

import type { OperationView, RunView } from '../view/run-view.ts';
import type { Layout, Window } from './layout.ts';
import { BAR_PX, inSight, xAt } from './layout.ts';
import type { Shape } from './shapes.ts';
import { group, round, shape, text } from './shapes.ts';

const RADIUS_PX = 7;
/** More numbers than this at once are in each other's way: only the last ones are drawn. */
const NUMBERS_MAX = 100;
const LAST = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Below the label of the bar. */
function pointOf(plan: Layout, window: Window, lane: string, ms: number): Point | null {
  const placed = plan.lanes.get(lane);
  if (placed === undefined) return null;
  return { x: round(xAt(plan, window, ms)), y: placed.y + BAR_PX / 2 + 3 };
}

function numbered({ x, y }: Point, number: number): Shape {
  const content = String(number);
  const disc = shape('circle', { cx: x, cy: y, r: RADIUS_PX, class: 'begin-disc' });
  return group({ class: 'begin' }, [disc, text(x, y + 3.5, content, 'begin-number')]);
}

function forbidden({ x, y }: Point): Shape {
  const disc = shape('circle', { cx: x, cy: y, r: RADIUS_PX, class: 'stuck-disc' });
  const bar = shape('path', { d: `M${String(x - 4)} ${String(y)}h8`, class: 'stuck-bar' });
  return group({ class: 'stuck' }, [disc, bar]);
}

const line = (from: Point, to: Point, kind: string): Shape =>
  shape('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: kind });

/** The moment at which an operation would have had to come next. */
function dueMs({ callMs, returnMs }: OperationView, lastMs: number): number {
  return Math.min(Math.max(callMs, lastMs), returnMs ?? Infinity);
}

interface DrawnBeginning {
  readonly shapes: readonly Shape[];
  /** Numbers in sight that are not drawn, as there are too many. */
  readonly leftOut: number;
}

export function drawStuck(
  { stuck, operations }: RunView,
  plan: Layout,
  window: Window,
): DrawnBeginning {
  if (stuck === null) return { shapes: [], leftOut: 0 };
  const points = stuck.beginning.flatMap(({ id, pointMs }, nth) => {
    const lane = operations[id]?.lane ?? '';
    const point = pointOf(plan, window, lane, pointMs);
    return point === null ? [] : [{ point, pointMs, number: nth + 1 }];
  });
  const seen = points.filter(({ pointMs }) => inSight(plan, window, pointMs, pointMs));
  const few = seen.length > NUMBERS_MAX ? seen.slice(-LAST) : seen;
  const first = few[0]?.number ?? Infinity;
  const last = few.at(-1)?.number ?? -Infinity;
  // The line goes on to what is out of sight.
  const path = points.filter(({ number }) => number >= first - 1 && number <= last + 1);
  const lines = path
    .slice(1)
    .map(({ point }, nth) => line(path[nth]?.point ?? point, point, 'begin-line'));
  const end = points.at(-1);
  const signs = stuck.next.flatMap(({ id }) => {
    const operation = operations[id];
    if (operation === undefined) return [];
    const ms = dueMs(operation, end?.pointMs ?? 0);
    const at = pointOf(plan, window, operation.lane, ms);
    if (at === null || !inSight(plan, window, ms, ms)) return [];
    return [...(end === undefined ? [] : [line(end.point, at, 'stuck-line')]), forbidden(at)];
  });
  const numbers = few.map(({ point, number }) => numbered(point, number));
  return { shapes: [...lines, ...numbers, ...signs], leftOut: seen.length - few.length };
}
