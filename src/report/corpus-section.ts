// What a corpus came to over the commits: sentences for the terminal, a table for the page.

import type { Verdict } from '../lab/run/judge.ts';
import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { count, visible } from './view/words.ts';

interface Place {
  /** Null outside a git repository. */
  readonly commit: string | null;
  /** Whether files differed from the commit. */
  readonly changed: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** The parts of a scenario's status that are shown. */
export interface StatusSummary {
  readonly firstSeen: Place | null;
  readonly lastReproduced: Place | null;
  readonly passesSince: number;
}

export interface CorpusSummary {
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly signature: string | null;
  /** What it came to before; missing where that is not kept. */
  readonly status?: StatusSummary | undefined;
}

const SHOWN_NAME = 10;

function describePlace({ commit, changed, at }: Place): string {
  const where =
    commit === null ? '' : `${commit.slice(0, SHOWN_NAME)}${changed ? ' (changed)' : ''}, `;
  return where + at.slice(0, 'YYYY-MM-DD'.length);
}

/** When a scenario failed first and last, and how often it has passed since. */
export function describeStatus({ firstSeen, lastReproduced, passesSince }: StatusSummary): string {
  if (firstSeen === null || lastReproduced === null) {
    return `never reproduced, ${count(passesSince, 'pass', 'passes')}`;
  }
  const last = `last reproduced at ${describePlace(lastReproduced)}`;
  const passes = count(passesSince, 'pass', 'passes');
  return `first seen at ${describePlace(firstSeen)}, ${last}, ${passes} since`;
}

/** The scenarios of the corpus whose status is known. */
export function corpusSection(corpus: readonly CorpusSummary[]): Markup {
  const rows = corpus.map(({ scenario, verdict, status }) =>
    status === undefined
      ? NOTHING
      : html`<tr>
          <th scope="row">${visible(scenario)}</th>
          <td>${verdict}</td>
          <td>${describeStatus(status)}</td>
        </tr>`,
  );
  if (corpus.every(({ status }) => status === undefined)) return NOTHING;
  return html`<h2>Corpus</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col">Verdict</th>
          <th scope="col">Over the commits</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
