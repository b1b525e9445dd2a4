/**
 * The fast path of stacks: against the oracle, against the search, and one by one on histories that show
 * what each rule is for. stack.long.test.ts goes on.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, ILLEGAL, stack, verifyCertificate } from '../../src/index.ts';
import type { Operation, StackInput, StackOutput } from '../../src/index.ts';
import type { StackState } from '../../src/models/stack.ts';
import { runs } from '../trust/runs.ts';
import {
  agreeWithManyPending,
  agreeWithOracle,
  agreeWithSearch,
  stackSubject,
  tamper,
} from './stack-pqueue-agree.ts';

type StackOperation = Operation<StackInput, StackOutput>;

/** "push 1 [0,3]; pop 1 [2,5]; pop nothing [6,7]; pop [8,?]". */
function parse(text: string): StackOperation[] {
  return text.split(';').map((part, process) => {
    const match = /^\s*(push|pop)\s*(\w*)\s*\[(\d+),(\d+|\?)\]\s*$/.exec(part);
    if (match === null) throw new Error(`cannot read "${part}"`);
    const [, kind, word = '', from, to] = match;
    const input: StackInput = kind === 'push' ? { kind, value: Number(word) } : { kind: 'pop' };
    if (to === '?') return { process, input, call: Number(from), return: null };
    const output = kind === 'push' || word === 'nothing' ? null : Number(word);
    return { process, input, output, call: Number(from), return: Number(to) };
  });
}

function verdictOf(text: string): { readonly verdict: string; readonly rules: readonly string[] } {
  const result = checkOperations(stack, parse(text));
  const lines = result.verdict === 'violation' ? (result.certificate?.lines ?? []) : [];
  return { verdict: result.verdict, rules: lines.map(({ by }) => by) };
}

