// Sequential consistency: examples from the literature, and every order tried on small histories.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperations, checkSequential, kvModel, queue } from '../../src/index.ts';
import type { Operation, QueueInput, QueueOutput } from '../../src/index.ts';
import { drawnHistory } from './drawn.ts';
import { isSequential } from './oracle.ts';
import type { KvOperation } from './written.ts';
import { written } from './written.ts';

describe('sequential consistency', () => {
  it('does not care for real time, as linearizability does', () => {
    const operations = written('0 put x a', '1 get x -> -', '1 get x -> a');
    expect(checkOperations(kvModel, operations).verdict).toBe('violation');
    const result = checkSequential(kvModel, operations);
    expect(result).toMatchObject({ verdict: 'holds', witness: [1, 0, 2] });
  });

  it('cares for the order of every process', () => {
    const operations = written('0 put x a', '0 put x b', '1 get x -> b', '1 get x -> a');
    const result = checkSequential(kvModel, operations);
    expect(result).toMatchObject({ verdict: 'violation', minimal: true, core: [0, 2, 3] });
  });

  it('is never decided key by key: each key alone has an order, the whole has none', () => {
    const operations = written('0 put x a', '0 get y -> -', '1 put y b', '1 get x -> -');
    for (const key of ['x', 'y']) {
      const ofKey = operations.filter(({ input }) => input.key === key);
      expect(checkSequential(kvModel, ofKey).verdict).toBe('holds');
    }
    const result = checkSequential(kvModel, operations);
    expect(result).toMatchObject({ verdict: 'violation', partition: null, core: [0, 1, 2, 3] });
  });

  it('does not compose for two queues either (Herlihy & Wing 1990, section 3.3)', () => {
    type QueueOperation = Operation<QueueInput, QueueOutput>;
    const put = (process: number, at: number, value: string): QueueOperation => {
      const input = { kind: 'enq', value } as const;
      return { process, input, output: null, call: at, return: at + 1 };
    };
    const first: QueueOperation[] = [put(0, 0, 'a'), put(1, 2, 'b')];
    const taken = { kind: 'deq' } as const;
    first.push({ process: 0, input: taken, output: 'b', call: 4, return: 5 });
    expect(checkOperations(queue, first).verdict).toBe('violation');
    expect(checkSequential(queue, first).verdict).toBe('holds');
  });

  it('names a key that has no order by itself', () => {
    const operations = written(
      ...['0 put x a', '0 get x -> -', '1 put y b', '1 get y -> b'],
      ...['2 put z c', '2 get z -> c'],
    );
    const result = checkSequential(kvModel, operations);
    expect(result).toMatchObject({ verdict: 'violation', partition: 'x', core: [0, 1] });
  });

  it('lets an operation of unknown outcome take effect late or never, for its session too', () => {
    const late = written('0 put x a ?', '1 get x -> -', '2 get x -> -', '2 get x -> a');
    const sessionOf = (process: number): number => (process < 2 ? 0 : 2);
    expect(checkSequential(kvModel, late, { sessionOf }).verdict).toBe('holds');
    const early = written('0 put x a', '1 put x b ?', '2 get x -> b', '2 get x -> a');
    expect(checkSequential(kvModel, early).verdict).toBe('holds');
    const inOneSession = checkSequential(kvModel, early, { sessionOf });
    expect(inOneSession).toMatchObject({ verdict: 'violation', core: [0, 2, 3] });
  });

  it('follows a client across its processes', () => {
    const operations = written('0 put x a', '3 get x -> -');
    expect(checkSequential(kvModel, operations).verdict).toBe('holds');
    const sessionOf = (process: number): number => process % 3;
    expect(checkSequential(kvModel, operations, { sessionOf }).verdict).toBe('violation');
  });

  it('leaves operations of one session unordered that overlapped', () => {
    const input = { kind: 'put', key: 'x', value: 'a' } as const;
    const put: KvOperation = { process: 0, input, output: null, call: 0, return: 9 };
    const overlapping = [put, ...written('1 get x -> -')];
    const sessionOf = (): number => 0;
    expect(checkSequential(kvModel, overlapping, { sessionOf }).verdict).toBe('holds');
  });

  it('says what limit ended it, the same every time', () => {
    const lines = Array.from({ length: 4 }, (_, p) => [`${p} put x a${p}`, `${p} put y b${p}`]);
    const odd = ['0 put z c', '0 get u -> -', '1 put u d', '1 get z -> -'];
    const operations = written(...lines.flat(), ...odd);
    const some = checkSequential(kvModel, operations, { maxStates: 20 });
    expect(some).toMatchObject({ verdict: 'unknown', cause: 'states' });
    expect(checkSequential(kvModel, operations, { maxStates: 20 })).toEqual(some);
    const signal = { aborted: true };
    expect(checkSequential(kvModel, operations, { signal })).toMatchObject({ cause: 'aborted' });
    const memory = checkSequential(kvModel, operations, { maxMemoryBytes: 500 });
    expect(memory).toMatchObject({ verdict: 'unknown', cause: 'memory' });
    expect(checkSequential(kvModel, operations)).toMatchObject({ verdict: 'violation' });
  });

  it('agrees with trying every order', () => {
    const kinds = ['get', 'get', 'put', 'append', 'cas', 'delete'] as const;
    const history = drawnHistory({ count: 7, keys: 2, kinds, isSpoiled: true });
    let violations = 0;
    fc.assert(
      fc.property(history, (operations) => {
        const result = checkSequential(kvModel, operations);
        expect(result.verdict).toBe(isSequential(operations) ? 'holds' : 'violation');
        if (result.verdict === 'violation') violations++;
      }),
      { numRuns: 2500, seed: 1 },
    );
    expect(violations).toBeGreaterThan(100);
  });

  it('gives a core that is a violation by itself and has nothing to spare', () => {
    const kinds = ['get', 'get', 'put', 'append'] as const;
    const history = drawnHistory({ count: 7, keys: 2, kinds, isSpoiled: true });
    fc.assert(
      fc.property(history, (operations) => {
        const result = checkSequential(kvModel, operations);
        if (result.verdict !== 'violation') return;
        const relaxed = (kept: readonly number[]) =>
          operations.map((one, id): KvOperation => {
            const { process, input, call } = one;
            return kept.includes(id) ? one : { process, input, call, return: null };
          });
        expect(isSequential(relaxed(result.core))).toBe(false);
        for (const id of result.core) {
          expect(isSequential(relaxed(result.core.filter((other) => other !== id)))).toBe(true);
        }
      }),
      { numRuns: 400, seed: 2 },
    );
  });

  it('accepts what was executed one by one, however the stamps drift apart', () => {
    const kinds = ['get', 'get', 'put', 'append', 'cas', 'delete'] as const;
    const history = drawnHistory({ count: 40, keys: 3, kinds, isSpoiled: false });
    fc.assert(
      fc.property(history, (operations) => {
        expect(checkSequential(kvModel, operations, { maxStates: 200_000 }).verdict).toBe('holds');
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
