/**
 * The columns of a timeline against sorting and filtering written down plainly, for lists in any order
 * and of any size; and what survived when the code of timelines and histories was mutated.
 */

import { describe, expect, it } from 'vitest';
import { models, operationsOf } from '../../src/index.ts';
import type { HistoryEvent, Model, Operation, PartitionKey } from '../../src/index.ts';
import { isIdle, timelineOf } from '../../src/timeline.ts';
import { shuffled } from './changes.ts';
import { drawHistory, drawRun, seeded } from './random.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

interface Plain {
  readonly key: PartitionKey;
  readonly calls: readonly number[];
  readonly returns: readonly number[];
}

/** Parts in the order of their first operation; nothing is left of one that nobody needs to look at. */
function plainParts<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): readonly Plain[] {
  const keyOf = ({ input }: Operation<I, O>): PartitionKey => model.partition?.(input) ?? '';
  return [...new Set(operations.map(keyOf))].map((key) => {
    const ids = [...operations.keys()].filter(
      (id) => keyOf(operations[id] as Operation<I, O>) === key,
    );
    const sorted = (stampOf: (one: Operation<I, O>) => number | null): readonly number[] =>
      ids
        .flatMap((id) => {
          const stamp = stampOf(operations[id] as Operation<I, O>);
          return stamp === null ? [] : [{ id, stamp }];
        })
        .toSorted((a, b) => a.stamp - b.stamp || a.id - b.id)
        .map(({ id }) => id);
    return {
      key,
      calls: sorted((one) => (one.return === null && canOnlyRead(model, one) ? null : one.call)),
      returns: sorted((one) => one.return),
    };
  });
}

function canOnlyRead<S, I, O>(model: Model<S, I, O>, { input }: Operation<I, O>): boolean {
  const kind = (input as Kinded).kind;
  expect(typeof model.isReadOnly).toBe('function');
  return (
    ['read', 'get', 'contains', 'peek'].includes(kind) ||
    (input as { amount?: number }).amount === 0
  );
}

function compare<S, T, I extends Kinded, O>({ model, spec, inputs }: Subject<S, T, I, O>): void {
  for (let run = 0; run < runs(60); run++) {
    const below = seeded(run);
    const shape = { length: 40 + below(300), clients: 9, unanswered: 5 };
    const drawn =
      run % 3 === 0
        ? drawHistory(spec, inputs.few, below, 40)
        : drawRun(spec, inputs.few, below, shape);
    const mixed = [drawn, shuffled(drawn, below), drawn.toReversed()][run % 3] ?? drawn;
    const timeline = timelineOf(model, mixed);
    const parts = timeline.parts.map(({ key, callFrom, callTo, returnFrom, returnTo }) => ({
      key,
      calls: [...timeline.calls.slice(callFrom, callTo)],
      returns: [...timeline.returns.slice(returnFrom, returnTo)],
    }));
    expect(parts).toEqual(plainParts(model, mixed));
    const byCall = [...mixed.keys()].toSorted((a, b) => {
      return (mixed[a]?.call ?? 0) - (mixed[b]?.call ?? 0) || a - b;
    });
    expect(byCall.map((id) => timeline.callRank[id])).toEqual([...byCall.keys()]);
    expect([...timeline.callAt]).toEqual(mixed.map(({ call }) => call));
    expect([...timeline.returnAt]).toEqual(mixed.map((one) => one.return ?? Infinity));
  }
}

describe('a timeline', () => {
  it.each(subjects)('of $name is the history sorted and dealt out', ({ meet }) => {
    meet(compare);
  });

  it('of nothing has no parts', () => {
    for (const { meet } of subjects) {
      meet(({ model }) => {
        expect(timelineOf(model, []).parts).toEqual([]);
      });
    }
  });
});

it('pending reads are left out though there is nothing else', () => {
  const read = { process: 0, input: { kind: 'read' }, call: 0, return: null } as const;
  expect([...timelineOf(models.register, [read, { ...read, process: 1 }]).calls]).toEqual([]);
});

describe('which operations nobody sees', () => {
  const read = { process: 0, input: { kind: 'read' }, call: 0 } as const;
  const write = { process: 0, input: { kind: 'write', value: 1 }, call: 0, return: null } as const;

  it('are the pending ones that only read', () => {
    expect(isIdle(models.register, { ...read, return: null })).toBe(true);
    expect(isIdle(models.register, { ...read, output: null, return: 1 })).toBe(false);
    expect(isIdle(models.register, write)).toBe(false);
  });

  it('are not known of a model that does not tell', () => {
    const { isReadOnly: _, ...silent } = models.register;
    expect(isIdle(silent, { ...read, return: null })).toBe(false);
  });
});

describe('a process', () => {
  it('goes on after an answer and after a failure', () => {
    const event = (
      type: HistoryEvent<string, string>['type'],
      time: number,
    ): HistoryEvent<string, string> =>
      type === 'invoke'
        ? { process: 1, type, time, input: 'in' }
        : { process: 1, type, time, output: 'out' };
    const types = ['invoke', 'ok', 'invoke', 'fail', 'invoke', 'ok', 'invoke', 'info'] as const;
    const operations = operationsOf(types.map((type, time) => event(type, time)));
    expect(operations.map((one) => [one.call, one.return])).toEqual([
      [0, 1],
      [4, 5],
      [6, null],
    ]);
  });
});
