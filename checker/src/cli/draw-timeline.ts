/**
 * The core of a violation as a small picture in ASCII: a line for every operation, time from left to
 * right, one column for every distinct stamp. Called by judge.ts.
 */

interface Drawn {
  readonly process: number;
  readonly operation: string;
  readonly call: number;
  readonly return: number | null;
}

/** Operations that are drawn at most, and the width of the picture. */
const ROWS_MAX = 24;
const WIDTH_MAX = 60;
const TEXT_MAX = 72;

/** Lines without their ends; none for no operations. */
export function drawTimeline(core: readonly Drawn[]): string[] {
  const rows = core.toSorted((a, b) => a.call - b.call).slice(0, ROWS_MAX);
  const stamps = [...new Set(rows.flatMap((row) => [row.call, row.return ?? Infinity]))];
  const columns = columnsOf(stamps.toSorted((a, b) => a - b));
  const names = rows.map(({ process }) => `process ${process}`);
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  const width = Math.max(0, ...columns.values()) + 1;
  const lines = rows.map((row, at) => {
    const bar = barOf(columns.get(row.call) ?? 0, columns.get(row.return ?? Infinity) ?? 0, row);
    return `${(names[at] ?? '').padEnd(nameWidth)}  ${bar.padEnd(width)}  ${clipped(row.operation)}`;
  });
  const left = core.length - rows.length;
  return left > 0 ? [...lines, `and ${left} more`] : lines;
}

/** By stamp its column; far enough apart to see, near enough for a screen. */
function columnsOf(stamps: readonly number[]): Map<number, number> {
  const step = Math.max(1, Math.min(4, Math.floor(WIDTH_MAX / Math.max(1, stamps.length))));
  return new Map(stamps.map((stamp, at) => [stamp, at * step]));
}

/** `|--|` from call to return; `|--...` for an operation that was never answered. */
function barOf(from: number, to: number, row: Drawn): string {
  const body = '-'.repeat(Math.max(0, to - from - 1));
  const end = row.return === null ? '...' : to === from ? '' : '|';
  return `${' '.repeat(from)}|${body}${end}`;
}

function clipped(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
