/**
 * Which stretch of time and which lanes are on the screen. Called by main.ts and draw.ts.
 */

export interface Camera {
  /** Stamps at the left and right edge. */
  from: number;
  to: number;
  /** Pixels scrolled down. */
  top: number;
}

/** Pixels: names of lanes at the left, time axis at the top, and one lane. */
export const LEFT = 92;
export const HEAD = 24;
export const LANE = 24;

export function xOf({ from, to }: Camera, width: number, stamp: number): number {
  return LEFT + ((stamp - from) / (to - from)) * (width - LEFT);
}

export function stampAt({ from, to }: Camera, width: number, x: number): number {
  return from + ((x - LEFT) / (width - LEFT)) * (to - from);
}

/** Zooms by `factor` (less than 1: in) and keeps `stamp` where it is. */
export function zoom(camera: Camera, factor: number, stamp: number, least: number): void {
  const span = Math.max(least, (camera.to - camera.from) * factor);
  const share = (stamp - camera.from) / (camera.to - camera.from);
  camera.from = stamp - share * span;
  camera.to = camera.from + span;
}

export function show(camera: Camera, from: number, to: number): void {
  const margin = Math.max((to - from) * 0.04, 0.5);
  camera.from = from - margin;
  camera.to = to + margin;
}

/** Moves as little as possible so that the stamp and the lane are seen. */
export function reveal(camera: Camera, stamp: number, lane: number, height: number): void {
  const span = camera.to - camera.from;
  if (stamp < camera.from || stamp > camera.to) {
    camera.from = stamp - span / 2;
    camera.to = camera.from + span;
  }
  const y = lane * LANE;
  if (y < camera.top) camera.top = y;
  if (y + LANE > camera.top + height - HEAD) camera.top = y + LANE - (height - HEAD);
}
