/**
 * Brings the page to life: wires buttons, keyboard, mouse and address to the timeline. Bundled into
 * ../client-source.ts by `npm run page -w porcupine-ts`.
 */

import type { Camera } from './camera.ts';
import { HEAD, LANE, reveal, show, stampAt, zoom } from './camera.ts';
import type { Colours } from './draw.ts';
import { draw } from './draw.ts';
import { readHistory, unpacked } from './history.ts';

function element<T extends HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const names = ['back', 'ink', 'soft', 'line', 'bar', 'core', 'point', 'select', 'match'];
  return Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Colours;
}

const history = readHistory(await unpacked(element('history')?.textContent ?? ''));
const canvas = element<HTMLCanvasElement>('timeline');
const context = canvas?.getContext('2d') ?? null;
const details = element('details');
const camera: Camera = { from: 0, to: 1, top: 0 };
const state = { selected: -1, part: -1, query: '', frame: 0 };
const LEAST_SPAN = 1e-6;

function redraw(): void {
  if (state.frame !== 0) return;
  state.frame = requestAnimationFrame(() => {
    state.frame = 0;
    paint();
  });
}

function paint(): void {
  if (canvas === null || context === null) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const room = Math.max(0, history.lanes.length * LANE - (height - HEAD));
  camera.top = Math.min(Math.max(0, camera.top), room);
  const { selected, part } = state;
  const scene = { history, camera, selected, part, isMatch, places: placesFor(selected) };
  draw(context, scene, width, height, colours());
}

const matching = new Uint8Array(history.count);

function isMatch(position: number): boolean {
  return matching[position] === 1;
}

/** The longest legal beginning that has the selected operation, as places from 1. */
function placesFor(selected: number): ReadonlyMap<number, number> {
  const longest = history.partials.filter((order) => selected < 0 || order.includes(selected));
  const order = longest.reduce<readonly number[]>((a, b) => (b.length > a.length ? b : a), []);
  return new Map(order.map((position, place) => [position, place + 1]));
}

function select(position: number): void {
  state.selected = position;
  if (position >= 0 && canvas !== null) {
    reveal(camera, history.call[position] ?? 0, history.lane[position] ?? 0, canvas.clientHeight);
    window.history.replaceState(null, '', `#op=${String(history.id[position])}`);
  } else {
    window.history.replaceState(null, '', location.pathname + location.search);
  }
  tell(position);
  redraw();
}

function tell(position: number): void {
  if (details === null) return;
  details.textContent = '';
  if (position < 0) return;
  const end = history.end[position] ?? Infinity;
  const lines = [
    `operation ${String(history.id[position])} of process ${String(history.process(position))}: ${history.text(position)}`,
    `called at ${String(history.call[position])}, ${end === Infinity ? 'never returned' : `returned at ${String(end)}`}`,
  ];
  if (history.isCore[position] === 1) lines.push('of the minimal core');
  const moment = history.moment[position] ?? NaN;
  if (!Number.isNaN(moment))
    lines.push(`takes effect after the call at ${String(moment)} at the earliest`);
  for (const line of lines) {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    details.append(paragraph);
  }
}

function isShown(position: number): boolean {
  return state.part < 0 || history.part[position] === state.part;
}

/** The next shown operation by call, in a direction. */
function neighbour(direction: 1 | -1): number {
  const start = state.selected < 0 ? (direction > 0 ? -1 : history.count) : state.selected;
  for (let at = start + direction; at >= 0 && at < history.count; at += direction) {
    if (isShown(at)) return at;
  }
  return state.selected;
}

/** The operation of the next lane that was called last before the selected one's call. */
function acrossLanes(direction: 1 | -1): number {
  const call = history.call[state.selected] ?? history.from;
  let lane = (history.lane[state.selected] ?? -1) + direction;
  for (; lane >= 0 && lane < history.lanes.length; lane += direction) {
    const here = Array.from(history.inLane[lane] ?? []).filter(isShown);
    const before = here.findLast((position) => (history.call[position] ?? 0) <= call);
    const found = before ?? here[0];
    if (found !== undefined) return found;
  }
  return state.selected;
}

function showAll(): void {
  show(camera, history.from, history.to);
  redraw();
}

function showCore(): void {
  let from = Infinity;
  let to = -Infinity;
  let lane = Infinity;
  for (let at = 0; at < history.count; at++) {
    if (history.isCore[at] !== 1) continue;
    from = Math.min(from, history.call[at] ?? from);
    to = Math.max(to, Math.min(history.end[at] ?? history.to, history.to));
    lane = Math.min(lane, history.lane[at] ?? 0);
  }
  if (from > to) return;
  show(camera, from, to);
  camera.top = lane * LANE;
  redraw();
}

