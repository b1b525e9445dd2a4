/**
 * The fast path of the set: it decides every history, rightly, and proves it.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, models, verifyCertificate } from '../../src/index.ts';
import type { Operation, SetInput, SetOutput } from '../../src/index.ts';
import { checkable } from '../../src/formats/index.ts';
import { filesIn, recordedDir, recordedHistory } from '../recorded.ts';
import { setMonitor } from '../../src/monitors/set.ts';
import { agreeOn } from './queue-set-agree.ts';
import { set } from './queue-set-subjects.ts';

type SetOperation = Operation<SetInput, SetOutput>;

function op(kind: SetInput['kind'], output: boolean, call: number, end: number): SetOperation {
  return { process: call, input: { kind, element: 'x' }, output, call, return: end };
}

function lost(kind: SetInput['kind'], call: number): SetOperation {
  return { process: call, input: { kind, element: 'x' }, call, return: null };
}

/** What the proof cites, or the witness. */
function answerTo(operations: readonly SetOperation[]): unknown {
  const result = checkOperations(models.set, operations);
  if (result.verdict === 'linearizable') return result.witness;
  return result.verdict === 'unknown' ? 'unknown' : { cites: result.certificate?.lines[0]?.cites };
}

describe('the set monitor', () => {
  it('agrees with every order tried out and leaves nothing open', () => {
    const count = 6000;
    const { rules, ...tally } = agreeOn(set, { count, seed: 42, length: 11 });
    expect(tally.open).toBe(0);
    expect(tally.linearizable).toBeGreaterThan(count * 0.3);
    expect(tally.violation).toBeGreaterThan(count * 0.3);
    expect(tally.pending).toBeGreaterThan(count * 0.5);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.1);
    expect(tally.refused).toBeGreaterThan(tally.held);
    expect([...rules]).toEqual(['alternation']);
  });

  it('counts adds against removes', () => {
    expect(answerTo([op('add', true, 0, 1), op('add', true, 2, 3)])).toEqual({ cites: [1] });
    expect(answerTo([op('add', true, 0, 1), op('add', true, 2, 3), lost('remove', 3)])).toEqual([
      0, 2, 1,
    ]);
    expect(answerTo([op('remove', true, 0, 1)])).toEqual({ cites: [0] });
  });

  it('what was seen needs a flip, and the one with less time left makes it', () => {
    const seen = [op('add', true, 0, 9), op('add', true, 1, 5), op('contains', true, 2, 3)];
    expect(answerTo([...seen, op('remove', true, 6, 7)])).toEqual([1, 2, 3, 0]);
    expect(answerTo(seen)).toEqual({ cites: [0] });
    const gone = [op('add', true, 0, 1), op('contains', false, 2, 3), op('contains', true, 4, 5)];
    expect(answerTo([...gone, lost('remove', 0)])).toEqual({ cites: [0, 1, 2] });
    expect(answerTo([...gone, lost('remove', 0), lost('add', 4)])).toEqual([0, 3, 1, 4, 2]);
  });

  it('a proof may not take equal stamps for one after the other', () => {
    const refused = (last: SetOperation): boolean => {
      const claim = { operations: [op('add', true, 0, 2), last], ids: [0, 1] };
      const lines = [{ before: 1, after: 1, by: 'alternation', from: [], cites: [0, 1] }];
      const rules = models.set.monitor?.rules(claim) ?? (() => 'no rules');
      return verifyCertificate(claim, { lines }, rules) !== undefined;
    };
    expect(refused(op('contains', false, 2, 3))).toBe(true);
    expect(refused(op('contains', false, 3, 3))).toBe(false);
  });

  it('an answer that is none is refuted, and says nothing of the others', () => {
    const none = { ...op('add', true, 4, 5), output: null as unknown as boolean };
    expect(checkOperations(models.set, [op('add', true, 0, 1), none])).toMatchObject({
      verdict: 'violation',
      certificate: { lines: [{ before: 1, after: 1, by: 'answer' }] },
    });
    // Refuted before it is called, and by it as little as by a pending one.
    expect(answerTo([op('remove', true, 0, 1), none])).toEqual({ cites: [0] });
    for (const [one, by] of [
      [op('add', true, 0, 1), 'answer'],
      [lost('add', 0), 'answer'],
      [none, 'alternation'],
    ] as const) {
      const claim = { operations: [one], ids: [0] };
      const lines = [{ before: 0, after: 0, by, from: [], cites: by === 'answer' ? [] : [0] }];
      expect(verifyCertificate(claim, { lines }, setMonitor.rules(claim))).toMatch(
        /answer|completed/,
      );
    }
  });

  it('many elements: a violation is about its own, with all of that element', () => {
    const add = (element: number, call: number): SetOperation => ({
      process: call,
      input: { kind: 'add', element },
      output: true,
      call,
      return: call + 1,
    });
    const see = { kind: 'contains', element: 7 } as const;
    const operations = [
      ...Array.from({ length: 20 }, (_, i) => add(i, 2 * i)),
      { process: 98, input: see, call: 0, return: null },
      { process: 99, input: see, output: false, call: 50, return: 51 },
    ];
    expect(checkOperations(models.set, operations.slice(0, -1))).toMatchObject({
      verdict: 'linearizable',
      witness: Array.from({ length: 20 }, (_, i) => i),
    });
    expect(checkOperations(models.set, operations)).toMatchObject({
      verdict: 'violation',
      partition: 7,
      operations: [7, 21],
      states: 0,
    });
  });

  it.each([
    ['first', (id: number) => id],
    ['last', (id: number) => -id],
  ])('one element, tens of thousands at once, and the %s called returns first', (_, place) => {
    const count = 40_000;
    const operations = Array.from({ length: count }, (__, id) =>
      op(id % 2 === 0 ? 'add' : 'remove', true, id, 3 * count + place(id)),
    );
    expect(checkOperations(models.set, operations).verdict).toBe('linearizable');
    const oneMore = [...operations, op('contains', true, 9 * count, 9 * count)];
    expect(checkOperations(models.set, oneMore)).toMatchObject({ verdict: 'violation', states: 0 });
  });

  it('every element is a set of its own, 1 and "1" are two', () => {
    const two = ([1, '1', true, 'true', NaN] as const).map((element, id): SetOperation => ({
      process: id,
      input: { kind: 'add', element },
      output: true,
      call: 2 * id,
      return: 2 * id + 1,
    }));
    expect(answerTo(two)).toEqual([0, 1, 2, 3, 4]);
    expect(answerTo([...two, ...two])).toMatchObject({ cites: [expect.any(Number)] });
    expect(checkOperations(models.set, [...two.slice(4), ...two.slice(4)]).verdict).toBe(
      'violation',
    );
  });
});

describe.skipIf(recordedDir === null)('recorded set histories', () => {
  const files = recordedDir === null ? [] : filesIn(recordedDir, 'synthetic');
  it.each(files.filter((file) => file.includes('/set-')))('%s without any search', (file) => {
    const { model, operations } = checkable(recordedHistory(recordedDir ?? '', file, {}));
    const { verdict, states } = checkOperations(model, operations);
    expect([verdict, states]).toEqual([file.includes('-ok') ? 'linearizable' : 'violation', 0]);
  });
});
