/**
 * What a certificate must not get away with, line by line, whatever the rules of the specification: these
 * refuse everything. The first cases were survivors of mutation testing.
 */

import { describe, expect, it } from 'vitest';
import { START, verifyCertificate } from '../../src/index.ts';
import type { Line, Operation } from '../../src/index.ts';

const operations: readonly Operation<string, string>[] = [
  { process: 0, input: 'a', output: '', call: 0, return: 1 },
  { process: 1, input: 'b', output: '', call: 2, return: 3 },
  { process: 2, input: 'c', call: 3, return: null },
  { process: 3, input: 'd', output: '', call: 9, return: 10 },
];

const claim = { operations, ids: [0, 1, 2] };

function verdict(...lines: readonly Line[]): string | undefined {
  return verifyCertificate(claim, { lines }, () => 'no rule');
}

function time(before: number, after: number): Line {
  return { before, after, by: 'time', from: [], cites: [] };
}

function joined(before: number, after: number, ...from: readonly number[]): Line {
  return { before, after, by: 'transitive', from, cites: [] };
}

describe('a certificate is refused', () => {
  it.each<[string, readonly Line[], RegExp]>([
    ['without lines', [], /no lines/],
    ['that contradicts nothing', [time(0, 1)], /no contradiction/],
    ['with the beginning before itself', [time(START, START)], /real time/],
    ['with something before the beginning', [time(0, START)], /real time/],
    ['that turns time round', [time(1, 0)], /real time/],
    ['with a pending operation over before another', [time(2, 1)], /real time/],
    ['with equal stamps as an order', [time(1, 2)], /real time/],
    ['with an operation before itself', [time(0, 0)], /real time/],
    ['about another partition', [time(0, 3)], /not of this partition/],
    ['about nobody', [time(0, 7)], /not of this partition/],
    ['citing another partition', [{ ...time(0, 1), cites: [3] }], /not of this partition/],
    ['that builds on itself', [joined(0, 0, 0, 0)], /not before it/],
    ['that builds on a later line', [joined(0, 0, 1, 1), time(0, 1)], /not before it/],
    ['that builds on a line below the first', [time(0, 1), joined(0, 1, -1, 0)], /not before it/],
    ['joining one line', [time(0, 1), joined(0, 1, 0)], /do not meet/],
    ['joining three lines', [time(0, 1), joined(0, 1, 0, 0, 0)], /do not meet/],
    [
      'joining two lines that meet and a third',
      [time(START, 0), time(0, 1), joined(START, 1, 0, 1, 1)],
      /do not meet/,
    ],
    ['joining lines that do not meet', [time(0, 1), joined(0, 1, 0, 0)], /do not meet/],
    ['joining to another beginning', [time(START, 0), time(0, 1), joined(1, 1, 0, 1)], /meet/],
    ['joining to another end', [time(START, 0), time(0, 1), joined(START, 0, 0, 1)], /meet/],
    ['by a rule that the specification has not', [{ ...time(0, 0), by: 'magic' }], /no rule/],
  ])('%s', (_, lines, why) => {
    expect(verdict(...lines)).toMatch(why);
  });

  it('names the line that is wrong', () => {
    expect(verdict(time(0, 1), time(1, 0))).toBe('line 1 (time): real time does not say so');
  });

  it('only where it is wrong', () => {
    const lines = [time(START, 0), time(0, 1), joined(START, 1, 0, 1)];
    expect(verdict(...lines)).toMatch(/no contradiction/);
    const end: Line = { before: 1, after: 1, by: 'spec', from: [2], cites: [0] };
    expect(verifyCertificate(claim, { lines: [...lines, end] }, () => undefined)).toBeUndefined();
  });
});
