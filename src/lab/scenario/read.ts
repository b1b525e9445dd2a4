// Reads a file as what a zod schema says, or throws an InputError that names for every problem its
// line, its field and what was expected there. Called by every reader of files.
//
// Schemas that are read here word their own errors as what they expect, a noun phrase: the sentence
// "expected …; got …" is put together in this file.

import * as z from 'zod';
import { assert } from '../../base/assert.ts';
import type { InputProblem } from '../../base/input-error.ts';
import { InputError } from '../../base/input-error.ts';
import { nearest } from '../../base/nearest.ts';
import type { LocatedText, Path } from './text.ts';
import { isUnreadable, lineAndColumn, locate, withoutMark } from './text.ts';

type Issue = z.core.$ZodIssue;

/** In a custom issue's `params`: its message is a whole sentence, not what was expected. */
export const SENTENCE = { sentence: true };

function listed(names: readonly unknown[]): string {
  const texts = names.map((name) => String(name));
  return texts.length === 1 ? JSON.stringify(texts[0]) : `one of ${texts.join(', ')}`;
}

const TYPE_NAMES: Partial<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function fieldsOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What was expected, where the schema does not say it itself. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listed(issue.values);
    case 'unrecognized_keys':
      return listed(fieldsOf(issue.inst));
    case 'invalid_union':
      return Array.isArray(issue.options) ? listed(issue.options) : 'something else';
    case 'too_small':
    case 'too_big':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return undefined;
  }
}

/** The names that were possible, where the expectation lists names or ends in one. */
function choices(expected: string): string[] {
  if (expected.startsWith('one of ')) return expected.slice('one of '.length).split(', ');
  const only = /^"([^"]*)"$|, or (\w+)$/.exec(expected);
  return only === null ? [] : [only[1] ?? only[2] ?? ''];
}

function meant(value: unknown, expected: string): string | null {
  return typeof value === 'string' ? nearest(value, choices(expected)) : null;
}

function hint(name: string | null): string {
  return name === null ? '' : `; did you mean ${JSON.stringify(name)}?`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return Reflect.get(at, name) as unknown;
  }, root);
}

const SHOWN_LENGTH_MAX = 60;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}

interface Found {
  readonly offset: number;
  readonly field: string;
  readonly expected: string;
  readonly text: string;
  /** The field that an unknown one was meant to be. */
  readonly meant?: string;
}

function inField(field: string, sentence: string): string {
  return field === '' ? sentence : `${field}: ${sentence}`;
}

function unknownFields(issue: Issue & { code: 'unrecognized_keys' }, from: LocatedText): Found[] {
  const expected = issue.message;
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const field = path.map(String).join('.');
    const name = meant(key, expected);
    const text = `${field}: unknown field${hint(name) || `; expected ${expected}`}`;
    const place = { offset: from.keyAt(path), field, expected, text };
    if (name === null) return place;
    return { ...place, meant: [...issue.path, name].map(String).join('.') };
  });
}

function foundIn(issue: Issue, from: LocatedText): Found[] {
  if (issue.code === 'unrecognized_keys') return unknownFields(issue, from);
  const { path, message: expected } = issue;
  const field = path.map(String).join('.');
  const place = { offset: from.valueAt(path), field, expected };
  if (issue.code === 'custom' && issue.params?.['sentence'] === true) {
    return [{ ...place, text: inField(field, expected) }];
  }
  const value = valueAt(from.value, path);
  const quote = typeof value === 'number' && expected.startsWith('a string') ? ' (quote it)' : '';
  const got = `${show(value)}${quote}${hint(meant(value, expected))}`;
  return [{ ...place, text: inField(field, `expected ${expected}; got ${got}`) }];
}

/** Says everything once: a mistyped field is not missed as well, a number misses one range only. */
function once(found: readonly Found[]): Found[] {
  const mistyped = new Set(found.map(({ meant: name }) => name));
  const texts = new Set<string>();
  return found.filter(({ field, text }) => {
    if (mistyped.has(field) || texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}

/** More problems than this are counted, not listed. */
const PROBLEMS_MAX = 10;

function inputError(file: string, text: string, found: readonly Found[]): InputError {
  const inOrder = [...found].sort((left, right) => left.offset - right.offset);
  const [first, ...others] = inOrder.slice(0, PROBLEMS_MAX).map((problem): InputProblem => {
    const { offset, field, expected, text: words } = problem;
    return { ...lineAndColumn(text, offset), field, expected, text: words };
  });
  assert(first !== undefined, 'a file is refused for a reason');
  return new InputError(file, [first, ...others], inOrder.length - 1 - others.length);
}

/** Reads `text` as `schema` says. `fileName` goes into messages and tells JSON from YAML. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  fileName: string,
): z.output<Schema> {
  const unmarked = withoutMark(text);
  const located = locate(unmarked, fileName);
  if (isUnreadable(located)) {
    const found = located.map((problem) => ({ ...problem, field: '' }));
    throw inputError(fileName, unmarked, found);
  }
  const parsed = schema.safeParse(located.value, { error: expectation });
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues.flatMap((issue) => foundIn(issue, located));
  // A file of another kind has this one fault, whatever else it lacks.
  const format = found.find(({ field }) => field === 'format');
  const isOtherKind = typeof valueAt(located.value, ['format']) === 'string';
  const told = isOtherKind && format !== undefined ? [format] : once(found);
  throw inputError(fileName, unmarked, told);
}
