// What a campaign was made of, how its clients were served and what it has seen, as sections of its
// page: tables with small drawings in them, and two curves.

import { curveOf } from '../../lab/campaign/discovery.ts';
import type { Discovery } from '../../lab/campaign/discovery.ts';
import type { CampaignSummary } from '../campaign-summary.ts';
import { lengthBar, quantileBand, shareBar } from '../charts/bars.ts';
import { curveChart } from '../charts/curve.ts';
import type { Cell, DataTable, Drawn } from '../data-table.ts';
import { shownNumber, tableMarkup } from '../data-table.ts';
import type { Markup } from '../markup.ts';
import { html, NOTHING } from '../markup.ts';
import { count } from '../view/words.ts';
import { timeCurves } from './over-time.ts';
import { campaignTables } from './tables.ts';

const numberIn = (cell: Cell | undefined): number => (typeof cell === 'number' ? cell : 0);

function tableNamed(tables: readonly DataTable[], id: string): DataTable | null {
  return tables.find((table) => table.id === id) ?? null;
}

/** A table of counts with a bar for each. */
function countedTable(table: DataTable | null): Markup {
  if (table === null) return NOTHING;
  const longest = Math.max(...table.rows.map((row) => numberIn(row[1])));
  const of = (row: readonly Cell[]): Markup => lengthBar(numberIn(row[1]), longest);
  return html`<div class="counted">${tableMarkup(table, [{ heading: '', after: 1, of }])}</div>`;
}

/** What a column of the table of strategies counts. */
function newsNote({ discovery }: CampaignSummary): Markup {
  if (Object.keys(discovery?.paid ?? {}).length === 0) return NOTHING;
  return html`<p class="note">
    New: abstract states, marks, outcomes and failures that a strategy’s cases were the first to
    show.
  </p>`;
}

/** What was run: how cases were drawn, and of what they were made. */
export function mixSection(campaign: CampaignSummary): Markup {
  if (campaign.mix === undefined) return NOTHING;
  const tables = campaignTables(campaign);
  const shown = ['faults', 'operations', 'strategies', 'replicas', 'features'];
  const sizes = ['clients', 'operations-a-case', 'faults-a-case'];
  return html`<h2>What was run</h2>
    <div class="columns">${shown.map((id) => countedTable(tableNamed(tables, id)))}</div>
    ${newsNote(campaign)}
    <details class="table">
      <summary>Sizes of cases</summary>
      <div class="columns">${sizes.map((id) => countedTable(tableNamed(tables, id)))}</div>
    </details>`;
}

/** Latencies share one scale on a page. */
function scaleOf(tables: readonly DataTable[]): readonly [least: number, most: number] {
  const all = tables.flatMap(({ rows }) => rows.flatMap((row) => row.slice(5, 9)));
  const known = all.filter((cell): cell is number => typeof cell === 'number' && cell > 0);
  return [Math.min(...known, 100), Math.max(...known, 10)];
}

function servedTable(table: DataTable, least: number, most: number): Markup {
  const outcomes: Drawn = {
    heading: 'ok · fail · info',
    after: 4,
    of: ([, ok, fail, info]) =>
      shareBar([
        ['ok', numberIn(ok)],
        ['fail', numberIn(fail)],
        ['info', numberIn(info)],
      ]),
  };
  const latency: Drawn = {
    heading: `${shownNumber(least)} to ${shownNumber(most)} ms`,
    after: 9,
    of: (row) => {
      const quantiles = row.slice(5, 9).map((cell) => (typeof cell === 'number' ? cell : null));
      return quantileBand(quantiles, least, most);
    },
  };
  return tableMarkup(table, [outcomes, latency]);
}

function timeDetails(all: readonly DataTable[], least: number, most: number): Markup {
  const table = tableNamed(all, 'over-time');
  if (table === null) return NOTHING;
  return html`<details class="table over-time">
    <summary>${table.title}</summary>
    ${servedTable(table, least, most)}
  </details>`;
}

