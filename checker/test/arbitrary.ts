/**
 * Random small histories: operations are applied one by one at a moment inside their intervals, so
 * that they begin linearizable; then answers are exchanged, intervals cut, operations left pending.
 */

import fc from 'fast-check';
import type { CasRegisterInput, KvInput, Operation, RegisterInput } from '../src/index.ts';
import type { Sequential } from './oracle.ts';

const value = fc.constantFrom('1', '2', '3');
const key = fc.constantFrom('x', 'x', 'y');
const maybe = fc.option(value);

const read = fc.constant({ kind: 'read' } as const);
const write = fc.record({ kind: fc.constant('write' as const), value });
const cas = fc.record({ kind: fc.constant('cas' as const), from: maybe, to: value });

export const registerInput: fc.Arbitrary<RegisterInput> = fc.oneof(read, write);
export const casInput: fc.Arbitrary<CasRegisterInput> = fc.oneof(read, write, cas);
export const kvInput: fc.Arbitrary<KvInput> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('put' as const), key, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('append' as const), key, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cas' as const), key, from: maybe, to: value }),
  },
);

interface Draft<I> {
  readonly input: I;
  readonly moment: number;
  readonly before: number;
  readonly after: number;
  readonly isPending: boolean;
  /** Take the answer of another operation of the same kind. */
  readonly isSwapped: boolean;
}

/** Histories of up to `count` operations, by call. */
export function history<S, I extends { readonly kind: string }, O>(
  spec: Sequential<S, I, O>,
  input: fc.Arbitrary<I>,
  count = 8,
): fc.Arbitrary<Operation<I, O>[]> {
  const draft: fc.Arbitrary<Draft<I>> = fc.record({
    input,
    moment: fc.integer({ min: 0, max: 2 * count }),
    before: fc.nat(3),
    after: fc.nat(3),
    isPending: fc.nat(5).map((n) => n === 0),
    isSwapped: fc.boolean(),
  });
  return fc
    .array(draft, { minLength: 4, maxLength: count, size: 'max' })
    .map((drafts) => perform(spec, drafts));
}

function perform<S, I extends { readonly kind: string }, O>(
  spec: Sequential<S, I, O>,
  drafts: readonly Draft<I>[],
): Operation<I, O>[] {
  let state = spec.initial;
  const answered = drafts
    .toSorted((a, b) => a.moment - b.moment)
    .map((draft) => {
      const [next, output] = spec.apply(state, draft.input);
      state = next;
      return { draft, output };
    });
  return answered
    .map(({ draft, output }, process): Operation<I, O> => {
      const { input } = draft;
      const call = draft.moment - draft.before;
      if (draft.isPending) return { process, input, call, return: null };
      const other = answered.find(
        (one) => one.output !== output && one.draft.input.kind === input.kind,
      );
      const answer = draft.isSwapped && other !== undefined ? other.output : output;
      return { process, input, output: answer, call, return: draft.moment + draft.after };
    })
    .toSorted((a, b) => a.call - b.call);
}
