// A table as data: what a page shows as rows, and what `linlab tables` writes as CSV or JSON.

import type { Markup } from './markup.ts';
import { html, NOTHING } from './markup.ts';
import { visible } from './view/words.ts';

/** Numbers stay numbers; null: nothing is known, or there is nothing. */
export type Cell = string | number | null;

export interface DataTable {
  /** Letters, digits and dashes: the name of a file. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A number as people read it. */
export const shownNumber = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });

function cellMarkup(cell: Cell, nth: number): Markup {
  if (nth === 0) {
    const text = typeof cell === 'number' ? shownNumber(cell) : visible(cell ?? '');
    return html`<th scope="row">${text}</th>`;
  }
  if (typeof cell === 'string') return html`<td>${visible(cell)}</td>`;
  return html`<td class="count">${cell === null ? '–' : shownNumber(cell)}</td>`;
}

/** What is drawn beside the numbers of each row. */
export interface Drawn {
  readonly heading: string;
  /** After so many columns. */
  readonly after: number;
  readonly of: (row: readonly Cell[]) => Markup;
}

function rowMarkup(row: readonly Cell[], drawn: readonly Drawn[]): Markup {
  const cells = row.map((cell, nth) => {
    const pictures = drawn
      .filter(({ after }) => after === nth + 1)
      .map(({ of }) => html`<td class="drawn">${of(row)}</td>`);
    return html`${cellMarkup(cell, nth)}${pictures}`;
  });
  return html`<tr>
    ${cells}
  </tr>`;
}

function headMarkup(table: DataTable, drawn: readonly Drawn[]): Markup {
  const heads = table.columns.map((column, nth) => {
    const isCount = nth > 0 && table.rows.every((row) => typeof row[nth] !== 'string');
    const pictures = drawn
      .filter(({ after }) => after === nth + 1)
      .map(({ heading }) =>
        heading === ''
          ? html`<td class="drawn"></td>`
          : html`<th scope="col" class="drawn">${heading}</th>`,
      );
    return html`<th scope="col" class="${isCount ? 'count' : ''}">${column}</th>
      ${pictures}`;
  });
  return html`<thead>
    <tr>
      ${heads}
    </tr>
  </thead>`;
}

/** A table under its own heading; nothing for one without rows. */
export function tableMarkup(table: DataTable, drawn: readonly Drawn[] = []): Markup {
  if (table.rows.length === 0) return NOTHING;
  return html`<div class="scroll data" role="region" aria-label="${table.title}" tabindex="0">
    <table>
      ${headMarkup(table, drawn)}
      <tbody>
        ${table.rows.map((row) => rowMarkup(row, drawn))}
      </tbody>
    </table>
  </div>`;
}
