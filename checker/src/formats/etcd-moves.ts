/**
 * One operation of an etcd robustness report as what it does to single keys. Called by etcd-report.ts,
 * which says what is judged and what is not. Names are matched without regard to case: the format is
 * not promised to stay.
 */

import type { Plain } from './edn.ts';
import type { Tally } from './history-file.ts';

interface Span {
  readonly process: number;
  readonly key: string;
  readonly call: number;
  readonly end: number;
}

export type Move =
  /** `seen` null: the key was absent. */
  | (Span & {
      readonly kind: 'read';
      readonly seen: { readonly value: string; readonly revision: number } | null;
    })
  | (Span & {
      readonly kind: 'write';
      /** null: the key is deleted. */
      readonly value: string | null;
      /** The revision that the key must have, 0 for absent; null: no condition. */
      readonly expected: number | null;
      /** Of the write itself; null: not known. */
      readonly revision: number | null;
      readonly outcome: 'ok' | 'pending' | 'refused';
    })
  /** The key was touched in a way that is not understood here. */
  | (Span & { readonly kind: 'opaque' });

interface Fields {
  readonly [name: string]: Plain | undefined;
}

/** All moves of one reported operation, or null when the value is none. Counts what says nothing. */
export function movesOf(value: Plain, tally: Tally): Move[] | null {
  const operation = fields(value);
  const input = fields(operation['input']);
  const output = fields(operation['output']);
  const process = operation['clientid'];
  const call = operation['call'];
  const end = operation['return'];
  const type = input['type'];
  if (typeof process !== 'number' || typeof call !== 'number' || typeof end !== 'number')
    return null;
  if (typeof type !== 'string') return null;
  const span = { process, call, end };
  const isLost = text(output['error']) !== '' || output['persisted'] === true;
  if (!isLost && end < call) return null;
  if (text(output['clienterror']) !== '') return counted(tally, 'requests refused by the client');
  switch (type.toLowerCase()) {
    case 'range':
      return rangeMoves(span, fields(input['range']), output, isLost, tally);
    case 'txn':
      return txnMoves(span, fields(input['txn']), output, isLost, tally);
    default:
      return counted(tally, `requests of type ${type.slice(0, 40)}, not judged`);
  }
}

type Times = Omit<Span, 'key'>;

function counted(tally: Tally, what: string): [] {
  tally.count(what);
  return [];
}

/** The fields of a record by their names in lower case; none for anything else. */
function fields(value: Plain | undefined): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).map(([name, held]) => [name.toLowerCase(), held]);
  return Object.fromEntries(entries) as Fields;
}

function items(value: Plain | undefined): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [];
}

function text(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
}

function count(value: Plain | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** A value of this many bytes or more is known by its hash alone; not every writer has hashed it. */
const HASHED_FROM = 20;

function valueText(value: Plain | undefined): string {
  const { value: whole, hash } = fields(value);
  if (text(whole) === '' && count(hash) !== 0) return `#${count(hash)}`;
  const bytes = utf8(text(whole));
  return bytes.length < HASHED_FROM ? text(whole) : `#${fnv1a(bytes)}`;
}

function fnv1a(bytes: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function utf8(whole: string): number[] {
  return [...whole].flatMap((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return [code];
    const tail = [0x80 | (code & 63)];
    if (code < 0x800) return [0xc0 | (code >> 6), ...tail];
    tail.unshift(0x80 | ((code >> 6) & 63));
    if (code < 0x10000) return [0xe0 | (code >> 12), ...tail];
    return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), ...tail];
  });
}

function rangeMoves(
  times: Times,
  range: Fields,
  output: Fields,
  isLost: boolean,
  tally: Tally,
): Move[] {
  if (isLost) return counted(tally, 'reads without an answer');
  if (count(range['revision']) !== 0) return counted(tally, 'reads at an old revision, not judged');
  const answer = fields(output['range']);
  if (answer['kvs'] === undefined) return counted(tally, 'reads without an answer');
  return seenMoves(times, range, items(answer['kvs']), tally);
}

