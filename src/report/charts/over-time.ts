// Throughput and latency over the time of a case, one above the other on one axis, with bands of faults:
// the more of the cases' time a kind of fault was under way, the darker its band. The numbers stand in
// the table below. Called by campaign/over-time.ts.

import type { Quantiles } from '../../lab/campaign/histogram.ts';
import { STRETCH_MS } from '../../lab/campaign/service.ts';
import type { Markup } from '../markup.ts';
import { html } from '../markup.ts';
import { shownNumber } from '../data-table.ts';
import { visible } from '../view/words.ts';
import { roundStep } from './curve.ts';

/** What happened in one stretch of all cases. */
export interface Moment {
  readonly fromMs: number;
  /** How much time of cases it has. */
  readonly ms: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  readonly latency: Quantiles;
  readonly okPerSecond: number | null;
  /** Shares of that time: without any fault, and under each kind. */
  readonly quiet: number;
  readonly faults: ReadonlyMap<string, number>;
}

const WIDTH = 860;
const LEFT = 92;
const RIGHT = 56;
const PANEL = 120;
const GAP = 26;
const TOP = 22;
const ROW = 15;
const ROWS_MAX = 16;

type X = (ms: number) => number;
type Y = (value: number) => number;

/** Kinds of faults, those first that were under way for most of the time. */
function kindsOf(moments: readonly Moment[]): string[] {
  const sums = new Map<string, number>();
  for (const { faults, ms } of moments) {
    for (const [kind, share] of faults) sums.set(kind, (sums.get(kind) ?? 0) + share * ms);
  }
  const most = [...sums].sort(([, left], [, right]) => right - left);
  return most.slice(0, ROWS_MAX).map(([kind]) => kind);
}

function pathOf(
  moments: readonly Moment[],
  x: X,
  y: Y,
  of: (one: Moment) => number | null,
): string {
  let path = '';
  for (const moment of moments) {
    const value = of(moment);
    if (value === null) continue;
    const at = y(value).toFixed(1);
    path += `${path === '' ? 'M' : 'L'}${x(moment.fromMs).toFixed(1)} ${at}`;
    path += `H${x(moment.fromMs + STRETCH_MS).toFixed(1)}`;
  }
  return path;
}

function grid(values: readonly number[], y: Y): Markup[] {
  return values.map(
    (value) =>
      html`<line
          class="grid"
          x1="${LEFT}"
          x2="${WIDTH - RIGHT}"
          y1="${y(value)}"
          y2="${y(value)}"
        />
        <text class="right" x="${LEFT - 6}" y="${y(value) + 4}">${shownNumber(value)}</text>`,
  );
}

/** Where any fault was under way, behind a panel. */
function shades(moments: readonly Moment[], x: X, top: number): Markup[] {
  return moments.map(
    ({ fromMs, quiet }) =>
      html`<rect
        class="shade"
        x="${x(fromMs)}"
        y="${top}"
        width="${x(STRETCH_MS) - x(0)}"
        height="${PANEL}"
        fill-opacity="${((1 - quiet) * 0.3).toFixed(3)}"
      />`,
  );
}

function bands(moments: readonly Moment[], x: X, top: number): Markup[] {
  return kindsOf(moments).map((kind, nth) => {
    const y = top + nth * ROW;
    const cells = moments.map(
      ({ fromMs, faults }) =>
        html`<rect
          class="shade"
          x="${x(fromMs)}"
          y="${y}"
          width="${x(STRETCH_MS) - x(0)}"
          height="${ROW - 4}"
          fill-opacity="${Math.sqrt(faults.get(kind) ?? 0).toFixed(3)}"
        />`,
    );
    return html`<text class="right" x="${LEFT - 6}" y="${y + ROW - 5}">${visible(kind)}</text>
      ${cells}`;
  });
}

/** The name of a curve at its end. */
function nameAt(
  moments: readonly Moment[],
  x: X,
  y: Y,
  of: (one: Moment) => number | null,
  name: string,
): Markup {
  const last = moments.findLast((one) => of(one) !== null);
  const value = last === undefined ? null : of(last);
  if (last === undefined || value === null) return html``;
  return html`<text x="${x(last.fromMs + STRETCH_MS) + 5}" y="${y(value) + 4}">${name}</text>`;
}

