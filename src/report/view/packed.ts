// The lists of a large run as columns: the names of fields once, texts that recur once, everything as
// one text that is then compressed. Written by data-script.ts, read by the page's script.

type Row = Readonly<Record<string, unknown>>;

/** A field of all rows; texts by their place among the different ones. */
type Column =
  | { readonly name: string; readonly values: readonly unknown[] }
  | { readonly name: string; readonly texts: readonly string[]; readonly at: readonly number[] };

interface Columns {
  readonly count: number;
  readonly columns: readonly Column[];
}

function columnOf(rows: readonly Row[], name: string): Column {
  const values = rows.map((row) => row[name]);
  if (!values.every((value) => typeof value === 'string')) return { name, values };
  const places = new Map<string, number>();
  const at = values.map((value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { name, texts: [...places.keys()], at };
}

function columnsOf(rows: readonly Row[]): Columns {
  const names = Object.keys(rows[0] ?? {});
  return { count: rows.length, columns: names.map((name) => columnOf(rows, name)) };
}

function rowsOf({ count, columns }: Columns): Record<string, unknown>[] {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const column of columns) {
    const { name } = column;
    const isText = 'at' in column;
    rows.forEach((row, index) => {
      row[name] = isText ? column.texts[column.at[index] ?? 0] : column.values[index];
    });
  }
  return rows;
}

/** Lists of rows with the same fields each. */
const LISTS = ['operations', 'messages', 'events', 'periods'];

/** The same data with its long lists as columns. */
export function pack(view: object): Row {
  const packed = Object.entries(view).map(([name, value]: [string, unknown]) => {
    return [name, LISTS.includes(name) ? columnsOf(value as Row[]) : value];
  });
  return Object.fromEntries(packed) as Row;
}

/** What was packed. */
export function unpack(packed: Row): Row {
  const view = Object.entries(packed).map(([name, value]) => {
    return [name, LISTS.includes(name) ? rowsOf(value as Columns) : value];
  });
  return Object.fromEntries(view) as Row;
}

/** A number that is most likely another one for a text that is not the same (FNV-1a). */
export function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(16);
}
