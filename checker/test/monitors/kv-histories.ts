/**
 * Random small histories of one key, for the tests of the kv monitors: operations are performed one by
 * one at a moment inside their intervals, then some answers are changed.
 */

import fc from 'fast-check';
import type { KvInput, KvOutput, Operation, VersionedOutput } from '../../src/index.ts';
import type { Sequential } from '../oracle.ts';

export type KvOperation = Operation<KvInput, KvOutput>;
export type VersionedOperation = Operation<KvInput, VersionedOutput>;

/** What is written: 'unique' no text twice, 'few' texts that can be mistaken for one another. */
export type Texts = 'unique' | 'few';

export const FEW: readonly string[] = ['a', 'aa', '', 'b', 'ab'];

interface Draft {
  readonly kind: 'get' | 'put' | 'append' | 'cas' | 'delete';
  readonly text: number;
  /** Which value a cas asks for: 0 and 1 the present one, else one of those that were there. */
  readonly from: number;
  readonly moment: number;
  readonly before: number;
  readonly after: number;
  readonly isPending: boolean;
  /** A changed answer: 0 and 1 another operation's, 2 cut short, 3 and 4 another version, else left. */
  readonly change: number;
}

export interface Shape {
  readonly texts: Texts;
  readonly initial: string | null;
  readonly count: number;
  /** How often each kind comes. */
  readonly kinds: Readonly<Record<Draft['kind'], number>>;
}

export const shapes: fc.Arbitrary<Shape> = fc.record({
  texts: fc.constantFrom('unique', 'unique', 'unique', 'few'),
  initial: fc.constantFrom(null, '', 'i '),
  count: fc.constantFrom(5, 7, 8),
  kinds: fc.record({
    get: fc.constantFrom(2, 4),
    put: fc.constantFrom(0, 1, 2),
    append: fc.constantFrom(0, 2, 4),
    cas: fc.constantFrom(0, 0, 1, 4),
    delete: fc.constantFrom(0, 0, 0, 1),
  }),
});

export interface KeyHistory<O> {
  readonly shape: Shape;
  readonly operations: Operation<KvInput, O>[];
}

/** Without versions. */
export const keyHistory: fc.Arbitrary<KeyHistory<KvOutput>> = histories((performed, draft) =>
  changed(draft, performed.input, performed.output, performed.answers),
);

/** With versions. */
export const versionedHistory: fc.Arbitrary<KeyHistory<VersionedOutput>> = histories(
  (performed, draft) => ({
    value: changed(draft, performed.input, performed.output, performed.answers),
    version: performed.version + (draft.change === 3 ? 1 : draft.change === 4 ? -1 : 0),
  }),
);

interface Performed {
  readonly input: KvInput;
  readonly output: KvOutput;
  readonly version: number;
  /** What gets of the history saw. */
  readonly answers: readonly KvOutput[];
}

function histories<O>(
  answer: (performed: Performed, draft: Draft) => O,
): fc.Arbitrary<KeyHistory<O>> {
  return shapes.chain((shape) =>
    fc
      .array(draftOf(shape), { minLength: 4, maxLength: shape.count, size: 'max' })
      .map((drafts) => ({ shape, operations: perform(shape, drafts, answer) })),
  );
}

function draftOf({ kinds, count }: Shape): fc.Arbitrary<Draft> {
  const weighted = Object.entries(kinds).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.constant(kind as Draft['kind']),
  }));
  return fc.record({
    kind: fc.oneof(...weighted),
    text: fc.nat(FEW.length - 1),
    from: fc.nat(5),
    moment: fc.nat(2 * count),
    before: fc.nat(4),
    after: fc.nat(4),
    isPending: fc.nat(5).map((n) => n === 0),
    change: fc.nat(15),
  });
}

/** The step of a key as a test sees it. */
export function stepOf(state: string | null, input: KvInput): readonly [string | null, KvOutput] {
  switch (input.kind) {
    case 'get':
      return [state, state];
    case 'put':
      return [input.value, null];
    case 'append':
      return [`${state ?? ''}${input.value}`, null];
    case 'delete':
      return [null, null];
    case 'cas':
      return state === input.from ? [input.to, true] : [state, false];
  }
}

/** The same as data for the oracle. */
export function sequentialKey(
  initial: string | null,
): Sequential<string | null, KvInput, KvOutput> {
  return { initial, apply: stepOf };
}

interface Counted {
  readonly value: string | null;
  readonly version: number;
}

export function sequentialVersions(
  initial: string | null,
): Sequential<Counted, KvInput, VersionedOutput> {
  return {
    initial: { value: initial, version: 0 },
    apply({ value, version }, input) {
      const [next, output] = stepOf(value, input);
      const count = version + (isChange(input, output) ? 1 : 0);
      return [
        { value: next, version: count },
        { value: output, version: count },
      ];
    },
    accepts: (answer, seen, { kind }) =>
      answer.version === seen.version &&
      (answer.value === seen.value || (kind !== 'get' && kind !== 'cas')),
  };
}

