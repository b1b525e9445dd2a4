/**
 * Reads EDN: every top-level form of a text, or of one stretch of it. Called by the readers of Jepsen's
 * and Knossos' histories and of etcd logs. Linear in the text; nesting is bounded, so that no text ends
 * in a full stack. Tags are dropped, their forms kept.
 * Source: the EDN format, github.com/edn-format/edn; `##NaN` and octal characters as Clojure reads them.
 */

import type { Edn, EdnMap, Keyword } from './edn.ts';
import { isList } from './edn.ts';
import { numberOf } from './edn-number.ts';
import { errorAt, shown } from './format-error.ts';
import type { FormatError, Source } from './format-error.ts';

const DEPTH_MAX = 200;
const FORM = 'a form';

interface Cursor {
  readonly source: Source;
  readonly text: string;
  readonly end: number;
  at: number;
  depth: number;
}

/** Kinds of characters; a character that is none of them is part of a token. */
const BLANK = 1;
const ENDS_TOKEN = 2;
const KIND = kindsOfCharacters();

/**
 * Keywords read so far, by a hash of their text: one object each, and no string made to find it. A
 * keyword that finds its places taken is made anew every time; the few of this package come first.
 */
const KEYWORD_PLACES = 4096;
const PROBES = 4;
const keywords = new Array<Keyword | undefined>(KEYWORD_PLACES).fill(undefined);

/** Every form between two offsets, in order. Throws FormatError. */
export function readForms(source: Source, from = 0, to = source.text.length): Edn[] {
  const cursor: Cursor = { source, text: source.text, end: to, at: from, depth: 0 };
  const forms: Edn[] = [];
  for (skipBlank(cursor); cursor.at < cursor.end; skipBlank(cursor)) forms.push(readForm(cursor));
  return forms;
}

/** The keyword of a name, as the reader would make it. */
export function keyword(name: string): Keyword {
  const text = `:${name}`;
  const found = readForms({ name, text })[0] ?? null;
  if (found === null || typeof found !== 'object' || isList(found) || found.kind !== 'keyword') {
    throw new TypeError(`${text} is no keyword`);
  }
  return found;
}

function kindsOfCharacters(): Uint8Array {
  const kinds = new Uint8Array(128);
  for (const blank of ' \t\n\r\f\v,') kinds[blank.charCodeAt(0)] = BLANK | ENDS_TOKEN;
  for (const mark of '()[]{}";\\') kinds[mark.charCodeAt(0)] = ENDS_TOKEN;
  return kinds;
}

function kindOf(code: number): number {
  if (code < 128) return KIND[code] ?? 0;
  return code === 0xfeff || code === 0xa0 ? BLANK | ENDS_TOKEN : 0;
}

function fail(cursor: Cursor, at: number, found: string, expected: string): FormatError {
  return errorAt(cursor.source, at, found, expected);
}

/** Past blanks, comments and discarded forms. */
function skipBlank(cursor: Cursor): void {
  const { text, end } = cursor;
  while (cursor.at < end) {
    const code = text.charCodeAt(cursor.at);
    if ((kindOf(code) & BLANK) !== 0) cursor.at++;
    else if (code === 59) skipLine(cursor);
    else if (code === 35 && text.charCodeAt(cursor.at + 1) === 95) skipDiscarded(cursor);
    else return;
  }
}

function skipLine(cursor: Cursor): void {
  const next = cursor.text.indexOf('\n', cursor.at);
  cursor.at = next < 0 ? cursor.end : Math.min(next, cursor.end);
}

function skipDiscarded(cursor: Cursor): void {
  const from = cursor.at;
  cursor.at += 2;
  enter(cursor, from);
  skipBlank(cursor);
  readForm(cursor);
  cursor.depth--;
}

function enter(cursor: Cursor, at: number): void {
  if (++cursor.depth <= DEPTH_MAX) return;
  throw fail(cursor, at, `forms nested deeper than ${DEPTH_MAX}`, 'a history');
}

