/**
 * The words of every model: what a reader found, a function name with plain arguments and answer, as
 * the input and output of a model. Called by the readers; the one place that knows which names the
 * formats use for an operation.
 */

import type { Scalar } from '../index.ts';
import type { Plain } from './edn.ts';
import type { ModelName, Shapes } from './history-file.ts';

/** An operation as formats have it. */
export interface Phrase {
  readonly f: string;
  /** The object or element it is for, where the format gives that apart from the argument. */
  readonly key: Plain;
  readonly given: Plain;
  /** Meaningless unless `isAnswered`. */
  readonly answer: Plain;
  readonly isAnswered: boolean;
}

/** Says what should have been there. */
export class PhraseError extends Error {
  readonly expected: string;

  constructor(found: string, expected: string) {
    super(found);
    this.name = 'PhraseError';
    this.expected = expected;
  }
}

export interface Dialect<I, O> {
  /** Names of operations. */
  readonly words: readonly string[];
  /** Throws PhraseError. */
  input(phrase: Phrase): I;
  /** Only for answered phrases. Throws PhraseError. */
  output(phrase: Phrase, input: I): O;
}

export type Dialects = { readonly [M in ModelName]: Dialect<Shapes[M][0], Shapes[M][1]> };

const READS = ['read', 'r', 'get'];
const WRITES = ['write', 'w', 'put'];

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function found(value: Plain | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  const text = isScalar(value) ? JSON.stringify(value) : Array.isArray(value) ? 'a list' : 'a map';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function scalar(value: Plain, what: string): Scalar {
  if (isScalar(value)) return value;
  throw new PhraseError(found(value), what);
}

function scalarOrNull(value: Plain, what: string): Scalar | null {
  return value === null ? null : scalar(value, `${what}, or nothing`);
}

function number(value: Plain, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new PhraseError(found(value), what);
}

function boolean(value: Plain, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new PhraseError(found(value), what);
}

function pair(value: Plain, what: string): readonly [Plain, Plain] {
  if (Array.isArray(value) && value.length === 2) return [value[0] ?? null, value[1] ?? null];
  throw new PhraseError(found(value), what);
}

function unknownWord({ f }: Phrase, words: readonly string[]): PhraseError {
  return new PhraseError(`the operation ${found(f)}`, `one of ${words.join(', ')}`);
}

const register: Dialects['register'] = {
  words: [...READS, ...WRITES],
  input(phrase) {
    if (READS.includes(phrase.f)) return { kind: 'read' };
    if (!WRITES.includes(phrase.f)) throw unknownWord(phrase, register.words);
    return { kind: 'write', value: scalarOrNull(phrase.given, 'the value to write') };
  },
  output: ({ answer }, { kind }) =>
    kind === 'read' ? scalarOrNull(answer, 'the value that was read') : null,
};

const casRegister: Dialects['cas-register'] = {
  words: [...register.words, 'cas'],
  input(phrase) {
    if (register.words.includes(phrase.f)) return register.input(phrase);
    if (phrase.f !== 'cas') throw unknownWord(phrase, casRegister.words);
    const [from, to] = pair(phrase.given, 'a pair of the value expected and the new one');
    const what = 'a value';
    return { kind: 'cas', from: scalarOrNull(from, what), to: scalarOrNull(to, what) };
  },
  output(phrase, input) {
    if (input.kind === 'cas') return boolean(phrase.answer, 'whether the cas succeeded');
    return register.output(phrase, input);
  },
};

function kvValue(value: Plain, what: string): string {
  if (typeof value === 'string') return value;
  throw new PhraseError(found(value), `${what}, a string`);
}

function kvValueOrNull(value: Plain, what: string): string | null {
  return value === null ? null : kvValue(value, what);
}

const kv: Dialects['kv'] = {
  words: ['get', 'put', 'append', 'delete', 'cas', 'read', 'write'],
  input(phrase) {
    const { f, given } = phrase;
    const key = kvValue(phrase.key, 'the key');
    switch (f) {
      case 'get':
      case 'read':
        return { kind: 'get', key };
      case 'delete':
        return { kind: 'delete', key };
      case 'put':
      case 'write':
        return { kind: 'put', key, value: kvValue(given, 'the value to put') };
      case 'append':
        return { kind: 'append', key, value: kvValue(given, 'the value to append') };
      case 'cas': {
        const [from, to] = pair(given, 'a pair of the value expected and the new one');
        const expected = kvValueOrNull(from, 'the value expected');
        return { kind: 'cas', key, from: expected, to: kvValue(to, 'the new value') };
      }
      default:
        throw unknownWord(phrase, kv.words);
    }
  },
  output({ answer }, { kind }) {
    if (kind === 'get') return kvValueOrNull(answer, 'the value of the key');
    return kind === 'cas' ? boolean(answer, 'whether the cas succeeded') : null;
  },
};

const counter: Dialects['counter'] = {
  words: ['add', 'read', 'r'],
  input(phrase) {
    if (READS.includes(phrase.f)) return { kind: 'read' };
    if (phrase.f !== 'add') throw unknownWord(phrase, counter.words);
    return { kind: 'add', amount: number(phrase.given, 'the amount to add, a number') };
  },
  output({ answer }, { kind }) {
    if (kind === 'add' && answer === null) return null;
    return number(answer, 'the value of the counter, a number');
  },
};

const SET_WORDS = ['add', 'remove', 'contains'] as const;

const set: Dialects['set'] = {
  words: SET_WORDS,
  input(phrase) {
    const kind = SET_WORDS.find((word) => word === phrase.f);
    if (kind === undefined) throw unknownWord(phrase, SET_WORDS);
    return { kind, element: scalar(phrase.given ?? phrase.key, 'the element') };
  },
  output: ({ answer }, { kind }) =>
    boolean(answer, kind === 'add' ? 'whether it was new' : 'whether it was there'),
};

const setall: Dialects['setall'] = {
  words: ['add', 'broadcast', 'read', 'r'],
  input(phrase) {
    if (READS.includes(phrase.f)) return { kind: 'read' };
    if (phrase.f !== 'add' && phrase.f !== 'broadcast') throw unknownWord(phrase, setall.words);
    return { kind: 'add', element: scalar(phrase.given, 'the element to add') };
  },
  output({ answer }, { kind }) {
    if (kind === 'add') return null;
    const what = 'the elements that were read, a list';
    if (!Array.isArray(answer)) throw new PhraseError(found(answer), what);
    return answer.map((element: Plain) => scalar(element, 'an element'));
  },
};

const queue: Dialects['queue'] = {
  words: ['enq', 'deq', 'enqueue', 'dequeue'],
  input(phrase) {
    if (phrase.f === 'deq' || phrase.f === 'dequeue') return { kind: 'deq' };
    if (phrase.f !== 'enq' && phrase.f !== 'enqueue') throw unknownWord(phrase, queue.words);
    return { kind: 'enq', value: scalar(phrase.given, 'the value to enqueue') };
  },
  output: ({ answer }, { kind }) =>
    kind === 'deq' ? scalarOrNull(answer, 'the value that was dequeued') : null,
};

const stack: Dialects['stack'] = {
  words: ['push', 'pop'],
  input(phrase) {
    if (phrase.f === 'pop') return { kind: 'pop' };
    if (phrase.f !== 'push') throw unknownWord(phrase, stack.words);
    return { kind: 'push', value: scalar(phrase.given, 'the value to push') };
  },
  output: ({ answer }, { kind }) =>
    kind === 'pop' ? scalarOrNull(answer, 'the value that was popped') : null,
};

const PQUEUE_NAMES: Readonly<Record<string, 'insert' | 'poll' | 'peek'>> = {
  insert: 'insert',
  enqueue: 'insert',
  poll: 'poll',
  dequeue: 'poll',
  peek: 'peek',
};

const pqueue: Dialects['pqueue'] = {
  words: Object.keys(PQUEUE_NAMES),
  input(phrase) {
    const kind = Object.hasOwn(PQUEUE_NAMES, phrase.f) ? PQUEUE_NAMES[phrase.f] : undefined;
    if (kind === undefined) throw unknownWord(phrase, pqueue.words);
    if (kind !== 'insert') return { kind };
    return { kind, value: number(phrase.given, 'the value to insert, a number') };
  },
  output({ answer }, { kind }) {
    if (kind === 'insert' || answer === null) return null;
    return number(answer, 'the number that was there, or nothing');
  },
};

const mutex: Dialects['mutex'] = {
  words: ['acquire', 'release', 'lock', 'unlock'],
  input(phrase) {
    if (!mutex.words.includes(phrase.f)) throw unknownWord(phrase, mutex.words);
    const kind = phrase.f === 'acquire' || phrase.f === 'lock' ? 'acquire' : 'release';
    return { kind, owner: scalarOrNull(phrase.given, 'the owner') };
  },
  output: ({ answer }) => (answer === null ? null : boolean(answer, 'whether it was done')),
};

function registers(value: Plain, what: string): Readonly<Record<string, Scalar | null>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new PhraseError(found(value), what);
  }
  const entries = Object.entries(value).map(([key, held]) => [
    key,
    scalarOrNull(held ?? null, 'the value of a register'),
  ]);
  return Object.fromEntries(entries) as Record<string, Scalar | null>;
}

function names(value: Plain): readonly string[] {
  if (!Array.isArray(value)) throw new PhraseError(found(value), 'the registers to read, a list');
  return value.map((key: Plain) => kvValue(key, 'the name of a register'));
}

const multiRegister: Dialects['multi-register'] = {
  words: ['read', 'write', 'txn'],
  input(phrase) {
    const { f, given } = phrase;
    if (f === 'write') return { kind: 'write', values: registers(given, 'registers to write') };
    if (f === 'read') return { kind: 'read', keys: names(given) };
    if (f !== 'txn') throw unknownWord(phrase, multiRegister.words);
    const [keys, values] = pair(given, 'a pair of registers to read and registers to write');
    const written = registers(values, 'registers to write');
    return { kind: 'write', keys: names(keys), values: written };
  },
  output({ answer }, input) {
    if (input.kind === 'write' && (input.keys ?? []).length === 0) return null;
    return registers(answer, 'the registers that were read');
  },
};

export const dialects: Dialects = {
  register,
  'cas-register': casRegister,
  kv,
  counter,
  set,
  setall,
  queue,
  stack,
  pqueue,
  mutex,
  'multi-register': multiRegister,
};
