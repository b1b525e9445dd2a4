/**
 * The search against the oracle (few runs in pruning.test.ts, many in pruning.long.test.ts), with every optional hook of every model on and off, and in every
 * manner (drive.ts): changing orders, twins, memo, looking ahead, ample sets, forgotten segments. All
 * that a search leaves out must be without effect on its answer.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  casRegisterModel,
  counter,
  kvModel,
  multiRegister,
  queue,
  registerModel,
  set,
  setall,
  verifyWitness,
} from '../../src/index.ts';
import type { Model, Operation } from '../../src/index.ts';
import {
  casInput,
  counterInput,
  history,
  kvInput,
  multiRegisterInput,
  queueInput,
  registerInput,
  setAllInput,
  setInput,
} from '../arbitrary.ts';
import {
  isLinearizable,
  sequentialCas,
  sequentialCounter,
  sequentialKv,
  sequentialMultiRegister,
  sequentialQueue,
  sequentialRegister,
  sequentialSet,
  sequentialSetAll,
} from '../oracle.ts';
import type { Sequential } from '../oracle.ts';
import { decide, MANNERS } from './drive.ts';
import { wholeKv } from './whole-kv.ts';

const HOOKS = ['isReadOnly', 'observes', 'overwrites', 'enables', 'excludes', 'commutes'] as const;

type Hook = (typeof HOOKS)[number];

/** The model with some of its hooks. What remains must agree with itself: overwrites needs observes. */
function withHooks<S, I, O>(model: Model<S, I, O>, kept: readonly Hook[]): Model<S, I, O> {
  const { name, init, step, partition, equal, hash, ...rest } = model;
  const state = { ...(equal && { equal }), ...(hash && { hash }) };
  const hooks = Object.fromEntries(kept.map((hook) => [hook, rest[hook]]).filter(([, one]) => one));
  return { name, init, step, ...(partition && { partition }), ...state, ...hooks };
}

interface Tally {
  linearizable: number;
  violation: number;
  pending: number;
}

function compare<S, T, I extends { readonly kind: string }, O>(
  model: Model<S, I, O>,
  spec: Sequential<T, I, O>,
  histories: fc.Arbitrary<Operation<I, O>[]>,
  runs: number,
): void {
  const tally: Tally = { linearizable: 0, violation: 0, pending: 0 };
  const full = withHooks(model, HOOKS);
  const agree = fc.property(histories, fc.subarray([...HOOKS]), (operations, kept) => {
    const expected = isLinearizable(spec, operations) ? 'linearizable' : 'violation';
    tally[expected]++;
    if (operations.some((one) => one.return === null)) tally.pending++;
    for (const variant of [full, withHooks(model, kept)]) {
      for (const manner of MANNERS) {
        const found = decide(variant, operations, manner);
        expect(`${manner}: ${found.verdict}`).toBe(`${manner}: ${expected}`);
        if (found.verdict === 'violation') continue;
        expect(verifyWitness(model, operations, found.witness)).toBeUndefined();
      }
    }
  });
  fc.assert(agree, { numRuns: runs, seed: 20261122 });
  expect(tally.linearizable).toBeGreaterThan(runs * 0.2);
  expect(tally.violation).toBeGreaterThan(runs * 0.1);
  expect(tally.pending).toBeGreaterThan(runs * 0.2);
}

/** One test for every model, of `runs` histories each. */
export function describePruning(runs: number): void {
  describe('what the search leaves out changes no verdict', () => {
    it('register', () => {
      compare(
        registerModel,
        sequentialRegister,
        history(sequentialRegister, registerInput, 12),
        runs,
      );
    });

    it('cas-register', () => {
      compare(casRegisterModel, sequentialCas, history(sequentialCas, casInput, 12), runs);
    });

    it('kv', () => {
      compare(kvModel, sequentialKv, history(sequentialKv, kvInput, 12), runs);
    });

    it('kv in one piece', () => {
      const model = wholeKv(kvModel, 'all');
      compare(model, sequentialKv, history(sequentialKv, kvInput, 11), runs);
    });

    it('setall', () => {
      compare(setall, sequentialSetAll, history(sequentialSetAll, setAllInput, 10), runs);
    });

    it('multi-register', () => {
      const histories = history(sequentialMultiRegister, multiRegisterInput, 10);
      compare(multiRegister(), sequentialMultiRegister, histories, runs);
    });

    it('set', () => {
      compare(set, sequentialSet, history(sequentialSet, setInput, 12), runs);
    });

    it('counter', () => {
      compare(counter, sequentialCounter, history(sequentialCounter, counterInput, 10), runs);
    });

    it('queue', () => {
      compare(queue, sequentialQueue, history(sequentialQueue, queueInput, 10), runs);
    });
  });
}
