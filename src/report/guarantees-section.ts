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

/** What is told of each guarantee, on the page and in files. */
export const GUARANTEE_COLUMNS = ['Guarantee', 'This run', 'Why'] as const;

type GuaranteeRow = readonly [guarantee: string, kept: string, why: string];

/** Every guarantee, and whether this run kept it. */
export function guaranteeRows({ history, scenario, judgement }: RunRecord): GuaranteeRow[] {
  const statesMax = judgement.gaveUp?.statesMax;
  const kept = guaranteesKept(
    history,
    GUARANTEES,
    sessionsIn(scenario),
    statesMax,
    judged(judgement),
  );
  return kept.map(({ guarantee, verdict, explanation }) => {
    return [guarantee, KEPT_SIGNS[verdict], verdict === 'holds' ? '' : asSentence(explanation)];
  });
}

/** The same as a table of the page. */
export function guaranteesMarkup(record: RunRecord): Markup {
  const rows = guaranteeRows(record).map(
    ([guarantee, kept, why]) =>
      html`<tr>
        <th scope="row">${guarantee}</th>
        <td>${kept}</td>
        <td>${why}</td>
      </tr>`,
  );
  const heads = GUARANTEE_COLUMNS.map((head) => html`<th scope="col">${head}</th>`);
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
