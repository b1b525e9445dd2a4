/**
 * Laws that relate the verdicts of two histories.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperations, kvModel } from '../src/index.ts';
import type { KvInput, KvModel, KvOutput, Operation } from '../src/index.ts';
import { runs } from './trust/runs.ts';
import { history, kvInput } from './arbitrary.ts';
import { sequentialKv } from './oracle.ts';

type Operations = readonly Operation<KvInput, KvOutput>[];

const histories = history(sequentialKv, kvInput, 14);

function verdictOf(operations: Operations): string {
  return checkOperations(kvModel, operations).verdict;
}

function assertLaw(law: (operations: Operations, n: number) => void): void {
  fc.assert(fc.property(histories, fc.nat(20), law), { numRuns: runs(800), seed: 7 });
}

/** Keeps what was called up to a moment; what was still open then is pending. */
function cut(operations: Operations, moment: number): Operations {
  return operations
    .filter(({ call }) => call <= moment)
    .map((one) => {
      if (one.return === null || one.return <= moment) return one;
      return { process: one.process, input: one.input, call: one.call, return: null };
    });
}

describe('laws', () => {
  it('names of processes do not matter', () => {
    assertLaw((operations, n) => {
      const renamed = operations.map((one) => ({ ...one, process: (one.process * 7 + n) % 23 }));
      expect(verdictOf(renamed)).toBe(verdictOf(operations));
    });
  });

  it('time may be stretched, and the list be in any order', () => {
    assertLaw((operations, n) => {
      const warp = (stamp: number): number => (stamp + 10) ** 3 + n;
      const warped = operations.map((one) =>
        one.return === null
          ? { ...one, call: warp(one.call) }
          : { ...one, call: warp(one.call), return: warp(one.return) },
      );
      expect(verdictOf(warped)).toBe(verdictOf(operations));
      expect(verdictOf(warped.toReversed())).toBe(verdictOf(operations));
    });
  });

  it('a further pending operation makes no violation', () => {
    const law = fc.property(histories, kvInput, fc.nat(20), (operations, input, call) => {
      fc.pre(verdictOf(operations) === 'linearizable');
      expect(verdictOf([...operations, { process: 99, input, call, return: null }])).toBe(
        'linearizable',
      );
    });
    fc.assert(law, { numRuns: runs(800), seed: 7 });
  });

  it('a longer interval makes no violation', () => {
    assertLaw((operations, n) => {
      fc.pre(verdictOf(operations) === 'linearizable');
      const longer = operations.map((one, id) =>
        one.return !== null && id % 3 === n % 3 ? { ...one, return: one.return + n } : one,
      );
      expect(verdictOf(longer)).toBe('linearizable');
    });
  });

  it('the beginning of a linearizable history is linearizable', () => {
    assertLaw((operations, n) => {
      fc.pre(verdictOf(operations) === 'linearizable');
      expect(verdictOf(cut(operations, n))).toBe('linearizable');
    });
  });

  it('what happens after a violation cannot heal it', () => {
    assertLaw((operations, n) => {
      fc.pre(verdictOf(cut(operations, n)) === 'violation');
      expect(verdictOf(operations)).toBe('violation');
    });
  });

  it('the optional hooks of a model save work and change no verdict', () => {
    const { name, init, step } = kvModel;
    const bare: KvModel = { name, init, step, partition: (input) => input.key };
    const law = fc.property(history(sequentialKv, kvInput, 24), (operations) => {
      const hooked = checkOperations(kvModel, operations);
      const plain = checkOperations(bare, operations);
      expect(hooked.verdict).toBe(plain.verdict);
      saved += plain.states - hooked.states;
    });
    let saved = 0;
    fc.assert(law, { numRuns: runs(800), seed: 7 });
    expect(saved).toBeGreaterThan(0);
  });
});
