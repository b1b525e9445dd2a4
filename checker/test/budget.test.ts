/**
 * Limits: an honest `unknown` with its cause, the same one every time, and never in place of a
 * violation that another partition shows.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, kvModel, minimalCore } from '../src/index.ts';
import type { KvInput, KvOutput, Operation } from '../src/index.ts';
import { parseKv } from './notation.ts';

/**
 * Appends all at once, and a read of what they cannot make. The put without an answer forbids looking
 * ahead: it might still overwrite everything.
 */
function hard(key: string, width: number, from = 0): Operation<KvInput, KvOutput>[] {
  const letters = Array.from({ length: width }, (_, i) => String.fromCharCode(97 + i));
  const appends = letters.map((value, process) => ({
    process,
    input: { kind: 'append' as const, key, value },
    output: null,
    call: from,
    return: from + 100,
  }));
  const answer = `${letters.toReversed().join('')}!`;
  const get = { process: 99, input: { kind: 'get' as const, key }, output: answer };
  const put = { process: 98, input: { kind: 'put' as const, key, value: '?' } };
  return [
    ...appends,
    { ...get, call: from + 200, return: from + 201 },
    { ...put, call: from, return: null },
  ];
}

describe('limits', () => {
  it('states: unknown, the same every time', () => {
    const operations = [...hard('x', 9), ...hard('y', 8)];
    const once = checkOperations(kvModel, operations, { maxStates: 10_000 });
    expect(once).toMatchObject({ verdict: 'unknown', cause: 'states', partition: 'y' });
    expect(once.states).toBeLessThanOrEqual(10_000);
    expect(checkOperations(kvModel, operations, { maxStates: 10_000 })).toEqual(once);
  });

  it('the same search is decided with a larger limit', () => {
    const found = checkOperations(kvModel, hard('x', 6));
    expect(found.verdict).toBe('violation');
    const enough = { maxStates: found.states + 1 };
    expect(checkOperations(kvModel, hard('x', 6), enough)).toEqual(found);
    const tooFew = { maxStates: found.states - 1 };
    expect(checkOperations(kvModel, hard('x', 6), tooFew).verdict).toBe('unknown');
  });

  it('a violation elsewhere wins, whatever the order of keys and their sizes', () => {
    const filler = Array.from({ length: 12 }, (_, i) => `a: get z -> absent [${i},${i}]`).join(';');
    const bad = parseKv(`${filler}; a: put z 1 [20,21]; a: get z -> absent [22,23]`);
    for (const operations of [
      [...hard('x', 10), ...bad],
      [...bad, ...hard('x', 10)],
    ]) {
      const result = checkOperations(kvModel, operations, { maxStates: 6_000 });
      expect(result).toMatchObject({ verdict: 'violation', partition: 'z' });
    }
  });

  it('time', () => {
    const result = checkOperations(kvModel, hard('x', 12), { maxMs: 5 });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'time', partition: 'x' });
  });

  it('a signal', () => {
    const result = checkOperations(kvModel, hard('x', 12), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'aborted' });
  });

  it('a search that was cut off leaves nothing behind for the next', () => {
    checkOperations(kvModel, hard('x', 12), { maxStates: 5_000 });
    const small = parseKv('a: put x 1 [0,1]; b: get x -> 1 [2,3]');
    expect(checkOperations(kvModel, small).verdict).toBe('linearizable');
  });

  it('a core under too small a limit says that it may not be minimal', () => {
    const operations = hard('x', 6);
    const full = minimalCore(kvModel, operations);
    expect(full).toMatchObject({ minimal: true, core: [6] });
    const cut = minimalCore(kvModel, operations, {
      maxStates: checkOperations(kvModel, operations).states + 1,
    });
    expect(cut.minimal).toBe(false);
  });

  it('there is no core of a linearizable history', () => {
    expect(minimalCore(kvModel, parseKv('a: put x 1 [0,1]')).core).toEqual([]);
  });
});
