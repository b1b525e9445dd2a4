/**
 * Draws what the camera sees. Operations narrower than a pixel fall together into one mark per pixel, so
 * that a frame costs pixels and not operations. Called by main.ts for every frame.
 */

import type { Camera } from './camera.ts';
import { HEAD, LANE, LEFT, xOf } from './camera.ts';
import type { PageHistory } from './history.ts';

export interface Scene {
  readonly history: PageHistory;
  readonly camera: Camera;
  /** Position, or -1. */
  readonly selected: number;
  /** Index of the only part that is shown, or -1. */
  readonly part: number;
  readonly isMatch: (position: number) => boolean;
  /** Places (from 1) in the partial order that is shown, by position. */
  readonly places: ReadonlyMap<number, number>;
}

export interface Colours {
  readonly back: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly bar: string;
  readonly core: string;
  readonly point: string;
  readonly select: string;
  readonly match: string;
}

export function draw(
  context: CanvasRenderingContext2D,
  scene: Scene,
  width: number,
  height: number,
  colours: Colours,
): void {
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const { history, camera } = scene;
  const first = Math.max(0, Math.floor(camera.top / LANE));
  const last = Math.min(history.lanes.length, Math.ceil((camera.top + height - HEAD) / LANE));
  for (let lane = first; lane < last; lane++) {
    drawLane(context, scene, width, colours, lane);
  }
  drawAxis(context, camera, width, height, colours);
}

function drawLane(
  context: CanvasRenderingContext2D,
  scene: Scene,
  width: number,
  colours: Colours,
  lane: number,
): void {
  const { history, camera } = scene;
  const y = HEAD + lane * LANE - camera.top;
  context.fillStyle = colours.line;
  context.fillRect(0, y + LANE - 1, width, 1);
  const positions = history.inLane[lane] ?? new Int32Array(0);
  let drawnTo = LEFT - 1;
  for (let i = firstAfter(history, positions, camera.from); i < positions.length; i++) {
    const position = positions[i] ?? 0;
    if ((history.call[position] ?? 0) > camera.to) break;
    if (scene.part >= 0 && history.part[position] !== scene.part) continue;
    const from = Math.max(LEFT, xOf(camera, width, history.call[position] ?? 0));
    const to = Math.min(width, xOf(camera, width, history.end[position] ?? Infinity));
    const isSpecial = history.isCore[position] === 1 || position === scene.selected;
    if (to < drawnTo && !isSpecial && !scene.isMatch(position)) continue;
    drawBar(context, scene, colours, position, { from, to: Math.max(to, from + 1), y });
    drawnTo = Math.max(drawnTo, Math.floor(Math.max(to, from)) + 1);
  }
  context.fillStyle = colours.back;
  context.fillRect(0, y, LEFT - 4, LANE - 1);
  context.fillStyle = colours.soft;
  context.fillText(history.lanes[lane] ?? '', 6, y + LANE / 2);
}

/** Pixels an operation must be wide for its point to be drawn. */
const POINT_LEAST = 5;

interface Box {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

function drawBar(
  context: CanvasRenderingContext2D,
  scene: Scene,
  colours: Colours,
  position: number,
  { from, to, y }: Box,
): void {
  const { history, camera } = scene;
  const isCore = history.isCore[position] === 1;
  context.fillStyle = isCore ? colours.core : scene.isMatch(position) ? colours.match : colours.bar;
  context.fillRect(from, y + 3, to - from, LANE - 7);
  if (position === scene.selected) {
    context.strokeStyle = colours.select;
    context.lineWidth = 2;
    context.strokeRect(from - 1, y + 2, to - from + 2, LANE - 5);
  }
  if (to - from > 40) {
    context.save();
    context.beginPath();
    context.rect(from, y, to - from - 4, LANE);
    context.clip();
    context.fillStyle = isCore ? colours.back : colours.ink;
    context.fillText(history.text(position), from + 5, y + LANE / 2);
    context.restore();
  }
  const moment = history.moment[position] ?? NaN;
  if (!Number.isNaN(moment) && to - from >= POINT_LEAST)
    drawPoint(context, colours, xOf(camera, context.canvas.clientWidth, moment), y);
  const place = scene.places.get(position);
  if (place !== undefined) drawPlace(context, colours, place, from, y);
}

function drawPoint(
  context: CanvasRenderingContext2D,
  colours: Colours,
  x: number,
  y: number,
): void {
  if (x < LEFT) return;
  context.fillStyle = colours.point;
  context.fillRect(x - 1, y + 1, 3, LANE - 3);
}

function drawPlace(
  context: CanvasRenderingContext2D,
  colours: Colours,
  place: number,
  x: number,
  y: number,
): void {
  context.fillStyle = colours.point;
  context.beginPath();
  context.arc(x + 1, y + LANE / 2 - 1, 9, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colours.back;
  context.textAlign = 'center';
  context.fillText(String(place), x + 1, y + LANE / 2);
  context.textAlign = 'start';
}

/** The first operation of a lane that may still be open at `stamp`: those of one process do not overlap. */
function firstAfter(history: PageHistory, positions: Int32Array, stamp: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((history.end[positions[middle] ?? 0] ?? Infinity) < stamp) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawAxis(
  context: CanvasRenderingContext2D,
  camera: Camera,
  width: number,
  height: number,
  colours: Colours,
): void {
  context.fillStyle = colours.back;
  context.fillRect(0, 0, width, HEAD);
  const step = niceStep((camera.to - camera.from) / Math.max(2, (width - LEFT) / 110));
  context.fillStyle = colours.soft;
  for (let stamp = Math.ceil(camera.from / step) * step; stamp <= camera.to; stamp += step) {
    const x = xOf(camera, width, stamp);
    context.fillText(String(Number(stamp.toPrecision(12))), x + 3, HEAD / 2);
    context.globalAlpha = 0.25;
    context.fillRect(x, 0, 1, height);
    context.globalAlpha = 1;
  }
}

/** 1, 2 or 5 times a power of ten, at least `wanted`. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((one) => one * power >= wanted) ?? 10;
  return factor * power;
}
