// "Where it parts from the sound store": the first step that is not the same, the rule that made the
// difference, and what each store does there. Called by run-section.ts.

import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import type { Parting } from './view/parting.ts';
import type { TravelView } from './view/travel-view.ts';
import { visible } from './view/words.ts';

/** Rows of states that are listed; the step itself shows all. */
const ROWS_MAX = 8;

export interface PartingSides {
  readonly system: string;
  readonly sound: string;
  /** Number of the run on the page, for links. */
  readonly run: number;
  /** Where it went wrong. */
  readonly turn: TravelView['turn'];
  /** Rules as questions, by name. */
  readonly questions: Readonly<Record<string, string>>;
  /** What is broken, in a sentence, and what else is to be said of rules. */
  readonly broken: string | null;
  readonly notes: Readonly<Record<string, string>>;
}

function rulesMarkup(
  { rules }: Parting,
  { system, sound, questions, notes }: PartingSides,
): Markup {
  if (rules.length === 0) return NOTHING;
  const items = rules.map(
    ({ rule, mine, sound: theirs }) =>
      html`<li>
        <span class="question">${questions[rule] ?? 'A rule answers otherwise.'}</span>
        <span class="answers"
          ><strong>${system}: ${mine}</strong> · ${sound}: ${theirs} <code>${rule}</code></span
        >
        ${noteMarkup(notes[rule])}
      </li>`,
  );
  const title = rules.length === 1 ? 'The rule that differs' : 'The rules that differ';
  return html`<h3>${title}</h3>
    <ul class="rules">
      ${items}
    </ul>`;
}

function noteMarkup(note: string | undefined): Markup {
  return note === undefined ? NOTHING : html`<span class="rule-note">${note}</span>`;
}

/** Why the sound store does nothing where the other does something: what its rule says. */
function refusal({ rules }: Parting, { questions }: PartingSides): string {
  const answers = rules.map(
    ({ rule, sound }) => `to “${questions[rule] ?? rule}” it says ${sound}`,
  );
  return answers.length === 0 ? '' : `: ${answers.join(', ')}`;
}

function side(
  name: string,
  lines: readonly string[],
  other: readonly string[],
  why: string,
): Markup {
  const none =
    other.length === 0 ? 'does the same, and keeps another state' : `nothing of the kind${why}`;
  const items = (lines.length === 0 ? [none] : lines).map((line) => html`<li>${line}</li>`);
  return html`<div>
    <h3>${name}</h3>
    <ul>
      ${items}
    </ul>
  </div>`;
}

function rowsMarkup({ rows }: Parting, { system, sound }: PartingSides): Markup {
  if (rows.length === 0) return NOTHING;
  const shown = rows.slice(0, ROWS_MAX).map(
    ({ lane, label, mine, sound: theirs }) =>
      html`<tr>
        <th scope="row">${lane} ${label}</th>
        <td>${mine ?? '–'}</td>
        <td>${theirs ?? '–'}</td>
      </tr>`,
  );
  const more =
    rows.length > ROWS_MAX
      ? html`<p class="note">${rows.length - ROWS_MAX} more rows differ: see the step.</p>`
      : NOTHING;
  return html`<table>
      <thead>
        <tr>
          <th scope="col">State after this step</th>
          <th scope="col">${system}</th>
          <th scope="col">${sound}</th>
        </tr>
      </thead>
      <tbody>
        ${shown}
      </tbody>
    </table>
    ${more}`;
}

function introduction({ step, atMs, sentence, detail, instead }: Parting): Markup {
  const before =
    step === 1
      ? 'From the first step on'
      : `Up to step ${String(step - 1)} both runs are the same. Then`;
  const what = visible(sentence);
  const other =
    instead === null ? NOTHING : html` On the sound store instead: ${visible(instead)}.`;
  const said = detail === '' ? NOTHING : html`<span class="said">${detail}</span>`;
  return html`<p class="moment">
    ${before}, at ${atMs} ms: <strong>${what}</strong>.${other} ${said}
  </p>`;
}

const TURNS = {
  broken: 'where the invariant breaks',
  conflict: 'the last answer in conflict',
} as const;

function linksMarkup({ step }: Parting, { run, turn }: PartingSides): Markup {
  const to = (number: number): string =>
    `${run === 0 ? '#' : `#run=${String(run)}&`}step=${String(number)}`;
  const later =
    turn === null || turn.step <= step
      ? NOTHING
      : html` From there it comes to <a href="${to(turn.step)}">step ${turn.step}</a>,
          ${TURNS[turn.kind]}.`;
  return html`<p>
    <a class="to-step" href="${to(step)}">Look at this step, side by side</a>.${later}
  </p>`;
}

/** Nothing where nobody compared; a sentence where both runs are the same to the end. */
export function partingSection(parting: Parting | null, sides: PartingSides): Markup {
  const { system, sound, broken } = sides;
  const title = html`<h2>Where it parts from the sound store</h2>`;
  if (parting === null) {
    return html`<section class="parting">
      ${title}
      <p>It does not: in this scenario ${system} does what ${sound} does, step for step.</p>
    </section>`;
  }
  return html`<section class="parting">
    ${title} ${introduction(parting)} ${rulesMarkup(parting, sides)}
    ${broken === null ? NOTHING : html`<p class="what">${broken}</p>`}
    <div class="sides">
      ${side(system, parting.mine, parting.sound, '')}
      ${side(sound, parting.sound, parting.mine, refusal(parting, sides))}
    </div>
    ${rowsMarkup(parting, sides)} ${linksMarkup(parting, sides)}
  </section>`;
}
