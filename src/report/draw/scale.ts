// The time axis. Runs are mostly waiting: stretches in which nothing happens are folded, so that a
// message of five milliseconds can be seen next to a time-out of a second. Time maps to units by
// straight pieces (one unit is a millisecond where nothing is folded), units to pixels by the zoom.

/** A stretch in which nothing happens is drawn in full up to this, and beyond it ever shorter. */
const FOLD_FROM_MS = 14;
const UNITS_PER_DOUBLING = 4;

interface Knot {
  readonly ms: number;
  readonly units: number;
}

/** A stretch that is drawn clearly shorter than it was. */
export interface Fold {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimeScale {
  readonly knots: readonly Knot[];
  readonly folds: readonly Fold[];
  readonly units: number;
}

function foldedUnits(gapMs: number): number {
  if (gapMs <= FOLD_FROM_MS) return gapMs;
  return FOLD_FROM_MS + UNITS_PER_DOUBLING * Math.log2(gapMs / FOLD_FROM_MS);
}

/** The gaps between these times, from 0 to `endMs`, that can be folded; in their order. */
export function quietOf(times: readonly number[], endMs: number): Fold[] {
  const sorted = Float64Array.from(times).sort();
  const found: Fold[] = [];
  let fromMs = 0;
  for (const ms of [...sorted.filter((one) => one > 0 && one < endMs), endMs]) {
    if (ms - fromMs > FOLD_FROM_MS) found.push({ fromMs, toMs: ms });
    fromMs = ms;
  }
  return found;
}

/** A scale from 0 to `endMs` for a picture that is quiet in these gaps. */
export function scaleOf(quiet: readonly Fold[], endMs: number, fold: boolean): TimeScale {
  const knots: Knot[] = [{ ms: 0, units: 0 }];
  const folds: Fold[] = [];
  let last: Knot = { ms: 0, units: 0 };
  const reach = (ms: number, units: number): void => {
    if (ms <= last.ms) return;
    last = { ms, units: last.units + units };
    knots.push(last);
  };
  for (const { fromMs, toMs } of quiet) {
    reach(fromMs, fromMs - last.ms);
    const gap = toMs - fromMs;
    const units = fold ? foldedUnits(gap) : gap;
    if (units < gap * 0.6) folds.push({ fromMs, toMs });
    reach(toMs, units);
  }
  reach(endMs, endMs - last.ms);
  return { knots, folds, units: last.units };
}

/** A scale from 0 to `endMs` for a picture in which something happens at these times. */
export function timeScale(times: readonly number[], endMs: number, fold: boolean): TimeScale {
  return scaleOf(quietOf(times, endMs), endMs, fold);
}

/** Place of the last knot whose `by` is not above `value`. */
function knotBefore(knots: readonly Knot[], by: keyof Knot, value: number): number {
  let low = 0;
  let high = knots.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((knots[middle]?.[by] ?? Infinity) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function interpolate(scale: TimeScale, from: keyof Knot, to: keyof Knot, value: number): number {
  const index = knotBefore(scale.knots, from, value);
  const left = scale.knots[index];
  const right = scale.knots[index + 1];
  if (left === undefined) return value;
  if (right === undefined) return left[to] + (value - left[from]);
  return left[to] + ((value - left[from]) / (right[from] - left[from])) * (right[to] - left[to]);
}

export const unitsAt = (scale: TimeScale, ms: number): number =>
  interpolate(scale, 'ms', 'units', ms);

export const msAt = (scale: TimeScale, units: number): number =>
  interpolate(scale, 'units', 'ms', units);

/** The smallest of 1, 2, 5, 10, 20, … that is at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.001)));
  for (const factor of [1, 2, 5]) if (factor * power >= least) return Math.max(1, factor * power);
  return Math.max(1, 10 * power);
}

interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Stretches without a fold. */
function pieces(scale: TimeScale): Piece[] {
  const found: Piece[] = [];
  let fromMs = 0;
  for (const fold of scale.folds) {
    found.push({ fromMs, toMs: fold.fromMs });
    fromMs = fold.toMs;
  }
  found.push({ fromMs, toMs: scale.knots.at(-1)?.ms ?? 0 });
  return found;
}

/** Times to write under the axis, no two closer than `apartPx` at this zoom. */
export function ticks(
  scale: TimeScale,
  fromMs: number,
  toMs: number,
  pxPerUnit: number,
  apartPx: number,
): number[] {
  const stepMs = niceStep(apartPx / pxPerUnit);
  const found: number[] = [];
  let lastPx = -Infinity;
  for (const piece of pieces(scale)) {
    if (piece.toMs < fromMs || piece.fromMs > toMs) continue;
    const start = Math.max(piece.fromMs, Math.floor(fromMs / stepMs) * stepMs);
    const end = Math.min(piece.toMs, toMs);
    for (let ms = start; ms <= end; ms = (Math.floor(ms / stepMs) + 1) * stepMs) {
      const px = unitsAt(scale, ms) * pxPerUnit;
      if (px - lastPx < apartPx) continue;
      found.push(ms);
      lastPx = px;
    }
  }
  return found;
}
