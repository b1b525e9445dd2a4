/**
 * Reads histories of Jepsen, Knossos and Maelstrom: EDN maps of events, in one vector or list or one
 * after the other. Also the key-value texts of course labs, which are such maps with a `:key`. Called by
 * read.ts.
 * Source: Jepsen's history format; for what an answer of nil means, knossos.model.
 */

import { keyword, readForms } from './edn-reader.ts';
import { ednText, isList } from './edn.ts';
import type { Edn, EdnMap } from './edn.ts';
import { errorAt } from './format-error.ts';
import type { Source } from './format-error.ts';
import { newTally } from './history-file.ts';
import type { HistoryFile, ReadOptions, Tally } from './history-file.ts';
import { sayEvents } from './jepsen-words.ts';
import { EVENT_KINDS, pairRaw } from './pairing.ts';
import type { EventKind, RawEvent } from './pairing.ts';

const FIELDS = ['process', 'type', 'f', 'key', 'value', 'error'] as const;
type Field = (typeof FIELDS)[number];
const FIELD_OF = new Map<Edn | undefined, Field>(FIELDS.map((name) => [keyword(name), name]));
const KINDS = new Map(EVENT_KINDS.map((kind) => [keyword(kind), kind]));

/** Reads a history in EDN. Throws FormatError. */
export function readJepsen(
  source: Source,
  format: 'jepsen-edn' | 'maelstrom' | 'kv-text',
  options: ReadOptions,
): HistoryFile {
  const tally = newTally();
  const events = eventsOf(source, readForms(source), tally);
  const isText = format === 'kv-text';
  const implied: ReadOptions = isText
    ? { model: 'kv', nil: 'absent', initial: '', independent: false }
    : { nil: 'anything' };
  return sayEvents(source, format, pairRaw(source, events), { ...implied, ...options }, tally);
}

/** Whether the first event of a text has a `:key` of its own. */
export function hasKeys(text: string): boolean {
  const first = text.indexOf('{');
  const end = text.indexOf('}', first);
  return first >= 0 && /:key[\s,]/.test(text.slice(first, end < 0 ? undefined : end));
}

function eventsOf(source: Source, forms: readonly Edn[], tally: Tally): RawEvent[] {
  const events: RawEvent[] = [];
  const only = forms.length === 1 ? forms[0] : undefined;
  let before = 0;
  for (const form of isList(only) ? only : forms) {
    if (form === null || typeof form !== 'object' || isList(form) || form.kind !== 'map') {
      const found = `${ednText(form).slice(0, 40)} after here`;
      throw errorAt(source, before, found, 'maps of events');
    }
    before = form.at;
    const event = eventOf(source, form, tally);
    if (event !== null) events.push(event);
  }
  return events;
}

type Fields = Record<Field, Edn | undefined>;

/** The event of a map, or null for one that is no client's. */
function eventOf(source: Source, map: EdnMap, tally: Tally): RawEvent | null {
  const fields = fieldsOf(source, map);
  const { at } = map;
  const process = processOf(source, at, fields, tally);
  if (process === null) return null;
  return {
    process,
    type: kindOf(source, at, fields.type),
    f: functionOf(source, at, fields.f),
    key: fields.key,
    value: fields.value ?? null,
    error: fields.error ?? null,
    at,
  };
}

function fieldsOf(source: Source, { entries, at }: EdnMap): Fields {
  const fields: Fields = {
    process: undefined,
    type: undefined,
    f: undefined,
    key: undefined,
    value: undefined,
    error: undefined,
  };
  for (let i = 0; i < entries.length; i += 2) {
    const name = FIELD_OF.get(entries[i]);
    if (name === undefined) continue;
    if (fields[name] !== undefined) throw errorAt(source, at, `two :${name}`, 'one of each');
    fields[name] = entries[i + 1] ?? null;
  }
  return fields;
}

/** The client's number; null for the nemesis and its like, whose processes are keywords. */
function processOf(source: Source, at: number, { process }: Fields, tally: Tally): number | null {
  if (typeof process === 'number' && Number.isInteger(process)) return process;
  if (process !== null && typeof process === 'object' && !isList(process)) {
    if (process.kind === 'keyword') {
      tally.count(`events of :${process.name}, which is no client`);
      return null;
    }
  }
  const found = process === undefined ? 'an event without :process' : ednText(process);
  throw errorAt(source, at, found.slice(0, 60), ':process with the number of a client');
}

function kindOf(source: Source, at: number, type: Edn | undefined): EventKind {
  const kind = KINDS.get(type as ReturnType<typeof keyword>);
  if (kind !== undefined) return kind;
  const found = type === undefined ? 'an event without :type' : `:type ${ednText(type)}`;
  throw errorAt(source, at, found.slice(0, 60), ':type :invoke, :ok, :fail or :info');
}

function functionOf(source: Source, at: number, f: Edn | undefined): string {
  if (typeof f === 'string') return f;
  if (f !== null && typeof f === 'object' && !isList(f) && f.kind === 'keyword') return f.name;
  const found = f === undefined ? 'an event without :f' : `:f ${ednText(f)}`;
  throw errorAt(source, at, found.slice(0, 60), ':f with the name of an operation');
}
