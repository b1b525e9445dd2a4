// The cases of a campaign that the checker gave up on: why, and the line that judges each with more.
// Called by campaign-section.ts.

import type { CampaignSummary } from '../campaign-summary.ts';
import type { Markup } from '../markup.ts';
import { html, NOTHING } from '../markup.ts';
import { commandBox } from '../run-section.ts';
import { asSentence } from '../verdict.ts';
import { count } from '../view/words.ts';

/** How many cases are not known for another reason than a host that failed, and what is kept of them. */
function keptWords({ verdicts, unknowns = [], broken = [] }: CampaignSummary): string {
  const lost = broken.reduce((sum, { cases }) => sum + cases, 0);
  const all = verdicts.unknown - lost;
  const kept = unknowns.length;
  const which = all > kept ? ` The first ${String(kept)} are kept.` : '';
  return `The checker gave up on ${count(all, 'case')}: they speak neither for the system nor against it.${which} With more states to explore it may find an answer:`;
}

export function unknownsSection(campaign: CampaignSummary): Markup {
  const { unknowns = [] } = campaign;
  if (unknowns.length === 0) return NOTHING;
  const items = unknowns.map(
    ({ case: index, why, command }) =>
      html`<li>
        <p><strong>Case ${index.toLocaleString('en')}</strong> ${asSentence(why)}</p>
        ${commandBox(command)}
      </li>`,
  );
  return html`<h2>Not known</h2>
    <p class="note">${keptWords(campaign)}</p>
    <ul class="unknowns">
      ${items}
    </ul>`;
}
