/**
 * The word of classifyKv for two cas that succeeded from one value: it must be one that the key can have
 * had once only. So every way to make a value is counted, and nothing else.
 */

import { describe, expect, it } from 'vitest';
import { classifyKv } from '../../src/index.ts';
import type { KvInput, KvOutput, Operation } from '../../src/index.ts';
import { parseKv } from '../notation.ts';

/** The name of two cas from a value, when the other operations are all there is. */
function nameOfTwoCas(from: string, others: string): string {
  const twice = `a: cas x ${from} 8 -> true [0,9]; b: cas x ${from} 9 -> true [0,9]`;
  return classifyKv(parseKv(`${twice}; ${others}`), [0, 1]).anomaly;
}

describe('two cas that succeeded from a value', () => {
  it.each([
    ['1', 'c: put x 1 [0,9]'],
    ['1', 'c: put x 1 [0,9]; d: put x 2 [0,9]; e: cas x 2 3 -> true [0,9]'],
    ['1', 'c: put x 1 [0,9]; d: delete x [0,9]; e: append x 2 [0,9]; f: get x -> 1 [0,9]'],
    ['1', 'c: append x 1 [0,9]'],
    ['1', 'c: cas x 2 1 -> true [0,9]'],
    ['12', 'c: put x 12 [0,9]; d: append x 1 [0,9]'],
    ['absent', 'c: append x 1 [0,9]; d: put x 1 [0,9]'],
  ])('made once: %s (%s)', (from, others) => {
    expect(nameOfTwoCas(from, others)).toBe('two-successful-cas');
  });

  it.each([
    ['1', 'c: put x 1 [0,9]; d: put x 1 [0,9]'],
    ['1', 'c: put x 1 [0,9]; d: cas x 2 1 -> true [0,9]'],
    ['1', 'c: put x 1 [0,9]; d: append x 1 [0,9]'],
    ['12', 'c: put x 12 [0,9]; d: append x 2 [0,9]'],
    ['absent', 'c: delete x [0,9]'],
  ])('perhaps made twice: %s (%s)', (from, others) => {
    expect(nameOfTwoCas(from, others)).toBe('non-linearizable');
  });

  it('counts the empty text as made once by nobody', () => {
    const twice = ['8', '9'].map((to, process) => completed(process, cas('', to), true));
    const put = completed(2, { kind: 'put', key: 'x', value: '' }, null);
    expect(classifyKv(twice, [0, 1]).anomaly).toBe('two-successful-cas');
    expect(classifyKv([...twice, put], [0, 1]).anomaly).toBe('non-linearizable');
  });
});

function cas(from: string, to: string): KvInput {
  return { kind: 'cas', key: 'x', from, to };
}

function completed(
  process: number,
  input: KvInput,
  output: KvOutput,
): Operation<KvInput, KvOutput> {
  return { process, input, output, call: 0, return: 9 };
}
