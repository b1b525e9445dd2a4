// Lists of rows as columns: the names of fields once, texts that recur once, texts that differ in their
// numbers as one form and the numbers, numbers as steps from one to the next. What is left is compressed
// well. Written by data-script.ts, read by the page's script.

export type Row = Readonly<Record<string, unknown>>;

/** A text with its numbers left out, and for each of them its steps from row to row. */
interface Form {
  readonly text: string;
  readonly steps: readonly number[][];
}

/** A field of all rows. */
type Column =
  | { readonly name: string; readonly values: readonly unknown[] }
  | { readonly name: string; readonly steps: readonly number[] }
  | { readonly name: string; readonly texts: readonly string[]; readonly at: readonly number[] }
  | { readonly name: string; readonly forms: readonly Form[]; readonly at: readonly number[] };

/** Rows with the same fields each. */
export interface Columns {
  readonly count: number;
  readonly columns: readonly Column[];
}

/** Stands for a number in a form. */
const GAP = '\u0000';
/** Numbers that are written one way only. */
const NUMBERS = /(?<!\d)(?:0|[1-9]\d{0,14})(?!\d)/g;

/** The different values and, for each of all, the place of its like. */
export function dictionary(values: readonly string[]): {
  readonly texts: string[];
  readonly at: number[];
} {
  const places = new Map<string, number>();
  const at = values.map((value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { texts: [...places.keys()], at };
}

/** Numbers as steps from one to the next, the first from 0. */
export function stepsOf(values: readonly number[]): number[] {
  let last = 0;
  return values.map((value) => {
    const step = value - last;
    last = value;
    return step;
  });
}

function formsOf(name: string, values: readonly string[]): Column {
  const { texts, at } = dictionary(values.map((value) => value.replace(NUMBERS, GAP)));
  const numbers = texts.map((): number[][] => []);
  values.forEach((value, row) => {
    const lists = numbers[at[row] ?? 0] ?? [];
    (value.match(NUMBERS) ?? []).forEach((found, nth) => {
      (lists[nth] ??= []).push(Number(found));
    });
  });
  const forms = texts.map((text, nth) => ({ text, steps: (numbers[nth] ?? []).map(stepsOf) }));
  return { name, forms, at };
}

function columnOf(rows: readonly Row[], name: string): Column {
  const values = rows.map((row) => row[name]);
  if (values.every(Number.isSafeInteger)) return { name, steps: stepsOf(values as number[]) };
  if (!values.every((value) => typeof value === 'string')) return { name, values };
  const { texts, at } = dictionary(values);
  const isFew = texts.length * 8 < values.length || texts.some((text) => text.includes(GAP));
  return isFew ? { name, texts, at } : formsOf(name, values);
}

export function columnsOf(rows: readonly Row[]): Columns {
  const names = Object.keys(rows[0] ?? {});
  return { count: rows.length, columns: names.map((name) => columnOf(rows, name)) };
}

/** What stepsOf wrote. */
export function summed(steps: readonly number[]): number[] {
  let last = 0;
  return steps.map((step) => (last += step));
}

function textsOf(forms: readonly Form[], at: readonly number[]): string[] {
  const ready = forms.map(({ text, steps }) => {
    return { parts: text.split(GAP), numbers: steps.map(summed), next: 0 };
  });
  return at.map((place) => {
    const form = ready[place];
    if (form === undefined) return '';
    const row = form.next++;
    let text = form.parts[0] ?? '';
    form.numbers.forEach((list, nth) => {
      text += `${String(list[row])}${form.parts[nth + 1] ?? ''}`;
    });
    return text;
  });
}

function valuesOf(column: Column): readonly unknown[] {
  if ('values' in column) return column.values;
  if ('steps' in column) return summed(column.steps);
  if ('forms' in column) return textsOf(column.forms, column.at);
  const { texts, at } = column;
  return at.map((place) => texts[place]);
}

const PLACE = Symbol('place in the columns');

/** Columns that travel apart, as they are needed later. */
export interface Apart {
  readonly names: readonly string[];
  readonly read: () => Columns;
}

const NONE: Apart = { names: [], read: () => ({ count: 0, columns: [] }) };

/** A field that reads its column when a row is first asked for it. */
function defineField(fields: object, name: string, read: () => readonly unknown[]): void {
  let values: readonly unknown[] | null = null;
  const get = function (this: { readonly [PLACE]: number }): unknown {
    values ??= read();
    return values[this[PLACE]];
  };
  Object.defineProperty(fields, name, { get, enumerable: true });
}

/** The rows again. They have no fields of their own: they are for reading, not for copying. */
export function rowsOf({ count, columns }: Columns, apart = NONE): Row[] {
  const fields = {};
  for (const column of columns) defineField(fields, column.name, () => valuesOf(column));
  let others: Columns | null = null;
  for (const name of apart.names) {
    defineField(fields, name, () => {
      others ??= apart.read();
      const column = others.columns.find((one) => one.name === name);
      return column === undefined ? [] : valuesOf(column);
    });
  }
  return Array.from({ length: count }, (_, place) => {
    const row = Object.create(fields) as { [PLACE]: number };
    row[PLACE] = place;
    return row as unknown as Row;
  });
}

/** A number that is most likely another one for a text that is not the same (FNV-1a). */
export function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(16);
}
