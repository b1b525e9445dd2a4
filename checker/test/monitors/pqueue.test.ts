/**
 * The fast path of priority queues: against the oracle, against the search, and one by one on histories
 * that show what each rule is for. pqueue.long.test.ts goes on.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, pqueue, verifyCertificate } from '../../src/index.ts';
import type { CompletedOperation, Operation, PqueueInput, PqueueOutput } from '../../src/index.ts';
import { runs } from '../trust/runs.ts';
import {
  agreeWithManyPending,
  agreeWithOracle,
  agreeWithSearch,
  pqueueSubject,
  tamper,
} from './stack-pqueue-agree.ts';

type PqueueOperation = Operation<PqueueInput, PqueueOutput>;

/** "insert 1 [0,3]; poll 1 [2,5]; peek nothing [6,7]; poll [8,?]". */
function parse(text: string): PqueueOperation[] {
  return text.split(';').map((part, process) => {
    const match = /^\s*(insert|poll|peek)\s*(\w*)\s*\[(\d+),(\d+|\?)\]\s*$/.exec(part);
    if (match === null) throw new Error(`cannot read "${part}"`);
    const [, kind, word = '', from, to] = match;
    const input: PqueueInput =
      kind === 'insert' ? { kind, value: Number(word) } : { kind: kind as 'poll' | 'peek' };
    if (to === '?') return { process, input, call: Number(from), return: null };
    const output = kind === 'insert' || word === 'nothing' ? null : Number(word);
    return { process, input, output, call: Number(from), return: Number(to) };
  });
}

function verdictOf(text: string): { readonly verdict: string; readonly rules: readonly string[] } {
  const result = checkOperations(pqueue, parse(text));
  const lines = result.verdict === 'violation' ? (result.certificate?.lines ?? []) : [];
  return { verdict: result.verdict, rules: lines.map(({ by }) => by) };
}

