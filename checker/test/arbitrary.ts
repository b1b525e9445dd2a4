/**
 * Random small histories: operations are applied one by one at a moment inside their intervals, so
 * that they begin linearizable; then answers are exchanged, intervals cut or moved, operations left
 * pending, whether they took effect or not. Stamps are small integers, so that equal ones are frequent.
 */

import fc from 'fast-check';
import type {
  CasRegisterInput,
  CounterInput,
  KvInput,
  MultiRegisterInput,
  Operation,
  QueueInput,
  RegisterInput,
  SetAllInput,
  SetInput,
} from '../src/index.ts';
import {
  casInputs,
  counterInputs,
  kvInputs,
  multiRegisterInputs,
  queueInputs,
  registerInputs,
  setAllInputs,
  setInputs,
} from './inputs.ts';
import type { Below, DrawInput, Flavours } from './inputs.ts';
import type { Sequential } from './oracle.ts';

/** What an input is made from; shrinks to the first choice of everything. */
const numbers = fc.array(fc.nat(5039), { minLength: 6, maxLength: 6 });

function belowOf(drawn: readonly number[]): Below {
  let next = 0;
  return (end) => (drawn[next++ % drawn.length] ?? 0) % end;
}

function arbitraryOf<S, I>({ few }: Flavours<S, I>): fc.Arbitrary<I> {
  return numbers.map((drawn) => few(belowOf(drawn), 0, undefined));
}

export const registerInput: fc.Arbitrary<RegisterInput> = arbitraryOf(registerInputs);
export const casInput: fc.Arbitrary<CasRegisterInput> = arbitraryOf(casInputs);
export const kvInput: fc.Arbitrary<KvInput> = arbitraryOf(kvInputs);
export const counterInput: fc.Arbitrary<CounterInput> = arbitraryOf(counterInputs);
export const setInput: fc.Arbitrary<SetInput> = arbitraryOf(setInputs);
export const setAllInput: fc.Arbitrary<SetAllInput> = arbitraryOf(setAllInputs);
export const queueInput: fc.Arbitrary<QueueInput> = arbitraryOf(queueInputs);
export const multiRegisterInput: fc.Arbitrary<MultiRegisterInput> =
  arbitraryOf(multiRegisterInputs);

/** How one operation of a random history comes about. */
export interface Draft<S, I> {
  readonly input: (serial: number, state: S) => I;
  readonly moment: number;
  readonly before: number;
  readonly after: number;
  /** pending: took effect and never answered; lost: neither. */
  readonly fate: 'answered' | 'pending' | 'lost';
  /** Other than 0: take the answer of another operation of the same kind, that many further on. */
  readonly exchange: number;
  /** Leaves the answer out where the data type allows that. */
  readonly isTerse: boolean;
  /** The interval is written down so much too late. */
  readonly shift: number;
}

/**
 * Histories of up to `count` operations, by call. `input` is an arbitrary, or a way to draw an input
 * that knows the state: the `unique` (or `few`) of inputs.ts.
 */
export function history<S, I extends { readonly kind: string }, O>(
  spec: Sequential<S, I, O>,
  input: fc.Arbitrary<I> | DrawInput<S, I>,
  count = 8,
): fc.Arbitrary<Operation<I, O>[]> {
  const draft: fc.Arbitrary<Draft<S, I>> = fc.record({
    input: lateInput(input),
    moment: fc.integer({ min: 0, max: 2 * count }),
    before: fc.nat(3),
    after: fc.nat(3),
    fate: fc.constantFrom(...FATES),
    exchange: fc.constantFrom(...EXCHANGES),
    isTerse: fc.nat(3).map((n) => n === 3),
    shift: fc.constantFrom(...SHIFTS),
  });
  return fc
    .array(draft, { minLength: Math.min(4, count), maxLength: count, size: 'max' })
    .map((drafts) => perform(spec, drafts));
}

/** One of them at random; the first is the harmless one. */
export const FATES: readonly Draft<unknown, unknown>['fate'][] = [
  ...new Array<'answered'>(10).fill('answered'),
  'pending',
  'lost',
];
export const EXCHANGES: readonly number[] = [...new Array<number>(5).fill(0), 1, 2, 3];
export const SHIFTS: readonly number[] = [...new Array<number>(14).fill(0), -3, -2, -1, 1, 2, 3];

function lateInput<S, I>(
  input: fc.Arbitrary<I> | DrawInput<S, I>,
): fc.Arbitrary<Draft<S, I>['input']> {
  if (typeof input !== 'function') return input.map((value) => () => value);
  return numbers.map((drawn) => (serial, state) => input(belowOf(drawn), serial, state));
}

interface Answered<S, I, O> {
  readonly draft: Draft<S, I>;
  readonly input: I;
  readonly output: O;
}

/** The history that the drafts give when they are applied one by one. */
export function perform<S, I extends { readonly kind: string }, O>(
  spec: Sequential<S, I, O>,
  drafts: readonly Draft<S, I>[],
): Operation<I, O>[] {
  let state = spec.initial;
  const answered = drafts
    .toSorted((a, b) => a.moment - b.moment)
    .map((draft, serial): Answered<S, I, O> => {
      const input = draft.input(serial, state);
      const [next, output] = spec.apply(state, input);
      if (draft.fate !== 'lost') state = next;
      return { draft, input, output };
    });
  return answered
    .map((one, process): Operation<I, O> => {
      const { draft, input } = one;
      const call = draft.moment - draft.before + draft.shift;
      if (draft.fate !== 'answered') return { process, input, call, return: null };
      const end = draft.moment + draft.after + draft.shift;
      const output = answerOf(one, answered);
      const isShort = draft.isTerse && spec.accepts?.(output, null as O, input) === true;
      return { process, input, output: isShort ? (null as O) : output, call, return: end };
    })
    .toSorted((a, b) => a.call - b.call);
}

function answerOf<S, I extends { readonly kind: string }, O>(
  { draft, input, output }: Answered<S, I, O>,
  answered: readonly Answered<S, I, O>[],
): O {
  if (draft.exchange === 0) return output;
  const others = answered.filter((one) => one.output !== output && one.input.kind === input.kind);
  const other = others[draft.exchange % others.length];
  return other === undefined ? output : other.output;
}
