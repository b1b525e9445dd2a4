/**
 * Reads logs of Jepsen's first etcd tests, those of Porcupine's suite: lines with process, type,
 * function and value of one cas-register that begins absent; other lines are noise. Called by read.ts.
 * Source: Porcupine's test data; a failed cas tells that the precondition was false, as there.
 */

import { readForms } from './edn-reader.ts';
import { isList } from './edn.ts';
import type { Edn } from './edn.ts';
import { errorAt, shown } from './format-error.ts';
import type { Source } from './format-error.ts';
import { newTally } from './history-file.ts';
import type { HistoryFile, ReadOptions } from './history-file.ts';
import { sayEvents } from './jepsen-words.ts';
import { EVENT_KINDS, pairRaw } from './pairing.ts';
import type { RawEvent } from './pairing.ts';

export const LOG_MARK = 'jepsen.util - ';
const LINE = /^(\d+)(\s+:(\w+)\s+:([\w-]+)\s+)(\S.*)$/;

/** Reads a log. Throws FormatError. */
export function readEtcdLog(source: Source, options: ReadOptions): HistoryFile {
  const tally = newTally();
  const events: RawEvent[] = [];
  const { text } = source;
  for (let from = 0; from < text.length;) {
    const next = text.indexOf('\n', from);
    const to = next < 0 ? text.length : next;
    const event = eventOf(source, from, text.slice(from, to).trimEnd());
    if (event !== null) events.push(event);
    else if (to > from) tally.count('lines without an operation of a client');
    from = to + 1;
  }
  if (events.length === 0 && text.trim() !== '') {
    throw errorAt(source, 0, 'no line with an operation', `lines with "${LOG_MARK}"`);
  }
  const implied = { model: 'cas-register', nil: 'absent', failures: 'observed' } as const;
  const asked: ReadOptions = { independent: false, ...implied, ...options };
  return sayEvents(source, 'etcd-log', pairRaw(source, events), asked, tally);
}

function eventOf(source: Source, from: number, line: string): RawEvent | null {
  const mark = line.indexOf(LOG_MARK);
  if (mark < 0) return null;
  const at = from + mark + LOG_MARK.length;
  const said = source.text.slice(at, from + line.length);
  if (!/^\d/.test(said)) return null;
  const [, process = '', between = '', name, f = '', value = ''] = LINE.exec(said) ?? [];
  const type = EVENT_KINDS.find((kind) => kind === name);
  if (type === undefined) {
    throw errorAt(source, at, shown(said), 'process, type, function and value');
  }
  const begin = at + process.length + between.length;
  const held = readForms(source, begin, begin + value.length);
  return { process: Number(process), type, f, key: undefined, ...meaningOf(held[0] ?? null), at };
}

/** Where a reason stands in place of the value, such as `:timed-out`. */
function meaningOf(held: Edn): { readonly value: Edn; readonly error: Edn } {
  const isReason =
    held !== null && typeof held === 'object' && !isList(held) && held.kind === 'keyword';
  return isReason ? { value: null, error: held } : { value: held, error: null };
}
