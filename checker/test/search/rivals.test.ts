/**
 * Successful cas from the same value, which need a write of it each: what a count of them rules out is
 * ruled out by the oracle too, and it is ruled out early.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casRegister } from '../../src/index.ts';
import type { CasRegisterInput, CasRegisterOutput, Operation } from '../../src/index.ts';
import { isLinearizable, sequentialCas } from '../oracle.ts';
import { decide, MANNERS } from './drive.ts';

type CasOperation = Operation<CasRegisterInput, CasRegisterOutput>;

const model = casRegister({ initial: null });
const { excludes: _, ...withoutCount } = model;

const value = fc.integer({ min: 1, max: 2 });
const input: fc.Arbitrary<CasRegisterInput> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cas'), from: value, to: value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write'), value }) },
);

/** Mostly at the same time, so that many are due together. */
const operation: fc.Arbitrary<CasOperation> = fc
  .record({ input, call: fc.nat(6), length: fc.nat(8), isPending: fc.boolean() })
  .map(({ input: asked, call, length, isPending }): CasOperation => {
    if (isPending) return { process: 0, input: asked, call, return: null };
    const output = asked.kind === 'cas' ? true : null;
    return { process: 0, input: asked, output, call, return: call + length };
  });

function write(to: number, call = 0, end = 9): CasOperation {
  return { process: 0, input: { kind: 'write', value: to }, output: null, call, return: end };
}

function cas(from: number, to: number, call = 0, end = 9): CasOperation {
  return { process: 0, input: { kind: 'cas', from, to }, output: true, call, return: end };
}

describe('rivals', () => {
  it('are counted without an effect on the verdict', () => {
    const tally = { linearizable: 0, violation: 0, counted: 0 };
    const law = fc.property(fc.array(operation, { minLength: 4, maxLength: 8 }), (operations) => {
      const expected = isLinearizable(sequentialCas, operations) ? 'linearizable' : 'violation';
      tally[expected]++;
      for (const manner of MANNERS) {
        const found = decide(model, operations, manner);
        expect(`${manner}: ${found.verdict}`).toBe(`${manner}: ${expected}`);
        if (found.states < decide(withoutCount, operations, manner).states) tally.counted++;
      }
    });
    fc.assert(law, { numRuns: 1000, seed: 20261126 });
    expect(tally.linearizable).toBeGreaterThan(50);
    expect(tally.violation).toBeGreaterThan(50);
    expect(tally.counted).toBeGreaterThan(50);
  });

  it('that are too many for their helpers are noticed at once', () => {
    const others = [write(7), write(8), write(9), write(10)];
    const operations = [cas(1, 2), cas(1, 3), cas(1, 4), write(1), write(1), ...others];
    const { verdict, states } = decide(model, operations, 'by-need');
    expect(verdict).toBe('violation');
    expect(states).toBeLessThan(20);
    expect(decide(withoutCount, operations, 'by-need').states).toBeGreaterThan(100);
  });

  it('each have a helper, and a pending one or another cas will do', () => {
    const pending: CasOperation = {
      process: 0,
      input: { kind: 'write', value: 1 },
      call: 0,
      return: null,
    };
    const operations = [cas(1, 2), cas(1, 3), cas(1, 4), write(1), cas(3, 1), pending];
    for (const manner of MANNERS)
      expect(decide(model, operations, manner).verdict).toBe('linearizable');
  });

  it('have helpers that are called before the last of them returns', () => {
    const late = [cas(1, 2), cas(1, 3), write(1), write(1, 9, 10)];
    const tooLate = [cas(1, 2), cas(1, 3), write(1), write(1, 10, 11)];
    for (const manner of MANNERS) {
      expect(decide(model, late, manner).verdict).toBe('linearizable');
      expect(decide(model, tooLate, manner).verdict).toBe('violation');
    }
  });
});
