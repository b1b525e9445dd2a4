// A scenario that is executed on demand, from its start to the page of its run; and pages that say
// one thing.

import type { Markup } from '../../../report/markup.ts';
import { html, NOTHING } from '../../../report/markup.ts';
import { VERDICT_SIGNS } from '../../../report/verdict.ts';
import { visible } from '../../../report/view/words.ts';
import type { ReplayOutput } from '../../../schemas/output.ts';
import { decimal } from '../../words.ts';
import type { Replay } from '../replays.ts';
import { replayForm } from './campaign-page.ts';
import type { Page } from './frame.ts';
import { address, campaignAddress, form, HOME } from './parts.ts';

const HOSTS = { sim: 'in the simulator', zeromq: 'over ZeroMQ' } as const;

function expectedText({ matchesExpected, hashCompared }: ReplayOutput): string {
  if (matchesExpected === null) return 'The file expects nothing.';
  if (!matchesExpected) return 'It is NOT what the file expects.';
  const hash = hashCompared === false ? '' : ', trace hash included';
  return `It is what the file expects${hash}.`;
}

function headlineOf({ order, state }: Replay): Markup {
  const where = HOSTS[order.host];
  switch (state.kind) {
    case 'running':
      return html`<header class="verdict replayed running" id="headline">
        <p class="badge running"><span aria-hidden="true">●</span> running</p>
        <h1>Executing ${order.file} ${where}.</h1>
      </header>`;
    case 'done': {
      const { verdict, anomaly } = state.output;
      const why = anomaly === null ? '' : `: ${visible(anomaly)}`;
      return html`<header class="verdict replayed ${verdict}" id="headline">
        <p class="badge ${verdict}">
          <span aria-hidden="true">${VERDICT_SIGNS[verdict]}</span> ${verdict}${why}
        </p>
        <h1>${order.file}, executed again ${where}.</h1>
        <p class="meaning">${expectedText(state.output)}</p>
      </header>`;
    }
    case 'cancelled':
      return html`<header class="verdict unknown" id="headline">
        <p class="badge unknown"><span aria-hidden="true">?</span> cancelled</p>
        <h1>The replay was cancelled.</h1>
      </header>`;
    case 'failed':
      return html`<header class="verdict unknown" id="headline">
        <p class="badge unknown"><span aria-hidden="true">!</span> no result</p>
        <h1>The replay has no result.</h1>
        <p class="meaning">${visible(state.why)}.</p>
      </header>`;
  }
}

/** What of the page changes while the replay runs: each piece has an id. */
export function replayBody(replay: Replay, word: string): Markup {
  const { id, order, state, startedAt, endedAt } = replay;
  const { campaign, file } = order;
  const cancel = html`<button type="submit" id="cancel">Cancel</button>`;
  const report = `/replay/report?id=${id}`;
  const seconds = ((endedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000;
  const actions =
    state.kind === 'running'
      ? html`<span class="spinner" aria-hidden="true"></span
          >${form('/replay/cancel', word, { id }, cancel)}`
      : html`${state.kind === 'done' ? html`<a class="button first" id="alone" href="${report}">Open its report alone</a>` : NOTHING}
          ${replayForm(campaign, file, { word, replayable: true }, file, 'again')}
          <span class="note">took ${decimal(seconds)} s</span>`;
  const shown =
    state.kind === 'done'
      ? html`<iframe
          class="result"
          id="result"
          src="${report}&amp;framed=1"
          title="Report of the run"
          sandbox="allow-scripts"
          allow="clipboard-write"
        ></iframe>`
      : NOTHING;
  return html`<p class="unseen" id="said" role="status">${state.kind}</p>
    ${headlineOf(replay)}
    <div class="actions" id="actions">${actions}</div>
    ${shown}`;
}

export function replayPage(replay: Replay, word: string): Page {
  const { id, order, state } = replay;
  const above = [visible(order.campaign), campaignAddress(order.campaign)] as const;
  const live = state.kind === 'running' ? address('/replay/events', { id }) : null;
  const trail = [HOME, above];
  return { title: 'Replay', trail, body: replayBody(replay, word), live, wide: true };
}

/** A page that says one thing: what is not there, or was refused. */
export function messagePage(title: string, text: string): Page {
  const body = html`<header class="verdict unknown" id="headline">
    <h1>${title}</h1>
    <p class="meaning">${text}</p>
  </header>`;
  return { title, trail: [HOME], body, live: null };
}