describe('a priority queue by its fast path', () => {
  it('agrees with every order tried out', () => {
    const count = runs(8000);
    const tally = agreeWithOracle(pqueueSubject, count, 1, 9);
    expect(tally.linearizable).toBeGreaterThan(count * 0.4);
    expect(tally.violation).toBeGreaterThan(count * 0.1);
    expect(tally.pending).toBeGreaterThan(count * 0.3);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.05);
    expect(tally.open).toBeLessThan(count * 0.02);
    for (const rule of [
      'smaller-gone',
      'insert-first',
      'poll-last',
      'never-inserted',
      'polled-twice',
    ]) {
      expect(tally.rules.get(rule) ?? 0, rule).toBeGreaterThan(count * 0.0005);
    }
  });

  it('agrees with every order tried out where many takers are pending', () => {
    const count = runs(6000);
    const tally = agreeWithManyPending(pqueueSubject, count, 4);
    expect(tally.linearizable).toBeGreaterThan(count * 0.4);
    expect(tally.violation).toBeGreaterThan(count * 0.1);
    expect(tally.pending).toBeGreaterThan(count * 0.5);
    expect(tally.rules.get('too-few-takers') ?? 0).toBeGreaterThan(count * 0.005);
    expect(tally.open).toBeLessThan(count * 0.005);
  });

  it('agrees with the search on longer histories', () => {
    const count = runs(600);
    const tally = agreeWithSearch(pqueueSubject, count, 2);
    expect(tally.linearizable).toBeGreaterThan(count * 0.3);
    expect(tally.violation).toBeGreaterThan(count * 0.2);
    expect(tally.pending).toBeGreaterThan(count * 0.3);
    expect(tally.open).toBeLessThan(count * 0.05);
  });

  it('refuses certificates that do not fit', () => {
    expect(tamper(pqueueSubject, runs(4000), 3)).toBeGreaterThanOrEqual(runs(4000));
  });

  it('a larger value while one smaller or the next is inside', () => {
    const text = 'insert 1 [0,1]; insert 2 [2,3]; insert 3 [2,3]; poll 3 [4,9]; poll 1 [5,6]';
    expect(verdictOf(`${text}; poll 2 [10,11]`)).toMatchObject({ verdict: 'violation' });
    expect(verdictOf(`${text}; poll 2 [10,11]`).rules).toContain('smaller-gone');
    expect(verdictOf(`${text}; poll 2 [9,11]`).verdict).toBe('linearizable');
  });

  it('nothing while a value is inside', () => {
    expect(verdictOf('insert 1 [0,1]; peek nothing [2,3]').rules).toContain('smaller-gone');
    expect(verdictOf('insert 1 [0,2]; peek nothing [2,3]').verdict).toBe('linearizable');
  });

  it('a value that a peek has seen is inside from then on', () => {
    const seen = 'insert 1 [0,9]; peek 1 [1,2]; insert 2 [0,1]; poll 2 [3,4]; poll 1 [5,6]';
    expect(verdictOf(seen).verdict).toBe('violation');
    expect(verdictOf(seen.replace('peek 1 [1,2]; ', '')).verdict).toBe('linearizable');
  });

  it('a pending poll takes a value that is in the way', () => {
    const text = 'insert 1 [0,1]; insert 2 [2,3]; poll 2 [6,7]; poll [5,?]';
    const result = checkOperations(pqueue, parse(text));
    expect(result).toMatchObject({ verdict: 'linearizable', witness: [0, 1, 3, 2] });
    expect(verdictOf(text.replace('[5,?]', '[8,?]')).rules).toContain('smaller-gone');
  });

  it('leaves values that are inserted twice to the search', () => {
    const text = 'insert 1 [0,1]; insert 1 [2,3]; insert 2 [4,5]; poll 2 [6,7]';
    expect(verdictOf(text)).toEqual({ verdict: 'violation', rules: [] });
  });

  it('knows a value that nobody inserted, also where others are inserted twice', () => {
    const text = 'insert 1 [0,1]; insert 1 [2,3]; poll 2 [6,7]';
    expect(verdictOf(text)).toEqual({ verdict: 'violation', rules: ['never-inserted'] });
  });

  it('believes no other rule where a value is inserted twice', () => {
    const operations = parse('insert 1 [0,1]; insert 1 [2,3]; poll 1 [4,5]; poll 1 [6,7]');
    const lines = [{ before: 3, after: 3, by: 'polled-twice', from: [], cites: [2] }];
    const claim = { operations, ids: [0, 1, 2, 3] };
    const rules = pqueue.monitor?.rules(claim) ?? ((): undefined => undefined);
    expect(verifyCertificate(claim, { lines }, rules)).toMatch('not inserted once');
  });

  it.each([
    [
      'the value itself as the smaller one',
      'insert 1 [0,1]; poll 1 [2,3]',
      [
        { before: 0, after: 1, by: 'insert-first', from: [], cites: [] },
        { before: 1, after: 1, by: 'smaller-gone', from: [0], cites: [] },
      ],
    ],
    [
      'an operation that returned when a poll was called that is pending',
      'insert 1 [0,1]; insert 2 [0,1]; poll 2 [2,3]; poll [3,?]',
      [
        { before: 0, after: 2, by: 'time', from: [], cites: [] },
        { before: 2, after: 2, by: 'smaller-gone', from: [0], cites: [] },
      ],
    ],
    [
      'an operation that has nothing to do with the value, though it was polled',
      'insert 1 [0,1]; insert 2 [0,1]; poll 1 [2,6]; poll 2 [3,6]',
      [
        { before: 0, after: 3, by: 'time', from: [], cites: [] },
        { before: 3, after: 3, by: 'smaller-gone', from: [0], cites: [] },
      ],
    ],
    [
      'a premise about somebody else',
      'insert 1 [0,1]; insert 2 [2,3]; poll 1 [4,5]; peek nothing [6,7]; poll 2 [4,5]',
      [
        { before: 0, after: 1, by: 'time', from: [], cites: [] },
        { before: 4, after: 3, by: 'smaller-gone', from: [0], cites: [] },
      ],
    ],
  ])('refuses %s', (_, text, lines) => {
    const operations = parse(text);
    const claim = { operations, ids: operations.map((_operation, id) => id) };
    const rules = pqueue.monitor?.rules(claim) ?? ((): undefined => undefined);
    expect(verifyCertificate(claim, { lines }, rules)).toMatch('(smaller-gone)');
  });

  const short = (...cites: readonly number[]) => [
    { before: 4, after: 4, by: 'too-few-takers', from: [], cites },
  ];

  it.each([
    [
      'as many as there are values',
      'insert 1 [0,1]; insert 2 [2,3]; poll [4,?]; poll [9,?]; peek nothing [6,7]',
      short(0, 4, 1, 4),
      undefined,
    ],
    [
      'one that was taken',
      'insert 1 [0,1]; insert 2 [2,3]; poll 2 [4,5]; poll [9,?]; peek nothing [6,7]',
      short(0, 4, 1, 4),
      'need not have been taken',
    ],
    [
      'a value twice',
      'insert 1 [0,1]; insert 2 [2,3]; poll [4,?]; poll [9,?]; peek nothing [6,7]',
      short(0, 4, 0, 4),
      'cited twice',
    ],
    [
      'enough pending ones',
      'insert 1 [0,1]; insert 2 [2,3]; poll [4,?]; poll [7,?]; peek nothing [6,7]',
      short(0, 4, 1, 4),
      'enough pending takers',
    ],
    [
      'one that came too late',
      'insert 1 [0,1]; insert 2 [2,6]; poll [4,?]; poll [9,?]; peek nothing [6,7]',
      short(0, 4, 1, 4),
      'need not have been taken',
    ],
    [
      'half a pair',
      'insert 1 [0,1]; insert 2 [2,3]; poll [4,?]; poll [9,?]; peek nothing [6,7]',
      short(0, 4, 1),
      'it is about pairs',
    ],
  ])('too few takers for two values: %s', (_, text, lines, wrong) => {
    const operations = parse(text);
    const claim = { operations, ids: operations.map((_operation, id) => id) };
    const rules = pqueue.monitor?.rules(claim) ?? ((): undefined => undefined);
    const said = verifyCertificate(claim, { lines }, rules);
    if (wrong === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(wrong);
  });

  it('numbers of every kind, in 20,000 operations', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i) * 10 ** (i % 9));
    const inserts = values.map((value, i): PqueueOperation => {
      const input = { kind: 'insert' as const, value };
      return { process: 0, input, output: null, call: 3 * i, return: 3 * i + 4 };
    });
    const polls = values
      .toSorted((a, b) => a - b)
      .map((output, i): CompletedOperation<PqueueInput, PqueueOutput> => {
        const call = 3 * (values.length + i) + 10;
        return { process: 1, input: { kind: 'poll' }, output, call, return: call + 4 };
      });
    const legal = checkOperations(pqueue, [...inserts, ...polls]);
    expect(legal).toMatchObject({ verdict: 'linearizable', states: 0 });
    const crossed = polls.map((poll, i): PqueueOperation => {
      const other = polls[i === 400 ? 410 : i === 410 ? 400 : i] ?? poll;
      return { ...other, call: poll.call, return: poll.return };
    });
    const result = checkOperations(pqueue, [...inserts, ...crossed]);
    expect(result).toMatchObject({ verdict: 'violation', states: 0 });
  });
});