describe('a stack by its fast path', () => {
  it('agrees with every order tried out', () => {
    const count = runs(8000);
    const tally = agreeWithOracle(stackSubject, count, 1, 9);
    expect(tally.linearizable).toBeGreaterThan(count * 0.4);
    expect(tally.violation).toBeGreaterThan(count * 0.1);
    expect(tally.pending).toBeGreaterThan(count * 0.3);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.05);
    expect(tally.open).toBeLessThan(count * 0.02);
    for (const rule of ['no-outermost', 'emptied', 'push-first', 'never-pushed', 'popped-twice']) {
      expect(tally.rules.get(rule) ?? 0, rule).toBeGreaterThan(count * 0.0005);
    }
  });

  it('agrees with every order tried out where many takers are pending', () => {
    const count = runs(6000);
    const tally = agreeWithManyPending(stackSubject, count, 4);
    expect(tally.linearizable).toBeGreaterThan(count * 0.4);
    expect(tally.violation).toBeGreaterThan(count * 0.1);
    expect(tally.pending).toBeGreaterThan(count * 0.5);
    expect(tally.rules.get('too-few-takers') ?? 0).toBeGreaterThan(count * 0.005);
    expect(tally.open).toBeLessThan(count * 0.005);
  });

  it('agrees with the search on longer histories', () => {
    const count = runs(600);
    const tally = agreeWithSearch(stackSubject, count, 2);
    expect(tally.linearizable).toBeGreaterThan(count * 0.3);
    expect(tally.violation).toBeGreaterThan(count * 0.2);
    expect(tally.pending).toBeGreaterThan(count * 0.3);
    expect(tally.open).toBeLessThan(count * 0.05);
  });

  it('refuses certificates that do not fit', () => {
    expect(tamper(stackSubject, runs(4000), 3)).toBeGreaterThanOrEqual(runs(4000));
  });

  it.each([
    ['the first in is the first out', 'push 1 [0,1]; push 2 [2,3]; pop 1 [4,5]; pop 2 [6,7]'],
    [
      'three values, each with another that is in its way',
      'push 1 [0,1]; push 2 [2,3]; pop 1 [4,5]; push 3 [4,5]; pop 2 [6,7]; pop 3 [8,9]',
    ],
    ['a value that is never popped', 'push 1 [0,1]; push 2 [2,3]; pop 1 [4,5]'],
  ])('no value can be the outermost: %s', (_, text) => {
    expect(verdictOf(text)).toEqual({ verdict: 'violation', rules: ['no-outermost'] });
  });

  it('a pop that finds nothing while one value or the next is inside', () => {
    const text = 'push 1 [0,1]; push 2 [0,5]; pop nothing [4,9]; pop 1 [6,7]; pop 2 [10,11]';
    const { verdict, rules } = verdictOf(text);
    expect(verdict).toBe('violation');
    expect(rules).toContain('emptied');
    expect(verdictOf(text.replace('[4,9]', '[4,10]')).verdict).toBe('linearizable');
  });

  it('a pending pop takes a value that is in the way', () => {
    const text = 'push 1 [0,1]; push 2 [2,3]; pop 1 [6,7]; pop [5,?]';
    const operations = parse(text);
    const result = checkOperations(stack, operations);
    expect(result).toMatchObject({ verdict: 'linearizable', witness: [0, 1, 3, 2] });
    expect(verdictOf(text.replace('[5,?]', '[8,?]')).rules).toEqual(['no-outermost']);
  });

  it('leaves values that are pushed twice to the search', () => {
    const text = 'push 1 [0,1]; push 1 [2,3]; push 2 [4,5]; pop 1 [6,7]';
    expect(verdictOf(text)).toEqual({ verdict: 'violation', rules: [] });
  });

  it('knows a value that nobody pushed, also where others are pushed twice', () => {
    const text = 'push 1 [0,1]; push 1 [2,3]; pop 2 [6,7]';
    expect(verdictOf(text)).toEqual({ verdict: 'violation', rules: ['never-pushed'] });
  });

  it('believes no other rule where a value is pushed twice', () => {
    const operations = parse('push 1 [0,1]; push 1 [2,3]; pop 1 [4,5]; pop 1 [6,7]');
    const lines = [{ before: 3, after: 3, by: 'popped-twice', from: [], cites: [2] }];
    const claim = { operations, ids: [0, 1, 2, 3] };
    const rules = stack.monitor?.rules(claim) ?? ((): undefined => undefined);
    expect(verifyCertificate(claim, { lines }, rules)).toMatch('not pushed once');
  });

  it.each([
    [
      'an operation that returned when a pop was called that is pending',
      'push 1 [0,1]; pop nothing [2,3]; pop [3,?]',
      [
        { before: 0, after: 1, by: 'time', from: [], cites: [] },
        { before: 1, after: 1, by: 'emptied', from: [0], cites: [] },
      ],
    ],
    [
      'an operation that has nothing to do with the value, though it was popped',
      'push 1 [0,1]; pop 1 [2,6]; pop nothing [3,6]',
      [
        { before: 0, after: 2, by: 'time', from: [], cites: [] },
        { before: 2, after: 2, by: 'emptied', from: [0], cites: [] },
      ],
    ],
    [
      'a premise about somebody else',
      'push 1 [0,1]; push 2 [2,9]; pop 1 [4,9]; pop nothing [6,7]',
      [
        { before: 0, after: 1, by: 'time', from: [], cites: [] },
        { before: 2, after: 3, by: 'emptied', from: [0], cites: [] },
      ],
    ],
    [
      'spans that only touch',
      'push 1 [0,1]; pop 1 [3,5]; push 2 [2,3]; pop 2 [6,7]',
      [{ before: 0, after: 0, by: 'no-outermost', from: [], cites: [0, 2] }],
    ],
    [
      'a value that reaches around the others',
      'push 1 [0,1]; push 2 [2,3]; pop 2 [4,5]; pop 1 [5,6]',
      [{ before: 0, after: 0, by: 'no-outermost', from: [], cites: [0, 1] }],
    ],
  ])('refuses %s', (_, text, lines) => {
    const operations = parse(text);
    const claim = { operations, ids: operations.map((_operation, id) => id) };
    const rules = stack.monitor?.rules(claim) ?? ((): undefined => undefined);
    expect(verifyCertificate(claim, { lines }, rules)).toMatch(/\((emptied|no-outermost)\)/);
  });

  const short = (...cites: readonly number[]) => [
    { before: 4, after: 4, by: 'too-few-takers', from: [], cites },
  ];

  it.each([
    [
      'as many as there are values',
      'push 1 [0,1]; push 2 [2,3]; pop [4,?]; pop [9,?]; pop nothing [6,7]',
      short(0, 4, 1, 4),
      undefined,
    ],
    [
      'one that was taken',
      'push 1 [0,1]; push 2 [2,3]; pop 2 [4,5]; pop [9,?]; pop nothing [6,7]',
      short(0, 4, 1, 4),
      'need not have been taken',
    ],
    [
      'a value twice',
      'push 1 [0,1]; push 2 [2,3]; pop [4,?]; pop [9,?]; pop nothing [6,7]',
      short(0, 4, 0, 4),
      'cited twice',
    ],
    [
      'enough pending ones',
      'push 1 [0,1]; push 2 [2,3]; pop [4,?]; pop [7,?]; pop nothing [6,7]',
      short(0, 4, 1, 4),
      'enough pending takers',
    ],
    [
      'one that came too late',
      'push 1 [0,1]; push 2 [2,6]; pop [4,?]; pop [9,?]; pop nothing [6,7]',
      short(0, 4, 1, 4),
      'need not have been taken',
    ],
    [
      'half a pair',
      'push 1 [0,1]; push 2 [2,3]; pop [4,?]; pop [9,?]; pop nothing [6,7]',
      short(0, 4, 1),
      'it is about pairs',
    ],
  ])('too few takers for two values: %s', (_, text, lines, wrong) => {
    const operations = parse(text);
    const claim = { operations, ids: operations.map((_operation, id) => id) };
    const rules = stack.monitor?.rules(claim) ?? ((): undefined => undefined);
    const said = verifyCertificate(claim, { lines }, rules);
    if (wrong === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(wrong);
  });

  it('tells states apart whose hashes are the same', () => {
    // Of long texts only some characters are hashed.
    const of = (value: string): StackState =>
      [value, 'top'].reduce<StackState>((state, text) => {
        const next = stack.step(state, { kind: 'push', value: text }, null);
        return next === ILLEGAL ? null : next;
      }, null);
    const [one, other] = [of(`${'a'.repeat(99)}xa`), of(`${'a'.repeat(99)}ya`)];
    expect(stack.hash?.(one)).toBe(stack.hash?.(other));
    expect(stack.equal?.(one, other)).toBe(false);
    expect(stack.equal?.(one, of(`${'a'.repeat(99)}xa`))).toBe(true);
  });

  it('a tower of 20,000 values and their neighbours', () => {
    const height = 20_000;
    const up = Array.from({ length: height }, (_, value): StackOperation => {
      const input = { kind: 'push' as const, value: `v${value}` };
      return { process: 0, input, output: null, call: 4 * value, return: 4 * value + 5 };
    });
    const down = up.toReversed().map(({ input }, place): StackOperation => {
      const output = input.kind === 'push' ? input.value : null;
      const call = 4 * (height + place) + 10;
      return { process: 1, input: { kind: 'pop' }, output, call, return: call + 5 };
    });
    const legal = checkOperations(stack, [...up, ...down]);
    expect(legal).toMatchObject({ verdict: 'linearizable', states: 0 });
    const last = { ...down[0], output: 'v5' } as StackOperation;
    const other = { ...down[height - 6], output: `v${height - 1}` } as StackOperation;
    const crossed = down.with(0, last).with(height - 6, other);
    const result = checkOperations(stack, [...up, ...crossed]);
    expect(result).toMatchObject({ verdict: 'violation', states: 0 });
  });
});
