/**
 * The minimal core as a small picture: one row an operation, events spread evenly in their order, since
 * only the order matters. Called by page.ts; users may put it into a document of their own.
 */

import type { Model, Operation } from '../index.ts';
import { describe, shortened } from './data.ts';
import { escaped } from './markup.ts';

const ROW = 30;
const LEFT = 70;
const WIDTH = 760;

/** An SVG element. `core` are ids of operations; more than 60 are not drawn. */
export function corePicture<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  core: readonly number[],
): string {
  const shown = core.slice(0, 60);
  const stamps = new Set<number>();
  for (const id of shown) {
    const operation = operations[id];
    if (operation === undefined) continue;
    stamps.add(operation.call);
    if (operation.return !== null) stamps.add(operation.return);
  }
  const order = [...stamps].sort((a, b) => a - b);
  const place = new Map(order.map((stamp, rank) => [stamp, rank]));
  const x = (stamp: number): number =>
    LEFT + ((place.get(stamp) ?? 0) * (WIDTH - LEFT - 10)) / Math.max(1, order.length - 1);
  const rows = shown.map((id, row) => {
    const operation = operations[id];
    return operation === undefined ? '' : drawn(model, operation, row, x);
  });
  const height = shown.length * ROW + 6;
  const label = `The ${core.length} operations of the core in time`;
  return (
    `<svg class="core" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">` +
    `${rows.join('')}</svg>`
  );
}

function drawn<S, I, O>(
  model: Model<S, I, O>,
  operation: Operation<I, O>,
  row: number,
  x: (stamp: number) => number,
): string {
  const top = row * ROW + 4;
  const from = x(operation.call);
  const to = operation.return === null ? WIDTH - 6 : x(operation.return);
  const text = shortened(describe(model, operation), 60);
  const width = Math.max(3, to - from);
  const isRoomLeft = from - LEFT > WIDTH - to;
  const at = isRoomLeft ? `x="${from - 6}" text-anchor="end"` : `x="${to + 6}"`;
  const fits = text.length * 7 < width;
  const where = fits ? `x="${from + 6}"` : at;
  return (
    `<text class="process" x="0" y="${top + 15}">process ${operation.process}</text>` +
    `<rect x="${from}" y="${top}" width="${width}" height="${ROW - 8}" rx="4"/>` +
    `<text ${where} y="${top + 15}">${escaped(text)}</text>`
  );
}
