/**
 * Every data type of the package beside what the tests of trust/ need to know of it: the oracle's
 * version, random inputs, and how its histories may be changed without changing the verdict.
 */

import { kv, models, multiRegister, versionedKv } from '../../src/index.ts';
import type { Model } from '../../src/index.ts';
import {
  casInputs,
  counterInputs,
  kvInputs,
  multiRegisterInputs,
  mutexInputs,
  pqueueInputs,
  queueInputs,
  registerInputs,
  setAllInputs,
  setInputs,
  stackInputs,
} from '../inputs.ts';
import type { Flavours } from '../inputs.ts';
import {
  sequentialCas,
  sequentialCounter,
  sequentialKv,
  sequentialMultiRegister,
  sequentialMutex,
  sequentialPqueue,
  sequentialQueue,
  sequentialRegister,
  sequentialSet,
  sequentialSetAll,
  sequentialStack,
  sequentialVersions,
} from '../oracle.ts';
import type { Sequential } from '../oracle.ts';

export interface Kinded {
  readonly kind: string;
}

export interface Subject<S, T, I extends Kinded, O> {
  readonly name: string;
  readonly model: Model<S, I, O>;
  readonly spec: Sequential<T, I, O>;
  readonly inputs: Flavours<T, I>;
  /** A one-to-one renaming of values under which the data type stays what it is. */
  readonly rename: (value: string | number) => string | number;
  /** Kinds of operations whose answers nobody looks at. */
  readonly mute: readonly string[];
  /** What an operation of this kind cannot answer, ever; undefined: there is no such thing. */
  readonly never: (input: I) => O | undefined;
}

/** A subject of whatever types: what is done with it must work for all of them. */
export interface AnySubject {
  readonly name: string;
  meet<R>(guest: <S, T, I extends Kinded, O>(subject: Subject<S, T, I, O>) => R): R;
}

function any<S, T, I extends Kinded, O>(
  subject: Omit<Subject<S, T, I, O>, 'rename' | 'mute' | 'never'> & Partial<Subject<S, T, I, O>>,
): AnySubject {
  const whole: Subject<S, T, I, O> = {
    rename: (value) => (typeof value === 'number' ? `#${value}` : `v${value}`),
    mute: [],
    never: () => undefined,
    ...subject,
  };
  return { name: subject.name, meet: (guest) => guest(whole) };
}

const register = any({
  name: 'register',
  model: models.register,
  spec: sequentialRegister,
  inputs: registerInputs,
  mute: ['write'],
  never: ({ kind }) => (kind === 'read' ? 'never' : undefined),
});

const casRegister = any({
  name: 'cas-register',
  model: models['cas-register'],
  spec: sequentialCas,
  inputs: casInputs,
  mute: ['write'],
  never: ({ kind }) => (kind === 'read' ? 'never' : undefined),
});

/** Letter by letter, so that what is appended stays a part of the whole. */
function spell(text: string | number): string {
  return Array.from(String(text), (letter) => (letter === ';' ? ';' : `<${letter}>`)).join('');
}

const kvStores = [
  { name: 'kv', model: models.kv, spec: sequentialKv },
  {
    name: 'kv of empty texts',
    model: kv({ initial: '' }),
    spec: { ...sequentialKv, initial: { x: '', y: '', z: '', '"x': '', '"y': '' } },
  },
].map((store) =>
  any({
    ...store,
    inputs: kvInputs,
    rename: spell,
    mute: ['put', 'append', 'delete'],
    never: ({ kind }) => (kind === 'get' ? 'never' : undefined),
  }),
);

const versions = any({
  name: 'kv with versions',
  model: versionedKv({ initial: null }),
  spec: sequentialVersions,
  inputs: {
    few: kvInputs.few,
    unique: (below, serial, store) =>
      kvInputs.unique(below, serial, { x: store['x']?.value ?? '', y: store['y']?.value ?? '' }),
  },
  rename: spell,
  never: ({ kind }) => (kind === 'get' ? { value: 'never', version: 0 } : undefined),
});

const counter = any({
  name: 'counter',
  model: models.counter,
  spec: sequentialCounter,
  inputs: counterInputs,
  rename: (value) => -3 * Number(value),
  never: () => 0.5,
});

const set = any({
  name: 'set',
  model: models.set,
  spec: sequentialSet,
  inputs: setInputs,
});

const setall = any({
  name: 'setall',
  model: models.setall,
  spec: sequentialSetAll,
  inputs: setAllInputs,
  mute: ['add'],
  never: ({ kind }) => (kind === 'read' ? ['never'] : undefined),
});

const queue = any({
  name: 'queue',
  model: models.queue,
  spec: sequentialQueue,
  inputs: queueInputs,
  mute: ['enq'],
  never: ({ kind }) => (kind === 'enq' ? undefined : 'never'),
});

const stack = any({
  name: 'stack',
  model: models.stack,
  spec: sequentialStack,
  inputs: stackInputs,
  mute: ['push'],
  never: ({ kind }) => (kind === 'push' ? undefined : 'never'),
});

const pqueue = any({
  name: 'pqueue',
  model: models.pqueue,
  spec: sequentialPqueue,
  inputs: pqueueInputs,
  rename: (value) => 3 * Number(value) - 50,
  mute: ['insert'],
  never: ({ kind }) => (kind === 'insert' ? undefined : 1e9),
});

const mutex = any({
  name: 'mutex',
  model: models.mutex,
  spec: sequentialMutex,
  inputs: mutexInputs,
});

const multiRegisters = [
  { name: 'multi-register', model: models['multi-register'], spec: sequentialMultiRegister },
  {
    name: 'multi-register from 1',
    model: multiRegister({ initial: { x: 1, '"x': '#1' } }),
    spec: { ...sequentialMultiRegister, initial: { x: 1, '"x': '#1' } },
  },
].map((registers) =>
  any({
    ...registers,
    inputs: multiRegisterInputs,
    mute: ['write'],
    never: (input) =>
      input.kind === 'read'
        ? Object.fromEntries(input.keys.map((key) => [key, 'never']))
        : undefined,
  }),
);

export const subjects: readonly AnySubject[] = [
  register,
  casRegister,
  ...kvStores,
  versions,
  counter,
  set,
  setall,
  queue,
  stack,
  pqueue,
  mutex,
  ...multiRegisters,
];
