/**
 * A small history for every name that an anomaly can have, by data type, with the operations of its core.
 */

import { describe, expect, it } from 'vitest';
import { explain, models, versionedKv } from '../../src/index.ts';
import type { Explanation, KvInput, KvOutput, Model, Operation } from '../../src/index.ts';
import { parseKv } from '../notation.ts';

type Case<I, O> = readonly [name: string, core: readonly number[], operations: Operation<I, O>[]];

/** Operation number `process` of a history: input, output (undefined: never answered), interval. */
function op<I, O>(input: I, output: O | undefined, call: number, end = call + 1): Operation<I, O> {
  const process = call;
  if (output === undefined) return { process, input, call, return: null };
  return { process, input, output, call, return: end };
}

function explained<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Explanation & { readonly verdict: 'violation' } {
  const found = explain(model, operations);
  if (found.verdict !== 'violation') throw new Error(`it is ${found.verdict}`);
  return found;
}

function examples<S, I, O>(model: Model<S, I, O>, cases: readonly Case<I, O>[]): void {
  it.each(cases)(`${model.name}: %s`, (name, core, operations) => {
    const found = explained(model, operations);
    expect(found).toMatchObject({ anomaly: name, core, minimal: true });
    expect(found.sentences.length).toBeGreaterThan(0);
  });
}

const read = { kind: 'read' } as const;
const write = (value: number) => ({ kind: 'write', value }) as const;
const cas = (from: number | null, to: number) => ({ kind: 'cas', from, to }) as const;

describe('registers', () => {
  examples(models.register, [
    ['value-never-written', [0], [op(read, 7, 0)]],
    ['value-never-written', [0], [op(read, 7, 0), op(write(7), null, 4)]],
    ['stale-read', [0, 1, 2], [op(write(1), null, 0), op(write(2), null, 2), op(read, 1, 4)]],
    ['stale-read', [0, 1], [op(write(1), null, 0), op(read, null, 2)]],
    ['non-monotonic-reads', [1, 2], [op(write(1), null, 0, 9), op(read, 1, 1), op(read, null, 3)]],
    [
      'non-monotonic-reads',
      [2, 3, 4, 5],
      [
        op(write(1), null, 0, 9),
        op(write(2), null, 1, 9),
        op(read, 1, 2),
        op(read, 2, 2),
        op(read, 1, 5),
        op(read, 2, 5),
      ],
    ],
  ]);
  examples(models.cas, [
    ['two-successful-cas', [0, 1], [op(cas(null, 1), true, 0, 5), op(cas(null, 2), true, 1, 5)]],
    ['refused-cas', [0, 1], [op(write(1), null, 0), op(cas(1, 2), false, 2)]],
    ['refused-cas', [0], [op(cas(null, 2), false, 0)]],
    ['value-never-written', [0], [op(cas(7, 8), true, 0)]],
    [
      'too-many-successful-cas',
      [0, 1, 2],
      [
        op(cas(null, 1), true, 0, 9),
        op(cas(null, 2), true, 1, 9),
        op(cas(null, 3), true, 2, 9),
        op({ kind: 'write', value: null } as const, undefined, 3),
      ],
    ],
  ]);
});

const KEYS: readonly (readonly [name: string, core: readonly number[], text: string])[] = [
  ['stale-read', [0, 1], 'a: put x 1 [0,1]; b: get x -> absent [2,3]'],
  ['stale-read', [1, 2], 'a: append x 1 [0,1]; b: append x 2 [2,3]; c: get x -> 1 [4,5]'],
  ['lost-update', [0, 2], 'a: append x 1 [0,1]; b: append x 2 [2,3]; c: get x -> 2 [4,5]'],
  [
    'non-monotonic-reads',
    [1, 2],
    'a: put x 1 [0,9]; b: get x -> 1 [1,2]; c: get x -> absent [3,4]',
  ],
  ['value-never-written', [1], 'a: put x 1 [0,3]; b: get x -> 2 [1,2]'],
  ['duplicated-append', [1], 'a: append x 1 [0,1]; b: get x -> 11 [2,3]'],
  [
    'two-successful-cas',
    [0, 1],
    'b: cas x absent 2 -> true [2,9]; c: cas x absent 3 -> true [3,8]',
  ],
  ['refused-cas', [0], 'a: cas x absent 1 -> false [0,1]'],
  [
    'incomparable-reads',
    [2, 3],
    'a: append x 1 [0,9]; b: append x 2 [0,9]; c: get x -> 12 [0,9]; d: get x -> 21 [0,9]',
  ],
];

describe('keys', () => {
  it.each(KEYS)('%s %j', (name, core, text) => {
    expect(explained(models.kv, parseKv(text))).toMatchObject({ anomaly: name, core });
  });
});

