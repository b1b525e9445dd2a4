// Small drawings inside the rows of a table: shares as a bar, quantiles as a band on a logarithmic
// scale. The numbers stand beside them, so they are hidden from those who hear the page.

import type { Markup } from '../markup.ts';
import { html, NOTHING } from '../markup.ts';

/** Rectangles only: a drawing is stretched to the width of its cell. */
interface Part {
  readonly kind: string;
  /** 0 to 100. */
  readonly from: number;
  readonly to: number;
  /** Of 12. */
  readonly high?: number;
}

const tidy = (value: number): number => Math.round(value * 100) / 100;

function strip(parts: readonly Part[]): Markup {
  const drawn = parts.map(({ kind, from, to, high = 12 }) => {
    const width = tidy(to - from);
    if (width <= 0) return NOTHING;
    return html`<rect
      class="${kind}"
      x="${tidy(from)}"
      y="${(12 - high) / 2}"
      width="${width}"
      height="${high}"
    />`;
  });
  return html`<svg class="strip" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    ${drawn}
  </svg>`;
}

/** Parts of a whole, one after the other. */
export function shareBar(parts: readonly (readonly [kind: string, count: number])[]): Markup {
  const whole = parts.reduce((sum, [, count]) => sum + count, 0);
  if (whole === 0) return NOTHING;
  let from = 0;
  const drawn = parts.map(([kind, count]) => {
    const to = from + (count * 100) / whole;
    const part = { kind: `share ${kind}`, from, to };
    from = to;
    return part;
  });
  return strip(drawn);
}

/** A bar from 0, as long as its share of the longest. */
export function lengthBar(value: number, longest: number): Markup {
  return strip([{ kind: 'length', from: 0, to: longest === 0 ? 0 : (value * 100) / longest }]);
}

/** A logarithmic scale from `least` to `most`, as places from 0 to 100. */
export function logPlace(value: number, least: number, most: number): number {
  const span = Math.log(most) - Math.log(least);
  if (span <= 0) return 0;
  const place = ((Math.log(Math.max(value, least)) - Math.log(least)) * 100) / span;
  return Math.min(100, Math.max(0, place));
}

const TICK = 1.4;

/** The middle, the upper ends and the greatest of some latencies. */
export function quantileBand(
  quantiles: readonly (number | null)[],
  least: number,
  most: number,
): Markup {
  const [p50, p90, p99, max] = quantiles.map((value) =>
    value === null ? null : logPlace(value, least, most) * (1 - TICK / 100),
  );
  if (p50 === null || p50 === undefined) return NOTHING;
  const end = (value: number | null | undefined): number => (value ?? p50) + TICK;
  return strip([
    { kind: 'band far', from: p50, to: end(max), high: 2 },
    { kind: 'band', from: p50, to: end(p99), high: 6 },
    { kind: 'band near', from: p50, to: end(p90), high: 10 },
    { kind: 'middle', from: p50, to: p50 + TICK, high: 12 },
  ]);
}
