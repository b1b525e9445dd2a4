// Messages as slanted arrows, after Lamport's diagrams: a line from the moment of sending in one
// lane to the moment of taking in another. A lost one ends in a cross on its way.

import type { LegView, MessageView, RunView } from '../view/run-view.ts';
import type { Choice, Layout, Window } from './layout.ts';
import { BAR_PX, inSight, shownMessages, xAt } from './layout.ts';
import { MERGE_FROM } from './merge-operations.ts';
import type { Shape } from './shapes.ts';
import { CHARACTER_PX, group, round, shape, text } from './shapes.ts';

/** More arrows than this at once are a carpet: the picture says so and draws none. */
const ARROWS_MAX = 1500;
/** Of a long run, where lanes are many and arrows long: what can be painted for every frame. */
const ARROWS_OF_MANY_MAX = 500;
const LABELLED_MAX = 90;
/** How long a message that was lost at once is drawn as if it travelled. */
const LOST_AFTER_MS = 5;

interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Which requests are in focus: their messages stand out, others step back. */
export type Focus = ReadonlySet<string> | null;

function endpoints(plan: Layout, message: MessageView): { y1: number; y2: number } | null {
  const from = plan.lanes.get(message.from);
  const to = plan.lanes.get(message.to);
  if (from === undefined || to === undefined) return null;
  const down = to.y > from.y ? 1 : -1;
  const edge = (kind: string): number => (kind === 'replica' ? 5 : BAR_PX / 2 + 1);
  return {
    y1: from.y + down * edge(from.lane.kind),
    y2: to.y - down * edge(to.lane.kind),
  };
}

function part(line: Line, share: number): Line {
  const x2 = line.x1 + (line.x2 - line.x1) * share;
  return { ...line, x2, y2: line.y1 + (line.y2 - line.y1) * share };
}

function head({ x1, y1, x2, y2 }: Line): Shape {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const dx = ((x2 - x1) / length) * 8;
  const dy = ((y2 - y1) / length) * 8;
  const left = `${round(x2 - dx - dy * 0.45)} ${round(y2 - dy + dx * 0.45)}`;
  const right = `${round(x2 - dx + dy * 0.45)} ${round(y2 - dy - dx * 0.45)}`;
  return shape('path', { d: `M${round(x2)} ${round(y2)}L${left}L${right}Z`, class: 'head' });
}

function cross({ x2, y2 }: Line): Shape {
  const d = `M${round(x2 - 4)} ${round(y2 - 4)}l8 8m0-8l-8 8`;
  return shape('path', { d, class: 'cross' });
}

function stroke(line: Line, kind: string): Shape {
  const { x1, y1, x2, y2 } = line;
  return shape('line', {
    x1: round(x1),
    y1: round(y1),
    x2: round(x2),
    y2: round(y2),
    class: kind,
  });
}

/** How much of its way a lost message goes: near its sender, or up to near its receiver. */
function lostAt({ y1, y2 }: Line, atOnce: boolean): number {
  const way = Math.max(1, Math.abs(y2 - y1));
  return atOnce ? Math.min(0.5, 30 / way) : Math.max(0.5, 1 - 16 / way);
}

/** Where on its way a delayed message is crossed. */
const LATE_AT = 0.8;

/** Two strokes across a line: what it carries comes later than it would have. */
function late(line: Line): Shape {
  const { x1, y1, x2, y2 } = line;
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const { x2: x, y2: y } = part(line, LATE_AT);
  const across = (along: number): string => {
    const from = `${round(x + dx * along - dy * 4)} ${round(y + dy * along + dx * 4)}`;
    return `M${from}L${round(x + dx * along + dy * 4)} ${round(y + dy * along - dx * 4)}`;
  };
  return shape('path', { d: across(-2) + across(2), class: 'late' });
}

function drawLeg(line: Line, leg: LegView | null, nth: number, isLate: boolean): Shape[] {
  const again = nth > 0 ? ' again' : '';
  const crossed = isLate && nth === 0 ? [late(line)] : [];
  switch (leg?.fate) {
    case 'delivered':
      return [stroke(line, 'hit-line'), stroke(line, `line${again}`), head(line), ...crossed];
    case 'under-way':
      return [stroke(line, 'hit-line'), stroke(line, `line way${again}`), ...crossed];
    case 'partition':
    case 'crash':
    case 'unreadable':
    case 'untaken':
    case undefined: {
      const short = part(line, lostAt(line, leg === null));
      return [stroke(short, 'hit-line'), stroke(short, 'line lost'), cross(short)];
    }
  }
}

/** Why a message is out of the ordinary, in a word for its label. */
function deviation(message: MessageView): string {
  if (message.because === 'sent') return '';
  if (message.legs.length === 0) return ' lost';
  const late = message.delayMs > 0 ? ` +${String(message.delayMs)} ms` : '';
  return message.legs.length > 1 ? `${late} ×2` : late;
}

function linesOf(plan: Layout, window: Window, message: MessageView): Line[] {
  const ends = endpoints(plan, message);
  if (ends === null) return [];
  const x1 = xAt(plan, window, message.sentMs);
  const arrivals = message.legs.map(({ atMs }) => atMs);
  if (arrivals.length === 0) arrivals.push(message.sentMs + LOST_AFTER_MS);
  return arrivals.map((atMs) => ({ x1, x2: xAt(plan, window, atMs), ...ends }));
}

