/**
 * An operation of a model in the words of the formats: the way back from dialect.ts. Called by write.ts.
 */

import type { Operation } from '../index.ts';
import { readForms } from './edn-reader.ts';
import { ednText, scalarOf } from './edn.ts';
import type { Edn, Plain } from './edn.ts';
import { FormatError } from './format-error.ts';
import type { ModelName } from './history-file.ts';

/** The parts of a row of lin-hist. */
export interface Parts {
  readonly f: string;
  readonly key: Plain;
  readonly given: Plain;
  readonly answer: Plain;
}

interface AnyInput {
  readonly kind: string;
  readonly [field: string]: Plain | undefined;
}

/** lin-hist's parts of an operation. */
export function plainParts(
  model: ModelName,
  isKeyed: boolean,
  operation: Operation<unknown, unknown>,
): Parts {
  const input = operation.input as AnyInput;
  const answer = operation.return === null ? null : (operation.output as Plain);
  const key = isKeyed || model === 'kv' ? (input['key'] ?? '') : '';
  const { keys, values } = input;
  if (keys !== undefined && values !== undefined)
    return { f: 'txn', key, given: [keys, values], answer };
  return { f: input.kind, key, given: givenOf(input), answer };
}

const ARGUMENTS = ['value', 'amount', 'element', 'owner', 'keys', 'values'];

function givenOf(input: AnyInput): Plain {
  if (input.kind === 'cas') return [input['from'] ?? null, input['to'] ?? null];
  for (const name of ARGUMENTS) if (input[name] !== undefined) return input[name];
  return null;
}

interface EdnParts {
  readonly f: string;
  /** As EDN. */
  readonly key: string | undefined;
  readonly value: string;
}

/** What an event of Jepsen's says: the invocation the argument, the completion what came of it. */
export function ednValues(
  model: ModelName,
  isKeyed: boolean,
  { f, key, given, answer }: Parts,
  isCall: boolean,
): EdnParts {
  const own =
    model === 'multi-register'
      ? steps(f, given, answer, isCall)
      : told(model, f, given, answer, isCall);
  const name = model === 'multi-register' ? 'txn' : f;
  if (isKeyed) return { f: name, key: undefined, value: `[${keyText(String(key))} ${own}]` };
  return { f: name, key: model === 'kv' ? ednText(String(key)) : undefined, value: own };
}

/** A key that was a number, true, false or nil is that again. */
function keyText(key: string): string {
  return /^(?:-?\d+|true|false)$/.test(key) ? key : text(key);
}

/** Operations whose answer is what they saw. */
export const SEES: readonly string[] = ['read', 'get', 'deq', 'pop', 'poll', 'peek'];

function told(model: ModelName, f: string, given: Plain, answer: Plain, isCall: boolean): string {
  // Values of kv are strings whatever they look like.
  if (model === 'kv') return ednText((isCall || f !== 'get' ? given : answer) as Edn);
  if (isCall) return text(given);
  if (SEES.includes(f)) return text(answer);
  const isPair = model === 'set' || (model === 'counter' && answer !== null);
  return isPair ? `[${text(given)} ${text(answer)}]` : text(given);
}

function text(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(text).join(' ')}]`;
  if (typeof value === 'string') return ofString(value);
  return ednText(value as number | boolean | null);
}

/** A string that stands for another EDN value becomes that value again (see scalarOf). */
function ofString(value: string): string {
  if (!/^[:[{(#"']/.test(value)) return JSON.stringify(value);
  const edn = value.startsWith("'") ? value.slice(1) : value;
  try {
    const [form = null, second] = readForms({ name: '', text: edn });
    if (second === undefined && scalarOf(form) === value) return edn;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return JSON.stringify(value);
}

/** Names of registers are mostly keywords, numbers otherwise. */
function registerText(name: string): string {
  if (/^-?\d+$/.test(name)) return name;
  return /^[A-Za-z][\w-]*$/.test(name) ? `:${name}` : text(name);
}

/** The steps of a transaction; what it reads is nil until it is answered. */
function steps(f: string, given: Plain, answer: Plain, isCall: boolean): string {
  const [first = null, second = null] =
    f === 'txn' ? list(given) : f === 'read' ? [given] : [null, given];
  const seen = record(isCall ? null : answer);
  const reads = list(first).map(
    (key) => `[:read ${registerText(String(key))} ${text(seen[String(key)] ?? null)}]`,
  );
  const writes = Object.entries(record(second)).map(
    ([key, value]) => `[:write ${registerText(key)} ${text(value ?? null)}]`,
  );
  return `[${[...reads, ...writes].join(' ')}]`;
}

function list(value: Plain): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [];
}

function record(value: Plain): Readonly<Record<string, Plain | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Plain | undefined>>)
    : {};
}
