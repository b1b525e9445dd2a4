/**
 * Who wrote the values that were seen of one key: every value is taken apart into its root (a put, the
 * target of a cas, the initial value) and the appends after it. Where that goes in one way only, the
 * writers follow one another directly in every legal order. Called by kv.ts.
 *
 * All ways of taking a value apart are counted along its text. As the values of one chain are
 * beginnings of its longest one, only that one is taken apart and the others are compared with it.
 * Source: chains of appends, ours; the counting is word segmentation by dynamic programming.
 */

import { at, grown, item } from '../base/ints.ts';
import type { KvInput, KvOutput } from '../models/kv-operations.ts';
import { absenceFor, absencesOf } from './kv-absent.ts';
import type { Absences } from './kv-absent.ts';
import { NOBODY, SEVERAL, addToken, clearTokens, matchTokens } from './kv-tokens.ts';
import { newTokens } from './kv-tokens.ts';
import type { Tokens } from './kv-tokens.ts';
import type { PartView } from './monitor.ts';

export type KvPart = PartView<KvInput, KvOutput>;

/** What an operation is to the reading, by local index. */
export const GET = 0;
const PUT = 1;
export const APPEND = 2;
const DELETE = 3;
/** A cas that succeeded. */
export const CHANGED = 4;
/** A cas that failed. */
export const KEPT = 5;
/** A pending cas: a CHANGED one when somebody saw its target. */
export const MAYBE = 6;
/** An append of nothing: changes at most an absent key, to "". */
export const EMPTY = 7;

/** Characters of values to take apart for one key; five bytes each. What comes after is left open. */
const MOST = 1 << 25;

/** Memory for the reading of one key after another. */
export interface Desk {
  readonly roots: Tokens;
  readonly appends: Tokens;
  /** By character place of the texts taken apart: who wrote what ends there, NOBODY or SEVERAL. */
  writers: Int32Array;
  /** By the same place: whether its writers have been linked. */
  linked: Uint8Array;
  used: number;
}

export function newDesk(): Desk {
  return {
    roots: newTokens(),
    appends: newTokens(),
    writers: new Int32Array(256),
    linked: new Uint8Array(256),
    used: 0,
  };
}

/** By local index (`calls[i]` of the part has index i); index `count` is the initial state. */
export interface Reading {
  readonly desk: Desk;
  readonly part: KvPart;
  readonly count: number;
  readonly kinds: Uint8Array;
  /** What a get saw or a cas asked for: a text, null (absent), undefined for anything else. */
  readonly values: (string | null | undefined)[];
  /** Lengths of what was appended. */
  readonly sizes: Int32Array;
  /** Who made the absent state: the initial state, one delete, NOBODY or SEVERAL. */
  absent: number;
  /** To tell several of those apart. */
  absences: Absences | undefined;
  /** By writer: the writer directly before and directly after it, or NOBODY. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** By writer: an operation that saw its value, or NOBODY. */
  readonly seenBy: Int32Array;
  /** By observer: who wrote what it saw last, NOBODY (never written) or SEVERAL. */
  readonly saw: Int32Array;
  /** By observer: the place of its value on the desk, NOBODY for the absent one. */
  readonly places: Int32Array;
  /** Pending cas whose target was seen, to be read in their turn. */
  readonly waiting: number[];
  /** Two observations that cannot both be: their writers follow one another in different ways. */
  torn: readonly [number, number] | undefined;
  /** False when some observation was left out. */
  isWhole: boolean;
  /** False when a cas answered neither yes nor no: then nothing else is read. */
  isReadable: boolean;
}

export function readPart(desk: Desk, part: KvPart, initial: string | null): Reading {
  const reading = newReading(desk, part, initial);
  collect(reading);
  if (!reading.isReadable) return reading;
  if (reading.absent === SEVERAL) {
    reading.absences = absencesOf(part, initial === null ? reading.count : undefined);
  }
  const longest = longestValues(reading);
  for (let i = 0; i < reading.count; i++) {
    const kind = reading.kinds[i];
    if (kind === GET || kind === CHANGED) observe(reading, longest, i);
    if (reading.torn !== undefined) return reading;
  }
  for (let i = reading.waiting.pop(); i !== undefined; i = reading.waiting.pop()) {
    observe(reading, longest, i);
    if (reading.torn !== undefined) return reading;
  }
  for (let i = 0; i < reading.count; i++) {
    const kind = reading.kinds[i];
    if (kind === KEPT || (kind === MAYBE && at(reading.seenBy, i) === NOBODY)) {
      find(reading, longest, i);
    }
  }
  return reading;
}

