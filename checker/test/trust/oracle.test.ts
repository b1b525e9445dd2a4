/**
 * Who watches the watchman: the oracle that remembers what it has reached against the one that only
 * knows the definition. And the generators: they must give what their names promise.
 */

import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/index.ts';
import { hasLegalOrder, isLinearizable } from '../oracle.ts';
import { drawHistory, drawRun, drawSequence, seeded, smaller } from './random.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

function disagreements<S, T, I extends Kinded, O>({
  spec,
  inputs,
}: Subject<S, T, I, O>): readonly (readonly Operation<I, O>[])[] {
  return Array.from({ length: 600 }, (_, run) => {
    return drawHistory(spec, run % 2 === 0 ? inputs.few : inputs.unique, seeded(run), 7);
  }).filter((operations) => isLinearizable(spec, operations) !== hasLegalOrder(spec, operations));
}

describe.each(subjects)('the oracle of $name', ({ meet }) => {
  it('agrees with the definition', () => {
    expect(meet(disagreements)).toEqual([]);
  });

  it('accepts what clients leave behind', () => {
    meet(({ spec, inputs }) => {
      for (let run = 0; run < 60; run++) {
        const input = run % 2 === 0 ? inputs.few : inputs.unique;
        const below = seeded(run);
        const shape = { length: 12, clients: 3, unanswered: run % 3 === 0 ? 5 : 0 };
        expect(isLinearizable(spec, drawRun(spec, input, below, shape))).toBe(true);
        expect(isLinearizable(spec, drawSequence(spec, input, below, 12))).toBe(true);
      }
    });
  });
});

describe('the generators', () => {
  it('write unique values once', () => {
    const written = ['value', 'to', 'element'];
    const once = ['register', 'cas-register', 'kv', 'setall', 'queue', 'stack', 'pqueue'];
    for (const { name, meet } of subjects) {
      if (!once.includes(name)) continue;
      const values = meet(({ spec, inputs }) =>
        drawHistory(spec, inputs.unique, seeded(3), 200).flatMap(({ input }) =>
          Object.entries(input).flatMap(([field, value]) =>
            written.includes(field) ? [value] : [],
          ),
        ),
      );
      expect(values.length).toBeGreaterThan(0);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('take away what a failure does not need', () => {
    const history = [1, 2, 3, 4, 5, 6].map((call) => ({
      process: 0,
      input: call,
      call,
      return: null,
    }));
    const small = smaller(history, (some) => [2, 5].every((n) => some.some((o) => o.input === n)));
    expect(small.map(({ input }) => input)).toEqual([2, 5]);
  });
});
