// The zoo as a page: how fast each planted bug was found and how small it became, as a chart and a
// table, beside what an earlier zoo came to. Called by the cli.

import type { Grade, Spread } from '../lab/zoo/zoo.ts';
import type { ZooBar } from './charts/zoo-chart.ts';
import { zooChart } from './charts/zoo-chart.ts';
import type { Cell, DataTable } from './data-table.ts';
import { tableMarkup } from './data-table.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { commandBox, factList } from './run-section.ts';
import { count, visible } from './view/words.ts';

interface ZooLine {
  readonly system: string;
  readonly grade: Grade;
  readonly trials: number;
  readonly censored: number;
  readonly cases: { readonly median: number | null; readonly min: number; readonly max: number };
  readonly cpuSeconds: Spread;
  readonly signatures: Readonly<Record<string, number>>;
  readonly shrunk: { readonly parts: Spread; readonly runs: Spread } | null;
  readonly failOnSound: number;
}

/** The parts of a `linlab/zoo@1` object that the page shows. */
export interface ZooSummary {
  readonly seed: number;
  readonly casesMax: number;
  readonly replicas: number;
  readonly rows: readonly ZooLine[];
  readonly regressions: readonly string[];
}

export interface ZooPage {
  readonly zoo: ZooSummary;
  /** What it is compared with, and the name of that file. */
  readonly before: { readonly zoo: Pick<ZooSummary, 'rows'>; readonly name: string } | null;
  /** Systems that are worse than before. */
  readonly worse: ReadonlySet<string>;
  readonly command: string;
  readonly version: string;
}

const GRADES: readonly Grade[] = ['easy', 'medium', 'hard'];
const nameOf = (system: string): string => system.replace(/^kvpaxos:/, '');

/** The easiest first. */
function sorted(rows: readonly ZooLine[]): ZooLine[] {
  const place = ({ cases }: ZooLine): number => cases.median ?? Infinity;
  const byName = (left: ZooLine, right: ZooLine): number => (left.system < right.system ? -1 : 1);
  return [...rows].sort((left, right) => {
    const [one, other] = [place(left), place(right)];
    return one === other ? byName(left, right) : one - other;
  });
}

const earlier = (before: ZooPage['before'], { system }: ZooLine): ZooLine | null =>
  before?.zoo.rows.find((row) => row.system === system) ?? null;

/** The numbers of a zoo; of the earlier one where there is one. */
export function zooTable({ zoo, before }: Pick<ZooPage, 'zoo' | 'before'>): DataTable {
  const rows = sorted(zoo.rows).map((row): Cell[] => {
    const { system, grade, trials, censored, cases, cpuSeconds, shrunk, signatures } = row;
    const names = Object.entries(signatures).sort(([, few], [, many]) => many - few);
    const old = before === null ? [] : [earlier(before, row)?.cases.median ?? null];
    const sizes = [shrunk?.parts.median ?? null, shrunk?.runs.median ?? null];
    return [
      ...[nameOf(system), grade, trials - censored, trials, cases.median, cases.min, cases.max],
      ...[...old, cpuSeconds.median, ...sizes, names.map(([name]) => name).join(', ')],
    ];
  });
  const cases = ['Cases, median', 'Least', 'Most', ...(before === null ? [] : ['Median before'])];
  const rest = ['CPU s', 'Parts', 'Runs', 'Found as'];
  return {
    id: 'zoo',
    title: 'Planted bugs',
    columns: ['Planted bug', 'Grade', 'Found', 'Trials', ...cases, ...rest],
    rows,
  };
}

function barOf(page: ZooPage, row: ZooLine): ZooBar {
  const { system, grade, cases, censored, trials } = row;
  const before = earlier(page.before, row)?.cases ?? null;
  const isWorse = page.worse.has(system);
  return { name: nameOf(system), grade, ...cases, censored, trials, before, isWorse };
}

function legend({ before }: ZooPage): Markup {
  const grades = GRADES.map(
    (grade) => html`<li><span class="key ${grade}" aria-hidden="true"></span>${grade}</li>`,
  );
  const old =
    before === null
      ? NOTHING
      : html`<li>
          <span class="key before" aria-hidden="true"></span>before: ${visible(before.name)}
        </li>`;
  return html`<ul class="legend">
    ${grades}
    <li>● median, bar from the least to the most cases</li>
    <li>○ › trials that found nothing</li>
    ${old}
  </ul>`;
}

/** The whole page of a zoo. */
export function zooSection(page: ZooPage): Markup {
  const { zoo, worse, command, version } = page;
  const missed = zoo.rows.filter(({ cases }) => cases.median === null).length;
  const alarms = zoo.rows.reduce((sum, { failOnSound }) => sum + failOnSound, 0);
  const kind = worse.size + alarms > 0 ? 'violation' : missed > 0 ? 'unknown' : 'linearizable';
  const sign = { violation: '✗', unknown: '?', linearizable: '✓' }[kind];
  const badge =
    worse.size > 0
      ? `${count(worse.size, 'planted bug')} harder to find than before`
      : missed > 0
        ? `${count(missed, 'planted bug')} missed by half of the trials`
        : 'all found';
  const grades = GRADES.map(
    (grade) => `${String(zoo.rows.filter((row) => row.grade === grade).length)} ${grade}`,
  );
  const regressions = zoo.regressions.map((text) => html`<li>${visible(text)}</li>`);
  return html`<header class="verdict ${kind}">
      <p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${badge}</p>
      <h1>${count(zoo.rows.length, 'planted bug')}: ${grades.join(', ')}</h1>
    </header>
    ${
      regressions.length === 0
        ? NOTHING
        : html`<h2>Worse than before</h2>
            <ul>
              ${regressions}
            </ul>`
    }
    <div class="top">
      <div class="told">
        <h2>Run it again</h2>
        ${commandBox(command)}
      </div>
      <div class="known">
        <h2>Facts</h2>
        ${factList([
          ['Trial gives up after', count(zoo.casesMax, 'case')],
          ['Seed', String(zoo.seed)],
          ['Replicas', String(zoo.replicas)],
          ['False alarms', String(alarms)],
          ['linlab', version],
        ])}
      </div>
    </div>
    <h2>Cases until found</h2>
    ${legend(page)}${zooChart(
      sorted(zoo.rows).map((row) => barOf(page, row)),
      zoo.casesMax,
    )}
    <h2>Numbers</h2>
    ${tableMarkup(zooTable(page))}`;
}
