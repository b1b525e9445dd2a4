/**
 * Small histories that everybody knows, with their verdicts, the size of their cores and their names.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, classifyKv, kv, kvModel, minimalCore, models } from '../src/index.ts';
import { parseKv } from './notation.ts';

const FINE: readonly (readonly [name: string, text: string])[] = [
  ['nothing at all', ''],
  ['read of an absent key', 'a: get x -> absent [0,1]'],
  ['write, then read', 'a: put x 1 [0,1] ok; b: get x -> 1 [2,3]'],
  ['read meets a write half way', 'a: put x 1 [0,9]; b: get x -> 1 [1,2]; c: get x -> 1 [3,4]'],
  ['equal stamps overlap', 'a: put x 1 [0,2]; b: get x -> absent [2,3]'],
  ['a lost answer that took effect', 'a: put x 1 [0,?]; b: get x -> 1 [5,6]'],
  ['a lost answer that took none', 'a: put x 1 [0,?]; b: get x -> absent [5,6]'],
  [
    'a lost answer takes effect late',
    'a: put x 1 [0,?]; b: get x -> absent [1,2]; b: get x -> 1 [3,4]',
  ],
  ['two lost answers alike', 'a: append x 1 [0,?]; b: append x 1 [0,?]; c: get x -> 11 [5,6]'],
  ['append makes an absent key', 'a: append x 1 [0,1]; a: get x -> 1 [2,3]'],
  ['delete makes it absent again', 'a: put x 1 [0,1]; a: delete x [2,3]; a: get x -> absent [4,5]'],
  ['cas from absent', 'a: cas x absent 1 -> true [0,1]; a: cas x absent 2 -> false [2,3]'],
  [
    'a lost delete, then a first append',
    'a: put x 1 [0,1]; b: delete x [2,?]; a: append x 2 [3,4]; a: get x -> 2 [5,6]',
  ],
  [
    'a lost put met only by a lost cas',
    'a: put x 1 [0,?]; b: cas x 1 2 [0,?]; c: get x -> 2 [3,4]',
  ],
  [
    'keys interleave',
    'a: put x 1 [0,5]; b: put y 2 [1,6]; c: get y -> 2 [2,3]; c: get x -> absent [4,4]',
  ],
];

const BROKEN: readonly (readonly [anomaly: string, core: number, text: string])[] = [
  ['stale-read', 2, 'a: put x 1 [0,1]; b: get x -> absent [2,3]'],
  ['stale-read', 3, 'a: put x 1 [0,1]; a: put x 2 [2,3]; b: get x -> 1 [4,5]'],
  ['stale-read', 2, 'a: put x 1 [0,9]; b: get x -> 1 [1,2]; c: get x -> absent [3,4]'],
  ['stale-read', 2, 'a: append x 1 [0,1]; b: append x 2 [2,3]; c: get x -> 1 [4,5]'],
  ['value-never-written', 1, 'a: put x 1 [0,3] ok; b: get x -> 2 [1,2]'],
  ['value-never-written', 1, 'a: get x -> 1 [0,1]; b: put x 1 [2,3]'],
  ['value-never-written', 1, 'a: cas x 7 8 -> true [0,1]'],
  ['duplicated-append', 1, 'a: append x 1 [0,1]; b: append x 2 [2,3]; b: get x -> 121 [4,5]'],
  [
    'two-successful-cas',
    2,
    'a: put x 1 [0,1]; b: cas x 1 2 -> true [2,9]; c: cas x 1 3 -> true [3,8]',
  ],
  ['two-successful-cas', 2, 'b: cas x absent 2 -> true [2,9]; c: cas x absent 3 -> true [3,8]'],
  ['non-linearizable', 1, 'a: cas x absent 1 -> false [0,1]'],
  [
    'non-linearizable',
    2,
    'a: append x 1 [0,9]; b: append x 2 [0,9]; c: get x -> 12 [0,9]; d: get x -> 21 [0,9]',
  ],
];

describe('linearizable', () => {
  it.each(FINE)('%s', (_, text) => {
    expect(checkOperations(kvModel, parseKv(text)).verdict).toBe('linearizable');
  });
});

describe('violations', () => {
  it.each(BROKEN)('%s, a core of %i: %s', (anomaly, size, text) => {
    const operations = parseKv(text);
    expect(checkOperations(kvModel, operations).verdict).toBe('violation');
    const { core, minimal } = minimalCore(kvModel, operations);
    expect(minimal).toBe(true);
    expect(classifyKv(operations, core).anomaly).toBe(anomaly);
    expect(core).toHaveLength(size);
  });

  it('says who contradicts whom', () => {
    const operations = parseKv('a: put x 1 [0,1]; a: put x 2 [2,3]; b: get x -> 1 [4,5]');
    const { core } = minimalCore(kvModel, operations);
    expect(classifyKv(operations, core, (stamp) => `${stamp} ms`).sentence).toBe(
      `process 1's "get x -> "1"" [4 ms, 5 ms] saw "1", although process 0's "put x "2"" ` +
        `[2 ms, 3 ms] had returned before it was called.`,
    );
  });

  it('blames the read of the old value, not that of the newer one', () => {
    const text = 'a: put x 1 [0,1]; b: put x 2 [2,3]; b: get x -> 2 [4,5]; a: get x -> 1 [6,7]';
    const operations = parseKv(text);
    const { core } = minimalCore(kvModel, operations);
    expect(classifyKv(operations, core).sentence).toMatch(
      /^process 0's "get x -> "1"" \[6, 7\] saw "1", although process 1's "(put x "2""|get x -> "2"")/,
    );
  });

  it('reports the offending key and how far an order got', () => {
    const text =
      'a: put y 1 [0,1]; a: put x 1 [2,3]; b: get x -> 1 [4,5]; b: get x -> absent [6,7]';
    expect(checkOperations(kvModel, parseKv(text))).toMatchObject({
      verdict: 'violation',
      partition: 'x',
      operations: [1, 2, 3],
    });
  });

  it('keys can begin with a value', () => {
    const operations = parseKv('a: get x -> 5 [0,1]');
    expect(checkOperations(kv({ initial: '5' }), operations).verdict).toBe('linearizable');
    expect(checkOperations(kvModel, operations).verdict).toBe('violation');
  });

  it('knows its models by name', () => {
    expect(models.kv.name).toBe('kv');
    expect(models.cas).toBe(models['cas-register']);
    expect(models.register.init()).toBe(null);
  });
});
