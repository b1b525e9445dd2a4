/**
 * The words of the command line as one record, or a Refusal that names the word and what was probably
 * meant. Called by main.ts.
 */

import { parseArgs } from 'node:util';
import { FORMATS, MODEL_NAMES, WRITTEN_FORMATS } from '../formats/index.ts';
import type { FormatName, ModelName, Plain, ReadOptions, WrittenFormat } from '../formats/index.ts';
import { suggestion } from './nearest.ts';
import { Refusal } from './refusal.ts';

const FLAGS = {
  model: { type: 'string' },
  format: { type: 'string' },
  initial: { type: 'string' },
  nil: { type: 'string' },
  failures: { type: 'string' },
  independent: { type: 'boolean' },
  'max-states': { type: 'string' },
  'max-ms': { type: 'string' },
  'max-memory': { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  'no-explain': { type: 'boolean' },
  to: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;
type Flag = keyof typeof FLAGS;

const READING: readonly Flag[] = ['model', 'format', 'initial', 'nil', 'failures', 'independent'];
const ALWAYS: readonly Flag[] = ['json', 'help', 'version'];

/** Commands with the flags that they take besides those that always go. */
const COMMANDS = {
  check: [...READING, 'max-states', 'max-ms', 'max-memory', 'html', 'no-explain'],
  convert: [...READING, 'to', 'out'],
  models: [],
} as const satisfies Readonly<Record<string, readonly Flag[]>>;
export type CommandName = keyof typeof COMMANDS;

export interface Limits {
  readonly maxStates?: number;
  readonly maxMs?: number;
  readonly maxMemoryBytes?: number;
}

export interface Arguments {
  readonly command: CommandName | 'help' | 'version';
  readonly files: readonly string[];
  readonly reading: ReadOptions;
  readonly limits: Limits;
  readonly isJson: boolean;
  readonly isExplained: boolean;
  readonly html: string | null;
  readonly to: WrittenFormat | null;
  readonly out: string | null;
}

/** Throws Refusal. */
export function readArguments(argv: readonly string[]): Arguments {
  const { words, values } = splitWords(argv);
  const [name, ...files] = words;
  const command = commandOf(name, values);
  if (command !== 'help' && command !== 'version') refuseForeign(command, values);
  return {
    command,
    files,
    reading: readingOf(values),
    limits: limitsOf(values),
    isJson: values.has('json'),
    isExplained: !values.has('no-explain'),
    html: values.get('html') ?? null,
    to: choice(values, 'to', WRITTEN_FORMATS),
    out: values.get('out') ?? null,
  };
}

/** By flag its value; "" for one that has none. */
type Values = ReadonlyMap<Flag, string>;

function splitWords(argv: readonly string[]): { words: string[]; values: Values } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const values = new Map<Flag, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flagOf(token.name, token.rawName);
    const takesValue = FLAGS[flag].type === 'string';
    if (takesValue && (token.value === undefined || isFlag(token.value))) {
      throw refuse(`--${flag} needs a value`, `--${flag}`);
    }
    if (!takesValue && token.value !== undefined) {
      throw refuse(`--${flag} takes no value`, `--${flag}`);
    }
    if (values.has(flag)) throw refuse(`--${flag} is given twice`, `--${flag}`);
    values.set(flag, token.value ?? '');
  }
  return { words, values };
}

function isFlag(value: string): boolean {
  return value.startsWith('--');
}

function refuse(message: string, where: string): Refusal {
  return new Refusal('arguments', message, where);
}

function flagOf(name: string, rawName: string): Flag {
  const flags = Object.keys(FLAGS) as Flag[];
  const flag = flags.find((one) => one === name);
  if (flag !== undefined) return flag;
  throw refuse(
    `unknown flag ${rawName}${suggestion(
      rawName,
      flags.map((one) => `--${one}`),
    )}`,
    rawName,
  );
}

function commandOf(name: string | undefined, values: Values): Arguments['command'] {
  if (values.has('help') || name === 'help') return 'help';
  if (values.has('version')) return 'version';
  const names = Object.keys(COMMANDS) as CommandName[];
  const command = names.find((one) => one === name);
  if (command !== undefined) return command;
  if (name === undefined) throw refuse(`a command is missing: ${names.join(', ')}`, '');
  throw refuse(`unknown command ${name}${suggestion(name, names)}`, name);
}

function refuseForeign(command: CommandName, values: Values): void {
  const own: readonly Flag[] = [...COMMANDS[command], ...ALWAYS];
  for (const flag of values.keys()) {
    if (!own.includes(flag)) throw refuse(`${command} takes no --${flag}`, `--${flag}`);
  }
}

/** Other names that people use. */
const ALIASES = new Map([
  ['edn', 'jepsen-edn'],
  ['cas', 'cas-register'],
]);

function choice<T extends string>(values: Values, flag: Flag, among: readonly T[]): T | null {
  const value = values.get(flag);
  if (value === undefined) return null;
  const meant = ALIASES.get(value) ?? value;
  const found = among.find((one) => one === meant);
  if (found !== undefined) return found;
  const known = `${among.join(', ')}${suggestion(value, among)}`;
  throw refuse(`unknown --${flag} ${value}; known are ${known}`, `--${flag}`);
}

function readingOf(values: Values): ReadOptions {
  const model: ModelName | null = choice(values, 'model', MODEL_NAMES);
  const isAuto = values.get('format') === 'auto';
  const format: FormatName | null = isAuto ? null : choice(values, 'format', FORMATS);
  const nil = choice(values, 'nil', ['absent', 'anything'] as const);
  const failures = choice(values, 'failures', ['observed', 'ignored'] as const);
  const initial = values.get('initial');
  return {
    ...(model !== null && { model }),
    ...(format !== null && { format }),
    ...(nil !== null && { nil }),
    ...(failures !== null && { failures }),
    ...(values.has('independent') && { independent: true }),
    ...(initial !== undefined && { initial: plainOf(initial) }),
  };
}

/** JSON where it is some, else the text itself. */
function plainOf(text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return text;
  }
}

function limitsOf(values: Values): Limits {
  const maxStates = positive(values, 'max-states');
  const maxMs = positive(values, 'max-ms');
  const megabytes = positive(values, 'max-memory');
  return {
    ...(maxStates !== undefined && { maxStates }),
    ...(maxMs !== undefined && { maxMs }),
    ...(megabytes !== undefined && { maxMemoryBytes: megabytes * 2 ** 20 }),
  };
}

function positive(values: Values, flag: Flag): number | undefined {
  const text = values.get(flag);
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll('_', ''));
  if (/^[\d_]+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw refuse(`--${flag} ${text}: expected a whole number above 0`, `--${flag}`);
}
