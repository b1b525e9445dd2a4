/**
 * Data types without a fast path: their hooks for the search, and what their states share.
 */

import { describe, expect, it } from 'vitest';
import {
  ILLEGAL,
  UNKNOWN,
  checkOperations,
  models,
  multiRegister,
  nondeterministic,
} from '../../src/index.ts';
import type { MultiRegisterInput, MultiRegisterOutput, Scalar } from '../../src/index.ts';
import type { Sequential } from '../oracle.ts';
import { sequentialMutex } from '../oracle.ts';
import { mutexInputs } from '../inputs.ts';
import { agreeOn } from '../monitors/queue-set-agree.ts';
import { runs } from '../trust/runs.ts';

type Cells = Readonly<Record<string, Scalar | null>>;

const transactions: Sequential<Cells, MultiRegisterInput, MultiRegisterOutput> = {
  initial: {},
  apply(cells, input) {
    const keys = input.keys ?? [];
    const seen =
      input.kind === 'write' && keys.length === 0
        ? null
        : Object.fromEntries(keys.map((key) => [key, cells[key] ?? null]));
    return [input.kind === 'write' ? { ...cells, ...input.values } : cells, seen];
  },
  accepts: (answer, seen, { keys = [] }) =>
    answer === null ||
    (seen !== null && keys.every((key) => (answer[key] ?? null) === (seen[key] ?? null))),
  key: (cells) => ['x', 'y'].map((key) => String(cells[key] ?? null)).join(),
};

describe('models', () => {
  it('multi-register: transactions that read and write agree with every order tried out', () => {
    const count = runs(4000);
    const tally = agreeOn(
      {
        model: multiRegister(),
        spec: transactions,
        input(below): MultiRegisterInput {
          const keys = [below(2) === 0 ? 'x' : 'y'];
          if (below(4) === 0) return { kind: 'read', keys: below(2) === 0 ? keys : ['x', 'y'] };
          const values = { [below(2) === 0 ? 'x' : 'y']: below(3) };
          return below(3) === 0 ? { kind: 'write', values } : { kind: 'write', keys, values };
        },
      },
      { count, seed: 44, length: 8 },
    );
    expect(tally.linearizable).toBeGreaterThan(count * 0.2);
    expect(tally.violation).toBeGreaterThan(count * 0.2);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.05);
  });

  it('mutex: agrees with every order tried out', () => {
    const count = runs(4000);
    const tally = agreeOn(
      { model: models.mutex, spec: sequentialMutex, input: mutexInputs.few },
      { count, seed: 45, length: 9 },
    );
    expect(tally.linearizable).toBeGreaterThan(count * 0.2);
    expect(tally.violation).toBeGreaterThan(count * 0.2);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.05);
  });

  it('nondeterministic: the same states are kept once, with and without a hash', () => {
    const steps: number[] = [];
    const walk = {
      name: 'walk',
      init: () => [0, 0],
      step(state: number, by: number, seen: number | typeof UNKNOWN) {
        steps.push(state);
        return [state + by, state - by].filter(
          (next) => seen === UNKNOWN || Math.abs(next) === seen,
        );
      },
    };
    for (const model of [
      nondeterministic(walk),
      nondeterministic({ ...walk, hash: (state) => Math.abs(state) }),
    ]) {
      expect(model.init()).toEqual([0]);
      const once = model.step([0], 1, UNKNOWN);
      expect(once).toEqual([1, -1]);
      expect(once === ILLEGAL ? once : model.step(once, 1, UNKNOWN)).toEqual([2, 0, -2]);
      expect(model.step([0], 1, 2)).toBe(ILLEGAL);
      const walked = [1, 3, 2].map((output, id) => {
        const stamps = { process: id, call: 2 * id, return: 2 * id + 1 };
        return { ...stamps, input: id === 1 ? 2 : 1, output };
      });
      expect(checkOperations(model, walked).verdict).toBe('linearizable');
    }
  });
});

describe('states that share a list', () => {
  const { queue, setall } = models;
  const enq = (value: Scalar) => ({ kind: 'enq', value }) as const;
  const add = (element: Scalar) => ({ kind: 'add', element }) as const;

  function run<S, I, O>(
    step: (state: S, input: I, output: O | typeof UNKNOWN) => S | typeof ILLEGAL,
    from: S,
    ...inputs: readonly I[]
  ): S {
    return inputs.reduce<S>((state, input) => {
      const next = step(state, input, UNKNOWN);
      if (next === ILLEGAL) throw new Error('illegal');
      return next;
    }, from);
  }

  it('queue: what one state goes on to be leaves the others as they are', () => {
    const one = run(queue.step, queue.init(), enq('a'));
    const left = run(queue.step, one, enq('b'), { kind: 'deq' });
    const right = run(queue.step, one, enq('c'), { kind: 'deq' }, enq('b'));
    expect([one, left, right].map((state) => queue.describeState?.(state))).toEqual([
      '["a"]',
      '["b"]',
      '["c","b"]',
    ]);
    const same = run(queue.step, queue.init(), enq('c'), enq('b'));
    expect([queue.equal?.(right, same), queue.equal?.(right, left)]).toEqual([true, false]);
    expect(queue.hash?.(same)).toBe(queue.hash?.(right));
  });

  it('setall: the order of the adds does not matter, and branches do not see each other', () => {
    const one = run(setall.step, setall.init(), add(1));
    const left = run(setall.step, one, add(2), add(3), add(2));
    const right = run(setall.step, one, add(3));
    const both = run(setall.step, right, add(2));
    expect([one, left, right].map((state) => setall.describeState?.(state))).toEqual([
      '[1]',
      '[1,2,3]',
      '[1,3]',
    ]);
    expect([setall.equal?.(left, both), setall.equal?.(left, right)]).toEqual([true, false]);
    expect(setall.hash?.(left)).toBe(setall.hash?.(both));
    const read = { kind: 'read' } as const;
    expect(setall.step(right, read, [3, 1])).toBe(right);
    for (const seen of [[1], [1, 2], [1, 1], [1, 3, 3]]) {
      expect(setall.step(right, read, seen)).toBe(ILLEGAL);
    }
  });
});
