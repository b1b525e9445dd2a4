// From the text of a JSON or YAML file to a plain value, with the place of everything in it. Called
// by read.ts. JSON must be strict JSON; YAML is version 1.2 with its core schema.

import type { Document, Node } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { JsonText, Misfit } from './json-text.ts';
import { DEPTH_MAX, readJson } from './json-text.ts';

export type Path = readonly PropertyKey[];

/** A value and the places of its parts. */
export interface LocatedText {
  readonly value: unknown;
  /** Offset of the value at a path, or of the nearest value around it where there is none. */
  readonly valueAt: (path: Path) => number;
  /** Offset of the key that ends a path. */
  readonly keyAt: (path: Path) => number;
}

/** Why a text has no value. */
interface Unreadable {
  readonly offset: number;
  readonly expected: string;
  readonly text: string;
}

export function isUnreadable(
  read: LocatedText | readonly Unreadable[],
): read is readonly Unreadable[] {
  return Array.isArray(read);
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function unreadable({ offset, expected, got }: Misfit): Unreadable[] {
  return [{ offset, expected, text: `expected ${expected}; got ${got}` }];
}

// What no text file contains: bytes of another kind of file, or of another encoding.
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function refuseBinary(text: string): Unreadable[] {
  const offset = text.search(NOT_TEXT);
  if (offset < 0) return [];
  const code = text.charCodeAt(offset).toString(16).padStart(2, '0');
  return unreadable({ offset, expected: 'text in UTF-8', got: `the byte 0x${code}` });
}

function placeInJson(read: JsonText, path: Path, what: 'key' | 'value'): number {
  let at: unknown = read.value;
  let offset = read.start;
  path.forEach((name, index) => {
    const members = typeof at === 'object' && at !== null ? read.places.get(at) : undefined;
    const place = members?.get(String(name));
    if (place !== undefined) offset = index === path.length - 1 ? place[what] : place.value;
    at = place === undefined ? undefined : Reflect.get(at as object, name);
  });
  return offset;
}

function locateJson(text: string): LocatedText | Unreadable[] {
  const read = readJson(text);
  if ('expected' in read) return unreadable(read);
  let placed: JsonText | null = null;
  const find = (path: Path, what: 'key' | 'value'): number => {
    if (placed === null) {
      const again = readJson(text, true);
      placed = 'expected' in again ? read : again;
    }
    return placeInJson(placed, path, what);
  };
  return {
    value: read.value,
    valueAt: (path) => find(path, 'value'),
    keyAt: (path) => find(path, 'key'),
  };
}

/** The key and the value of one member of a YAML collection, as nodes. */
function memberOf(document: Document, within: unknown, name: PropertyKey): [unknown, unknown] {
  const node = isAlias(within) ? within.resolve(document) : within;
  if (isSeq(node)) return [node.items[Number(name)], node.items[Number(name)]];
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
  return [pair?.key, pair?.value];
}

/** The yaml library follows brackets by recursion; a file that would exhaust the stack is refused. */
function tooDeep(text: string): Unreadable | null {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const char = text[offset];
    if (char === '[' || char === '{') depth++;
    if (char === ']' || char === '}') depth--;
    if (depth <= DEPTH_MAX) continue;
    const expected = `nesting of at most ${String(DEPTH_MAX)} levels`;
    return { offset, expected, text: `expected ${expected}` };
  }
  return null;
}

function locateYaml(text: string): LocatedText | Unreadable[] {
  const deep = tooDeep(text);
  if (deep !== null) return [deep];
  const document = parseDocument(text, { prettyErrors: false });
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    return errors.map(({ message, pos }) => {
      const [offset] = pos;
      return { offset, expected: 'valid YAML', text: `not valid YAML: ${message}` };
    });
  }
  const find = (path: Path, what: 'key' | 'value'): number => {
    let at: unknown = document.contents;
    let offset = (at as Node | null)?.range?.[0] ?? 0;
    path.forEach((name, index) => {
      const [key, value] = memberOf(document, at, name);
      const node = what === 'key' && index === path.length - 1 ? key : value;
      offset = (node as Node | null | undefined)?.range?.[0] ?? offset;
      at = value;
    });
    return offset;
  };
  try {
    return {
      value: document.toJS(),
      valueAt: (path) => find(path, 'value'),
      keyAt: (path) => find(path, 'key'),
    };
  } catch (error) {
    // An alias without its anchor, or so many of them that the file would explode.
    const why = error instanceof Error ? error.message : String(error);
    return [{ offset: 0, expected: 'valid YAML', text: `not valid YAML: ${why}` }];
  }
}

function isJson(text: string, fileName: string): boolean {
  if (/\.ya?ml$/i.test(fileName)) return false;
  return /\.json$/i.test(fileName) || /^\s*[{[]/.test(text);
}

/** Drops the mark that some editors put in front of UTF-8. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Reads a text without a byte-order mark; the file's name tells JSON from YAML. */
export function locate(text: string, fileName: string): LocatedText | readonly Unreadable[] {
  const binary = refuseBinary(text);
  if (binary.length > 0) return binary;
  if (text.trim() === '') {
    return unreadable({ offset: 0, expected: 'some content', got: 'an empty file' });
  }
  return isJson(text, fileName) ? locateJson(text) : locateYaml(text);
}
