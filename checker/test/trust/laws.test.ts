/**
 * Laws that relate the verdicts of two histories, for every model, with its fast path: no oracle is
 * asked. Source: the laws follow from the definition of Herlihy & Wing (1990), section 2.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations } from '../../src/index.ts';
import type { CompletedOperation, Operation } from '../../src/index.ts';
import type { Below } from '../inputs.ts';
import { cutAfter, randomWarp, relaxed, renamed, shuffled, warped, widened } from './changes.ts';
import type { Names, Operations } from './changes.ts';
import { drawHistory, drawSequence, seeded, smaller } from './random.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

const RUNS = runs(600);
const SEQUENCES = runs(300);
const LENGTH = 12;

/** Says what is wrong with the verdicts for a history and its changed form, or nothing. */
interface Law {
  readonly name: string;
  /** 'same': the verdict stays. 'sound': what is linearizable stays so. */
  readonly keeps: 'same' | 'sound';
  change<S, T, I extends Kinded, O>(
    subject: Subject<S, T, I, O>,
    operations: Operations<I, O>,
    below: Below,
  ): Operations<I, O>;
}

const KEYS: Names['key'] = (key) => `"${key}`;

const laws: readonly Law[] = [
  {
    name: 'names of processes do not matter',
    keeps: 'same',
    change: (_, operations, below) => {
      const names = shuffled([...operations.keys()], below);
      return operations.map((one, id) => ({ ...one, process: (names[id] ?? 0) + 5 }));
    },
  },
  {
    name: 'names of values and keys do not matter',
    keeps: 'same',
    change: ({ rename, model }, operations) => {
      const hasNames = model.name.endsWith('kv') || model.name === 'multi-register';
      const names: Names = { value: rename, key: hasNames ? KEYS : (key) => key };
      return operations.map((one) => renamedOne(one, names));
    },
  },
  {
    name: 'time may be stretched, as long as its order stays',
    keeps: 'same',
    change: (_, operations, below) => warped(operations, randomWarp(operations, below)),
  },
  {
    name: 'the list may be in any order',
    keeps: 'same',
    change: (_, operations, below) => shuffled(operations, below),
  },
  {
    name: 'answers that nobody looks at may be anything',
    keeps: 'same',
    change: ({ mute }, operations, below) =>
      operations.map((one) => {
        if (one.return === null || !mute.includes(one.input.kind)) return one;
        return { ...one, output: [null, 'junk', true, 7][below(4)] as typeof one.output };
      }),
  },
  {
    name: 'another pending operation makes no violation',
    keeps: 'sound',
    change: ({ inputs, spec }, operations, below) => {
      const input = inputs.unique(below, 50, spec.initial);
      return [...operations, { process: 99, input, call: below(3 * LENGTH), return: null }];
    },
  },
  {
    name: 'a lost answer makes no violation',
    keeps: 'sound',
    change: (_, operations, below) => {
      const id = below(operations.length);
      return operations.map((one, other) => (other === id ? relaxed(one) : one));
    },
  },
  {
    name: 'a longer interval makes no violation',
    keeps: 'sound',
    change: (_, operations, below) => widened(operations, below),
  },
  {
    name: 'the beginning of a linearizable history is linearizable',
    keeps: 'sound',
    change: (_, operations, below) => cutAfter(operations, below(2 * LENGTH)),
  },
];

function renamedOne<I, O>(one: Operation<I, O>, names: Names): Operation<I, O> {
  const input = renamed(one.input, names);
  return one.return === null
    ? { ...one, input }
    : { ...one, input, output: renamed(one.output, names) };
}

