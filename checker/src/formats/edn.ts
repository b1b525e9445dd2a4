/**
 * EDN values and what they are outside EDN. Called by the EDN reader, which makes them, and by the
 * readers of Jepsen's and Knossos' histories, which turn them into the plain values of models.
 * Source: the EDN format, github.com/edn-format/edn.
 */

import type { Scalar } from '../index.ts';

/** Interned by the reader: one object for one name, as long as they are not too many. */
export interface Keyword {
  readonly kind: 'keyword';
  readonly name: string;
}

/** What has no plain counterpart: symbols, characters, exact numbers; `text` tells them apart. */
export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}

export interface EdnMap {
  readonly kind: 'map';
  /** Offset of its beginning. */
  readonly at: number;
  /** Key, value, key, value, ... */
  readonly entries: readonly Edn[];
}

export interface EdnSet {
  readonly kind: 'set';
  readonly items: readonly Edn[];
}

/** Lists and vectors are arrays; nil is null. A tagged form is the form alone. */
export type Edn =
  null | boolean | number | string | Keyword | Literal | EdnMap | EdnSet | readonly Edn[];

/** What models speak of: scalars, nothing, and lists and records of these. */
export type Plain =
  Scalar | null | readonly Plain[] | { readonly [name: string]: Plain | undefined };

export function isList(value: unknown): value is readonly Edn[] {
  return Array.isArray(value);
}

/** First characters of texts that stand for values other than strings. */
const MARKS = ':[{(#\\\'"';

/**
 * A value as a scalar or nothing. Different EDN values give different scalars (a float without a
 * fraction is the integer): a string that could be taken for another value's text is quoted.
 */
export function scalarOf(value: Edn): Scalar | null {
  if (typeof value === 'string') {
    return value !== '' && MARKS.includes(value.charAt(0)) ? JSON.stringify(value) : value;
  }
  return value === null || typeof value !== 'object' ? value : ednText(value);
}

/** A value whose lists and sets stay lists. */
export function plainOf(value: Edn): Plain {
  if (isList(value)) return value.map(plainOf);
  if (value !== null && typeof value === 'object' && value.kind === 'set') {
    return value.items.map(plainOf);
  }
  return scalarOf(value);
}

/** The value in EDN, sets and maps in one order whatever the order of the text. */
export function ednText(value: Edn): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(ednText).join(' ')}]`;
  switch (value.kind) {
    case 'keyword':
      return `:${value.name}`;
    case 'literal':
      return value.text;
    case 'set':
      return `#{${value.items.map(ednText).toSorted().join(' ')}}`;
    case 'map':
      return `{${entryTexts(value).toSorted().join(', ')}}`;
  }
}

function entryTexts({ entries }: EdnMap): string[] {
  const texts: string[] = [];
  for (let i = 0; i < entries.length; i += 2) {
    texts.push(`${ednText(entries[i] ?? null)} ${ednText(entries[i + 1] ?? null)}`);
  }
  return texts;
}
