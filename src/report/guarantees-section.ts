// Which guarantees a run kept, as a table that agrees with its verdict: what was judged is taken from
// there and not asked again. Called by run-section.ts.

import type { Judgement } from '../lab/run/judge.ts';
import type { Kept } from '../lab/run/guarantees.ts';
import { guaranteesKept, sessionsIn } from '../lab/run/guarantees.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { GUARANTEES } from '../lab/scenario/guarantee.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import { asSentence } from './verdict.ts';

const KEPT_SIGNS = { holds: '✓ holds', violation: '✗ broken', unknown: '? not known' } as const;

/** What the verdict says of guarantees; nothing where a replica's failure was the reason for it. */
function judged({ verdict, guarantees, explanation }: Judgement): readonly Kept[] {
  if (guarantees !== undefined) return guarantees;
  const of = (kept: Kept['verdict']): Kept[] => [
    { guarantee: 'linearizable', verdict: kept, explanation, core: [] },
  ];
  switch (verdict) {
    case 'linearizable':
      return of('holds');
    case 'unknown':
      return of('unknown');
    case 'holds':
    case 'violation':
      return [];
  }
}

/** Every guarantee, and whether this run kept it. */
export function guaranteesMarkup({ history, scenario, judgement }: RunRecord): Markup {
  const statesMax = judgement.gaveUp?.statesMax;
  const kept = guaranteesKept(
    history,
    GUARANTEES,
    sessionsIn(scenario),
    statesMax,
    judged(judgement),
  );
  const rows = kept.map(
    ({ guarantee, verdict, explanation }) =>
      html`<tr>
        <th scope="row">${guarantee}</th>
        <td>${KEPT_SIGNS[verdict]}</td>
        <td>${verdict === 'holds' ? '' : asSentence(explanation)}</td>
      </tr>`,
  );
  const heads = ['Guarantee', 'This run', 'Why'].map((head) => html`<th scope="col">${head}</th>`);
  return html`<h2>Guarantees</h2>
    <table class="guarantees">
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