function zoomBy(factor: number, x?: number): void {
  if (canvas === null) return;
  const middle = (camera.from + camera.to) / 2;
  const stamp = x === undefined ? middle : stampAt(camera, canvas.clientWidth, x);
  zoom(camera, factor, stamp, LEAST_SPAN);
  redraw();
}

function search(query: string): void {
  state.query = query.toLowerCase();
  let count = 0;
  for (let at = 0; at < history.count; at++) {
    const found = state.query !== '' && history.text(at).toLowerCase().includes(state.query);
    matching[at] = found ? 1 : 0;
    if (found) count++;
  }
  const told = element('found');
  if (told !== null) told.textContent = state.query === '' ? '' : `${String(count)} found`;
  redraw();
}

function nextMatch(): void {
  for (let step = 1; step <= history.count; step++) {
    const at = (state.selected + step + history.count) % history.count;
    if (isMatch(at) && isShown(at)) {
      select(at);
      return;
    }
  }
}

const KEYS: Readonly<Record<string, () => void>> = {
  ArrowRight: () => select(neighbour(1)),
  ArrowLeft: () => select(neighbour(-1)),
  ArrowDown: () => select(acrossLanes(1)),
  ArrowUp: () => select(acrossLanes(-1)),
  '+': () => zoomBy(0.5),
  '=': () => zoomBy(0.5),
  '-': () => zoomBy(2),
  '0': showAll,
  Escape: () => select(-1),
};

function operationAt(x: number, y: number): number {
  if (canvas === null || y < HEAD) return -1;
  const lane = Math.floor((y - HEAD + camera.top) / LANE);
  const stamp = stampAt(camera, canvas.clientWidth, x);
  const slack = (camera.to - camera.from) / Math.max(1, canvas.clientWidth / 3);
  return (
    history.inLane[lane]?.findLast(
      (position) =>
        isShown(position) &&
        (history.call[position] ?? 0) - slack <= stamp &&
        stamp <= (history.end[position] ?? Infinity) + slack,
    ) ?? -1
  );
}

function wireCanvas(): void {
  if (canvas === null) return;
  let drag: { readonly x: number; readonly y: number; hasMoved: boolean } | null = null;
  let last = { x: 0, y: 0 };
  canvas.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (event.shiftKey) camera.top += event.deltaY;
      else zoomBy(1.0015 ** event.deltaY, event.offsetX);
      redraw();
    },
    { passive: false },
  );
  canvas.addEventListener('pointerdown', (event) => {
    drag = { x: event.offsetX, y: event.offsetY, hasMoved: false };
    last = drag;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (drag === null) return;
    if (Math.hypot(event.offsetX - drag.x, event.offsetY - drag.y) > 4) drag.hasMoved = true;
    const from = stampAt(camera, canvas.clientWidth, last.x);
    const by = from - stampAt(camera, canvas.clientWidth, event.offsetX);
    camera.from += by;
    camera.to += by;
    camera.top -= event.offsetY - last.y;
    last = { x: event.offsetX, y: event.offsetY };
    redraw();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (drag?.hasMoved === false) select(operationAt(event.offsetX, event.offsetY));
    drag = null;
  });
}

function wireControls(): void {
  element('in')?.addEventListener('click', () => zoomBy(0.5));
  element('out')?.addEventListener('click', () => zoomBy(2));
  element('fit')?.addEventListener('click', showAll);
  element('core')?.addEventListener('click', showCore);
  const hasCore = history.isCore.includes(1);
  if (!hasCore) element('core')?.remove();
  const part = element<HTMLSelectElement>('part');
  history.parts
    .slice(0, 5000)
    .forEach((name, index) => part?.append(new Option(name, String(index))));
  part?.addEventListener('change', () => {
    state.part = part.value === '' ? -1 : Number(part.value);
    redraw();
  });
  const box = element<HTMLInputElement>('search');
  box?.addEventListener('input', () => search(box.value));
  box?.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') nextMatch();
  });
}

function openAddress(): void {
  const match = /op=(\d+)/.exec(location.hash);
  if (match === null) return;
  select(history.positionOf(Number(match[1])));
  canvas?.scrollIntoView({ block: 'nearest' });
}

if (canvas !== null) canvas.style.maxHeight = `${String(HEAD + LANE * history.lanes.length + 2)}px`;
wireCanvas();
wireControls();
addEventListener('resize', redraw);
addEventListener('hashchange', openAddress);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
show(camera, history.from, history.to);
showCore();
openAddress();
paint();
document.documentElement.dataset['ready'] = 'true';
