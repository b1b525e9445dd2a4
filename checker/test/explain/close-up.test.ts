/**
 * Close-ups of random small histories of every data type, against the oracle, by their definition: the
 * operations kept are a violation whichever of the others took effect within their intervals, and are none
 * without any one of them. And what explain makes of them.
 */

import { describe, expect, it } from 'vitest';
import { closeUp } from '../../src/explain/close-up.ts';
import { checkOperations, explain, kvModel, models, tellOperation } from '../../src/index.ts';
import type { MutexInput, MutexOutput, Operation, SetInput, SetOutput } from '../../src/index.ts';
import { parseKv } from '../notation.ts';
import { isLinearizable } from '../oracle.ts';
import type { Sequential } from '../oracle.ts';
import { drawHistory, seeded } from '../trust/random.ts';
import type { Kinded, Subject } from '../trust/subjects.ts';
import { subjects } from '../trust/subjects.ts';

const RUNS = 400;

interface Doubted<I> extends Kinded {
  readonly of: I;
  readonly isKept: boolean;
}

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((some, one) => [...some, ...some.map((few) => [...few, one])], [[]]);
}

/** Whether there is an order with `kept` as recorded and all others in doubt. */
function hasOrder<S, I extends Kinded, O>(
  spec: Sequential<S, I, O>,
  part: readonly Operation<I, O>[],
  kept: readonly Operation<I, O>[],
): boolean {
  const doubting: Sequential<S, Doubted<I>, O> = {
    initial: spec.initial,
    apply: (state, { of }) => spec.apply(state, of),
    accepts: (answer, seen, { of, isKept }) =>
      !isKept || (spec.accepts?.(answer, seen, of) ?? answer === seen),
    ...(spec.key && { key: spec.key }),
  };
  const doubted = (one: Operation<I, O>): Operation<Doubted<I>, O> => ({
    ...one,
    input: { kind: one.input.kind, of: one.input, isKept: kept.includes(one) },
  });
  const free = part.filter((one) => !kept.includes(one) && one.return !== null);
  const pending = part.filter((one) => one.return === null);
  return subsets(free).some((some) =>
    isLinearizable(doubting, [...kept, ...pending, ...some].map(doubted)),
  );
}

interface Tally {
  violation: number;
  smaller: number;
  pending: number;
}

function examine<S, T, I extends Kinded, O>(subject: Subject<S, T, I, O>, seed: number): Tally {
  const { model, spec, inputs } = subject;
  const tally: Tally = { violation: 0, smaller: 0, pending: 0 };
  const below = seeded(seed);
  for (let run = 0; run < RUNS; run++) {
    const operations = drawHistory(spec, run % 2 === 0 ? inputs.few : inputs.unique, below, 8);
    const result = checkOperations(model, operations);
    if (result.verdict !== 'violation') continue;
    const part = result.operations.map((id) => operations[id] as Operation<I, O>);
    const close = closeUp(model, operations, result, {}, undefined);
    if (close === undefined) throw new Error('there is nothing to see');
    const kept = close.core.map((id) => operations[id] as Operation<I, O>);
    const told = JSON.stringify({ part, kept });
    if (hasOrder(spec, part, kept)) throw new Error(`an order goes with ${told}`);
    for (const one of kept) {
      const rest = kept.filter((other) => other !== one);
      if (rest.length > 0 && !hasOrder(spec, part, rest)) throw new Error(`too many in ${told}`);
    }
    tally.violation++;
    if (part.some((one) => one.return === null)) tally.pending++;
    if (kept.length < part.length) tally.smaller++;
  }
  return tally;
}

describe('close-ups of random histories', () => {
  it.each(subjects)('$name', ({ meet }) => {
    const tally = meet((subject) => examine(subject, 20261126));
    expect(tally.violation).toBeGreaterThan(RUNS / 10);
    expect(tally.pending).toBeGreaterThan(RUNS / 40);
    expect(tally.smaller).toBeGreaterThan(tally.violation / 2);
  });
});

type MutexOperation = Operation<MutexInput, MutexOutput>;

/**
 * `count` clients who wait for a lock that each of them releases at once, as Knossos records it: without
 * owners. The last one gets it although the one before keeps it.
 */
function turnsWithTheft(count: number): MutexOperation[] {
  return Array.from({ length: count }, (_, turn): MutexOperation[] => {
    const call = 10 * turn;
    const acquire: MutexOperation = {
      process: turn % 5,
      input: { kind: 'acquire', owner: null },
      output: true,
      call: call - 15,
      return: call + 5,
    };
    const release: MutexOperation = {
      process: turn % 5,
      input: { kind: 'release', owner: null },
      output: true,
      call: call + 8,
      return: call + 9,
    };
    return turn < count - 2 ? [acquire, release] : [acquire];
  }).flat();
}

const last: Operation<SetInput, SetOutput> = {
  process: 1,
  input: { kind: 'contains', element: 1 },
  output: true,
  call: 1e6,
  return: 1e6,
};

/** An element that is added and removed over and over, and is there at last although it was removed. */
function comingAndGoing(count: number): Operation<SetInput, SetOutput>[] {
  const changes = Array.from({ length: 2 * count }, (_, place): Operation<SetInput, SetOutput> => ({
    process: 0,
    input: { kind: place % 2 === 0 ? 'add' : 'remove', element: 1 },
    output: true,
    call: 2 * place,
    return: 2 * place + 1,
  }));
  return [...changes, last];
}

describe('an explanation of a large core', () => {
  it('is minimal where everything there is was used up', () => {
    const operations = turnsWithTheft(60);
    const told = explain(models.mutex, operations);
    expect(told).toMatchObject({ verdict: 'violation', anomaly: 'held-twice', minimal: true });
    if (told.verdict !== 'violation') return;
    // Any release that is relaxed might come between the last two: every acquire counts.
    expect(told.core).toHaveLength(60);
    const kept = operations.map((one, id): MutexOperation => {
      const { process, input, call } = one;
      return told.core.includes(id) ? one : { process, input, call, return: null };
    });
    expect(checkOperations(models.mutex, kept).verdict).toBe('violation');
    for (const id of told.core) {
      const { process, input, call } = kept[id] as MutexOperation;
      const further = kept.with(id, { process, input, call, return: null });
      expect(checkOperations(models.mutex, further).verdict).toBe('linearizable');
    }
  });

  it('comes down to a few of them', () => {
    const operations = comingAndGoing(40);
    const told = explain(models.set, operations);
    if (told.verdict !== 'violation') throw new Error('it is one');
    // Any add that is relaxed might come last.
    expect(told.core.length).toBeGreaterThanOrEqual(40);
    expect(told.closeUp).toEqual([operations.length - 2, operations.length - 1]);
    const ends = told.closeUp?.map((id) =>
      tellOperation(models.set, operations[id] ?? last, String),
    );
    for (const text of ends ?? []) expect(told.sentences.join()).toContain(text);
  });

  it('has none where the core is small and has a name', () => {
    const text = 'a: put x 1 [0,1]; a: put x 2 [2,3]; b: get x -> 1 [4,5]';
    expect(explain(kvModel, parseKv(text))).toMatchObject({ anomaly: 'stale-read', closeUp: null });
  });

  it('stays within the limits', () => {
    const operations = turnsWithTheft(60);
    const { states } = checkOperations(models.mutex, operations);
    for (let maxStates = states + 1; maxStates < 100 * states; maxStates *= 2) {
      expect(explain(models.mutex, operations, { maxStates }).states).toBeLessThanOrEqual(
        maxStates,
      );
    }
  });
});
