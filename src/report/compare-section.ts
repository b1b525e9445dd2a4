// Two campaigns side by side as a page. Called by the cli.

import type { CampaignSummary } from './campaign-summary.ts';
import type { Comparison } from './comparison.ts';
import { tableMarkup } from './data-table.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { factList } from './run-section.ts';
import { count, visible } from './view/words.ts';

export interface ComparedCampaign {
  /** The folder, as it was given. */
  readonly name: string;
  readonly campaign: CampaignSummary;
}

export interface ComparePage {
  readonly first: ComparedCampaign;
  readonly second: ComparedCampaign;
  readonly comparison: Comparison;
  readonly version: string;
}

function sideMarkup(title: string, { name, campaign }: ComparedCampaign): Markup {
  const { system, host, seed, cases } = campaign;
  return html`<section>
    <h2>${title}</h2>
    ${factList([
      ['Folder', visible(name)],
      ['System', visible(system)],
      ['Host', visible(host)],
      ['Seed', String(seed)],
      ['Cases', cases.toLocaleString('en')],
    ])}
  </section>`;
}

/** What is different, in sentences; none where nothing is. */
export function differenceWords({ findings, marks, states }: Comparison): string[] {
  const listed = (what: string, names: readonly string[], noun: string): string[] =>
    names.length === 0
      ? []
      : [`${what} ${count(names.length, noun)}: ${names.map(visible).join(', ')}`];
  const seen =
    states === null
      ? []
      : [
          `${count(states.both, 'state')} seen by both, ${states.onlyFirst.toLocaleString('en')} by the first only, ${states.onlySecond.toLocaleString('en')} by the second only`,
        ];
  return [
    ...listed('only the second has', findings.onlySecond, 'finding'),
    ...listed('only the first has', findings.onlyFirst, 'finding'),
    ...listed('the second lost', marks.onlyFirst, 'mark'),
    ...listed('the second gained', marks.onlySecond, 'mark'),
    ...seen,
  ];
}

export function compareSection({ first, second, comparison }: ComparePage): Markup {
  const { onlySecond, onlyFirst, both } = comparison.findings;
  const kind = onlySecond.length > 0 ? 'violation' : 'linearizable';
  const sign = onlySecond.length > 0 ? '✗' : '✓';
  const badge =
    onlySecond.length > 0
      ? `${count(onlySecond.length, 'new finding')}`
      : onlyFirst.length + both.length > 0
        ? 'no new finding'
        : 'no finding in either';
  const words = differenceWords(comparison).map((line) => html`<li>${line}</li>`);
  const tables = comparison.tables.map(
    (table) =>
      html`<h2>${table.title}</h2>
        ${tableMarkup(table)}`,
  );
  return html`<header class="verdict ${kind}">
      <p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${badge}</p>
      <h1>Two campaigns compared</h1>
    </header>
    <div class="sides">${sideMarkup('First', first)}${sideMarkup('Second', second)}</div>
    ${
      words.length === 0
        ? NOTHING
        : html`<h2>Differences</h2>
            <ul>
              ${words}
            </ul>`
    }${tables}`;
}
