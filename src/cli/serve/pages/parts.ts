// Pieces that several pages have: badges, times, addresses, progress, what is in every form.

import type { Markup } from '../../../report/markup.ts';
import { html, NOTHING } from '../../../report/markup.ts';
import type { LiveOutput } from '../../../schemas/live.ts';
import { progressLine } from '../../progress.ts';
import type { Summary } from './summary.ts';

export const HOME: readonly [string, string] = ['Campaigns', '/'];

/** An address of the server's own, with what is asked for. */
export function address(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query).toString()}`;
}

export const campaignAddress = (name: string): string => address('/campaign', { name });

export const fileAddress = (name: string, file: string): string =>
  address('/campaign/file', { name, file });

export function badge({ kind, sign, label }: Pick<Summary, 'kind' | 'sign' | 'label'>): Markup {
  return html`<p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${label}</p>`;
}

/** `26 Nov 2026, 22:04` where the server is. */
export function timeOf(at: Date): Markup {
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return html`<time datetime="${at.toISOString()}">${day}, ${time}</time>`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1000, 'kB'] : [bytes / 1e6, 'MB'];
  return `${size.toLocaleString('en', { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

/** How much of a campaign is done: of its cases or of its time, whichever is nearer to its end. */
function shareOf({ progress }: LiveOutput): number | null {
  const { cases, casesMax, seconds, secondsMax } = progress;
  const shares = [
    ...(casesMax === null ? [] : [cases / casesMax]),
    ...(secondsMax === null ? [] : [seconds / secondsMax]),
  ];
  return shares.length === 0 ? null : Math.min(1, Math.max(...shares));
}

export function progressBar(live: LiveOutput): Markup {
  const share = shareOf(live);
  const percent = share === null ? 0 : Math.round(share * 100);
  const value = share === null ? NOTHING : html`value="${percent}"`;
  const text = share === null ? 'no end was given' : `${String(percent)} %`;
  return html`<progress max="100" ${value} aria-label="Done of ${live.system}">${text}</progress>`;
}

/** How long a campaign still takes, about. */
export function leftText({ secondsLeft, progress }: LiveOutput): string {
  if (progress.phase === 'stopping') return 'stopping';
  if (secondsLeft === null) return progress.phase === 'starting' ? 'starting' : '';
  const seconds = Math.ceil(secondsLeft);
  if (seconds < 120) return `${String(seconds)} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `${String(minutes)} min left`
    : `${String(Math.round(minutes / 60))} h left`;
}

/** What the line of progress in a terminal says. */
export function progressText(live: LiveOutput): string {
  return progressLine(live.progress);
}

/** A form that deletes or executes; `word` shows that it is of one of the server's own pages. */
export function form(
  action: string,
  word: string,
  hidden: Readonly<Record<string, string>>,
  controls: Markup,
  kind = '',
): Markup {
  const given = Object.entries({ word, ...hidden }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<form method="post" action="${action}" class="${kind}">${given}${controls}</form>`;
}