function newReading(desk: Desk, part: KvPart, initial: string | null): Reading {
  const count = part.calls.length;
  clearTokens(desk.roots);
  clearTokens(desk.appends);
  desk.used = 0;
  if (initial !== null) addToken(desk.roots, initial, count);
  return {
    desk,
    part,
    count,
    kinds: new Uint8Array(count),
    values: new Array<string | null | undefined>(count).fill(undefined),
    sizes: new Int32Array(count),
    absent: initial === null ? count : NOBODY,
    absences: undefined,
    before: new Int32Array(count + 1).fill(NOBODY),
    after: new Int32Array(count + 1).fill(NOBODY),
    seenBy: new Int32Array(count + 1).fill(NOBODY),
    saw: new Int32Array(count).fill(NOBODY),
    places: new Int32Array(count).fill(NOBODY),
    waiting: [],
    torn: undefined,
    isWhole: true,
    isReadable: true,
  };
}

/** Sorts the operations by kind and collects what they wrote. */
function collect(reading: Reading): void {
  const { desk, part, count, kinds, values, sizes } = reading;
  let hasEmpty = false;
  for (let i = 0; i < count; i++) {
    const operation = item(part.operations, at(part.calls, i));
    const { input } = operation;
    switch (input.kind) {
      case 'get':
        kinds[i] = GET;
        if (operation.return !== null && typeof operation.output !== 'boolean') {
          values[i] = operation.output;
        }
        break;
      case 'put':
        kinds[i] = PUT;
        addToken(desk.roots, input.value, i);
        break;
      case 'append':
        kinds[i] = input.value === '' ? EMPTY : APPEND;
        sizes[i] = input.value.length;
        if (input.value === '') hasEmpty = true;
        else addToken(desk.appends, input.value, i);
        break;
      case 'delete':
        kinds[i] = DELETE;
        reading.absent = reading.absent === NOBODY ? i : SEVERAL;
        break;
      case 'cas': {
        const kind = operation.return === null ? MAYBE : operation.output === true ? CHANGED : KEPT;
        if (operation.return !== null && typeof operation.output !== 'boolean') {
          reading.isReadable = false;
        }
        kinds[i] = kind;
        values[i] = input.from;
        if (kind !== KEPT) addToken(desk.roots, input.to, i);
        break;
      }
    }
  }
  if (hasEmpty && reading.absent !== NOBODY) addToken(desk.roots, '', SEVERAL);
}

/** The longest values by what they begin with. */
interface Longest {
  /** By observer: the root token that its value begins with, one more for none, NOBODY for no text. */
  readonly keys: Int32Array;
  /** By key: the observer of the longest value, then the place of that value on the desk. */
  readonly observers: Int32Array;
  readonly places: Int32Array;
}

function longestValues(reading: Reading): Longest {
  const { desk, count, values } = reading;
  const none = desk.roots.texts.length;
  const keys = new Int32Array(count).fill(NOBODY);
  const observers = new Int32Array(none + 1).fill(NOBODY);
  const lengths = new Int32Array(none + 1);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value !== 'string') continue;
    const found = matchTokens(desk.roots, value, 0);
    const key = found === 0 ? none : at(desk.roots.found, found - 1);
    keys[i] = key;
    if (at(observers, key) !== NOBODY && at(lengths, key) >= value.length) continue;
    observers[key] = i;
    lengths[key] = value.length;
  }
  return { keys, observers, places: new Int32Array(none + 1).fill(NOBODY) };
}

/** Finds the writers of what operation `i` saw, and links them: it took effect, and so did they. */
function observe(reading: Reading, longest: Longest, i: number): void {
  const writer = find(reading, longest, i);
  const kind = reading.kinds[i];
  if (writer === SEVERAL || (writer === NOBODY && kind === MAYBE)) reading.isWhole = false;
  if (writer < 0) return;
  const place = at(reading.places, i);
  if (place === NOBODY) sawRoot(reading, writer, i);
  else linkBack(reading, place, i);
  if (kind !== GET) link(reading, writer, i, i);
}

/** Who wrote what operation `i` saw last; notes it in `saw` and `places`. */
function find(reading: Reading, { keys, observers, places }: Longest, i: number): number {
  const value = reading.values[i];
  if (value === undefined) return NOBODY;
  if (value === null) {
    // A cas that failed must not find any of the times at which the key was absent.
    const writer = reading.kinds[i] === KEPT ? reading.absent : absentBefore(reading, i);
    reading.saw[i] = writer;
    return writer;
  }
  const key = at(keys, i);
  const text = reading.values[at(observers, key)] ?? '';
  let place = at(places, key);
  if (reading.desk.used + text.length > MOST) {
    reading.saw[i] = SEVERAL;
    return SEVERAL;
  }
  if (place === NOBODY) {
    place = takeApart(reading, text);
    places[key] = place;
  }
  if (text !== value && text.slice(0, value.length) !== value) place = takeApart(reading, value);
  reading.places[i] = place + value.length;
  const writer = at(reading.desk.writers, place + value.length);
  reading.saw[i] = writer;
  return writer;
}