/** Reads of the keys that a range answered; of its one key when it asked for one. */
function seenMoves(times: Times, range: Fields, answered: readonly Plain[], tally: Tally): Move[] {
  const isOne = text(range['end']) === '';
  if (!isOne) tally.count('reads of a range, judged as reads of the keys that they returned');
  if (isOne && answered.length === 0) {
    return [{ ...times, kind: 'read', key: text(range['start']), seen: null }];
  }
  return answered.map((kv) => {
    const { key, value, modrevision } = fields(kv);
    const seen = { value: valueText(value), revision: count(modrevision) };
    return { ...times, kind: 'read', key: text(key), seen };
  });
}

function txnMoves(
  times: Times,
  txn: Fields,
  output: Fields,
  isLost: boolean,
  tally: Tally,
): Move[] {
  const conditions = items(txn['conditions']).map(fields);
  const then = items(txn['operationsonsuccess']).map(fields);
  const otherwise = items(txn['operationsonfailure']).map(fields);
  const key = keyOf(then[0] ?? {});
  const isSimple =
    then.length === 1 &&
    conditions.length <= 1 &&
    conditions.every((one) => text(one['key']) === key && count(one['expectedversion']) === 0) &&
    otherwise.length <= 1 &&
    otherwise.every((one) => isRead(one) && keyOf(one) === key);
  if (!isSimple || (then[0] !== undefined && hasLease(then[0]))) {
    return [...then, ...otherwise]
      .filter((one) => !isRead(one))
      .map((one) => ({ ...times, kind: 'opaque', key: keyOf(one) }));
  }
  const condition = conditions[0];
  const expected = condition === undefined ? null : count(condition['expectedrevision']);
  const plan = { key, then: then[0] ?? {}, expected, hasElse: otherwise.length === 1 };
  return simpleTxn(times, plan, output, isLost, tally);
}

function isRead(operation: Fields): boolean {
  return text(operation['type']).startsWith('range');
}

function hasLease(operation: Fields): boolean {
  return count(fields(operation['put'])['leaseid']) !== 0;
}

function keyOf(operation: Fields): string {
  switch (text(operation['type'])) {
    case 'put-operation':
      return text(fields(operation['put'])['key']);
    case 'delete-operation':
      return text(fields(operation['delete'])['key']);
    case 'range-operation':
      return text(fields(operation['range'])['start']);
    default:
      return '';
  }
}

interface SimpleTxn {
  readonly key: string;
  readonly then: Fields;
  readonly expected: number | null;
  /** The other branch reads the key. */
  readonly hasElse: boolean;
}

/** A condition that did not hold: that, and what the other branch read, are two observations. */
function simpleTxn(
  times: Times,
  { key, then, expected, hasElse }: SimpleTxn,
  output: Fields,
  isLost: boolean,
  tally: Tally,
): Move[] {
  const span = { ...times, key };
  const answer = fields(output['txn']);
  const result = fields(items(answer['results'])[0] ?? null);
  const hasRead = result['kvs'] !== undefined;
  const isPut = text(then['type']) === 'put-operation';
  const value = isPut ? valueText(fields(then['put'])['value']) : null;
  if (isLost) {
    if (isRead(then)) return counted(tally, 'reads without an answer');
    const revision = count(output['persistedrevision']) || null;
    return [{ ...span, kind: 'write', value, expected, revision, outcome: 'pending' }];
  }
  if (answer['failure'] === true) {
    const refusal = { value, expected, revision: null, outcome: 'refused' as const };
    const seen =
      hasElse && hasRead ? seenMoves(times, { start: key }, items(result['kvs']), tally) : [];
    return [{ ...span, kind: 'write', ...refusal }, ...seen];
  }
  if (isRead(then)) {
    if (!hasRead) return counted(tally, 'reads without an answer');
    return seenMoves(times, fields(then['range']), items(result['kvs']), tally);
  }
  if (!isPut) return deleted(span, expected, result['deleted'] === 0, tally);
  const revision = count(output['revision']) || null;
  return [{ ...span, kind: 'write', value, expected, revision, outcome: 'ok' }];
}

/** A delete of an absent key saw that it is absent; a condition on a delete is dropped. */
function deleted(span: Span, expected: number | null, wasAbsent: boolean, tally: Tally): Move[] {
  if (wasAbsent) return [{ ...span, kind: 'read', seen: null }];
  if (expected !== null) tally.count('deletes with a condition, which is not judged');
  const plain = { value: null, expected: null, revision: null, outcome: 'ok' as const };
  return [{ ...span, kind: 'write', ...plain }];
}