/** Tries a law on many histories; how many were linearizable, and how many verdicts the change turned. */
function tryLaw<S, T, I extends Kinded, O>(
  law: Law,
  subject: Subject<S, T, I, O>,
): { readonly linearizable: number; readonly violation: number } {
  const tally = { linearizable: 0, violation: 0 };
  const { few, unique } = subject.inputs;
  for (let run = 0; run < RUNS; run++) {
    const operations = drawHistory(subject.spec, run % 2 === 0 ? few : unique, seeded(run), LENGTH);
    const isBroken = (some: Operations<I, O>): boolean => {
      const before = checkOperations(subject.model, some).verdict;
      if (before === 'linearizable') tally.linearizable++;
      else tally.violation++;
      if (law.keeps === 'sound' && before !== 'linearizable') return false;
      const after = checkOperations(subject.model, law.change(subject, some, seeded(run))).verdict;
      return after !== before;
    };
    if (!isBroken(operations)) continue;
    const small = smaller(operations, (some) => some.length > 0 && isBroken(some));
    throw new Error(`${law.name}: ${JSON.stringify(small)}, run ${run}`);
  }
  return tally;
}

describe.each(subjects)('$name', ({ meet }) => {
  it.each(laws)('$name', (law) => {
    const tally = meet((subject) => tryLaw(law, subject));
    expect(tally.linearizable).toBeGreaterThan(RUNS * 0.15);
    expect(tally.violation).toBeGreaterThan(RUNS * 0.15);
  });

  it('of operations one after the other every wrong answer is a violation', () => {
    const changed = meet(changeOneOfMany);
    expect(changed).toBeGreaterThan(SEQUENCES / 3);
  });

  it('two histories that share no key are judged each on its own', () => {
    meet(tryLocality);
  });
});

/** How many sequences could be spoilt by giving one operation the answer of another. */
function changeOneOfMany<S, T, I extends Kinded, O>(subject: Subject<S, T, I, O>): number {
  let changed = 0;
  for (let run = 0; run < SEQUENCES; run++) {
    const below = seeded(run);
    const { few, unique } = subject.inputs;
    const sequence = drawSequence(subject.spec, run % 2 === 0 ? few : unique, below, 24);
    expect(checkOperations(subject.model, sequence).verdict).toBe('linearizable');
    const spoilt = spoil(subject, sequence, below);
    if (spoilt === undefined) continue;
    changed++;
    expect(checkOperations(subject.model, spoilt).verdict).toBe('violation');
  }
  return changed;
}

function spoil<S, T, I extends Kinded, O>(
  { spec, mute }: Subject<S, T, I, O>,
  sequence: readonly CompletedOperation<I, O>[],
  below: Below,
): Operations<I, O> | undefined {
  const accepts = spec.accepts ?? ((answer: O, seen: O): boolean => answer === seen);
  for (const one of shuffled(sequence, below)) {
    if (mute.includes(one.input.kind)) continue;
    const other = sequence.find(
      ({ input, output }) =>
        input.kind === one.input.kind && !accepts(one.output, output, one.input),
    );
    if (other !== undefined) {
      return sequence.map((same) => (same === one ? { ...one, output: other.output } : same));
    }
  }
  return undefined;
}

/** Where operations have keys: the verdict for both at once is the worse one of the two. */
function tryLocality<S, T, I extends Kinded, O>(subject: Subject<S, T, I, O>): void {
  const { model, spec, inputs } = subject;
  const far: Names = { value: (value) => value, key: KEYS };
  const isKeyed = model.name.endsWith('kv') || model.name === 'multi-register';
  const isSet = model.name === 'set';
  if (!isKeyed && !isSet) return;
  const names: Names = isSet
    ? { value: (value) => `far ${typeof value} ${value}`, key: far.key }
    : far;
  for (let run = 0; run < SEQUENCES; run++) {
    const below = seeded(run);
    const near = drawHistory(spec, inputs.few, below, 8);
    const away = drawHistory(spec, inputs.few, below, 8).map((one) => renamedOne(one, names));
    const verdicts = [near, away].map((some) => checkOperations(model, some).verdict);
    const both = checkOperations(model, shuffled([...near, ...away], below)).verdict;
    expect(both).toBe(verdicts.includes('violation') ? 'violation' : 'linearizable');
  }
}