function drawMessage(lines: readonly Line[], message: MessageView, focus: Focus): Shape {
  const parts = lines.flatMap((line, nth) =>
    drawLeg(line, message.legs[nth] ?? null, nth, message.delayMs > 0),
  );
  const first = lines[0];
  if (message.because === 'override' && first !== undefined) {
    // Near its sender: before the cross of one that is lost.
    const { x2, y2 } = part(first, Math.min(0.25, 12 / Math.max(1, Math.abs(first.y2 - first.y1))));
    parts.push(shape('circle', { cx: round(x2), cy: round(y2), r: 5, class: 'override' }));
  }
  const stepsBack = focus !== null && !message.regards.some((request) => focus.has(request));
  const how = stepsBack ? ' dim' : focus === null ? '' : ' focus';
  const again = message.repeats ? ' repeats' : '';
  const kind = `item message ${message.kind} by-${message.because}${again}${how}`;
  return group({ class: kind }, parts, `msg=${String(message.id)}`);
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Where on its way a message may carry its label, best first. */
const LABEL_AT = [0.36, 0.5, 0.64, 0.25, 0.78];

const meet = (one: Placed, other: Placed): boolean =>
  Math.abs(other.y - one.y) < 12 && one.x < other.x + other.width && other.x < one.x + one.width;

/** Room kept free around lifelines, where bands and signs are. */
const LIFELINE_PX = 11;

function onLifeline(plan: Layout, y: number): boolean {
  for (const lane of plan.lanes.values()) {
    if (lane.lane.kind === 'replica' && Math.abs(lane.y - y) < LIFELINE_PX) return true;
  }
  return y < plan.replicasTop + 4;
}

/** What other layers have written already. */
function written(view: RunView, plan: Layout, window: Window): Placed[] {
  return view.events
    .filter(({ kind }) => kind === 'broken')
    .map(({ lane, atMs, label }) => ({
      x: xAt(plan, window, atMs),
      y: (plan.lanes.get(lane)?.y ?? 0) + 20,
      width: (label.length + 3) * CHARACTER_PX,
    }));
}

/** A label on its line, clear of other labels, lifelines and bars; null where there is no room. */
function labelOf(
  plan: Layout,
  lines: readonly Line[],
  message: MessageView,
  placed: Placed[],
): Shape | null {
  const line = lines[0];
  if (line === undefined || Math.abs(line.y2 - line.y1) < 24) return null;
  const content = `${message.kind}${deviation(message)}`;
  const width = content.length * CHARACTER_PX * 0.9 + 4;
  for (const share of LABEL_AT) {
    const { x2: x, y2: y } = part(line, share);
    if (onLifeline(plan, y)) continue;
    if (placed.some((other) => meet({ x, y, width }, other))) continue;
    placed.push({ x, y, width });
    return text(x + 4, y + 3, content, `message-label ${message.kind}`);
  }
  return null;
}

interface DrawnMessages {
  readonly shapes: readonly Shape[];
  readonly labels: readonly Shape[];
  /** Arrows in sight that were not drawn because there are too many. */
  readonly leftOut: number;
}

/** Deviating messages are labelled first, then those in focus, then the rest. */
function rank(message: MessageView, focus: Focus): number {
  if (message.because === 'override') return 0;
  if (focus !== null && message.regards.some((request) => focus.has(request))) return 1;
  return message.because === 'sent' ? 3 : 2;
}

/** So many arrows are drawn at once, and where there are more none but the selected one. */
export const arrowsMax = ({ operations }: RunView): number =>
  operations.length >= MERGE_FROM ? ARROWS_OF_MANY_MAX : ARROWS_MAX;

export function drawMessages(
  view: RunView,
  plan: Layout,
  window: Window,
  choice: Choice,
  focus: Focus,
): DrawnMessages {
  const seen = shownMessages(view, choice).filter(({ sentMs, legs }) =>
    inSight(plan, window, sentMs, legs.at(-1)?.atMs ?? sentMs),
  );
  const others = seen.filter(({ id }) => id !== choice.selectedMessage);
  const isCarpet = others.length > arrowsMax(view);
  // What is selected is drawn whatever is around it.
  const few = isCarpet ? seen.filter(({ id }) => id === choice.selectedMessage) : seen;
  const drawn = few.map((message) => ({ message, lines: linesOf(plan, window, message) }));
  const shapes = drawn.map(({ message, lines }) => drawMessage(lines, message, focus));
  const labels: Shape[] = [];
  const placed = written(view, plan, window);
  const ranked = [...drawn].sort((a, b) => rank(a.message, focus) - rank(b.message, focus));
  for (const { message, lines } of few.length > LABELLED_MAX ? [] : ranked) {
    const ordinary = rank(message, focus) === 3;
    if (ordinary && (message.repeats || focus !== null)) continue;
    const label = labelOf(plan, lines, message, placed);
    if (label !== null) labels.push(label);
  }
  return { shapes, labels, leftOut: isCarpet ? others.length : 0 };
}
