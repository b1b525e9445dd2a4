/**
 * The witness check finds every way in which an order can be wrong.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, kvModel, verifyWitness } from '../src/index.ts';
import type { KvModel } from '../src/index.ts';
import { parseKv } from './notation.ts';

const operations = parseKv(
  'a: put x 1 [0,3]; b: get x -> 1 [1,2]; c: put y 5 [4,?]; b: get y -> absent [5,6]',
);

describe('a witness', () => {
  it.each([[[0, 1, 3]], [[0, 1, 3, 2]]])('%j holds', (witness) => {
    expect(verifyWitness(kvModel, operations, witness)).toBeUndefined();
  });

  it.each([
    [[0, 1], /operation 3 is completed and not/],
    [[0, 1, 3, 1], /twice/],
    [[0, 1, 3, 4], /no operation 4/],
    [[1, 0, 3], /operation 1 is illegal/],
    [[0, 1, 2, 3], /operation 3 is illegal/],
    [[3, 0, 1], /operation 0 had returned before/],
  ])('%j does not', (witness, why) => {
    expect(verifyWitness(kvModel, operations, witness)).toMatch(why);
  });

  it('does not hold where real time is turned round with another operation in between', () => {
    const gets = [
      'a: get x -> absent [10,11]',
      'b: get x -> absent [0,20]',
      'c: get x -> absent [2,5]',
    ];
    expect(verifyWitness(kvModel, parseKv(gets.join(';')), [0, 1, 2])).toMatch(
      /operation 2 had returned before/,
    );
  });

  it('is checked before an answer is given', () => {
    let steps = 0;
    const { name, init, partition } = kvModel;
    const fickle: KvModel = {
      name,
      init,
      ...(partition && { partition }),
      isReadOnly: (input) => input.kind === 'get',
      step: (state, input, output) => kvModel.step(steps++ < 3 ? state : '?', input, output),
    };
    expect(() =>
      checkOperations(fickle, parseKv('a: get x -> absent [0,1]; a: get x -> absent [2,3]')),
    ).toThrow(/the witness fails/);
  });
});
