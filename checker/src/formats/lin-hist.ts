/**
 * Reads lin-hist/1: a line about the history, then a line for every operation by its call. Called by
 * read.ts. The header names the model; `initial` in it says what objects hold in the beginning, without
 * it keys of kv hold "". A process may have several operations under way: the recorded ones do.
 */

import { historyOf } from './build.ts';
import type { Said } from './build.ts';
import { found, isScalar } from './dialect.ts';
import type { Plain } from './edn.ts';
import { errorAt } from './format-error.ts';
import type { FormatError, Source } from './format-error.ts';
import { MODEL_NAMES, newTally } from './history-file.ts';
import type { HistoryFile, ModelName, ReadOptions } from './history-file.ts';
import { parseJson } from './json-place.ts';

const ROW = '[process, operation, key, input, output, call, return]';

/** Reads a lin-hist text. Throws FormatError. */
export function readLinHist(source: Source, options: ReadOptions): HistoryFile {
  const end = lineEnd(source.text, 0);
  const header = headerOf(source, parseJson(source, 0, end));
  const model = options.model ?? header.model;
  const { initial = header.initial } = options;
  const tally = newTally();
  const about = {
    source,
    format: 'lin-hist' as const,
    initial: initial === undefined && model === 'kv' ? '' : initial,
    isKeyed: options.independent ?? header.isKeyed,
    notes: () => tally.notes(),
  };
  return historyOf(model, sayRows(source, end + 1, about.isKeyed), about);
}

interface Header {
  readonly model: ModelName;
  readonly initial: Plain | undefined;
  readonly isKeyed: boolean;
}

function headerOf(source: Source, value: unknown): Header {
  const { format, model, initial, keyed } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== 'lin-hist/1') {
    throw errorAt(source, 0, `the format ${found(format as Plain)}`, '"lin-hist/1"');
  }
  const name = model === 'cas' ? 'cas-register' : model;
  const known = MODEL_NAMES.find((one) => one === name);
  if (known === undefined) {
    const names = MODEL_NAMES.join(', ');
    throw errorAt(source, 0, `the model ${found(model as Plain)}`, `one of ${names}`);
  }
  return { model: known, initial: initial as Plain | undefined, isKeyed: keyed === true };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function* sayRows(source: Source, from: number, isKeyed: boolean): Generator<Said> {
  const { text } = source;
  for (let at = from; at < text.length;) {
    const end = lineEnd(text, at);
    if (text.charCodeAt(at) === 91 || text.slice(at, end).trim() !== '') {
      yield rowOf(source, at, parseJson(source, at, end), isKeyed);
    }
    at = end + 1;
  }
}

function rowOf(source: Source, at: number, row: unknown, isKeyed: boolean): Said {
  if (!Array.isArray(row) || row.length !== 7) throw badRow(source, at, row as Plain);
  const [process, f, key, given, answer, call, end] = row as readonly Plain[];
  if (typeof process !== 'number' || typeof f !== 'string' || typeof call !== 'number') {
    throw badRow(source, at, row as Plain);
  }
  if (end !== null && (typeof end !== 'number' || end < call)) {
    throw errorAt(source, at, `a return of ${found(end)}`, `null, or a number from ${call} on`);
  }
  const isAnswered = end !== null;
  return {
    process,
    phrase: { f, key: key ?? null, given: given ?? null, answer: answer ?? null, isAnswered },
    outcome: isAnswered ? 'ok' : 'pending',
    call,
    return: end ?? Infinity,
    at,
    answeredAt: at,
    object: isKeyed && isScalar(key) ? String(key) : null,
  };
}

function badRow(source: Source, at: number, row: Plain): FormatError {
  return errorAt(source, at, found(row), ROW);
}
