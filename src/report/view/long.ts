// The lists of a long run that are too long to be at hand at once: its messages, and the small moments
// of its replicas. They travel in blocks, in order of time, each with what must be known of it without
// reading it. Written by data-script.ts; the page reads a block when a picture needs it.

import type { Columns, Row } from './packed.ts';
import { slotsIn, slotsText } from './named-slots.ts';
import { columnsOf, dictionary, rowsOf, stepsOf, summed } from './packed.ts';
import type {
  EventKind,
  EventView,
  LegFate,
  LegView,
  MessageView,
  OperationView,
} from './run-view.ts';

/** Rows of a block: few enough to be read between two pictures. */
const BLOCK_ROWS = 2000;

/** Moments that are drawn where there is room between them only. */
export const SMALL: ReadonlySet<EventKind> = new Set([
  ...(['promise', 'decide', 'mark', 'snapshot', 'operator'] as const),
]);

/** Fields of operations that a first picture can do without: they travel apart. */
export const TEXTS: readonly (keyof OperationView)[] = [
  'label',
  'text',
  'result',
  'request',
  'begins',
];

/** What is known of a block. */
export interface BlockHead {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly firstId: number;
  readonly lastId: number;
  /** How many rows there are of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
}

export interface Block {
  readonly head: BlockHead;
  readonly columns: Columns;
}

interface Spanned {
  readonly id: number;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

function headOf(rows: readonly Spanned[]): BlockHead {
  const kinds: Record<string, number> = {};
  const ids = rows.map(({ id }) => id);
  for (const { kind } of rows) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return {
    count: rows.length,
    fromMs: Math.min(...rows.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...rows.map(({ toMs }) => toMs)),
    firstId: Math.min(...ids),
    lastId: Math.max(...ids),
    kinds,
  };
}

function blocksOf<T>(
  rows: readonly T[],
  span: (row: T) => Spanned,
  written: (row: T) => Readonly<Record<string, unknown>>,
): Block[] {
  const found: Block[] = [];
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const part = rows.slice(from, from + BLOCK_ROWS);
    found.push({ head: headOf(part.map(span)), columns: columnsOf(part.map(written)) });
  }
  return found;
}

/** The columns of operations: those that are needed at once, and those that travel apart. */
export function operationColumns(operations: readonly OperationView[]): {
  readonly first: Columns;
  readonly texts: Columns;
} {
  const { count, columns } = columnsOf(operations as unknown as readonly Row[]);
  const isText = ({ name }: Columns['columns'][number]): boolean =>
    TEXTS.some((text) => text === name);
  return {
    first: { count, columns: columns.filter((column) => !isText(column)) },
    texts: { count, columns: columns.filter(isText) },
  };
}

/** The operations again; `read` gives the columns that travelled apart. */
export const readOperations = (first: Columns, read: () => Columns): OperationView[] =>
  rowsOf(first, { names: TEXTS, read }) as unknown as OperationView[];

/** The end of a message: when it was sent, where it reached nobody. */
const endOf = ({ sentMs, legs }: MessageView): number =>
  legs.reduce((last, { atMs }) => Math.max(last, atMs), sentMs);

export function messageBlocks(messages: readonly MessageView[]): Block[] {
  return blocksOf(
    messages,
    (one) => ({ id: one.id, kind: one.kind, fromMs: one.sentMs, toMs: endOf(one) }),
    (one) => ({
      ...one,
      legs: one.legs.map(({ atMs, fate }) => `${String(atMs - one.sentMs)} ${fate}`).join(),
      regards: one.regards.join(' '),
      slots: slotsText(one.slots),
    }),
  );
}

export function eventBlocks(events: readonly EventView[]): Block[] {
  return blocksOf(
    events,
    ({ id, kind, atMs }) => ({ id, kind, fromMs: atMs, toMs: atMs }),
    (one) => ({ ...one }),
  );
}

function legOf(text: string, sentMs: number): LegView {
  const [after, fate] = text.split(' ');
  return { atMs: sentMs + Number(after), fate: fate as LegFate };
}

/** The messages of a block. */
export function readMessages(columns: Columns): MessageView[] {
  const rows = rowsOf(columns) as unknown as readonly (Omit<
    MessageView,
    'legs' | 'regards' | 'slots'
  > & {
    readonly legs: string;
    readonly regards: string;
    readonly slots: string;
  })[];
  return rows.map((row) => ({
    id: row.id,
    from: row.from,
    to: row.to,
    kind: row.kind,
    about: row.about,
    content: row.content,
    sentMs: row.sentMs,
    repeats: row.repeats,
    legs: row.legs === '' ? [] : row.legs.split(',').map((leg) => legOf(leg, row.sentMs)),
    because: row.because,
    delayMs: row.delayMs,
    override: row.override,
    regards: row.regards === '' ? [] : row.regards.split(' '),
    slots: slotsIn(row.slots),
  }));
}

/** The small moments of a block. */
export const readEvents = (columns: Columns): EventView[] =>
  rowsOf(columns) as unknown as EventView[];

/** Of all messages what a filter asks for: with it they are counted without being read. */
export interface MessageIndex {
  /** Each type and link that there is: `accept r0 r1`; and for each message the place of its own. */
  readonly ways: readonly string[];
  readonly way: readonly number[];
  /** Ranges of slots, and the place of the message that names each. In a file: steps to the next. */
  readonly namedBy: readonly number[];
  readonly named: { readonly from: readonly number[]; readonly to: readonly number[] };
}

export function messageIndex(messages: readonly MessageView[]): MessageIndex {
  const { texts, at } = dictionary(messages.map(({ kind, from, to }) => `${kind} ${from} ${to}`));
  const ranges = messages.flatMap(({ slots }, place) =>
    slots.map(([from, to]) => ({ place, from, to })),
  );
  return {
    ways: texts,
    way: at,
    namedBy: stepsOf(ranges.map(({ place }) => place)),
    named: {
      from: stepsOf(ranges.map(({ from }) => from)),
      to: ranges.map(({ from, to }) => to - from),
    },
  };
}

/** What messageIndex wrote, with places and slots instead of steps. */
export function readIndex({ ways, way, namedBy, named }: MessageIndex): MessageIndex {
  const from = summed(named.from);
  const to = named.to.map((length, nth) => (from[nth] ?? 0) + length);
  return { ways, way, namedBy: summed(namedBy), named: { from, to } };
}
