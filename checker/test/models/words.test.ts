/**
 * What models say of their operations and states; and that a state stays what it is, whatever is done
 * from it: some share their lists.
 */

import { describe, expect, it } from 'vitest';
import { ILLEGAL, models, UNKNOWN, versionedKv } from '../../src/index.ts';
import type { Model } from '../../src/index.ts';

type Said<I, O> = readonly (readonly [input: I, output: O | typeof UNKNOWN, words: string])[];

function say<S, I, O>(model: Model<S, I, O>, said: Said<I, O>): void {
  for (const [input, output, words] of said) {
    expect(model.describeOperation?.(input, output)).toBe(words);
  }
}

describe('operations in words', () => {
  it('of registers', () => {
    say(models.register, [
      [{ kind: 'write', value: 1 }, null, 'write 1'],
      [{ kind: 'read' }, 1, 'read -> 1'],
      [{ kind: 'read' }, UNKNOWN, 'read -> ?'],
    ]);
    say(models['cas-register'], [
      [{ kind: 'write', value: 1 }, UNKNOWN, 'write 1'],
      [{ kind: 'read' }, null, 'read -> null'],
      [{ kind: 'read' }, UNKNOWN, 'read -> ?'],
    ]);
    say(models['multi-register'], [
      [{ kind: 'write', values: { x: 1 } }, null, 'write {"x":1}'],
      [
        { kind: 'write', keys: ['y'], values: { x: 1 } },
        { y: 2 },
        'read y and write {"x":1} -> {"y":2}',
      ],
      [{ kind: 'write', keys: ['y'], values: { x: 1 } }, UNKNOWN, 'read y and write {"x":1} -> ?'],
    ]);
  });

  it('of a counter and a mutex', () => {
    say(models.counter, [
      [{ kind: 'read' }, 3, 'read -> 3'],
      [{ kind: 'read' }, UNKNOWN, 'read -> ?'],
      [{ kind: 'add', amount: 2 }, null, 'add 2'],
      [{ kind: 'add', amount: 2 }, 5, 'add 2 -> 5'],
      [{ kind: 'add', amount: 2 }, UNKNOWN, 'add 2 -> ?'],
    ]);
    say(models.mutex, [
      [{ kind: 'acquire', owner: 'a' }, true, 'acquire by a'],
      [{ kind: 'release', owner: null }, false, 'release -> refused'],
      [{ kind: 'acquire', owner: 1 }, UNKNOWN, 'acquire by 1 -> ?'],
    ]);
  });

  it('of containers', () => {
    say(models.set, [
      [{ kind: 'add', element: 'a' }, true, 'add "a" -> true'],
      [{ kind: 'contains', element: 1 }, UNKNOWN, 'contains 1 -> ?'],
    ]);
    say(models.setall, [
      [{ kind: 'add', element: 'a' }, null, 'add "a"'],
      [{ kind: 'read' }, [1], 'read -> [1]'],
      [{ kind: 'read' }, UNKNOWN, 'read -> ?'],
    ]);
    say(models.queue, [
      [{ kind: 'enq', value: 'a' }, null, 'enq "a"'],
      [{ kind: 'deq' }, null, 'deq -> nothing'],
      [{ kind: 'deq' }, UNKNOWN, 'deq -> ?'],
    ]);
    say(models.stack, [
      [{ kind: 'push', value: 'a' }, null, 'push "a"'],
      [{ kind: 'pop' }, 1, 'pop -> 1'],
      [{ kind: 'pop' }, UNKNOWN, 'pop -> ?'],
    ]);
    say(models.pqueue, [
      [{ kind: 'insert', value: 2 }, null, 'insert 2'],
      [{ kind: 'peek' }, 1, 'peek -> 1'],
      [{ kind: 'poll' }, UNKNOWN, 'poll -> ?'],
    ]);
  });

  it('of a map, with versions too', () => {
    const key = 'x';
    say(models.kv, [
      [{ kind: 'get', key }, null, 'get x -> absent'],
      [{ kind: 'get', key }, 'a', 'get x -> "a"'],
      [{ kind: 'get', key }, UNKNOWN, 'get x -> ?'],
      [{ kind: 'put', key, value: 'b' }, null, 'put x "b"'],
      [{ kind: 'delete', key }, null, 'delete x'],
      [{ kind: 'cas', key, from: null, to: 'b' }, true, 'cas x absent "b" -> true'],
      [{ kind: 'cas', key, from: 'a', to: 'b' }, UNKNOWN, 'cas x "a" "b" -> ?'],
    ]);
    say(versionedKv({ initial: null }), [
      [{ kind: 'get', key }, { value: 'a', version: 1 }, 'get x -> "a" at version 1'],
      [{ kind: 'get', key }, UNKNOWN, 'get x -> ? at ?'],
      [
        { kind: 'append', key, value: 'b' },
        { value: null, version: 2 },
        'append x "b" -> version 2',
      ],
      [{ kind: 'delete', key }, UNKNOWN, 'delete x -> ?'],
      [
        { kind: 'cas', key, from: 'a', to: 'b' },
        { value: true, version: 2 },
        'cas x "a" "b" -> true at version 2',
      ],
      [{ kind: 'cas', key, from: 'a', to: 'b' }, UNKNOWN, 'cas x "a" "b" -> ? at ?'],
    ]);
  });
});

describe('states stay what they are', () => {
  /** The states after each input, all from the one that the inputs in `first` lead to. */
  function branches<S, I, O>(
    model: Model<S, I, O>,
    first: readonly I[],
    then: readonly I[],
  ): unknown {
    const after = (state: S, input: I): S => {
      const next = model.step(state, input, UNKNOWN);
      if (next === ILLEGAL) throw new Error('it is illegal');
      return next;
    };
    const shared = first.reduce(after, model.init());
    const ends = then.map((input) => after(shared, input));
    return [shared, ...ends].map((state) => model.describeState?.(state));
  }

  it('whatever is enqueued, pushed, inserted or added', () => {
    const enq = (value: string) => ({ kind: 'enq', value }) as const;
    expect(branches(models.queue, [enq('a')], [enq('b'), enq('c'), { kind: 'deq' }])).toEqual([
      '["a"]',
      '["a","b"]',
      '["a","c"]',
      '[]',
    ]);
    const push = (value: string) => ({ kind: 'push', value }) as const;
    expect(branches(models.stack, [push('a')], [push('b'), push('c'), { kind: 'pop' }])).toEqual([
      '["a"]',
      '["a","b"]',
      '["a","c"]',
      '[]',
    ]);
    const insert = (value: number) => ({ kind: 'insert', value }) as const;
    expect(branches(models.pqueue, [insert(2)], [insert(1), insert(3), insert(2)])).toEqual([
      '[2]',
      '[1,2]',
      '[2,3]',
      '[2,2]',
    ]);
    const add = (element: string) => ({ kind: 'add', element }) as const;
    expect(branches(models.setall, [add('a')], [add('b'), add('c'), add('a')])).toEqual([
      '["a"]',
      '["a","b"]',
      '["a","c"]',
      '["a"]',
    ]);
  });
});
