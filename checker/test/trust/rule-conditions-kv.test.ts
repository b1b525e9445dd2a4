/**
 * The conditions of the rules of keys, one by one: see rule-conditions.test.ts.
 */

import { describe, expect, it } from 'vitest';
import { kv, models, START } from '../../src/index.ts';
import { parseKv } from '../notation.ts';
import { op, rulesOn } from './rulings.ts';
import type { Ruling } from './rulings.ts';

describe('keys', () => {
  const on = (text: string, initial: string | null = null): Ruling =>
    rulesOn(kv({ initial }), parseKv(text));

  it('two runs have no operation in common', () => {
    const ruling = on(
      'a: put x 1 [0,9]; b: append x 2 [0,9]; c: append x 3 [0,9]; d: get x -> 12 [0,9]; e: get x -> 123 [0,9]',
    );
    const grounds = { cites: [3, START, 4], from: [[0, 2]] } as const;
    expect(ruling('block', [3, 2], grounds)).toMatch(/share an operation/);
    expect(ruling('stage', [3, 2], { cites: [4] })).toBeUndefined();
  });

  it('a run goes on before a cas only where one thing can have made what it saw', () => {
    const text = 'a: cas x 1 2 -> true [0,9]; b: get x -> 2 [0,9]; c: put x 1 [0,9]';
    expect(on(text)('stage', [0, 1], { cites: [1, 0] })).toBeUndefined();
    const twice = on(`${text}; d: put x 1 [0,9]`);
    expect(twice('stage', [0, 1], { cites: [1, 0] })).toMatch(/make no run/);
    expect(twice('stage', [0, 1], { cites: [1] })).toBeUndefined();
  });

  it('an empty append is of no run', () => {
    const text = 'a: put x 1 [0,9]; b: append x 2 [0,9]; c: get x -> 12 [0,9]';
    const grounds = { cites: [3, START, 2], from: [[3, 1]] } as const;
    expect(on(`${text}; d: append x  [0,9]`)('block', [3, 0], grounds)).toMatch(/make no run/);
    expect(on(`${text}; d: put x 3 [0,9]`)('block', [3, 0], grounds)).toBeUndefined();
  });

  it('a cas that failed is of no run', () => {
    const text = (answer: boolean): string =>
      `a: put x 1 [0,9]; b: cas x 1 2 -> ${String(answer)} [0,9]`;
    expect(on(text(true))('stage', [0, 1], { cites: [1] })).toBeUndefined();
    expect(on(text(false))('stage', [0, 1], { cites: [1] })).toMatch(/make no run/);
  });

  it('an absent key is of no run when two deletes can have made it so', () => {
    const text =
      'a: delete x [0,9]; b: put x 1 [0,9]; c: get x -> absent [0,9]; d: get x -> absent [0,9]';
    const grounds = { cites: [2, START, 1], from: [[2, 1]] } as const;
    expect(on(text, '0')('block', [3, 1], grounds)).toBeUndefined();
    expect(on(`${text}; e: delete x [0,9]`, '0')('block', [3, 1], grounds)).toMatch(/make no run/);
  });

  it('an empty append may leave a key as it was', () => {
    const text = (value: string): string =>
      `a: append x ${value} [0,1]; b: delete x [0,?]; c: get x -> absent [2,3]`;
    expect(on(text('1'))('stage', [1, 2], { cites: [2] })).toBeUndefined();
    expect(on(text(''))('stage', [1, 2], { cites: [2] })).toMatch(/make no run/);
  });

  it('no text and no absence is never written', () => {
    const ruling = rulesOn(models.kv, [op({ kind: 'get', key: 'x' }, true, 0, 9)]);
    expect(ruling('never-written', [0, 0])).toBeUndefined();
  });

  describe('the empty text', () => {
    const key = 'x';
    const get = op({ kind: 'get', key } as const, '', 0, 9);
    const put = op({ kind: 'put', key, value: '' } as const, null, 0, 9);
    const append = op({ kind: 'append', key, value: '' } as const, null, 0, 9);

    it('is of a run when it was put', () => {
      expect(rulesOn(models.kv, [put, get])('stage', [0, 1], { cites: [1] })).toBeUndefined();
    });

    it('is of no run when it may have been appended', () => {
      const ruling = rulesOn(models.kv, [append, get]);
      expect(ruling('stage', [0, 1], { cites: [1] })).toMatch(/make no run/);
      expect(ruling('never-written', [1, 1])).toMatch(/can have been written/);
    });

    it('was never written when the key was never absent', () => {
      const ruling = rulesOn(kv({ initial: '1' }), [append, get]);
      expect(ruling('never-written', [1, 1])).toBeUndefined();
    });
  });
});
