/**
 * Random inputs for every data type, in two flavours: `few` values, so that operations meet, and
 * `unique` ones, where no value is written, inserted or pushed twice, as the fast paths want it. Made
 * from any source of small numbers: fast-check (arbitrary.ts) or a plain generator (trust/random.ts).
 */

import type {
  CasRegisterInput,
  CounterInput,
  KvInput,
  MultiRegisterInput,
  MutexInput,
  PqueueInput,
  QueueInput,
  RegisterInput,
  RegisterValue,
  Scalar,
  SetAllInput,
  SetInput,
  StackInput,
} from '../src/index.ts';

/** A random number from 0 up to, and without, `end`. */
export type Below = (end: number) => number;

/** `serial` is another one for every operation of a history, `state` the oracle's state there. */
export type DrawInput<S, I> = (below: Below, serial: number, state: S) => I;

export interface Flavours<S, I> {
  readonly few: DrawInput<unknown, I>;
  readonly unique: DrawInput<S, I>;
}

function pick<T>(below: Below, first: T, ...others: readonly T[]): T {
  const place = below(others.length + 1);
  return place === 0 ? first : (others[place - 1] as T);
}

/** What somebody who has looked would expect, or a value that was, will be, or never is there. */
function guess<S, V>(below: Below, state: S, valueOf: (serial: number) => V): S | V | null {
  const kind = below(8);
  if (kind < 4) return state;
  return kind === 4 ? null : valueOf(below(10));
}

const few = (below: Below): RegisterValue => pick(below, '1', '2', '3', '1', '2', '3', '3', null);

export const registerInputs: Flavours<RegisterValue, RegisterInput> = {
  few: (below) => (below(2) === 0 ? { kind: 'read' } : { kind: 'write', value: few(below) }),
  unique: (below, serial) =>
    below(3) > 0 ? { kind: 'read' } : { kind: 'write', value: serial + 1 },
};

export const casInputs: Flavours<RegisterValue, CasRegisterInput> = {
  few(below) {
    const kind = pick(below, 'read', 'write', 'cas');
    if (kind === 'read') return { kind };
    if (kind === 'write') return { kind, value: few(below) };
    return { kind, from: few(below), to: few(below) };
  },
  unique(below, serial, state) {
    const kind = pick(below, 'read', 'write', 'cas', 'read', 'cas');
    if (kind === 'read') return { kind };
    if (kind === 'write') return { kind, value: serial + 1 };
    return { kind, from: guess(below, state, (other) => other + 1), to: serial + 1 };
  },
};

const kvKinds = (below: Below): KvInput['kind'] =>
  pick(below, 'get', 'put', 'append', 'delete', 'cas', 'get', 'get', 'append', 'cas');

/** Texts none of which begins another, and of which every concatenation can be read in one way. */
const piece = (serial: number): string => `${serial};`;

export const kvInputs: Flavours<Readonly<Record<string, string>>, KvInput> = {
  few(below) {
    const kind = kvKinds(below);
    const key = pick(below, 'x', 'x', 'y');
    if (kind === 'get' || kind === 'delete') return { kind, key };
    const value = pick(below, '1', '2', '3');
    if (kind !== 'cas') return { kind, key, value };
    return { kind, key, from: pick(below, '1', '2', '3', '12', null), to: value };
  },
  unique(below, serial, store) {
    const kind = kvKinds(below);
    const key = pick(below, 'x', 'x', 'y');
    if (kind === 'get' || kind === 'delete') return { kind, key };
    if (kind !== 'cas') return { kind, key, value: piece(serial) };
    return { kind, key, from: guess(below, store[key] ?? null, piece), to: piece(serial) };
  },
};

export const counterInputs: Flavours<number, CounterInput> = {
  few: (below) =>
    below(2) === 0 ? { kind: 'read' } : { kind: 'add', amount: pick(below, 1, 2, -1, 1, 0) },
  unique: (below, serial) =>
    below(2) === 0 ? { kind: 'read' } : { kind: 'add', amount: 2 ** serial },
};

const setKinds = (below: Below): SetInput['kind'] => pick(below, 'add', 'remove', 'contains');

export const setInputs: Flavours<readonly Scalar[], SetInput> = {
  few: (below) => ({ kind: setKinds(below), element: pick<Scalar>(below, 1, 1, '1') }),
  unique(below, serial, elements) {
    const kind = setKinds(below);
    if (kind === 'add') return { kind, element: serial };
    return { kind, element: elements[below(elements.length + 1)] ?? below(10) };
  },
};

export const setAllInputs: Flavours<readonly Scalar[], SetAllInput> = {
  few: (below) =>
    below(2) === 0 ? { kind: 'read' } : { kind: 'add', element: pick<Scalar>(below, 1, 2, '2') },
  unique: (below, serial) => (below(2) === 0 ? { kind: 'read' } : { kind: 'add', element: serial }),
};

export const queueInputs: Flavours<readonly Scalar[], QueueInput> = {
  few: (below) => (below(2) === 0 ? { kind: 'deq' } : { kind: 'enq', value: 1 + below(3) }),
  unique: (below, serial) => (below(2) === 0 ? { kind: 'deq' } : { kind: 'enq', value: serial }),
};

export const stackInputs: Flavours<readonly Scalar[], StackInput> = {
  few: (below) => (below(2) === 0 ? { kind: 'pop' } : { kind: 'push', value: 1 + below(3) }),
  unique: (below, serial) => (below(2) === 0 ? { kind: 'pop' } : { kind: 'push', value: serial }),
};

/** Unique numbers do not come in ascending order: 37 and 101 have no common divisor. */
export const pqueueInputs: Flavours<readonly number[], PqueueInput> = {
  few(below) {
    const kind = pick(below, 'insert', 'poll', 'insert', 'poll', 'peek');
    return kind === 'insert' ? { kind, value: below(3) - 1 } : { kind };
  },
  unique(below, serial) {
    const kind = pick(below, 'insert', 'poll', 'insert', 'poll', 'peek');
    const value = 101 * Math.floor(serial / 101) + ((serial * 37) % 101);
    return kind === 'insert' ? { kind, value } : { kind };
  },
};

export const mutexInputs: Flavours<{ readonly by: Scalar | null } | null, MutexInput> = {
  few: (below) => ({
    kind: pick(below, 'acquire', 'release'),
    owner: pick<Scalar | null>(below, 'a', 'b', 'a', 'b', null),
  }),
  unique(below, serial, holder) {
    if (below(2) === 0) return { kind: 'acquire', owner: serial };
    return { kind: 'release', owner: below(4) === 0 ? below(10) : (holder?.by ?? serial) };
  },
};

const cell = (below: Below): string => pick(below, 'x', 'y', 'z');

export const multiRegisterInputs: Flavours<unknown, MultiRegisterInput> = {
  few: (below) => multiInput(below, () => pick<Scalar | null>(below, 1, 2, 1, 2, null)),
  unique: (below, serial) => multiInput(below, () => serial + 1),
};

function multiInput(below: Below, value: () => Scalar | null): MultiRegisterInput {
  if (below(2) === 0) return { kind: 'read', keys: [...new Set([cell(below), cell(below)])] };
  return { kind: 'write', values: { [cell(below)]: value(), [cell(below)]: value() } };
}
