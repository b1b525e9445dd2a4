/**
 * Client reports of etcd's robustness tests: what each kind of operation says about its key, what is left
 * out, and that only whole reports are judged.
 */

import { describe, expect, it } from 'vitest';
import { checkable, readHistory, readSources } from '../../src/formats/index.ts';
import type { HistoryFile } from '../../src/formats/index.ts';
import { checkOperations } from '../../src/index.ts';

interface Answer {
  readonly at: readonly [call: number, end: number];
  readonly client?: number;
  readonly revision?: number;
  readonly error?: string;
}

const operation = (input: object, output: object, about: Answer): string =>
  JSON.stringify({
    ClientId: about.client ?? 0,
    Input: input,
    Call: about.at[0],
    Output: { ...output, Revision: about.revision ?? 0, Error: about.error ?? '' },
    Return: about.at[1],
  });

const kv = (key: string, value: string, revision: number): object => ({
  Key: key,
  Value: { Value: value, Hash: 0 },
  ModRevision: revision,
});

function get(key: string, kvs: object[], about: Answer, range: object = {}): string {
  const input = { Type: 'range', Range: { Start: key, End: '', Limit: 0, Revision: 0, ...range } };
  return operation(input, { Range: { KVs: kvs, Count: kvs.length } }, about);
}

function txn(
  conditions: object[],
  then: object[],
  otherwise: object[],
  output: object,
  about: Answer,
) {
  const Txn = {
    Conditions: conditions,
    OperationsOnSuccess: then,
    OperationsOnFailure: otherwise,
  };
  return operation({ Type: 'txn', Txn }, { Txn: output }, about);
}

const putOf = (key: string, value: string, LeaseID = 0): object => ({
  Type: 'put-operation',
  Put: { Key: key, Value: { Value: value, Hash: 0 }, LeaseID },
});
const deleteOf = (Key: string): object => ({ Type: 'delete-operation', Delete: { Key } });
const rangeOf = (Start: string): object => ({ Type: 'range-operation', Range: { Start, End: '' } });
const done = (...results: object[]): object => ({ Failure: false, Results: results });
const plain = { KVs: null, Count: 0, Deleted: 0 };

const put = (key: string, value: string, about: Answer): string =>
  txn([], [putOf(key, value)], [], done(plain), about);
const casPut = (key: string, from: number, value: string, output: object, about: Answer): string =>
  txn([{ Key: key, ExpectedRevision: from }], [putOf(key, value)], [rangeOf(key)], output, about);

const read = (...lines: string[]): HistoryFile => readHistory(lines.join('\n'), 'operations.json');

function verdict(...lines: string[]): string {
  const { model, operations } = checkable(read(...lines));
  return checkOperations(model, operations).verdict;
}

