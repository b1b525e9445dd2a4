/**
 * The error for a text that is not the history it should be. Thrown by every reader of this room and by
 * the writers for a history that a format cannot hold; never becomes a verdict.
 */

/** Where in a text: both count from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text with the name that errors call it by. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

export class FormatError extends Error {
  readonly code = 'format';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What should have stood there. */
  readonly expected: string;

  constructor(file: string, place: Place, found: string, expected: string) {
    super(`${file}:${place.line}:${place.column}: ${found}; expected ${expected}`);
    this.name = 'FormatError';
    this.file = file;
    this.line = place.line;
    this.column = place.column;
    this.expected = expected;
  }
}

/** Where an offset of a text is. */
export function placeAt(text: string, offset: number): Place {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < end; next = text.indexOf('\n', start)) {
    line++;
    start = next + 1;
  }
  return { line, column: end - start + 1 };
}

/** The error for what stands at an offset of a source. */
export function errorAt(
  { name, text }: Source,
  offset: number,
  found: string,
  expected: string,
): FormatError {
  return new FormatError(name, placeAt(text, offset), found, expected);
}

/** The beginning of a value, for error messages: never long, never deep. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
