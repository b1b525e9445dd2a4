// How clients were served from the beginning of a case on: a table, and two curves with bands of faults.
// Called by tables.ts and sections.ts.

import { quantilesOf } from '../../lab/campaign/histogram.ts';
import { QUIET, RUNNING } from '../../lab/campaign/service.ts';
import type { CampaignSummary } from '../campaign-summary.ts';
import type { Moment } from '../charts/over-time.ts';
import { overTimeChart } from '../charts/over-time.ts';
import type { Cell, DataTable } from '../data-table.ts';
import type { Markup } from '../markup.ts';
import { html, NOTHING } from '../markup.ts';

/** A stretch in which less of the cases' time was than this share of the most is not drawn. */
const DRAWN_FROM = 0.02;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Every stretch of a case in which cases ran, in order. */
function momentsOf({ counts }: CampaignSummary): Moment[] {
  const { byTime = {}, activeByTime = {} } = counts?.service ?? {};
  const spent = new Map<number, Map<string, number>>();
  for (const [name, ms] of Object.entries(activeByTime)) {
    const [from = '', kind = ''] = name.split(' ');
    const kinds = spent.get(Number(from)) ?? new Map<string, number>();
    spent.set(Number(from), kinds.set(kind, ms));
  }
  return [...spent]
    .sort(([left], [right]) => left - right)
    .map(([fromMs, kinds]) => {
      const ms = kinds.get(RUNNING) ?? 0;
      const { ok = 0, fail = 0, info = 0, latency = {} } = byTime[String(fromMs)] ?? {};
      const shares = [...kinds].filter(([kind]) => kind !== RUNNING && kind !== QUIET);
      return {
        ...{ fromMs, ms, ok, fail, info, latency: quantilesOf(latency) },
        okPerSecond: ms === 0 ? null : rounded((ok * 1000) / ms),
        quiet: ms === 0 ? 1 : (kinds.get(QUIET) ?? 0) / ms,
        faults: new Map(shares.map(([kind, own]) => [kind, ms === 0 ? 0 : own / ms])),
      };
    });
}

export function timeTable(campaign: CampaignSummary): DataTable {
  const rows = momentsOf(campaign).map((moment): Cell[] => {
    const { fromMs, ms, ok, fail, info, latency, okPerSecond, quiet } = moment;
    const { p50, p90, p99, max } = latency;
    const all = ok + fail + info;
    const share = all === 0 ? null : rounded((ok * 100) / all);
    const under = rounded((1 - quiet) * 100);
    return [fromMs, ok, fail, info, share, p50, p90, p99, max, okPerSecond, ms / 1000, under];
  });
  return {
    id: 'over-time',
    title: 'Service by time in a case',
    columns: [
      ...['From (ms)', 'ok', 'fail', 'info', 'ok (%)'],
      ...['p50 (ms)', 'p90 (ms)', 'p99 (ms)', 'max (ms)'],
      ...['ok a second', 'Seconds', 'Under a fault (%)'],
    ],
    rows,
  };
}

/** The two curves; nothing where a campaign did not count by time. */
export function timeCurves(campaign: CampaignSummary): Markup {
  const all = momentsOf(campaign);
  const most = Math.max(0, ...all.map(({ ms }) => ms));
  const end = all.findLastIndex(({ ms }) => ms >= most * DRAWN_FROM) + 1;
  const drawn = all.slice(0, end);
  if (drawn.length < 2) return NOTHING;
  const note =
    end < all.length
      ? html`<p class="note">
          Drawn up to where fewer than 1 in 50 cases still run; the table goes on.
        </p>`
      : NOTHING;
  return html`${overTimeChart(drawn)}${note}`;
}