function isChange({ kind }: KvInput, output: KvOutput): boolean {
  return kind === 'cas' ? output === true : kind !== 'get';
}

function perform<O>(
  shape: Shape,
  drafts: readonly Draft[],
  answer: (performed: Performed, draft: Draft) => O,
): Operation<KvInput, O>[] {
  let state = shape.initial;
  let version = 0;
  const states = [state];
  const performed = drafts
    .toSorted((a, b) => a.moment - b.moment)
    .map((draft, index) => {
      const input = inputOf(shape, draft, index, states);
      const [next, output] = stepOf(state, input);
      if (isChange(input, output)) version++;
      state = next;
      states.push(state);
      return { draft, input, output, version };
    });
  const answers = performed.filter(({ input }) => input.kind === 'get').map((one) => one.output);
  return performed
    .map(({ draft, ...one }, process): Operation<KvInput, O> => {
      const { input } = one;
      const call = draft.moment - draft.before;
      if (draft.isPending) return { process, input, call, return: null };
      const output = answer({ ...one, answers }, draft);
      return { process, input, output, call, return: draft.moment + draft.after };
    })
    .toSorted((a, b) => a.call - b.call);
}

function inputOf(
  { texts }: Shape,
  { kind, text, from }: Draft,
  index: number,
  states: readonly (string | null)[],
): KvInput {
  const value = texts === 'unique' ? `${index} ` : (FEW[text] ?? '');
  const asked = from < 2 ? states.at(-1) : states[(from * 7 + text) % states.length];
  if (kind === 'cas') return { kind, key: 'x', from: asked ?? null, to: value };
  return kind === 'get' || kind === 'delete' ? { kind, key: 'x' } : { kind, key: 'x', value };
}

function changed(
  { change, text }: Draft,
  input: KvInput,
  output: KvOutput,
  answers: readonly KvOutput[],
): KvOutput {
  if (input.kind === 'cas' && change < 2) return output !== true;
  if (input.kind !== 'get' || change > 2) return output;
  if (change < 2) return answers[text % answers.length] ?? null;
  return typeof output === 'string' ? output.slice(0, 2 * (text % 3)) : 'z ';
}

/**
 * "put a [0,1]; append b [0,9]; get ab [2,3]; cas ab c ok [4,5]; cas a d no [4,5]; delete [6,?]": `-` is
 * absent, `""` the empty text, `?` as an end means never answered. Every operation is of a client of
 * its own.
 */
export function parse(text: string): KvOperation[] {
  return text.split(';').map((part, process): KvOperation => {
    const match = /^(\w+) ?(.*?) ?\[(\d+),(\d+|\?)\]$/.exec(part.trim());
    if (match === null) throw new Error(`cannot read "${part}"`);
    const [, kind = '', words = '', from = '', to = ''] = match;
    const [first = '', second = '', answer = ''] = words.split(' ');
    const input = inputNamed(kind, first, second);
    const call = Number(from);
    if (to === '?') return { process, input, call, return: null };
    const isSeen = kind === 'get' || kind === 'cas';
    const output = !isSeen ? null : kind === 'cas' ? answer === 'ok' : textOf(first);
    return { process, input, output, call, return: Number(to) };
  });
}

function inputNamed(kind: string, first: string, second: string): KvInput {
  const key = 'x';
  const value = textOf(first) ?? '';
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
    case 'append':
      return { kind, key, value };
    case 'cas':
      return { kind, key, from: textOf(first), to: textOf(second) ?? '' };
    default:
      throw new Error(`cannot read "${kind}"`);
  }
}

function textOf(word: string): string | null {
  return word === '-' ? null : word === '""' ? '' : word;
}

/** A linearizable history of one key: operations in turn, each up to `overlap` moments long. */
export function longRun(count: number, overlap: number, seed: number): KvOperation[] {
  let random = seed;
  const below = (end: number): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((random / 2 ** 32) * end);
  };
  let state: string | null = '';
  const operations: KvOperation[] = [];
  for (let process = 0; process < count; process++) {
    const kind = (['put', 'append', 'append', 'get', 'get', 'get'] as const)[below(6)] ?? 'get';
    const [next, output] = stepOf(state, inputNamed(kind, `${process}.`, ''));
    state = next;
    const input = inputNamed(kind, `${process}.`, '');
    const call = process - below(overlap);
    operations.push({ process, input, output, call, return: process + below(overlap) });
  }
  return operations.toSorted((a, b) => a.call - b.call);
}
