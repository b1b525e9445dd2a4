/**
 * The classes of histories: a model, a machine that performs, and a way to spoil. Called by generate.ts.
 * The names say what makes a class easy or hard for a checker: values written once or over and over, one
 * hot object or many.
 */

import type { KvInput, KvOutput, Models } from '../index.ts';
import { exchanged, isBefore, opposite, staleAnswer } from './spoil.ts';
import type { Spoil } from './spoil.ts';
import {
  casMachine,
  counterMachine,
  kvMachine,
  pqueueMachine,
  queueMachine,
  registerMachine,
  setAllMachine,
  setMachine,
  setOnceMachine,
  stackMachine,
} from './workloads.ts';
import type { Machine } from './workloads.ts';

export interface HistoryClass<N extends keyof Models, I, O> {
  /** The model to check with, by name. */
  readonly model: N;
  machine(): Machine<I, O>;
  /** null: nothing here that is provably wrong without a search. */
  readonly spoil: Spoil<I, O> | null;
}

/** Keeps the types of one row together. */
function row<N extends keyof Models, I, O>(
  model: N,
  machine: () => Machine<I, O>,
  spoil: Spoil<I, O> | null,
): HistoryClass<N, I, O> {
  return { model, machine, spoil };
}

const FEW = 5;
const always = (): boolean => true;

export const classes = {
  'register-unique': row(
    'register',
    () => registerMachine(Infinity),
    staleAnswer(
      always,
      ({ input }) => input.kind === 'read',
      ({ input }) => input.kind === 'write',
    ),
  ),
  'register-few': row('register', () => registerMachine(FEW), null),
  'cas-unique': row(
    'cas-register',
    () => casMachine(Infinity),
    staleAnswer(
      always,
      ({ input }) => input.kind === 'read',
      ({ input }) => input.kind === 'write',
    ),
  ),
  'cas-few': row('cas-register', () => casMachine(FEW), null),
  'kv-hot': row('kv', () => kvMachine(1), staleKv()),
  'kv-100-keys': row('kv', () => kvMachine(100), staleKv()),
  queue: row(
    'queue',
    queueMachine,
    exchanged(
      ({ input }) => (input.kind === 'enq' ? input.value : undefined),
      ({ input, output }) => (input.kind === 'deq' ? output : null),
      (ins, outs) => isBefore(...ins) && isBefore(...outs),
    ),
  ),
  stack: row(
    'stack',
    stackMachine,
    exchanged(
      ({ input }) => (input.kind === 'push' ? input.value : undefined),
      ({ input, output }) => (input.kind === 'pop' ? output : null),
      // Pushed a, b and popped b, a one after the other; popped a, b is then wrong.
      ([inner, outer], outs) =>
        isBefore(outer, inner) && isBefore(inner, outs[0]) && isBefore(...outs),
    ),
  ),
  pqueue: row(
    'pqueue',
    pqueueMachine,
    exchanged(
      ({ input }) => (input.kind === 'insert' ? input.value : undefined),
      ({ input, output }) => (input.kind === 'poll' ? output : null),
      // Both were there all the while, and the greater one would go first.
      (ins, outs) =>
        isBefore(...outs) &&
        ins.every((insert) => isBefore(insert, outs[0])) &&
        (outs[0].output ?? 0) < (outs[1].output ?? 0),
    ),
  ),
  set: row(
    'set',
    () => setMachine(50),
    opposite(({ element }) => element),
  ),
  'set-once': row(
    'set',
    setOnceMachine,
    opposite(({ element }) => element),
  ),
  setall: row(
    'setall',
    setAllMachine,
    staleAnswer(
      always,
      ({ input }) => input.kind === 'read',
      ({ input }) => input.kind === 'add',
    ),
  ),
  counter: row(
    'counter',
    counterMachine,
    // Amounts are positive: a count that was passed does not come back.
    staleAnswer(
      always,
      ({ input }) => input.kind === 'read',
      ({ input }) => input.kind === 'add',
    ),
  ),
} as const;

/** Tokens are never used twice, so that no value of a key comes back. */
function staleKv(): Spoil<KvInput, KvOutput> {
  return staleAnswer<KvInput, KvOutput>(
    (a, b) => a.key === b.key,
    ({ input }) => input.kind === 'get',
    ({ input }) => input.kind === 'put' || input.kind === 'append',
  );
}
