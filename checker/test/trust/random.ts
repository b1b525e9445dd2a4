/**
 * The same random histories as arbitrary.ts makes, from a plain seeded generator: fast-check is slow
 * where there are a hundred thousand of them. And longer ones, of clients that take turns. Called by the
 * tests of trust/. No shrinking, but `smaller` takes operations away while a history still fails.
 */

import type { CompletedOperation, Operation } from '../../src/index.ts';
import { EXCHANGES, FATES, perform, SHIFTS } from '../arbitrary.ts';
import type { Draft } from '../arbitrary.ts';
import type { Below, DrawInput } from '../inputs.ts';
import type { Sequential } from '../oracle.ts';
import type { Kinded } from './subjects.ts';

/** A seeded source of numbers: a Weyl sequence through a mixing of 32 bits (murmur3's). */
export function seeded(seed: number): Below {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) % end;
  };
}

/** One history of 4 up to `count` operations, by call. */
export function drawHistory<S, I extends Kinded, O>(
  spec: Sequential<S, I, O>,
  input: DrawInput<S, I>,
  below: Below,
  count = 8,
): Operation<I, O>[] {
  const length = Math.min(count, 4 + below(count - 3));
  const span = 1 + length + below(2 * length);
  const isTame = below(5) === 0;
  const reach = 1 + below(4);
  const drafts = Array.from({ length }, (): Draft<S, I> => ({
    input: (serial, state) => input(below, serial, state),
    moment: below(span),
    before: below(reach),
    after: below(reach),
    fate: one(below, FATES),
    exchange: isTame ? 0 : one(below, EXCHANGES),
    isTerse: below(4) === 0,
    shift: isTame ? 0 : one(below, SHIFTS),
  }));
  return perform(spec, drafts);
}

function one<T>(below: Below, choices: readonly T[]): T {
  return choices[below(choices.length)] as T;
}

export interface RunShape {
  readonly length: number;
  readonly clients: number;
  /** One operation in so many is never answered; 0: none. */
  readonly unanswered: number;
}

interface Client<I, O> {
  process: number;
  phase: 'idle' | 'called' | 'done';
  call: number;
  /** What its operation, once done, will have been. */
  result: { readonly input: I; readonly output: O } | undefined;
}

/**
 * A linearizable history: clients that take turns at random with calling, taking effect and returning.
 * Stamps grow, equal ones included; a client that gives up goes on under another number.
 */
export function drawRun<S, I extends Kinded, O>(
  spec: Sequential<S, I, O>,
  input: DrawInput<S, I>,
  below: Below,
  { length, clients: count, unanswered }: RunShape,
): Operation<I, O>[] {
  const operations: Operation<I, O>[] = [];
  let state = spec.initial;
  let serial = 0;
  let time = 0;
  let processes = count;
  const apply = (): { readonly input: I; readonly output: O } => {
    const asked = input(below, serial++, state);
    const [next, output] = spec.apply(state, asked);
    state = next;
    return { input: asked, output };
  };
  const clients = Array.from({ length: count }, (_, process): Client<I, O> => ({
    process,
    phase: 'idle',
    call: 0,
    result: undefined,
  }));
  while (operations.length < length) {
    const client = one(below, clients);
    const { process, call, result } = client;
    if (client.phase === 'idle') {
      client.call = ++time;
      client.phase = 'called';
    } else if (unanswered > 0 && below(2 * unanswered) === 0) {
      const lost = result?.input ?? input(below, serial++, state);
      operations.push({ process, input: lost, call, return: null });
      client.process = processes++;
      client.phase = 'idle';
      client.result = undefined;
    } else if (result === undefined) {
      client.result = apply();
      client.phase = 'done';
    } else {
      time += below(2);
      operations.push({ process, ...result, call, return: time });
      client.phase = 'idle';
      client.result = undefined;
    }
  }
  // Whoever has not returned yet is pending: what it did may have been seen.
  for (const { process, call, result } of clients) {
    if (result !== undefined) operations.push({ process, input: result.input, call, return: null });
  }
  return operations.toSorted((a, b) => a.call - b.call);
}

/** The same with up to six things changed: answers exchanged, intervals cut down to one of their ends. */
export function damaged<I extends Kinded, O>(
  operations: readonly Operation<I, O>[],
  below: Below,
  reach: number,
): readonly Operation<I, O>[] {
  let changed = operations;
  for (let times = 1 + below(6); times > 0; times--) changed = damagedOnce(changed, below, reach);
  return changed;
}

function damagedOnce<I extends Kinded, O>(
  operations: readonly Operation<I, O>[],
  below: Below,
  reach: number,
): readonly Operation<I, O>[] {
  const id = below(operations.length);
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return operations;
  if (below(3) === 0) {
    const end = below(2) === 0 ? operation.call : operation.return;
    return operations.with(id, { ...operation, call: end, return: end });
  }
  const partners = operations.slice(id + 1, id + 1 + reach).filter((one) => {
    return one.return !== null && one.input.kind === operation.input.kind;
  });
  const partner = partners[below(Math.max(1, partners.length))];
  if (partner === undefined || partner.return === null) return operations;
  return operations
    .with(id, { ...operation, output: partner.output })
    .with(operations.indexOf(partner), { ...partner, output: operation.output });
}

/** One after the other, every answer right. */
export function drawSequence<S, I, O>(
  spec: Sequential<S, I, O>,
  input: DrawInput<S, I>,
  below: Below,
  length: number,
): CompletedOperation<I, O>[] {
  let state = spec.initial;
  return Array.from({ length }, (_, serial) => {
    const asked = input(below, serial, state);
    const [next, output] = spec.apply(state, asked);
    state = next;
    return { process: 0, input: asked, output, call: 2 * serial, return: 2 * serial + 1 };
  });
}

/** Takes operations away one by one, as long as `fails` holds of what is left. */
export function smaller<I, O>(
  operations: readonly Operation<I, O>[],
  fails: (operations: readonly Operation<I, O>[]) => boolean,
): readonly Operation<I, O>[] {
  for (let id = operations.length - 1; id >= 0; id--) {
    const fewer = operations.toSpliced(id, 1);
    if (fails(fewer)) return smaller(fewer, fails);
  }
  return operations;
}