const get = { kind: 'get', key: 'x' } as const;
const put = (value: string) => ({ kind: 'put', key: 'x', value }) as const;
const append = (value: string) => ({ kind: 'append', key: 'x', value }) as const;
const swap = (from: string, to: string) => ({ kind: 'cas', key: 'x', from, to }) as const;

function at(input: KvInput, value: KvOutput, version: number, call: number, end = call + 1) {
  return op(input, { value, version }, call, end);
}

describe('keys with versions', () => {
  examples(versionedKv({ initial: null }), [
    ['lost-update', [0, 1], [at(put('1'), null, 1, 0), at(put('2'), null, 1, 2)]],
    ['stale-read', [0, 1], [at(put('1'), null, 1, 0), at(get, null, 0, 2)]],
    [
      'non-monotonic-reads',
      [1, 2],
      [at(put('1'), null, 1, 0, 9), at(get, '1', 1, 1), at(get, null, 0, 3)],
    ],
    [
      'version-went-back',
      [1, 3],
      [
        op(put('0'), undefined, 0),
        at(put('1'), null, 2, 1),
        op(put('0'), undefined, 3),
        at(put('2'), null, 1, 4),
      ],
    ],
    ['impossible-version', [0], [at(put('1'), null, 0, 0)]],
    ['impossible-version', [1], [at(put('1'), null, 1, 0), at(get, '1', 2, 2)]],
    [
      'wrong-value',
      [0, 2],
      [at(put('1'), null, 1, 0), op(put('2'), undefined, 0), at(get, '2', 1, 2)],
    ],
    ['wrong-value', [1], [op(put('1'), undefined, 0), at(get, '1', 0, 2)]],
    [
      'wrong-value',
      [1, 2],
      [op(put('2'), undefined, 0), at(append('3'), null, 2, 2, 9), at(get, '2', 2, 4)],
    ],
    [
      'wrong-successful-cas',
      [0, 2],
      [at(put('1'), null, 1, 0), op(put('2'), undefined, 0), at(swap('2', '3'), true, 2, 2)],
    ],
    [
      'refused-cas',
      [0, 2],
      [at(put('1'), null, 1, 0), op(put('2'), undefined, 0), at(swap('1', '3'), false, 1, 2)],
    ],
    ['value-never-written', [1], [op(put('1'), undefined, 0), at(get, '2', 1, 2)]],
  ]);
});

const add = (element: number) => ({ kind: 'add', element }) as const;
const remove = (element: number) => ({ kind: 'remove', element }) as const;
const contains = (element: number) => ({ kind: 'contains', element }) as const;

describe('sets', () => {
  examples(models.set, [
    ['wrong-presence', [0], [op(contains(1), true, 0)]],
    [
      'wrong-presence',
      [1, 2],
      [op(add(1), true, 0), op(remove(1), true, 2), op(contains(1), true, 4)],
    ],
    ['wrong-absence', [0, 1], [op(add(1), true, 0), op(contains(1), false, 2)]],
    ['wrong-absence', [0, 1], [op(add(1), true, 0, 5), op(add(1), true, 1, 5)]],
  ]);
  examples(models.setall, [
    ['value-never-added', [0], [op(read, [1], 0)]],
    ['lost-add', [0, 1], [op(add(1), null, 0), op(read, [], 2)]],
    ['non-monotonic-reads', [1, 2], [op(add(1), null, 0, 9), op(read, [1], 1), op(read, [], 3)]],
    [
      'incomparable-reads',
      [2, 3],
      [op(add(1), null, 0, 9), op(add(2), null, 1, 9), op(read, [1], 2, 9), op(read, [2], 3, 9)],
    ],
  ]);
});

const enq = (value: number) => ({ kind: 'enq', value }) as const;
const deq = { kind: 'deq' } as const;
const push = (value: number) => ({ kind: 'push', value }) as const;
const pop = { kind: 'pop' } as const;
const insert = (value: number) => ({ kind: 'insert', value }) as const;
const poll = { kind: 'poll' } as const;
const peek = { kind: 'peek' } as const;

