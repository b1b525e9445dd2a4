/**
 * One self-contained HTML page of a checked history: the verdict in words, the minimal core first, then
 * everything on a time axis with linearization points or the longest legal beginnings. Works offline and
 * loads nothing. Called by the command line and by users.
 */

import type { CheckResult, Model, Operation } from '../index.ts';
import { CLIENT } from './client-source.ts';
import { corePicture } from './core-picture.ts';
import { describe, pageData, shortened } from './data.ts';
import { escaped, packed } from './markup.ts';
import { STYLE } from './style.ts';

export interface PageInput<S, I, O> {
  /** What was checked, such as the name of a file. */
  readonly title: string;
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly result: CheckResult;
  /** What is wrong, from explain(). Without it a violation is shown without a core. */
  readonly explanation?: {
    readonly anomaly: string;
    readonly sentences: readonly string[];
    readonly core: readonly number[];
    /** Drawn instead of the core where there is one. */
    readonly closeUp?: readonly number[] | null;
  };
  /** Longest legal beginnings, from partialLinearizations(). */
  readonly partials?: readonly (readonly number[])[];
}

/** The page as text: some 15 bytes an operation, and 15 KB besides. */
export async function renderPage<S, I, O>(input: PageInput<S, I, O>): Promise<string> {
  const { title, model, operations, result, explanation, partials = [] } = input;
  const witness = result.verdict === 'linearizable' ? result.witness : [];
  const core = explanation?.core ?? [];
  const data = pageData(model, operations, { witness, core, partials });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(`${result.verdict}: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${verdictLine(input)}
${explanationPart(input)}
${timelinePart(input, data.parts.length)}
</main>
<script type="application/octet-stream" id="history">${await packed(data)}</script>
<script type="module">${CLIENT}</script>
</body>
</html>
`;
}

function verdictLine<S, I, O>({ model, operations, result }: PageInput<S, I, O>): string {
  const pending = operations.filter((operation) => operation.return === null).length;
  const counts =
    `${operations.length} operations of a ${model.name}` +
    (pending > 0 ? `, ${pending} with unknown outcome` : '');
  const words = {
    linearizable: 'Linearizable: one order explains every answer.',
    violation: 'Not linearizable: no order explains the answers.',
    unknown: 'Unknown: the limits ended the search before it could decide.',
  }[result.verdict];
  return (
    `<p class="verdict ${result.verdict}">${words}</p>` + `<p class="soft">${escaped(counts)}</p>`
  );
}

function explanationPart<S, I, O>(input: PageInput<S, I, O>): string {
  const { model, operations, explanation } = input;
  if (explanation === undefined) return '';
  const { anomaly, sentences, core, closeUp } = explanation;
  const told = sentences
    .map((sentence) => `<p>${escaped(shortened(sentence, CELL_MOST))}</p>`)
    .join('\n');
  const rows = core.slice(0, 200).map((id) => coreRow(model, operations, id));
  const rest = core.length - rows.length;
  return `<section aria-labelledby="why"><h2 id="why">${escaped(anomaly.replaceAll('-', ' '))}</h2>
${told}
${core.length === 0 ? '' : corePicture(model, operations, closeUp ?? core)}
<table><thead><tr><th>operation</th><th>process</th><th>called</th><th>returned</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
${rest > 0 ? `<p class="soft">${rest} more operations of the core are only in the picture below.</p>` : ''}
</section>`;
}

/** Characters of one operation in the table of the core. */
const CELL_MOST = 2000;

function coreRow<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  id: number,
): string {
  const operation = operations[id];
  if (operation === undefined) return '';
  const end = operation.return === null ? 'never' : String(operation.return);
  return (
    `<tr><td><a href="#op=${id}">${escaped(shortened(describe(model, operation), CELL_MOST))}</a></td>` +
    `<td class="number">${operation.process}</td><td class="number">${operation.call}</td>` +
    `<td class="number">${end}</td></tr>`
  );
}

function timelinePart<S, I, O>({ result }: PageInput<S, I, O>, parts: number): string {
  const points =
    result.verdict === 'linearizable'
      ? '<span><i class="swatch" style="background:var(--point)"></i> takes effect here</span>'
      : '<span><i class="swatch" style="background:var(--point)"></i> place in the longest legal beginning with the selected operation</span>';
  const choice =
    parts > 1 ? '<label>part <select id="part"><option value="">all</option></select></label>' : '';
  return `<section aria-labelledby="all"><h2 id="all">Everything</h2>
<div class="controls" role="group" aria-label="timeline">
<button id="in" type="button">zoom in</button><button id="out" type="button">zoom out</button>
<button id="fit" type="button">show all</button><button id="core" type="button">show core</button>
${choice}
<input id="search" type="search" placeholder="find an operation" aria-label="find an operation">
<span id="found" class="soft" aria-live="polite"></span>
</div>
<canvas id="timeline" tabindex="0" role="application" aria-label="timeline of all operations; arrow keys select, plus and minus zoom" aria-describedby="details"></canvas>
<div id="details" class="details" aria-live="polite"></div>
<p class="legend soft"><span><i class="swatch" style="background:var(--bar)"></i> called until returned</span>
<span><i class="swatch" style="background:var(--core)"></i> of the minimal core</span>
${points}<span><i class="swatch" style="background:var(--select)"></i> selected</span></p>
<p class="soft"><kbd>&larr;</kbd> <kbd>&rarr;</kbd> select by call, <kbd>&uarr;</kbd> <kbd>&darr;</kbd> by process, <kbd>+</kbd> <kbd>&minus;</kbd> zoom, <kbd>0</kbd> show all, <kbd>Esc</kbd> let go; wheel zooms, drag moves.</p>
</section>`;
}
