// How many different things had been seen by which case: a curve of steps with its axes. The numbers
// that matter stand in its caption and in the table beside it.

import type { Markup } from '../markup.ts';
import { html } from '../markup.ts';

const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 46;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 26;

/** More steps than pixels show nothing more. */
const STEPS_MAX = 240;

export interface Curve {
  readonly title: string;
  /** How many had been seen with each case that showed a new one, in order. */
  readonly steps: readonly (readonly [index: number, seen: number])[];
  /** Cases in all: where the axis ends. */
  readonly cases: number;
  /** In a sentence, for those who cannot see it. */
  readonly caption: string;
}

/** A round number of which about `parts` go into `most`. */
export function roundStep(most: number, parts: number): number {
  const rough = Math.max(1, most / parts);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

const shown = (value: number): string =>
  value >= 10_000 ? `${(value / 1000).toLocaleString('en')}k` : value.toLocaleString('en');

function thinned(steps: Curve['steps']): Curve['steps'] {
  const every = Math.ceil(steps.length / STEPS_MAX);
  return steps.filter((_, nth) => nth % every === 0 || nth === steps.length - 1);
}

interface Scale {
  readonly x: (index: number) => number;
  readonly y: (seen: number) => number;
}

function pathOf({ steps, cases }: Curve, { x, y }: Scale): string {
  const tidy = (value: number): string => value.toFixed(1);
  let path = `M${tidy(x(0))} ${tidy(y(0))}`;
  for (const [index, seen] of thinned(steps)) path += `H${tidy(x(index))}V${tidy(y(seen))}`;
  return `${path}H${tidy(x(cases))}`;
}

function ticks(most: number, parts: number): number[] {
  const step = roundStep(most, parts);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, nth) => nth * step);
}

export function curveChart(curve: Curve, id: string): Markup {
  const { title, steps, cases, caption } = curve;
  const most = Math.max(1, steps.at(-1)?.[1] ?? 0);
  const top = most * 1.06;
  const scale: Scale = {
    x: (index) => LEFT + (index * (WIDTH - LEFT - RIGHT)) / Math.max(1, cases),
    y: (seen) => HEIGHT - BOTTOM - (seen * (HEIGHT - TOP - BOTTOM)) / top,
  };
  const lines = ticks(most, 4).map(
    (seen) =>
      html`<line
          class="grid"
          x1="${LEFT}"
          x2="${WIDTH - RIGHT}"
          y1="${scale.y(seen)}"
          y2="${scale.y(seen)}"
        />
        <text x="${LEFT - 6}" y="${scale.y(seen) + 4}" class="right">${shown(seen)}</text>`,
  );
  const places = ticks(cases, 5).map(
    (index) =>
      html`<text x="${scale.x(index)}" y="${HEIGHT - 8}" class="${index === 0 ? '' : 'middle'}">
        ${shown(index)}
      </text>`,
  );
  const path = pathOf(curve, scale);
  const area = `${path}V${scale.y(0).toFixed(1)}H${LEFT.toFixed(1)}Z`;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
      <title id="${id}-title">${title} by case</title>
      <desc id="${id}-text">${caption}</desc>
      ${lines}${places}
      <path class="area" d="${area}" />
      <path class="curve" d="${path}" />
    </svg>
    <figcaption><strong>${title}</strong> ${caption}</figcaption>
  </figure>`;
}
