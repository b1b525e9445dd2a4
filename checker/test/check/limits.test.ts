/**
 * What check/ itself decides: that nobody's word is taken for an answer, which partition is named, how many
 * stay open, and what is told by the clock. Some came of survivors of mutation testing.
 */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkOperations, kvModel, partialLinearizations } from '../../src/index.ts';
import type { CheckProgress, KvInput, KvOutput, Model, Operation } from '../../src/index.ts';
import type { MonitorAnswer } from '../../src/monitors/monitor.ts';
import { parseKv } from '../notation.ts';
import { bare, withoutMonitor } from '../trust/agree.ts';

type KvOperations = readonly Operation<KvInput, KvOutput>[];

const searched = withoutMonitor(kvModel);

afterEach(() => {
  vi.restoreAllMocks();
});

/** A clock that goes on by so much whenever it is looked at, from a thousand. */
function ticking(stepMs: number): void {
  let now = 1000 - stepMs;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += stepMs));
}

/** A signal that is aborted from its `look`-th look on. */
function abortedAt(look: number): AbortSignal {
  let looks = 0;
  return {
    get aborted() {
      return ++looks >= look;
    },
  } as AbortSignal;
}

describe('the word of a fast path', () => {
  const [put] = parseKv('a: put x 1 [0,1]') as [KvOperations[number]];

  function answering(answer: MonitorAnswer, why?: string): Model<unknown, KvInput, KvOutput> {
    const monitor = { check: () => answer, rules: () => () => why };
    return { ...searched, monitor } as Model<unknown, KvInput, KvOutput>;
  }

  it('is no proof', () => {
    const line = { before: 0, after: 0, by: 'word', from: [], cites: [] };
    const certificate = { lines: [line] };
    const model = answering({ kind: 'violation', certificate }, 'not so');
    expect(() => checkOperations(model, [put])).toThrow(/certificate of kv does not hold.*not so/);
    const believed = answering({ kind: 'violation', certificate });
    expect(checkOperations(believed, [put])).toMatchObject({ verdict: 'violation', certificate });
  });

  it('is no order', () => {
    const model = answering({ kind: 'linearizable', order: Int32Array.of() });
    expect(() => checkOperations(model, [put])).toThrow(/the witness fails/);
  });
});

describe('the partition that is named', () => {
  const text = 'a: put x 1 [0,1]; a: get x -> 2 [2,3]; a: get x -> 1 [4,5]; b: get y -> 2 [6,7]';

  it('is the smallest of those that break the history', () => {
    for (const model of [kvModel, searched]) {
      expect(checkOperations(model, parseKv(text))).toMatchObject({ partition: 'y' });
      expect(checkOperations(model, parseKv(text).toReversed())).toMatchObject({ partition: 'y' });
    }
  });

  it('is the next one when the check is aborted, and the rest stays open', () => {
    const three = parseKv('a: put x 1 [0,1]; a: put x 2 [2,3]; b: put y 1 [4,5]; c: put z 1 [6,7]');
    const stopped = (model: typeof kvModel, look: number): unknown => {
      const { verdict, ...rest } = checkOperations(model, three, { signal: abortedAt(look) });
      expect(verdict).toBe('unknown');
      return rest;
    };
    // One look before every fast path.
    expect(stopped(kvModel, 1)).toMatchObject({ openPartitions: 3, cause: 'aborted' });
    expect(stopped(kvModel, 2)).toMatchObject({ openPartitions: 2, partition: 'z' });
    expect(stopped(kvModel, 3)).toMatchObject({ openPartitions: 1, partition: 'x' });
    // And then one before a search is set up, and one before each of its stretches.
    expect(stopped(searched, 2)).toMatchObject({ openPartitions: 3, partition: 'y' });
    expect(stopped(searched, 4)).toMatchObject({ openPartitions: 3, partition: 'y' });
    expect(stopped(searched, 5)).toMatchObject({ openPartitions: 3, partition: 'y' });
    expect(stopped(searched, 6)).toMatchObject({ openPartitions: 2, partition: 'z' });
    expect(stopped(searched, 8)).toMatchObject({ openPartitions: 1, partition: 'x' });
  });
});

describe('the clock', () => {
  const two = parseKv('a: put x 1 [0,1]; b: put y 1 [2,3]');

  it('ends the check when all of the time is over', () => {
    ticking(10);
    expect(checkOperations(kvModel, two, { maxMs: 20 })).toMatchObject({
      verdict: 'unknown',
      cause: 'time',
      openPartitions: 1,
    });
    expect(checkOperations(kvModel, two, { maxMs: 21 }).verdict).toBe('linearizable');
  });

  it('is told since the beginning, and not more often than asked for', () => {
    const told: number[] = [];
    const onProgress = ({ elapsedMs }: CheckProgress): void => void told.push(elapsedMs);
    ticking(10);
    checkOperations(kvModel, two, { onProgress, progressEveryMs: 10 });
    expect(told).toEqual([10, 20]);
    told.length = 0;
    checkOperations(kvModel, two, { onProgress, progressEveryMs: 15 });
    expect(told).toEqual([20]);
    ticking(100);
    checkOperations(kvModel, two, { onProgress });
    expect(told.slice(1)).toEqual([100, 200]);
  });

  it('is asked where nobody wants to be told', () => {
    ticking(1000);
    expect(checkOperations(kvModel, two, { maxMs: 1e6 }).verdict).toBe('linearizable');
  });
});

it('a hopeless partition has one slice before a larger one has its turn', () => {
  const letters = Array.from('abcdefghij');
  const appends = letters.map((letter) => `${letter}: append x ${letter} [0,100]`);
  const hopeless = `${appends.join(';')}; z: put x ? [0,?]; k: get x -> no! [200,201]`;
  const puts = Array.from({ length: 16 }, (_, i) => `a: put y ${i} [${2 * i},${2 * i + 1}]`);
  const bad = `${puts.join(';')}; a: get y -> 3 [100,101]`;
  const model = bare(kvModel);
  const result = checkOperations(model, parseKv(`${hopeless};${bad}`));
  expect(result).toMatchObject({ verdict: 'violation', partition: 'y' });
  const { states } = checkOperations(model, parseKv(bad));
  expect(result.states).toBeLessThan(4200 + states);
  expect(result.states).toBeGreaterThan(4000);
});

it('a large partition is searched where there is room for it', () => {
  const operations = Array.from({ length: 5000 }, (_, i): KvOperations[number] => {
    const input: KvInput = { kind: 'put', key: 'x', value: `${i}` };
    return { process: 0, input, output: null, call: 2 * i, return: 2 * i + 1 };
  });
  expect(checkOperations(searched, operations).verdict).toBe('linearizable');
});

it('partial linearizations deal their limit out evenly', () => {
  const key = (x: string): string =>
    `a: put ${x} 1 [0,9]; b: put ${x} 2 [0,9]; d: put ${x} 3 [0,9]; c: get ${x} -> 4 [10,11]`;
  for (const maxStates of [2, 3, 4]) {
    const [alone] = partialLinearizations(kvModel, parseKv(key('x')), { maxStates });
    const text = ['x', 'y', 'z'].map(key).join(';');
    const all = partialLinearizations(kvModel, parseKv(text), { maxStates: 3 * maxStates });
    expect(all.map(({ orders }) => orders.map(({ length }) => length))).toEqual(
      Array.from({ length: 3 }, () => alone?.orders.map(({ length }) => length)),
    );
  }
});
