// Tables on a terminal: columns of one width, numbers to the right.

import type { DataTable } from '../report/report.ts';
import { decimal } from './words.ts';

const shown = (cell: string | number | null | undefined): string =>
  typeof cell === 'number' ? decimal(cell) : (cell ?? '–');

/** The lines of a table, its headings first. */
export function tableLines({ columns, rows }: DataTable): string[] {
  const lines = [columns.map(String), ...rows.map((row) => columns.map((_, at) => shown(row[at])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const isText = columns.map(
    (_, at) => at === 0 || rows.some((row) => typeof row[at] === 'string'),
  );
  return lines.map((line) =>
    line
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return isText[at] === true ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
