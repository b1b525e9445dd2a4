/**
 * JSON with places: parses a stretch of a text, says where it is not JSON, and finds where the value at
 * a path stands. The places are looked for only when there is something to complain about. Called by
 * the readers of lin-hist, linlab histories and etcd reports.
 * Source: RFC 8259.
 */

import { errorAt, shown } from './format-error.ts';
import type { FormatError, Source } from './format-error.ts';

const DEPTH_MAX = 1000;

/** The value of a stretch of JSON. Throws FormatError. */
export function parseJson(source: Source, from: number, to: number): unknown {
  const { text } = source;
  try {
    return JSON.parse(from === 0 && to === text.length ? text : text.slice(from, to)) as unknown;
  } catch {
    throw firstError(source, from, to);
  }
}

/** Offset of the value at a path of names and indices; of the nearest one around it if there is none. */
export function offsetOf(text: string, path: readonly (string | number)[], from = 0): number {
  const cursor: Cursor = { text, at: from, end: text.length, depth: 0 };
  skipBlank(cursor);
  for (const step of path) {
    const before = cursor.at;
    if (!enterTo(cursor, step)) return before;
  }
  return cursor.at;
}

/** Offsets of the items of the list that begins at `from`, in one pass. The text is known to be JSON. */
export function offsetsOfItems(text: string, from: number, count: number): Float64Array {
  const cursor: Cursor = { text, at: from + 1, end: text.length, depth: 0 };
  const offsets = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    skipBlank(cursor);
    offsets[index] = cursor.at;
    passValue(cursor);
    skipBlank(cursor);
    cursor.at++;
  }
  return offsets;
}

/** Offset behind the value that begins at `from`, or -1 when the text ends within it. */
export function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth <= 0) return at + 1;
  }
  return -1;
}

interface Cursor {
  readonly text: string;
  at: number;
  readonly end: number;
  depth: number;
}

/** Offset behind the string that begins at `from`, or -1. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92) at++;
  }
  return -1;
}

function skipBlank(cursor: Cursor): void {
  const { text, end } = cursor;
  while (cursor.at < end && ' \t\n\r'.includes(text.charAt(cursor.at))) cursor.at++;
}

/** Moves from a list or record to one of its values. The text is known to be JSON. */
function enterTo(cursor: Cursor, step: string | number): boolean {
  const open = cursor.text.charAt(cursor.at);
  if (open !== '[' && open !== '{') return false;
  cursor.at++;
  for (let index = 0; ; index++) {
    skipBlank(cursor);
    if (cursor.at >= cursor.end || ']}'.includes(cursor.text.charAt(cursor.at))) return false;
    let name: unknown = index;
    if (open === '{') {
      name = JSON.parse(passString(cursor));
      skipBlank(cursor);
      cursor.at++;
      skipBlank(cursor);
    }
    if (name === step) return true;
    passValue(cursor);
    skipBlank(cursor);
    if (cursor.text.charAt(cursor.at) === ',') cursor.at++;
  }
}

function passString(cursor: Cursor): string {
  const from = cursor.at;
  cursor.at = endOfString(cursor.text, from);
  return cursor.text.slice(from, cursor.at);
}

function passValue(cursor: Cursor): void {
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === 34) passString(cursor);
  else if (code === 123 || code === 91) cursor.at = endOfValue(cursor.text, cursor.at);
  else
    while (cursor.at < cursor.end && !/[,\]}\s]/.test(cursor.text.charAt(cursor.at))) cursor.at++;
}

/** The first thing in a stretch that is not JSON; call it only when there is one. */
function firstError(source: Source, from: number, to: number): FormatError {
  const cursor: Cursor = { text: source.text, at: from, end: to, depth: 0 };
  const expected = checkValue(cursor) ?? checkEnd(cursor);
  const found = cursor.at >= to ? 'the end' : shown(source.text.slice(cursor.at, cursor.at + 12));
  return errorAt(source, cursor.at, found, expected ?? 'JSON');
}

function checkEnd(cursor: Cursor): string | undefined {
  skipBlank(cursor);
  return cursor.at < cursor.end ? 'nothing more' : undefined;
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[\s,\]}]|$)/y;

/** Passes a value; or stays at what is wrong and says what was expected. */
function checkValue(cursor: Cursor): string | undefined {
  skipBlank(cursor);
  const open = cursor.text.charAt(cursor.at);
  if (cursor.at >= cursor.end) return 'a JSON value';
  if (open === '"') return checkString(cursor);
  if (open !== '{' && open !== '[') {
    SCALAR.lastIndex = cursor.at;
    const scalar = SCALAR.exec(cursor.text)?.[0];
    if (scalar === undefined) return 'a JSON value';
    cursor.at += scalar.length;
    return undefined;
  }
  if (++cursor.depth > DEPTH_MAX) return `values nested less deep than ${DEPTH_MAX}`;
  cursor.at++;
  const wrong = checkItems(cursor, open === '{');
  cursor.depth--;
  return wrong;
}

function checkItems(cursor: Cursor, isRecord: boolean): string | undefined {
  const close = isRecord ? '}' : ']';
  skipBlank(cursor);
  if (cursor.text.charAt(cursor.at) === close) {
    cursor.at++;
    return undefined;
  }
  for (;;) {
    const wrong = (isRecord ? checkName(cursor) : undefined) ?? checkValue(cursor);
    if (wrong !== undefined) return wrong;
    skipBlank(cursor);
    const mark = cursor.at < cursor.end ? cursor.text.charAt(cursor.at) : '';
    if (mark !== ',' && mark !== close) return `, or ${close}`;
    cursor.at++;
    if (mark === close) return undefined;
  }
}

function checkName(cursor: Cursor): string | undefined {
  skipBlank(cursor);
  if (cursor.text.charAt(cursor.at) !== '"') return 'a name in double quotes';
  const wrong = checkString(cursor);
  if (wrong !== undefined) return wrong;
  skipBlank(cursor);
  if (cursor.text.charAt(cursor.at) !== ':') return 'a colon';
  cursor.at++;
  return undefined;
}

function checkString(cursor: Cursor): string | undefined {
  const end = endOfString(cursor.text, cursor.at);
  if (end < 0 || end > cursor.end) return 'a string that ends';
  try {
    JSON.parse(cursor.text.slice(cursor.at, end));
  } catch {
    return 'a string without raw control characters or unknown escapes';
  }
  cursor.at = end;
  return undefined;
}
