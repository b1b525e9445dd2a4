/**
 * Reads the client reports of etcd's robustness tests: `client-N/operations.json`, one JSON object after
 * the other, all clients of a report as one history. Called by read.ts.
 *
 * What is judged: every key by itself, as a kv history whose values are "value@revision"; reads of one
 * key or of a range (as reads of the keys returned), puts, deletes, and transactions with at most one
 * condition, on the revision of the one key that they touch. What is not: reads at an old revision,
 * leases, compactions, the order of revisions among keys, keys absent from a range, watches; keys that
 * a lease or another kind of transaction touched are left out whole.
 * Source: etcd, tests/robustness/model/types.go and report/client.go.
 */

import { historyOf } from './build.ts';
import type { Said } from './build.ts';
import type { Plain } from './edn.ts';
import { movesOf } from './etcd-moves.ts';
import type { Move } from './etcd-moves.ts';
import { errorAt } from './format-error.ts';
import type { Source } from './format-error.ts';
import { newTally } from './history-file.ts';
import type { HistoryFile, ReadOptions, Tally } from './history-file.ts';
import { endOfValue, parseJson } from './json-place.ts';

/** Reads all the files of one report. Throws FormatError. */
export function readEtcdReport(sources: readonly Source[], options: ReadOptions): HistoryFile {
  const tally = newTally();
  const moves = sources.flatMap((source) => readMoves(source, tally));
  const said = [...judged(moves, tally)];
  const about = {
    source: sources[0] ?? { name: '', text: '' },
    format: 'etcd-report' as const,
    initial: options.initial,
    isKeyed: false,
    notes: () => tally.notes(),
  };
  return { ...historyOf('kv', said, about), places: [] };
}

function readMoves(source: Source, tally: Tally): Move[] {
  const { text } = source;
  const moves: Move[] = [];
  for (let at = nextMark(text, 0); at < text.length;) {
    const end = text.charAt(at) === '{' ? endOfValue(text, at) : -1;
    const value = parseJson(source, at, end < 0 ? text.length : end);
    if (end < 0) throw errorAt(source, at, 'a value alone', 'an operation of a client');
    const what = movesOf(value as Plain, tally);
    if (what === null) {
      const expected = 'an operation with ClientId, Input, Call, Output and Return';
      throw errorAt(source, at, 'another object', expected);
    }
    moves.push(...what);
    at = nextMark(text, end);
  }
  return moves;
}

function nextMark(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return at;
}

/** What is known of the writes of one key. */
interface Key {
  /** Revisions that reads and answered writes gave to each value. */
  readonly revisions: Map<string, Set<number>>;
  /** The value of a revision. */
  readonly values: Map<number, string>;
  /** Values of writes whose revision is not known, with how many. */
  readonly open: Map<string, number>;
  /** Revisions of answered writes. */
  readonly settled: Set<number>;
  isLeftOut: boolean;
}

function* judged(moves: readonly Move[], tally: Tally): Generator<Said> {
  const keys = learn(moves);
  for (const move of moves) {
    const key = keys.get(move.key);
    if (key === undefined || key.isLeftOut) {
      tally.count('operations on keys left out (leases, other transactions, unknown revisions)');
      continue;
    }
    const said = say(move, key);
    if (said !== null) yield said;
    if (hasUnknownCondition(move, key)) tally.count('conditions on a revision that nobody saw');
  }
}

function learn(moves: readonly Move[]): Map<string, Key> {
  const keys = new Map<string, Key>();
  for (const move of moves) {
    let key = keys.get(move.key);
    if (key === undefined) {
      key = {
        revisions: new Map(),
        values: new Map(),
        open: new Map(),
        settled: new Set(),
        isLeftOut: false,
      };
      keys.set(move.key, key);
    }
    learnMove(key, move);
  }
  for (const key of keys.values()) if (hasRiddle(key)) key.isLeftOut = true;
  return keys;
}

function learnMove(key: Key, move: Move): void {
  switch (move.kind) {
    case 'opaque':
      key.isLeftOut = true;
      return;
    case 'read':
      if (move.seen !== null) see(key, move.seen.value, move.seen.revision);
      return;
    case 'write':
      if (move.value === null || move.outcome === 'refused') return;
      if (move.revision === null) key.open.set(move.value, (key.open.get(move.value) ?? 0) + 1);
      else {
        see(key, move.value, move.revision);
        key.settled.add(move.revision);
      }
  }
}

function see(key: Key, value: string, revision: number): void {
  let revisions = key.revisions.get(value);
  if (revisions === undefined) key.revisions.set(value, (revisions = new Set()));
  revisions.add(revision);
  if (!key.values.has(revision)) key.values.set(revision, value);
}

/** Revisions at which somebody saw a value that no answered write explains. */
function unexplained(key: Key, value: string): number[] {
  return [...(key.revisions.get(value) ?? [])].filter((revision) => !key.settled.has(revision));
}

/** Writes without a known revision that could not be told apart. */
function hasRiddle(key: Key): boolean {
  return [...key.open].some(([value, writes]) => {
    const revisions = unexplained(key, value).length;
    return revisions > 1 || (writes > 1 && revisions > 0);
  });
}

function say(move: Move, key: Key): Said | null {
  switch (move.kind) {
    case 'opaque':
      return null;
    case 'read': {
      const { seen } = move;
      const answer = seen === null ? null : held(seen.value, seen.revision);
      return saidOf(move, 'get', null, answer, 'ok');
    }
    case 'write':
      return sayWrite(move, key);
  }
}

function held(value: string, revision: number | string): string {
  return `${value}@${revision}`;
}

function hasUnknownCondition(move: Move, key: Key): boolean {
  return move.kind === 'write' && move.expected !== null && !isKnown(move.expected, key);
}

/** 0 stands for an absent key. */
function isKnown(revision: number, key: Key): boolean {
  return revision === 0 || key.values.has(revision);
}

/** A condition on a revision that nobody saw is left out: more is then possible, never less. */
function sayWrite(move: Move & { kind: 'write' }, key: Key): Said | null {
  const { value, expected, outcome } = move;
  const from = expected === null || !isKnown(expected, key) ? undefined : stateAt(expected, key);
  if (outcome === 'refused') {
    return from === undefined ? null : saidOf(move, 'cas', [from, '@'], false, 'ok');
  }
  if (value === null) return saidOf(move, 'delete', null, null, outcome);
  const to = held(value, move.revision ?? unexplained(key, value)[0] ?? `?${move.call}`);
  return from === undefined
    ? saidOf(move, 'put', to, null, outcome)
    : saidOf(move, 'cas', [from, to], outcome === 'ok', outcome);
}

function stateAt(revision: number, key: Key): string | null {
  return revision === 0 ? null : held(key.values.get(revision) ?? '', revision);
}

function saidOf(
  { process, key, call, end }: Move,
  f: string,
  given: Plain,
  answer: Plain,
  outcome: 'ok' | 'pending',
): Said {
  return {
    process,
    phrase: { f, key, given, answer, isAnswered: outcome === 'ok' },
    outcome,
    call,
    return: outcome === 'ok' ? end : Infinity,
    at: 0,
    answeredAt: 0,
    object: null,
  };
}
