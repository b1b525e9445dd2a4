// Strict JSON (RFC 8259) that remembers where everything stood, so that a message about a value can
// name its line. `JSON.parse` forgets places, keeps silent about a key given twice, and words its
// errors differently in every version of Node. Called by text.ts.

/** Where the members of one object or list stand: of each key, offsets of the key and its value. */
export type Places = ReadonlyMap<string, { readonly key: number; readonly value: number }>;

/** A text that is not JSON: at this offset something else should stand. */
export interface Misfit {
  readonly offset: number;
  readonly expected: string;
  readonly got: string;
}

export interface JsonText {
  readonly value: unknown;
  /** Offset of the outermost value. */
  readonly start: number;
  /** Empty unless asked for. */
  readonly places: ReadonlyMap<object, Places>;
}

interface Reader {
  readonly text: string;
  offset: number;
  depth: number;
  readonly places: Map<object, Places>;
  /** Places cost more than all the rest, and only a message needs them. */
  readonly keepsPlaces: boolean;
}

/** Deeper nesting is no file of ours. */
export const DEPTH_MAX = 200;

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const WORD = /[\w.+-]+|./suy;

class MisfitError extends Error {
  readonly misfit: Misfit;
  constructor(misfit: Misfit) {
    super(misfit.expected);
    this.misfit = misfit;
  }
}

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.offset;
  return pattern.exec(reader.text)?.[0] ?? null;
}

function skipSpace(reader: Reader): void {
  if (reader.text.charCodeAt(reader.offset) > 0x20) return;
  reader.offset += match(reader, SPACE)?.length ?? 0;
}

function misfit(reader: Reader, expected: string): never {
  const word = match(reader, WORD);
  const got = word === null ? 'the end of the file' : JSON.stringify(word.slice(0, 40));
  throw new MisfitError({ offset: reader.offset, expected, got });
}

/** Reads the character if it comes next. */
function take(reader: Reader, character: string): boolean {
  if (reader.text[reader.offset] !== character) return false;
  reader.offset++;
  return true;
}

function readString(reader: Reader, expected: string): string {
  const literal = match(reader, STRING);
  if (literal === null) {
    const opens = reader.text[reader.offset] === '"';
    return misfit(reader, opens ? 'a string that ends on its line, with valid escapes' : expected);
  }
  reader.offset += literal.length;
  return JSON.parse(literal) as string;
}

type OwnPlaces = Map<string, { key: number; value: number }>;

/** Unlike assignment, this makes "__proto__" a key like any other. */
function define(object: object, name: string, value: unknown): void {
  if (name !== '__proto__') (object as Record<string, unknown>)[name] = value;
  else {
    const plain = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, name, plain);
  }
}

function readMember(reader: Reader, object: object, places: OwnPlaces | null): void {
  const key = reader.offset;
  const name = readString(reader, 'a key in double quotes');
  if (Object.hasOwn(object, name)) {
    const got = `${JSON.stringify(name)} a second time`;
    throw new MisfitError({ offset: key, expected: 'every key once', got });
  }
  skipSpace(reader);
  if (!take(reader, ':')) misfit(reader, '":" after a key');
  skipSpace(reader);
  places?.set(name, { key, value: reader.offset });
  define(object, name, readValue(reader));
}

function placesOf(reader: Reader, container: object): OwnPlaces | null {
  if (!reader.keepsPlaces) return null;
  const places: OwnPlaces = new Map();
  reader.places.set(container, places);
  return places;
}

/** Reads what stands between two brackets, separated by commas. */
function readMembers(reader: Reader, close: string, readOne: () => void): void {
  reader.depth++;
  if (reader.depth > DEPTH_MAX) misfit(reader, `nesting of at most ${String(DEPTH_MAX)} levels`);
  skipSpace(reader);
  if (!take(reader, close)) {
    do {
      skipSpace(reader);
      readOne();
      skipSpace(reader);
    } while (take(reader, ','));
    if (!take(reader, close)) misfit(reader, `"," or ${JSON.stringify(close)}`);
  }
  reader.depth--;
}

function readObject(reader: Reader): object {
  const object = {};
  const places = placesOf(reader, object);
  readMembers(reader, '}', () => readMember(reader, object, places));
  return object;
}

function readList(reader: Reader): unknown[] {
  const list: unknown[] = [];
  const places = placesOf(reader, list);
  readMembers(reader, ']', () => {
    places?.set(String(list.length), { key: reader.offset, value: reader.offset });
    list.push(readValue(reader));
  });
  return list;
}

function readValue(reader: Reader): unknown {
  if (take(reader, '{')) return readObject(reader);
  if (take(reader, '[')) return readList(reader);
  if (reader.text[reader.offset] === '"') return readString(reader, 'a string');
  const scalar = match(reader, SCALAR);
  if (scalar === null) return misfit(reader, 'a value');
  reader.offset += scalar.length;
  return JSON.parse(scalar);
}

/** Reads one JSON value that fills the text, or says where it stops being JSON. */
export function readJson(text: string, keepsPlaces = false): JsonText | Misfit {
  const reader: Reader = { text, offset: 0, depth: 0, places: new Map(), keepsPlaces };
  try {
    skipSpace(reader);
    const start = reader.offset;
    const value = readValue(reader);
    skipSpace(reader);
    if (reader.offset < text.length) misfit(reader, 'the end of the file');
    return { value, start, places: reader.places };
  } catch (error) {
    if (error instanceof MisfitError) return error.misfit;
    throw error;
  }
}
