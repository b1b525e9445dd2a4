// A long run as its page carries it: columns and blocks give back what was written, and a picture leaves
// no operation out at any zoom.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERY_MESSAGE } from '../../src/report/view/message-filter.ts';
import type { Choice } from '../../src/report/draw/layout.ts';
import { layout } from '../../src/report/draw/layout.ts';
import { picture } from '../../src/report/draw/picture.ts';
import type { Shape } from '../../src/report/draw/shapes.ts';
import { runView } from '../../src/report/view/build.ts';
import type { Block } from '../../src/report/view/long.ts';
import {
  eventBlocks,
  messageBlocks,
  operationColumns,
  readEvents,
  readMessages,
  readOperations,
} from '../../src/report/view/long.ts';
import { columnsOf, rowsOf } from '../../src/report/view/packed.ts';
import type { RunView } from '../../src/report/view/run-view.ts';
import { largeRun } from '../bench/large-run.ts';
import { record, REFORMED, stormy } from './records.ts';

const CHOICE: Choice = {
  filter: EVERY_MESSAGE,
  fold: true,
  matching: null,
  selected: null,
  selectedMessage: null,
  selectedEvent: null,
};

const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Rows with fields of their own, to be compared. */
const plain = (rows: readonly object[]): object[] =>
  rows.map((row) => {
    const names: string[] = [];
    for (const name in row) names.push(name);
    return Object.fromEntries(names.map((name) => [name, (row as Record<string, unknown>)[name]]));
  });

const texts = fc.array(fc.oneof(fc.integer(), fc.string(), fc.constantFrom('0', '007', '\u0000')));

const row = fc.record({
  number: fc.integer(),
  text: texts.map((parts) => parts.join('')),
  few: fc.constantFrom('a', 'b 1'),
  mixed: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
});

describe('columns', () => {
  it('give back the rows that were written', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const read = rowsOf(written(columnsOf(rows)));
        expect(plain(read)).toEqual(plain(written(rows)));
      }),
    );
  });
});

describe.each([
  ['a storm', () => runView(record(stormy(6, 60), null))],
  ['other voters', () => runView(record(REFORMED, null))],
  ['a long run', () => runView(largeRun(1000, 20))],
])('blocks of %s', (_name, make) => {
  const view = make();

  it('give back every message and every moment', () => {
    const rows = (blocks: Block[], read: (columns: Block['columns']) => object[]): object[] =>
      blocks.flatMap(({ columns }) => read(written(columns)));
    expect(view.messages.length).toBeGreaterThan(100);
    expect(plain(rows(messageBlocks(view.messages), readMessages))).toEqual(view.messages);
    expect(plain(rows(eventBlocks(view.events), readEvents))).toEqual(view.events);
    const { first, texts: apart } = written(operationColumns(view.operations));
    expect(plain(readOperations(first, () => apart))).toEqual(view.operations);
  });

  it('know what they hold', () => {
    for (const { head, columns } of messageBlocks(view.messages)) {
      const rows = readMessages(written(columns));
      const ends = rows.flatMap(({ sentMs, legs }) => [sentMs, ...legs.map(({ atMs }) => atMs)]);
      expect([head.fromMs, head.toMs]).toEqual([Math.min(...ends), Math.max(...ends)]);
      expect([head.firstId, head.lastId]).toEqual([rows[0]?.id, rows.at(-1)?.id]);
      for (const [kind, count] of Object.entries(head.kinds)) {
        expect(rows.filter((one) => one.kind === kind)).toHaveLength(count);
      }
    }
  });
});

function drawnAlone(shapes: readonly Shape[]): number {
  return shapes.reduce(
    (sum, { item, children }) =>
      sum + (item?.startsWith('op=') === true ? 1 : 0) + drawnAlone(children),
    0,
  );
}

function pictureAt(view: RunView, pxPerUnit: number): { alone: number; together: number } {
  const plan = layout(view, CHOICE);
  const window = { from: 0, pxPerUnit, widthPx: plan.scale.units * pxPerUnit };
  const { plot, together } = picture(view, plan, window, CHOICE, null);
  return { alone: drawnAlone(plot), together };
}

describe('the picture of a long run', () => {
  it.each([0.01, 0.1, 1, 10])(
    'draws every operation, alone or together with others: %d pixels a millisecond',
    (pxPerUnit) => {
      const view = runView(largeRun(2000, 20));
      const { alone, together } = pictureAt(view, pxPerUnit);
      expect(alone + together).toBe(view.operations.length);
      expect(together > 0).toBe(pxPerUnit < 1);
    },
  );
});