/** The form that begins right here. */
function readForm(cursor: Cursor): Edn {
  const { text, at } = cursor;
  if (at >= cursor.end) throw fail(cursor, at, 'the end of the text', FORM);
  switch (text.charCodeAt(at)) {
    case 34:
      return readString(cursor);
    case 58:
      return readKeyword(cursor);
    case 91:
      return readList(cursor, 93);
    case 40:
      return readList(cursor, 41);
    case 123:
      return readMap(cursor);
    case 35:
      return readDispatch(cursor);
    case 92:
      return readCharacter(cursor);
    case 41:
    case 93:
    case 125:
      throw fail(cursor, at, `${shown(text.charAt(at))} that closes nothing`, FORM);
    default:
      return readToken(cursor);
  }
}

/** Items up to the closing character, which is passed. */
function readItems(cursor: Cursor, close: number): Edn[] {
  const from = cursor.at;
  cursor.at++;
  enter(cursor, from);
  const items: Edn[] = [];
  for (skipBlank(cursor); cursor.text.charCodeAt(cursor.at) !== close; skipBlank(cursor)) {
    if (cursor.at >= cursor.end) throw unclosed(cursor, from, close);
    items.push(readForm(cursor));
  }
  if (cursor.at >= cursor.end) throw unclosed(cursor, from, close);
  cursor.at++;
  cursor.depth--;
  return items;
}

function unclosed(cursor: Cursor, from: number, close: number): FormatError {
  const open = shown(cursor.text.charAt(from));
  return fail(
    cursor,
    from,
    `${open} that nothing closes`,
    JSON.stringify(String.fromCharCode(close)),
  );
}

function readList(cursor: Cursor, close: number): readonly Edn[] {
  return readItems(cursor, close);
}

function readMap(cursor: Cursor): EdnMap {
  const at = cursor.at;
  const entries = readItems(cursor, 125);
  if (entries.length % 2 === 1) {
    throw fail(cursor, at, 'a map with a key that has no value', 'pairs of keys and values');
  }
  return { kind: 'map', at, entries };
}

/** What follows a `#`: a set, a symbolic number, or a tag with its form. */
function readDispatch(cursor: Cursor): Edn {
  const from = cursor.at;
  const next = cursor.text.charCodeAt(from + 1);
  if (next === 123) {
    cursor.at++;
    return { kind: 'set', items: readItems(cursor, 125) };
  }
  cursor.at++;
  if (next === 35) {
    cursor.at++;
    const name = takeToken(cursor);
    if (['NaN', 'Inf', '-Inf'].includes(name)) return { kind: 'literal', text: `##${name}` };
    throw fail(cursor, from, `##${name}`, '##NaN, ##Inf or ##-Inf');
  }
  const tag = takeToken(cursor);
  if (!/^[A-Za-z]/.test(tag)) throw fail(cursor, from, shown(`#${tag}`), 'a set or a tag');
  enter(cursor, from);
  skipBlank(cursor);
  const form = readForm(cursor);
  cursor.depth--;
  return form;
}

/** The characters up to the next one that ends a token. */
function takeToken(cursor: Cursor): string {
  const { text, end } = cursor;
  const from = cursor.at;
  let at = from;
  while (at < end && (kindOf(text.charCodeAt(at)) & ENDS_TOKEN) === 0) at++;
  cursor.at = at;
  return text.slice(from, at);
}

function readKeyword(cursor: Cursor): Keyword {
  const { text, end } = cursor;
  const from = cursor.at + 1;
  let at = from;
  let hash = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if ((kindOf(code) & ENDS_TOKEN) !== 0) break;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  if (at === from) throw fail(cursor, cursor.at, 'a colon alone', 'a keyword');
  cursor.at = at;
  return internKeyword(text, from, at, hash);
}