/** How operations were served, by kind and by what was wrong. */
export function serviceSection(campaign: CampaignSummary): Markup {
  const all = campaignTables(campaign);
  const tables = ['availability', 'latency'].flatMap((id) => tableNamed(all, id) ?? []);
  if (tables.length === 0) return NOTHING;
  const [least, most] = scaleOf(tables);
  const clock = campaign.host === 'live' ? 'real' : 'virtual';
  const explained = html`<p class="note">
    An operation belongs to every kind of fault that was under way when it was invoked. Latencies
    are ${clock} milliseconds of operations that succeeded, within 5 %: the band runs from the
    median over p90 and p99 to the greatest, on a logarithmic scale.
  </p>`;
  return html`<h2>How clients were served</h2>
    ${explained}${tables.map((table) => servedTable(table, least, most))}${timeCurves(campaign)}${timeDetails(all, least, most)}`;
}

const percent = (share: number): string => {
  const value = share * 100;
  return `${value.toFixed(value > 0 && value < 1 ? 2 : value < 10 ? 1 : 0)} %`;
};

function seenWords(noun: string, { seen, once, lastNew, chance, likely }: Discovery): string {
  const last =
    lastNew === null ? '' : ` The last new one came in case ${lastNew.toLocaleString('en')}.`;
  const more = likely > seen ? `; there are likely ${likely.toLocaleString('en')} or more` : '';
  const next =
    chance === null ? '' : ` The next case shows a new one with a chance of ${percent(chance)}.`;
  const rare = once === 0 ? '' : `, ${once.toLocaleString('en')} in one case only`;
  return `${count(seen, noun)} seen${rare}${more}.${last}${next}`;
}

/** The curves of what was seen; nothing where a campaign does not know. */
export function discoverySection(campaign: CampaignSummary): Markup {
  const { discovery, counts, coverage, cases } = campaign;
  if (discovery === undefined || counts === undefined || coverage === undefined) return NOTHING;
  const marks = Object.keys(coverage.marks).flatMap(
    (mark) => counts.firstSeen[`mark:${mark}`] ?? [],
  );
  const states = Object.values(counts.states).map(([first]) => first);
  const charts = [
    { title: 'States of the cluster', noun: 'state', firsts: states, told: discovery.states },
    { title: 'Marks of rare branches', noun: 'mark', firsts: marks, told: discovery.marks },
  ].flatMap(({ title, noun, firsts, told }) => {
    if (told === null || firsts.length === 0) return [];
    const caption = seenWords(noun, told);
    const steps = curveOf(firsts);
    const until = Math.max(cases, told.lastNew ?? 0);
    return [curveChart({ title, steps, cases: until, caption }, `seen-${noun}s`)];
  });
  if (charts.length === 0) return NOTHING;
  return html`<div class="charts">${charts}</div>
    <p class="note">
      A state is what the cluster looks like from far away: who leads, lags, is down or doubts its
      disk, who votes, and which classes of faults are under way. The chance is the share of cases
      that show what no other case does (Good and Turing, leaving one out; Good 1953, Böhme 2018).
    </p>`;
}

/** Marks reached by fewer cases than this may be missed by the next campaign. */
const RARE_CASES = 5;

/** Which rare branches were taken, the rarest first. */
export function marksSection(campaign: CampaignSummary): Markup {
  const table = tableNamed(campaignTables(campaign), 'marks');
  if (table === null) return NOTHING;
  const rare = table.rows.filter(([, cases]) => numberIn(cases) < RARE_CASES);
  const few =
    rare.length === 0
      ? NOTHING
      : html`<p class="note rare">
          Reached by fewer than ${RARE_CASES} cases:
          ${rare.map(([mark]) => String(mark)).join(', ')}.
        </p>`;
  return html`${few}
    <details class="table marks">
      <summary>${count(table.rows.length, 'mark')} of rare branches reached</summary>
      ${countedTable(table)}
    </details>`;
}