/** Powers of ten around some latencies. */
function decades(values: readonly number[]): number[] {
  const least = Math.floor(Math.log10(Math.max(0.1, Math.min(...values))));
  const most = Math.ceil(Math.log10(Math.max(1, ...values)));
  return Array.from({ length: Math.max(2, most - least + 1) }, (_, nth) => 10 ** (least + nth));
}

function captionOf(moments: readonly Moment[]): string {
  const busiest = [...moments].sort((a, b) => (b.okPerSecond ?? 0) - (a.okPerSecond ?? 0))[0];
  const slowest = [...moments].sort((a, b) => (b.latency.p99 ?? 0) - (a.latency.p99 ?? 0))[0];
  const worst = [...moments].sort((a, b) => a.quiet - b.quiet)[0];
  const at = (moment: Moment | undefined): string => `${shownNumber(moment?.fromMs ?? 0)} ms`;
  return `Most operations a second succeed from ${at(busiest)} on (${shownNumber(busiest?.okPerSecond ?? 0)}); the 99th percentile of latency is greatest for those invoked from ${at(slowest)} on (${shownNumber(slowest?.latency.p99 ?? 0)} ms); faults are under way most from ${at(worst)} on (${shownNumber((1 - (worst?.quiet ?? 1)) * 100)} % of the time). The darker a band, the more of the time.`;
}

export function overTimeChart(moments: readonly Moment[]): Markup {
  const endMs = (moments.at(-1)?.fromMs ?? 0) + STRETCH_MS;
  const x: X = (ms) => LEFT + (ms * (WIDTH - LEFT - RIGHT)) / endMs;
  const below = TOP + PANEL + GAP;
  const rates = moments.map(({ okPerSecond }) => okPerSecond ?? 0);
  const top = Math.max(1, ...rates) * 1.06;
  const rate: Y = (value) => TOP + PANEL - (value * PANEL) / top;
  const latencies = moments.flatMap(({ latency: { p50, p99 } }) => [p50, p99]);
  const marks = decades(latencies.filter((ms): ms is number => ms !== null && ms > 0));
  const [least = 1, most = 10] = [marks[0], marks.at(-1)];
  const slow: Y = (ms) =>
    below + PANEL - (Math.log(Math.max(least, ms) / least) * PANEL) / Math.log(most / least);
  const rows = below + PANEL + 10;
  const height = rows + kindsOf(moments).length * ROW + 24;
  const step = roundStep(top, 3);
  const steps = Array.from({ length: Math.floor(top / step) + 1 }, (_, nth) => nth * step);
  const every = roundStep(endMs, 8);
  const times = Array.from({ length: Math.floor(endMs / every) + 1 }, (_, nth) => nth * every);
  const caption = captionOf(moments);
  return html`<figure class="chart over-time">
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="time-title time-text">
      <title id="time-title">Throughput and latency by time in a case, with faults</title>
      <desc id="time-text">${caption}</desc>
      ${shades(moments, x, TOP)}${shades(moments, x, below)} ${grid(steps, rate)}
      ${grid(marks, slow)}
      <text x="${LEFT}" y="${TOP - 8}">ok a second</text>
      <text x="${LEFT}" y="${below - 8}">latency (ms), by when it was invoked</text>
      <path class="curve" d="${pathOf(moments, x, rate, ({ okPerSecond }) => okPerSecond)}" />
      <path class="curve" d="${pathOf(moments, x, slow, ({ latency }) => latency.p50)}" />
      <path class="curve far" d="${pathOf(moments, x, slow, ({ latency }) => latency.p99)}" />
      ${nameAt(moments, x, slow, ({ latency }) => latency.p50, 'median')}
      ${nameAt(moments, x, slow, ({ latency }) => latency.p99, 'p99')} ${bands(moments, x, rows)}
      ${times.map(
        (ms) =>
          html`<text class="middle" x="${x(ms)}" y="${height - 8}">${shownNumber(ms)} ms</text>`,
      )}
    </svg>
    <figcaption><strong>Throughput and latency</strong> ${caption}</figcaption>
  </figure>`;
}
