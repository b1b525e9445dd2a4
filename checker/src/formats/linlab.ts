/**
 * Reads histories that linlab writes: one JSON object with events in real-time order, of a key-value
 * store, a register or a cas-register. Called by read.ts.
 */

import { HistoryError, pairEvents } from '../index.ts';
import type { HistoryEvent, PairedOperation } from '../index.ts';
import { historyOf } from './build.ts';
import type { Said } from './build.ts';
import { found } from './dialect.ts';
import type { Plain } from './edn.ts';
import { errorAt } from './format-error.ts';
import type { FormatError, Source } from './format-error.ts';
import { newTally } from './history-file.ts';
import type { HistoryFile, ModelName, ReadOptions } from './history-file.ts';
import { offsetOf, offsetsOfItems, parseJson } from './json-place.ts';
import { EVENT_KINDS } from './pairing.ts';

export const LINLAB = 'linlab/history@1';

type Fields = Readonly<Record<string, Plain | undefined>>;
type Events = readonly HistoryEvent<Fields, Plain>[];

/** Reads a linlab history. Throws FormatError. */
export function readLinlab(source: Source, options: ReadOptions): HistoryFile {
  const whole = parseJson(source, 0, source.text.length);
  const { format, events } = (whole ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== LINLAB) {
    const at = offsetOf(source.text, ['format']);
    throw errorAt(source, at, `the format ${found(format as Plain)}`, JSON.stringify(LINLAB));
  }
  if (!Array.isArray(events)) throw wrong(source, ['events'], 'no events', 'a list of events');
  events.forEach((event, index) => checkEvent(source, event as Plain, index));
  const tally = newTally();
  const paired = pairsOf(source, events as Events);
  const model = options.model ?? modelOf(events as Events);
  const about = {
    source,
    format: 'linlab' as const,
    initial: options.initial,
    isKeyed: false,
    notes: () => tally.notes(),
  };
  for (const { outcome } of paired) {
    if (outcome === 'fail') tally.count('failed operations, which had no effect');
  }
  const places = offsetsOfItems(source.text, offsetOf(source.text, ['events']), events.length);
  return historyOf(
    model,
    paired.map((one) => saidOf(events as Events, one, places)),
    about,
  );
}

function wrong(
  source: Source,
  path: readonly (string | number)[],
  what: string,
  expected: string,
): FormatError {
  return errorAt(source, offsetOf(source.text, path), what, expected);
}

function checkEvent(source: Source, event: Plain, index: number): void {
  const path = ['events', index];
  if (!isRecord(event)) throw wrong(source, path, found(event), 'an event');
  const { process, type, time, input, output } = event;
  if (typeof process !== 'number' || !Number.isSafeInteger(process)) {
    throw wrong(source, [...path, 'process'], found(process), 'the number of a process');
  }
  if (!EVENT_KINDS.some((kind) => kind === type)) {
    throw wrong(source, [...path, 'type'], found(type), 'invoke, ok, fail or info');
  }
  if (typeof time !== 'number') throw wrong(source, [...path, 'time'], found(time), 'a number');
  if (type === 'invoke' && (!isRecord(input) || typeof input['kind'] !== 'string')) {
    throw wrong(source, [...path, 'input'], found(input), 'an operation with its kind');
  }
  if (type === 'ok' && output === undefined) {
    throw wrong(source, path, 'an ok without output', 'the answer, null for a write');
  }
}

function isRecord(value: Plain | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pairsOf(source: Source, events: Events): PairedOperation<Fields, Plain>[] {
  try {
    return pairEvents(events);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw wrong(source, ['events', error.where], error.message, 'events that pair');
  }
}

function modelOf(events: Events): ModelName {
  const inputs = events.flatMap(({ input }) => (input === undefined ? [] : [input]));
  if (inputs.some((input) => input['key'] !== undefined)) return 'kv';
  return inputs.some((input) => input['kind'] === 'cas') ? 'cas-register' : 'register';
}

function saidOf(
  events: Events,
  { input, outcome, process, invokeIndex, completeIndex }: PairedOperation<Fields, Plain>,
  places: Float64Array,
): Said {
  const { kind, key, value, from, to } = input;
  const given = kind === 'cas' ? [from ?? null, to ?? null] : (value ?? null);
  const isAnswered = outcome === 'ok';
  const answer = isAnswered ? (events[completeIndex ?? -1]?.output ?? null) : null;
  return {
    process,
    phrase: { f: String(kind), key: key ?? null, given, answer, isAnswered },
    outcome: outcome === 'open' || outcome === 'info' ? 'pending' : outcome,
    call: invokeIndex,
    return: completeIndex ?? Infinity,
    at: places[invokeIndex] ?? 0,
    answeredAt: places[completeIndex ?? invokeIndex] ?? 0,
    object: null,
  };
}