describe('etcd reports', () => {
  it('values carry their revision, so that equal values are told apart', () => {
    const history = read(
      put('a', 'x', { at: [0, 1], revision: 5 }),
      get('a', [kv('a', 'x', 5)], { at: [2, 3], revision: 6 }),
      get('b', [], { at: [2, 3], revision: 6, client: 1 }),
    );
    expect(history).toMatchObject({
      format: 'etcd-report',
      model: 'kv',
      operations: [
        { input: { kind: 'put', key: 'a', value: 'x@5' }, call: 0, return: 1 },
        { input: { kind: 'get', key: 'a' }, output: 'x@5' },
        { input: { kind: 'get', key: 'b' }, output: null },
      ],
    });
    const stale = get('a', [kv('a', 'x', 5)], { at: [6, 7] });
    const again = put('a', 'x', { at: [4, 5], revision: 8 });
    expect(verdict(put('a', 'x', { at: [0, 1], revision: 5 }), stale)).toBe('linearizable');
    expect(verdict(put('a', 'x', { at: [0, 1], revision: 5 }), again, stale)).toBe('violation');
  });

  it('a write without an answer takes the revision at which somebody saw its value', () => {
    const lost = put('a', 'x', { at: [0, 0], error: 'timeout' });
    const seen = get('a', [kv('a', 'x', 5)], { at: [2, 3] });
    expect(verdict(lost)).toBe('linearizable');
    expect(verdict(lost, seen)).toBe('linearizable');
    expect(verdict(seen)).toBe('violation');
    // Two such writes cannot be told apart: the key is left out.
    const two = read(lost, put('a', 'x', { at: [1, 0], error: 'timeout' }), seen);
    expect(two.operations).toEqual([]);
    expect(two.notes[0]?.count).toBe(3);
  });

  it('conditions on a revision are compare-and-set', () => {
    const first = put('a', 'x', { at: [0, 1], revision: 5 });
    const succeeds = casPut('a', 5, 'y', done(plain), { at: [2, 3], revision: 6 });
    const fails = (seen: object): string =>
      casPut('a', 5, 'z', { Failure: true, Results: [{ KVs: [seen], Count: 1 }] }, { at: [4, 5] });
    expect(verdict(first, succeeds, fails(kv('a', 'y', 6)))).toBe('linearizable');
    expect(verdict(first, fails(kv('a', 'x', 5)))).toBe('violation');
    expect(verdict(first, succeeds, fails(kv('a', 'x', 5)))).toBe('violation');
    const create = casPut('a', 0, 'n', done(plain), { at: [2, 3], revision: 7 });
    expect(verdict(create)).toBe('linearizable');
    expect(verdict(first, create)).toBe('violation');
  });

  it('a delete of nothing saw nothing', () => {
    const gone = (Deleted: number): string =>
      txn([], [deleteOf('a')], [], done({ ...plain, Deleted }), { at: [2, 3] });
    const first = put('a', 'x', { at: [0, 1], revision: 5 });
    expect(verdict(first, gone(1))).toBe('linearizable');
    expect(verdict(first, gone(0))).toBe('violation');
    expect(verdict(gone(0))).toBe('linearizable');
    expect(verdict(first, gone(1), get('a', [kv('a', 'x', 5)], { at: [4, 5] }))).toBe('violation');
  });

  it('a range is a read of each key that it returned', () => {
    const history = read(
      put('a', 'x', { at: [0, 1], revision: 5 }),
      get('a', [kv('a', 'x', 5), kv('b', 'y', 4)], { at: [2, 3] }, { End: 'c' }),
    );
    expect(history.operations).toHaveLength(3);
    expect(history.notes).toEqual([
      { text: 'reads of a range, judged as reads of the keys that they returned', count: 1 },
    ]);
  });

  it('what is not understood leaves its keys out, and says so', () => {
    const leased = txn([], [putOf('a', 'x', 7)], [], done(plain), { at: [0, 1], revision: 2 });
    const both = txn([], [putOf('b', '1'), putOf('c', '2')], [], done(plain, plain), {
      at: [0, 1],
    });
    const history = read(
      leased,
      both,
      ...['a', 'b', 'c'].map((key) => get(key, [], { at: [2, 3] })),
      get('d', [kv('d', 'old', 1)], { at: [2, 3] }, { Revision: 3 }),
      operation({ Type: 'leaseGrant', LeaseGrant: { LeaseID: 7 } }, {}, { at: [0, 1] }),
      operation({ Type: 'compact' }, {}, { at: [0, 1] }),
    );
    expect(history.operations).toEqual([]);
    expect(history.notes.map(({ text, count }) => [text.slice(0, 24), count])).toEqual([
      ['reads at an old revision', 1],
      ['requests of type leaseGr', 1],
      ['requests of type compact', 1],
      ['operations on keys left ', 6],
    ]);
  });

  it('long values are known by their hash', () => {
    const long = 'ääääääääääää';
    const seen = { ...kv('a', '', 5), Value: { Value: '', Hash: fnv(long) } };
    const history = read(
      put('a', long, { at: [0, 1], revision: 5 }),
      get('a', [seen], { at: [2, 3] }),
    );
    const { model, operations } = checkable(history);
    expect(checkOperations(model, operations).verdict).toBe('linearizable');
    const edge = read(
      put('a', 'a'.repeat(19), { at: [0, 1], revision: 5 }),
      put('a', 'a'.repeat(20), { at: [2, 3], revision: 6 }),
    );
    expect(edge.operations.map(({ input }) => ('value' in input ? input.value : ''))).toEqual([
      `${'a'.repeat(19)}@5`,
      `#${fnv('a'.repeat(20))}@6`,
    ]);
  });

  it('files of one report are one history; pretty-printed objects are read too', () => {
    const write = put('a', 'x', { at: [0, 1], revision: 5 });
    const seen = JSON.stringify(JSON.parse(get('a', [kv('a', 'x', 5)], { at: [2, 3] })), null, 2);
    const sources = [
      { name: 'client-1/operations.json', text: `${write}\n` },
      { name: 'client-2/operations.json', text: `${seen}\n${seen}` },
    ];
    const { model, operations } = checkable(readSources(sources));
    expect(operations).toHaveLength(3);
    expect(checkOperations(model, operations).verdict).toBe('linearizable');
    expect(() => readSources(sources, { format: 'lin-hist' })).toThrow('a second text');
  });

  it.each([
    ['{"ClientId":1}', 'x:1:1: another object'],
    ['{"ClientId":1,"Input":{"Type":"txn"},"Call":5,"Output":{},"Return":3}', 'x:1:1: another'],
    ['{"ClientId":1,\n"Input"}', 'x:2:8: '],
    ['{"ClientId":1,"Input":{', 'x:1:24: the end'],
    ['{"ClientId":1', 'x:1:14: the end'],
    [`${put('a', 'x', { at: [0, 1] })}\n5`, 'x:2:1: a value alone'],
  ])('refuses %s', (text, words) => {
    expect(() => readHistory(text, 'x', { format: 'etcd-report' })).toThrow(words);
  });
});

/** As Go's hash/fnv gives it. */
function fnv(text: string): number {
  let hash = 2166136261n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 16777619n) % 2n ** 32n;
  }
  return Number(hash);
}