/** Who made the key absent for operation `i`, which found it so. */
function absentBefore({ absent, absences }: Reading, i: number): number {
  return absences === undefined ? absent : absenceFor(absences, i);
}

/** Who wrote what ends at each place of the text. Returns where the text begins on the desk. */
function takeApart(reading: Reading, text: string): number {
  const { desk, absent } = reading;
  const { roots } = desk;
  const start = desk.used;
  const end = start + text.length;
  desk.used = end + 1;
  desk.writers = grown(desk.writers, desk.used);
  if (desk.linked.length < desk.writers.length) {
    const longer = new Uint8Array(desk.writers.length);
    longer.set(desk.linked);
    desk.linked = longer;
  }
  const { writers } = desk;
  writers.fill(NOBODY, start, desk.used);
  desk.linked.fill(0, start, desk.used);
  for (let found = matchTokens(roots, text, 0); found > 0; found--) {
    arrive(desk, roots, at(roots.found, found - 1), start, false);
  }
  if (absent !== NOBODY) beginAbsent(reading, text, start);
  for (let place = start; place < end; place++) {
    const writer = at(writers, place);
    if (writer !== NOBODY) goOn(desk, text, start, place, writer);
  }
  return start;
}

/** The appends that can have made the text's beginning of an absent key. */
function beginAbsent(reading: Reading, text: string, start: number): void {
  const { appends } = reading.desk;
  for (let found = matchTokens(appends, text, 0); found > 0; found--) {
    const token = at(appends.found, found - 1);
    const owner = at(appends.owners, token);
    const before = owner === SEVERAL ? SEVERAL : absentBefore(reading, owner);
    if (before !== NOBODY) arrive(reading.desk, appends, token, start, before === SEVERAL);
  }
}

function goOn(desk: Desk, text: string, start: number, place: number, writer: number): void {
  const { appends } = desk;
  for (let found = matchTokens(appends, text, place - start); found > 0; found--) {
    arrive(desk, appends, at(appends.found, found - 1), place, writer === SEVERAL);
  }
}

function arrive(desk: Desk, tokens: Tokens, token: number, from: number, isMany: boolean): void {
  const place = from + item(tokens.texts, token).length;
  const isFirst = at(desk.writers, place) === NOBODY;
  desk.writers[place] = isFirst && !isMany ? at(tokens.owners, token) : SEVERAL;
}

/** Links the writers of the text that ends at `end` of the desk, the last one first. */
function linkBack(reading: Reading, end: number, observer: number): void {
  const { desk, sizes, kinds } = reading;
  let place = end;
  while (desk.linked[place] !== 1) {
    desk.linked[place] = 1;
    const writer = at(desk.writers, place);
    if (kinds[writer] !== APPEND) {
      sawRoot(reading, writer, observer);
      return;
    }
    place -= at(sizes, writer);
    const previous = at(desk.writers, place);
    // Where nothing written ends the text began: the key was absent.
    const first = previous === NOBODY ? absentBefore(reading, writer) : previous;
    link(reading, first, writer, observer);
    if (reading.seenBy[writer] === NOBODY) reading.seenBy[writer] = observer;
    if (previous === NOBODY) {
      sawRoot(reading, first, observer);
      return;
    }
  }
}

function sawRoot(reading: Reading, writer: number, observer: number): void {
  if (at(reading.seenBy, writer) !== NOBODY) return;
  reading.seenBy[writer] = observer;
  if (reading.kinds[writer] === MAYBE) reading.waiting.push(writer);
}

/** `first` comes directly before `second`, says what `observer` saw. */
function link(reading: Reading, first: number, second: number, observer: number): void {
  const { before, after } = reading;
  const known = at(before, second);
  if (known !== NOBODY && known !== first) reading.torn = [observer, linkedBy(reading, second)];
  const next = at(after, first);
  if (next !== NOBODY && next !== second) reading.torn = [observer, linkedBy(reading, next)];
  if (known !== NOBODY || next !== NOBODY) return;
  before[second] = first;
  after[first] = second;
}

/** The operation that says what comes directly before `writer`. */
function linkedBy({ kinds, seenBy }: Reading, writer: number): number {
  return kinds[writer] === APPEND ? at(seenBy, writer) : writer;
}
