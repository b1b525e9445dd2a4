// The facts of the picture as tables, for screen readers, for paper and for those who prefer them.
// Every row links to its item in the picture.

import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { fateOf } from './view/items.ts';
import type { MessageView, OperationView, RunView } from './view/run-view.ts';

/** Rows of one table; the rest is left out, and the table says so. */
const ROWS_MAX = 2000;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The first rows: no more than ROWS_MAX are made. */
  readonly rows: readonly Markup[];
  /** How many there are. */
  readonly count: number;
  readonly open: boolean;
}

function tableMarkup({ name, columns, rows, count, open }: Table, ofRun: string): Markup {
  if (count === 0) return NOTHING;
  const shownCount = rows.length.toLocaleString('en');
  const allCount = count.toLocaleString('en');
  const more =
    count > rows.length
      ? html`<p class="note">
          The first ${shownCount} of ${allCount} rows; the others are left out.
        </p>`
      : NOTHING;
  const heads = columns.map((column) => html`<th scope="col">${column}</th>`);
  return html`<details
    class="table"
    data-table="${name.toLowerCase().replaceAll(' ', '-')}"
    ${open ? { html: 'open' } : NOTHING}
  >
    <summary>${name} <span class="count">${allCount}</span></summary>
    ${more}
    <div class="scroll" role="region" aria-label="${name}${ofRun}" tabindex="0">
      <table>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** A row about an operation. */
interface Row {
  readonly id: number;
  readonly cells: readonly (string | number)[];
}

type LinkTo = (item: string) => string;

const ms = (value: number | null): string =>
  value === null ? '' : String(Math.round(value * 100) / 100);

/** What an operation has to do with the verdict. */
export function roleOf({ inConflict, order, begins }: OperationView): string {
  const effect = order === null ? '' : `effect ${String(order)}.`;
  return [inConflict ? 'in conflict' : effect, begins].filter(Boolean).join('; ');
}

/** The longest legal beginning and what cannot follow it, a row each. */
export function beginningRows({ stuck, operations }: RunView): Row[] {
  if (stuck === null) return [];
  const { beginning, next } = stuck;
  const row = (place: string, id: number, what: string): Row => {
    const { lane = '', text = '', result = '' } = operations[id] ?? {};
    return { id, cells: [place, id, lane, text, result, what] };
  };
  return [
    ...beginning.map(({ id, value }, nth) => row(`${String(nth + 1)}.`, id, value)),
    ...next.map(({ id, why }) => row('cannot come next', id, why)),
  ];
}

function beginningMarkup(view: RunView, link: LinkTo): Markup[] {
  return beginningRows(view)
    .slice(-ROWS_MAX)
    .map(({ id, cells }) => {
      const [place = '', , lane = '', text = '', result = '', what = ''] = cells;
      return html`<tr>
        <td>${place}</td>
        <td class="number"><a href="${link(`op=${String(id)}`)}">${id}</a></td>
        <td>${lane}</td>
        <td><code>${text}</code></td>
        <td>${result}</td>
        <td>${what}</td>
      </tr>`;
    });
}

function operationRows(view: RunView, link: LinkTo): Markup[] {
  return view.operations.slice(0, ROWS_MAX).map((operation) => {
    const { id, lane, text, outcome, result, callMs, returnMs, inConflict } = operation;
    const kind = inConflict ? 'conflict' : '';
    const role = roleOf(operation);
    return html`<tr class="${kind}" data-op="${id}">
      <td class="number"><a href="${link(`op=${String(id)}`)}">${id}</a></td>
      <td>${lane}</td>
      <td><code>${text}</code></td>
      <td>${outcome}</td>
      <td>${result}</td>
      <td class="number">${ms(callMs)}</td>
      <td class="number">${ms(returnMs)}</td>
      <td>${role}</td>
    </tr>`;
  });
}

function faultRows(view: RunView, link: LinkTo): Markup[] {
  return view.faults.map(({ id, kind, sentence, fromMs, toMs, begun }) => {
    const name = begun ? html`<a href="${link(`fault=${String(id)}`)}">${id}</a>` : html`${id}`;
    const times = html`<td class="number">${ms(fromMs)}</td>
      <td class="number">${ms(toMs)}</td>`;
    const never = html`<td colspan="2">planned at ${ms(fromMs)}, after the end of the run</td>`;
    return html`<tr>
      <td class="number">${name}</td>
      <td>${kind}</td>
      <td>${sentence}</td>
      ${begun ? times : never}
    </tr>`;
  });
}

function messageRow(message: MessageView, link: LinkTo): Markup {
  const { id, from, to, kind, about, content, sentMs } = message;
  return html`<tr>
    <td class="number"><a href="${link(`msg=${String(id)}`)}">${id}</a></td>
    <td class="number">${ms(sentMs)}</td>
    <td>${from} → ${to}</td>
    <td>${kind} ${about}</td>
    <td>${fateOf(message)}</td>
    <td>${content}</td>
  </tr>`;
}

function overrideRows(view: RunView, link: LinkTo): Markup[] {
  return view.overrides.map(({ id, sentence, messages }) => {
    const frames = messages.map(
      (frame) => html`<a href="${link(`msg=${String(frame)}`)}">${frame}</a> `,
    );
    return html`<tr>
      <td class="number">${id}</td>
      <td>${sentence}</td>
      <td>${frames}</td>
    </tr>`;
  });
}

function eventRows(view: RunView, link: LinkTo): Markup[] {
  const periods = view.periods.map(({ id, lane, label, fromMs, toMs }) => ({
    item: `period=${String(id)}`,
    atMs: fromMs,
    what: `${lane} ${label}, until ${ms(toMs)} ms`,
    lane,
  }));
  const events = view.events.map(({ id, lane, atMs, sentence }) => ({
    item: `event=${String(id)}`,
    atMs,
    what: sentence,
    lane,
  }));
  const all = [...periods, ...events].sort((left, right) => left.atMs - right.atMs);
  return all.slice(0, ROWS_MAX).map(
    ({ item, atMs, what, lane }) =>
      html`<tr>
        <td class="number"><a href="${link(item)}">${ms(atMs)}</a></td>
        <td>${lane}</td>
        <td>${what}</td>
      </tr>`,
  );
}

function configurationRows(view: RunView): Markup[] {
  // The first one is the cluster that the scenario describes.
  if (view.configurations.length < 2) return [];
  return view.configurations.map(
    ({ number, sentence, atMs, lane }) =>
      html`<tr>
        <td class="number">${number}</td>
        <td>${sentence}</td>
        <td class="number">${ms(atMs)}</td>
        <td>${lane}</td>
      </tr>`,
  );
}

const called = ['Op', 'Process', 'Operation', 'Outcome', 'Result', 'Called (ms)', 'Returned (ms)'];

/** What the tables of a run tell, on its page and in files. */
export const RUN_COLUMNS = {
  Operations: [...called, 'Role'],
  'Longest beginning': [
    'Place',
    'Op',
    'Process',
    'Operation',
    'Result',
    'Value after it, or why not',
  ],
  Faults: ['Fault', 'Kind', 'What', 'From (ms)', 'To (ms)'],
  Overrides: ['Override', 'What', 'Messages'],
  Configurations: ['Configuration', 'Who votes', 'Known at (ms)', 'To'],
  Replicas: ['At (ms)', 'Replica', 'What'],
  Messages: ['Frame', 'Sent (ms)', 'Link', 'Message', 'Fate', 'Content'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** All tables of a run. Operations are open where they are few; `ofRun` tells their names apart. */
export function tablesOf(view: RunView, link: LinkTo, ofRun: string): Markup {
  const [operations, faults, overrides] = [
    operationRows(view, link),
    faultRows(view, link),
    overrideRows(view, link),
  ];
  const configurations = configurationRows(view);
  const beginning = beginningMarkup(view, link);
  const tables: Table[] = [
    {
      name: 'Operations',
      columns: RUN_COLUMNS.Operations,
      rows: operations,
      count: view.operations.length,
      open: view.operations.length <= 12,
    },
    {
      name: 'Longest beginning',
      columns: RUN_COLUMNS['Longest beginning'],
      rows: beginning,
      count: beginning.length,
      open: false,
    },
    {
      name: 'Faults',
      columns: RUN_COLUMNS.Faults,
      rows: faults,
      count: faults.length,
      open: false,
    },
    {
      name: 'Overrides',
      columns: RUN_COLUMNS.Overrides,
      rows: overrides,
      count: overrides.length,
      open: false,
    },
    {
      name: 'Configurations',
      columns: RUN_COLUMNS.Configurations,
      rows: configurations,
      count: configurations.length,
      open: false,
    },
    {
      name: 'Replicas',
      columns: RUN_COLUMNS.Replicas,
      rows: eventRows(view, link),
      count: view.periods.length + view.events.length,
      open: false,
    },
    {
      name: 'Messages',
      columns: RUN_COLUMNS.Messages,
      rows: view.messages.slice(0, ROWS_MAX).map((message) => messageRow(message, link)),
      count: view.messages.length,
      open: false,
    },
  ];
  return html`<div class="tables">${tables.map((table) => tableMarkup(table, ofRun))}</div>`;
}
