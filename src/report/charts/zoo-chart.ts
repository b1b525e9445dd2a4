// How many cases it took to find each planted bug, on a logarithmic axis: a bar from the luckiest
// trial to the unluckiest, a dot at the median, a hollow end where trials found nothing. What an
// earlier zoo came to is a faint bar below.

import type { Markup } from '../markup.ts';
import { html, NOTHING } from '../markup.ts';
import { visible } from '../view/words.ts';
import { logPlace } from './bars.ts';

/** Cases until the first finding; a null median is above `casesMax`. */
export interface ZooBar {
  readonly name: string;
  readonly grade: string;
  readonly median: number | null;
  readonly min: number;
  readonly max: number;
  readonly censored: number;
  readonly trials: number;
  readonly before: Pick<ZooBar, 'median' | 'min' | 'max'> | null;
  readonly isWorse: boolean;
}

const WIDTH = 720;
const NAMES = 218;
const RIGHT = 22;
const ROW = 19;
const TOP = 24;

const decades = (most: number): number[] => {
  const places: number[] = [];
  for (let cases = 1; cases <= most; cases *= 10) places.push(cases);
  return places;
};

function rowMarkup(bar: ZooBar, y: number, x: (cases: number) => number, most: number): Markup {
  const { name, grade, median, min, max, censored, before, isWorse } = bar;
  const middle = y + 8;
  const place = median ?? most;
  const end = censored > 0 ? most : max;
  const old =
    before === null
      ? NOTHING
      : html`<rect
            class="before"
            x="${x(before.min)}"
            y="${middle + 4}"
            width="${Math.max(2, x(before.max) - x(before.min))}"
            height="2.5"
          />
          <rect
            class="before-middle"
            x="${x(before.median ?? most) - 1.5}"
            y="${middle + 2.5}"
            width="3"
            height="5.5"
          />`;
  const range = html`<rect
    class="range"
    x="${x(min)}"
    y="${middle - 2.5}"
    width="${Math.max(1, x(end) - x(min))}"
    height="5"
    rx="2.5"
  />`;
  const open =
    censored === 0
      ? NOTHING
      : html`<path class="open" d="M${x(most) + 2} ${middle - 5}l7 5l-7 5" />`;
  return html`<g class="bug ${grade} ${isWorse ? 'worse' : ''}">
    <text x="${NAMES - 8}" y="${middle + 4}" class="right">${visible(name)}</text>
    ${range}${open}
    <circle
      class="${median === null ? 'missed' : 'found'}"
      cx="${x(place)}"
      cy="${middle}"
      r="4.2"
    />
    ${old}
  </g>`;
}

/** The chart; `casesMax` is where trials gave up. */
export function zooChart(bars: readonly ZooBar[], casesMax: number): Markup {
  const height = TOP + bars.length * ROW + 10;
  const x = (cases: number): number =>
    Math.round((NAMES + (logPlace(cases, 1, casesMax) * (WIDTH - NAMES - RIGHT)) / 100) * 10) / 10;
  const grid = decades(casesMax).map(
    (cases) =>
      html`<line
          class="grid"
          x1="${x(cases)}"
          x2="${x(cases)}"
          y1="${TOP - 6}"
          y2="${height - 6}"
        />
        <text x="${x(cases)}" y="${TOP - 10}" class="middle">${cases.toLocaleString('en')}</text>`,
  );
  const rows = bars.map((bar, nth) => rowMarkup(bar, TOP + nth * ROW, x, casesMax));
  const text = `For each of ${String(bars.length)} planted bugs the cases until it was found: least, median and most. The table below has the numbers.`;
  return html`<figure class="chart zoo">
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="zoo-title zoo-text">
      <title id="zoo-title">Cases until each planted bug was found</title>
      <desc id="zoo-text">${text}</desc>
      ${grid}${rows}
    </svg>
  </figure>`;
}
