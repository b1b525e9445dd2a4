/**
 * The checker against the oracle on random small histories: same verdict, witnesses that replay, cores
 * that cannot be relaxed. Floors on the counts keep the generator honest.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  casRegisterModel,
  checkOperations,
  kvModel,
  minimalCore,
  registerModel,
  verifyWitness,
} from '../src/index.ts';
import type { Model, Operation } from '../src/index.ts';
import { runs } from './trust/runs.ts';
import { casInput, history, kvInput, registerInput } from './arbitrary.ts';
import { isLinearizable, sequentialCas, sequentialKv, sequentialRegister } from './oracle.ts';
import type { Sequential } from './oracle.ts';

const RUNS = runs(2500);

interface Tally {
  linearizable: number;
  violation: number;
  pending: number;
  pendingUsed: number;
}

function relax<I, O>(operation: Operation<I, O>): Operation<I, O> {
  return { process: operation.process, input: operation.input, call: operation.call, return: null };
}

function expectMinimal<S, T, I, O>(
  model: Model<S, I, O>,
  spec: Sequential<T, I, O>,
  operations: readonly Operation<I, O>[],
): void {
  const { core, minimal } = minimalCore(model, operations);
  expect(minimal).toBe(true);
  const kept = operations.map((one, id) => (core.includes(id) ? one : relax(one)));
  expect(isLinearizable(spec, kept)).toBe(false);
  for (const id of core) {
    const further = kept.map((one, other) => (other === id ? relax(one) : one));
    expect(isLinearizable(spec, further)).toBe(true);
  }
}

function compare<S, T, I extends { readonly kind: string }, O>(
  model: Model<S, I, O>,
  spec: Sequential<T, I, O>,
  input: fc.Arbitrary<I>,
): Tally {
  const tally: Tally = { linearizable: 0, violation: 0, pending: 0, pendingUsed: 0 };
  const agree = fc.property(history(spec, input), (operations) => {
    const result = checkOperations(model, operations);
    const expected = isLinearizable(spec, operations) ? 'linearizable' : 'violation';
    expect(result.verdict).toBe(expected);
    tally[expected]++;
    const isPending = (id: number): boolean => operations[id]?.return === null;
    if (operations.some((_, id) => isPending(id))) tally.pending++;
    if (result.verdict === 'linearizable') {
      expect(verifyWitness(model, operations, result.witness)).toBeUndefined();
      if (result.witness.some(isPending)) tally.pendingUsed++;
    } else if (tally.violation % 4 === 0) {
      expectMinimal(model, spec, operations);
    }
  });
  fc.assert(agree, { numRuns: RUNS, seed: 20261122 });
  return tally;
}

function expectVariety(tally: Tally): void {
  expect(tally.linearizable).toBeGreaterThan(RUNS * 0.3);
  expect(tally.violation).toBeGreaterThan(RUNS * 0.1);
  expect(tally.pending).toBeGreaterThan(RUNS * 0.2);
  expect(tally.pendingUsed).toBeGreaterThan(RUNS * 0.02);
}

describe('agrees with every order tried out', () => {
  it('register', () => {
    expectVariety(compare(registerModel, sequentialRegister, registerInput));
  });

  it('cas-register', () => {
    expectVariety(compare(casRegisterModel, sequentialCas, casInput));
  });

  it('kv', () => {
    expectVariety(compare(kvModel, sequentialKv, kvInput));
  });

  it('kv without any of the optional hooks but the partition', () => {
    const { name, init, step, partition } = kvModel;
    const bare = { name, init, step, ...(partition === undefined ? {} : { partition }) };
    expectVariety(compare(bare, sequentialKv, kvInput));
  });

  it('a model with object states, by hash and equal', () => {
    const boxed: Model<{ readonly value: unknown }, Input, Output> = {
      name: 'boxed cas-register',
      init: () => ({ value: casRegisterModel.init() }),
      step(state, input, output) {
        const next = casRegisterModel.step(state.value as Output, input, output);
        return typeof next === 'symbol' ? next : { value: next };
      },
      equal: (a, b) => a.value === b.value,
      hash: (state) => String(state.value).length,
    };
    expectVariety(compare(boxed, sequentialCas, casInput));
  });
});

type Input = Parameters<typeof casRegisterModel.step>[1];
type Output = ReturnType<typeof casRegisterModel.init>;
