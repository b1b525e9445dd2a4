/**
 * The longest legal beginnings against all legal beginnings, enumerated.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ILLEGAL,
  casRegisterModel,
  kvModel,
  partialLinearizations,
  UNKNOWN,
} from '../../src/index.ts';
import type { CasRegisterInput, CasRegisterOutput, Model, Operation } from '../../src/index.ts';
import { casInput, history } from '../arbitrary.ts';
import { parseKv } from '../notation.ts';
import { sequentialCas } from '../oracle.ts';
import { runs } from '../trust/runs.ts';

/** For every operation the length of the longest legal beginning that contains it; 0: there is none. */
function longestByBruteForce<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): number[] {
  const longest = operations.map(() => 0);
  const extend = (state: S, order: readonly number[]): void => {
    for (const id of order) longest[id] = Math.max(longest[id] ?? 0, order.length);
    const open = [...operations.keys()].filter((id) => !order.includes(id));
    for (const id of open) {
      const one = operations[id] as Operation<I, O>;
      if (open.some((other) => (operations[other]?.return ?? Infinity) < one.call)) continue;
      const next = model.step(state, one.input, one.return === null ? UNKNOWN : one.output);
      if (next !== ILLEGAL) extend(next, [...order, id]);
    }
  };
  extend(model.init(), []);
  return longest;
}

type CasOperations = Operation<CasRegisterInput, CasRegisterOutput>[];

const complete: fc.Arbitrary<CasOperations> = history(sequentialCas, casInput, 7).map((all) =>
  all.filter((one) => one.return !== null),
);

describe('partial linearizations', () => {
  it('are as long as any legal beginning with the operation', () => {
    let violations = 0;
    const law = fc.property(complete, (operations) => {
      const [found] = partialLinearizations(casRegisterModel, operations);
      if (found === undefined) return;
      expect(found.isComplete).toBe(true);
      const expected = longestByBruteForce(casRegisterModel, operations);
      const lengths = operations.map((_, id) =>
        Math.max(0, ...found.orders.filter((one) => one.includes(id)).map((one) => one.length)),
      );
      expect(lengths).toEqual(expected);
      const inTurn = found.orders.map(({ length }) => length);
      expect(inTurn).toEqual(inTurn.toSorted((a, b) => b - a));
      expect(found.isLinearizable).toBe(found.orders[0]?.length === operations.length);
      if (!found.isLinearizable) violations++;
    });
    fc.assert(law, { numRuns: runs(600), seed: 5 });
    expect(violations).toBeGreaterThan(runs(100));
  });

  it('name the operation that no order contains by leaving it out', () => {
    const operations = parseKv('a: put x 1 [0,1]; b: get x -> 2 [2,3]; a: put y 1 [4,5]');
    expect(partialLinearizations(kvModel, operations)).toEqual([
      { partition: 'x', orders: [[0]], isLinearizable: false, isComplete: true },
      { partition: 'y', orders: [[2]], isLinearizable: true, isComplete: true },
    ]);
  });

  it('show all ways to go on, each once, the longest first', () => {
    const text = 'a: put x 1 [0,9]; b: put x 2 [0,9]; c: get x -> 1 [10,11]; c: get x -> 2 [12,13]';
    const [found] = partialLinearizations(kvModel, parseKv(text));
    expect(found?.orders).toEqual([[1, 0, 2]]);
  });

  it('come longest first, whichever is met first', () => {
    for (const [one, other] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const puts = 'a: put x 1 [0,9]; b: put x 2 [0,9]';
      const gets = `c: get x -> ${one} [10,11]; d: get x -> ${other} [10,20]`;
      const operations = parseKv(`${puts}; ${gets}; c: get x -> ${one} [12,13]`);
      const [found] = partialLinearizations(kvModel, operations);
      expect(found?.orders.map(({ length }) => length)).toEqual([4, 3]);
    }
  });

  it('say so when the limit ended them', () => {
    const text = 'a: put x 1 [0,9]; b: put x 2 [0,9]; d: put x 3 [0,9]; c: get x -> 4 [10,11]';
    const [found] = partialLinearizations(kvModel, parseKv(text), { maxStates: 2 });
    expect(found).toMatchObject({ isComplete: false, isLinearizable: false, orders: [[0]] });
    const [all] = partialLinearizations(kvModel, parseKv(text));
    expect(all?.isComplete).toBe(true);
    expect(all?.orders[0]).toHaveLength(3);
  });
});
