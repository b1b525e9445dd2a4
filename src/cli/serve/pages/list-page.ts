// All campaigns of the folder, the newest first, and the filter above them.

import type { Markup } from '../../../report/markup.ts';
import { html, NOTHING } from '../../../report/markup.ts';
import { visible } from '../../../report/view/words.ts';
import { counted } from '../../words.ts';
import type { Campaign } from '../campaigns.ts';
import type { Page } from './frame.ts';
import { badge, campaignAddress, leftText, progressBar, timeOf } from './parts.ts';
import type { Summary } from './summary.ts';
import { KIND_NAMES, KINDS, summaryOf } from './summary.ts';

/** What is asked for; '' for anything. */
export interface Filter {
  /** Words, all of which must be somewhere in the name, the system or a finding. */
  readonly text: string;
  readonly verdict: string;
  readonly system: string;
}

type Row = readonly [Campaign, Summary];

function matches([campaign, summary]: Row, { text, verdict, system }: Filter): boolean {
  const { about, findings, kind } = summary;
  const found = findings.map(({ signature, anomaly }) => `${signature} ${anomaly}`);
  const all = [campaign.name, about, ...found].join(' ').toLowerCase();
  const words = text.toLowerCase().split(/\s+/);
  return (
    words.every((word) => all.includes(word)) &&
    (verdict === '' || kind === verdict) &&
    (system === '' || summary.system === system)
  );
}

function rowOf([campaign, summary]: Row): Markup {
  const { name, status, at } = campaign;
  const isRunning = status.kind === 'running';
  return html`<li class="campaign" id="campaign-${name}">
    ${badge(summary)}
    <div class="name">
      <h2><a id="open-${name}" href="${campaignAddress(name)}">${visible(name)}</a></h2>
      <p class="what">${summary.about}</p>
    </div>
    <p class="numbers">${summary.cases}</p>
    <p class="when">${isRunning ? leftText(status.live) : timeOf(at)}</p>
    ${isRunning ? progressBar(status.live) : NOTHING}
  </li>`;
}

function options(values: readonly (readonly [string, string])[], chosen: string): Markup[] {
  return values.map(
    ([value, name]) =>
      html`<option value="${value}" ${value === chosen ? { html: 'selected' } : NOTHING}>
        ${name}
      </option>`,
  );
}

function filterForm(rows: readonly Row[], filter: Filter): Markup {
  const systems = [...new Set(rows.map(([, { system }]) => system))]
    .filter((system) => system !== '')
    .sort((left, right) => (left < right ? -1 : 1));
  const verdicts = KINDS.map((kind) => [kind, KIND_NAMES[kind]] as const);
  const named = systems.map((system) => [system, visible(system)] as const);
  return html`<form
    class="filter-campaigns"
    id="filter"
    method="get"
    action="/"
    role="search"
    data-stays
  >
    <label class="wide"
      >Filter <input type="search" name="text" value="${filter.text}" autocomplete="off"
    /></label>
    <label
      >Verdict
      <select name="verdict">
        ${options([['', 'all'], ...verdicts], filter.verdict)}
      </select></label
    >
    <label
      >System
      <select name="system">
        ${options([['', 'all'], ...named], filter.system)}
      </select></label
    >
    <button type="submit">Filter</button>
  </form>`;
}

/** What of the page changes while it is open: each piece has an id. */
export function listBody(campaigns: readonly Campaign[], folder: string, filter: Filter): Markup {
  const rows = campaigns.map((campaign) => [campaign, summaryOf(campaign)] as const);
  const shown = rows.filter((row) => matches(row, filter));
  const running = rows.filter(([, { kind }]) => kind === 'running').length;
  const of = shown.length === rows.length ? '' : `${String(shown.length)} of `;
  const count = `${of}${counted(rows.length, 'campaign')}${running === 0 ? '' : `, ${String(running)} running`}`;
  const none =
    rows.length === 0
      ? html`<p class="none" id="none">
          There is no campaign in this folder yet. <code>linlab run</code> leaves one.
        </p>`
      : html`<p class="none" id="none">No campaign is like that.</p>`;
  return html`<h1 id="title">Campaigns</h1>
    <p class="note" id="count" role="status">${count} in <code>${visible(folder)}</code></p>
    ${rows.length === 0 ? NOTHING : filterForm(rows, filter)}
    <ul class="campaigns" id="campaigns" data-keyed>
      ${shown.map(rowOf)}
    </ul>
    ${shown.length === 0 ? none : NOTHING}`;
}

export function listPage(campaigns: readonly Campaign[], folder: string, filter: Filter): Page {
  const body = listBody(campaigns, folder, filter);
  return { title: 'Campaigns', trail: [], body, live: '/events' };
}