function internKeyword(text: string, from: number, to: number, hash: number): Keyword {
  for (let probe = 0; probe < PROBES; probe++) {
    const place = (hash + probe) & (KEYWORD_PLACES - 1);
    const known = keywords[place];
    if (known === undefined) {
      return (keywords[place] = { kind: 'keyword', name: text.slice(from, to) });
    }
    if (known.name.length === to - from && text.startsWith(known.name, from)) return known;
  }
  return { kind: 'keyword', name: text.slice(from, to) };
}

/** A number, nil, a boolean or a symbol. */
function readToken(cursor: Cursor): Edn {
  const from = cursor.at;
  const small = readSmallInteger(cursor);
  if (small !== undefined) return small;
  const token = takeToken(cursor);
  if (token === 'nil') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  if (/^[-+]?\d/.test(token)) {
    const value = numberOf(token);
    if (value === undefined) throw fail(cursor, from, shown(token), 'a number');
    return value;
  }
  if (!/^[\p{L}*!_?$%&=<>|.+/-]/u.test(token)) throw fail(cursor, from, shown(token), FORM);
  return { kind: 'literal', text: `'${token}` };
}

/** Digits that a number holds exactly whatever they are. */
const DIGITS_SAFE = 15;

/** The commonest token; undefined, and nothing passed, when it is not such an integer. */
function readSmallInteger(cursor: Cursor): number | undefined {
  const { text } = cursor;
  let at = cursor.at;
  const isNegative = text.charCodeAt(at) === 45;
  if (isNegative) at++;
  const last = Math.min(at + DIGITS_SAFE, cursor.end);
  let value = 0;
  const from = at;
  for (; at < last; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  if (at === from || !endsToken(cursor, at)) return undefined;
  cursor.at = at;
  return isNegative && value !== 0 ? -value : value;
}

function endsToken(cursor: Cursor, at: number): boolean {
  return at >= cursor.end || (kindOf(cursor.text.charCodeAt(at)) & ENDS_TOKEN) !== 0;
}

const CHARACTER =
  /^(?:u[0-9a-fA-F]{4}|o[0-7]{1,3}|newline|return|space|tab|formfeed|backspace|.)$/su;

function readCharacter(cursor: Cursor): Edn {
  const from = cursor.at++;
  const first = cursor.text.codePointAt(cursor.at);
  if (first === undefined || cursor.at >= cursor.end) {
    throw fail(cursor, from, 'a backslash at the end', 'a character');
  }
  const name = String.fromCodePoint(first);
  cursor.at += name.length;
  const text = name + takeToken(cursor);
  if (!CHARACTER.test(text)) throw fail(cursor, from, shown(`\\${text}`), 'a character');
  return { kind: 'literal', text: `\\${text}` };
}

function readString(cursor: Cursor): string {
  const { text, end } = cursor;
  const from = cursor.at;
  const close = text.indexOf('"', from + 1);
  if (close < 0 || close >= end) throw unclosed(cursor, from, 34);
  cursor.at = close + 1;
  const plain = text.slice(from + 1, close);
  return plain.includes('\\') ? readEscaped(cursor, from) : plain;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

function readEscaped(cursor: Cursor, from: number): string {
  const { text, end } = cursor;
  let value = '';
  let at = from + 1;
  for (; at < end && text.charCodeAt(at) !== 34; at++) {
    if (text.charCodeAt(at) !== 92) {
      value += text.charAt(at);
      continue;
    }
    const hex = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[1];
    const meant = hex === undefined ? ESCAPES[text.charAt(at + 1)] : undefined;
    if (hex === undefined && meant === undefined) {
      throw fail(cursor, at, shown(text.slice(at, at + 2)), 'an escaped character');
    }
    value += meant ?? String.fromCharCode(Number.parseInt(hex ?? '', 16));
    at += hex === undefined ? 1 : 5;
  }
  if (at >= end) throw unclosed(cursor, from, 34);
  cursor.at = at + 1;
  return value;
}