describe('queues and stacks', () => {
  examples(models.queue, [
    ['value-never-enqueued', [0], [op(deq, 1, 0)]],
    ['dequeued-twice', [1, 2], [op(enq(1), null, 0), op(deq, 1, 2), op(deq, 1, 4)]],
    [
      'queue-reordering',
      [0, 2],
      [op(enq(1), null, 0), op(enq(2), null, 2), op(deq, 2, 4), op(deq, 1, 6)],
    ],
    ['lost-value', [0, 2], [op(enq(1), null, 0), op(enq(2), null, 2), op(deq, 2, 4)]],
    ['lost-value', [0, 1], [op(enq(1), null, 0), op(deq, null, 2)]],
    ['wrong-empty', [0, 1], [op(enq(1), null, 0), op(deq, null, 2), op(deq, 1, 4)]],
    [
      'wrong-empty',
      [0, 1, 2],
      [
        op(enq(1), null, 0),
        op(deq, null, 2, 9),
        op(enq(2), null, 3),
        op(deq, 1, 5),
        op(deq, 2, 12),
      ],
    ],
  ]);
  examples(models.stack, [
    ['value-never-pushed', [0], [op(pop, 1, 0)]],
    ['popped-twice', [1, 2], [op(push(1), null, 0), op(pop, 1, 2), op(pop, 1, 4)]],
    ['wrong-empty', [0, 1], [op(push(1), null, 0), op(pop, null, 2), op(pop, 1, 4)]],
    ['lost-value', [0, 1], [op(push(1), null, 0), op(pop, null, 2)]],
    ['wrong-order', [0, 1, 2], [op(push(1), null, 0), op(push(2), null, 2), op(pop, 1, 4)]],
  ]);
  examples(models.pqueue, [
    ['value-never-inserted', [0], [op(poll, 1, 0)]],
    ['polled-twice', [1, 2], [op(insert(1), null, 0), op(poll, 1, 2), op(poll, 1, 4)]],
    [
      'priority-inversion',
      [0, 2],
      [op(insert(1), null, 0), op(insert(2), null, 2), op(poll, 2, 4)],
    ],
    ['stale-read', [1, 2], [op(insert(1), null, 0), op(poll, 1, 2), op(peek, 1, 4)]],
    ['wrong-empty', [0, 1], [op(insert(1), null, 0), op(peek, null, 2), op(poll, 1, 4)]],
  ]);
});

const acquire = (owner: string | null) => ({ kind: 'acquire', owner }) as const;
const release = (owner: string | null) => ({ kind: 'release', owner }) as const;
const plus = (amount: number) => ({ kind: 'add', amount }) as const;

describe('locks and counters', () => {
  examples(models.mutex, [
    ['held-twice', [0, 1], [op(acquire('a'), null, 0), op(acquire('b'), null, 2)]],
    ['held-twice', [0, 1], [op(acquire(null), null, 0, 5), op(acquire(null), null, 2)]],
    ['released-by-another', [1], [op(acquire('a'), null, 0), op(release('b'), null, 2)]],
    [
      'released-by-another',
      [2, 3],
      [
        op(acquire('b'), null, 0),
        op(release('b'), null, 2),
        op(acquire('a'), null, 4),
        op(release('b'), null, 6),
      ],
    ],
    ['released-without-holding', [0], [op(release('b'), null, 2)]],
    [
      'released-twice',
      [1, 2],
      [op(acquire('a'), null, 0), op(release('a'), null, 2), op(release('a'), null, 4)],
    ],
    ['refused-acquire', [0], [op(acquire('a'), false, 0)]],
    ['refused-release', [0, 1], [op(acquire('a'), null, 0), op(release('a'), false, 2)]],
  ]);
  examples(models.counter, [
    ['impossible-count', [0], [op(read, 5, 0)]],
    ['impossible-count', [0, 1], [op(plus(2), null, 0), op(read, 0, 2)]],
    ['lost-update', [0, 1], [op(plus(1), 1, 0, 5), op(plus(1), 1, 2)]],
    ['non-monotonic-reads', [1, 2], [op(plus(1), null, 0, 9), op(read, 1, 1), op(read, 0, 3)]],
  ]);
});

const of = (...keys: string[]) => ({ kind: 'read', keys }) as const;
const set = (values: Record<string, number>) => ({ kind: 'write', values }) as const;

describe('registers that change together', () => {
  examples(models['multi-register'], [
    ['value-never-written', [0], [op(of('x'), { x: 1 }, 0)]],
    ['stale-read', [0, 1], [op(set({ x: 1 }), null, 0), op(of('x'), { x: null }, 2)]],
    [
      'fractured-read',
      [1],
      [op(set({ x: 1, y: 1 }), null, 0, 9), op(of('x', 'y'), { x: 1, y: null }, 1)],
    ],
    [
      'incomparable-reads',
      [2, 3],
      [
        op(set({ x: 1 }), null, 0, 9),
        op(set({ y: 1 }), null, 1, 9),
        op(of('x', 'y'), { x: 1, y: null }, 2, 9),
        op(of('x', 'y'), { x: null, y: 1 }, 3, 9),
      ],
    ],
  ]);
});
