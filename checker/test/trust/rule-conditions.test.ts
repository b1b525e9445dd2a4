/**
 * The conditions of rules, one by one: a line that passes, and what must not pass that differs from it in
 * one thing. Most of what is refused here would be untrue of some legal order.
 */

import { describe, expect, it } from 'vitest';
import { models, START } from '../../src/index.ts';
import type {
  CasRegisterInput,
  CasRegisterOutput,
  Operation,
  SetInput,
  SetOutput,
} from '../../src/index.ts';
import { op, rulesOn } from './rulings.ts';
import type { Pair, Ruling } from './rulings.ts';

const read = { kind: 'read' } as const;

describe('registers', () => {
  type Register = Operation<CasRegisterInput, CasRegisterOutput>;
  const write = (value: number, call: number, end: number | null): Register =>
    op({ kind: 'write', value }, null, call, end);
  const cas = (
    [from, to]: readonly [number | null, number],
    output: boolean,
    call: number,
    end: number | null,
  ): Register => op({ kind: 'cas', from, to }, output, call, end);
  const reading = (value: number | null, call: number, end: number): Register =>
    op(read, value, call, end);
  const on = (...operations: readonly Register[]): Ruling =>
    rulesOn(models['cas-register'], operations);

  it('two cas from a value that was written twice', () => {
    const two = [cas([1, 2], true, 0, 9), cas([1, 3], true, 0, 9), write(1, 0, 9)];
    expect(on(...two)('two-successful-cas', [0, 0], { cites: [1] })).toBeUndefined();
    const ruling = on(...two, write(1, 0, 9));
    expect(ruling('two-successful-cas', [0, 0], { cites: [1] })).toMatch(/made twice/);
  });

  it('a read from a write needs nothing else', () => {
    const ruling = on(write(1, 0, 9), reading(1, 0, 9));
    expect(ruling('reads-from', [0, 1])).toBeUndefined();
    expect(ruling('reads-from', [0, 1], { cites: [0] })).toMatch(/no premises/);
    expect(ruling('reads-from', [0, 1], { from: [[0, 1]] })).toMatch(/no premises/);
  });

  it('pending cas that make the values of each other, in a circle', () => {
    const ruling = on(cas([1, 2], true, 0, null), cas([2, 1], true, 0, null), reading(1, 0, 9));
    expect(ruling('reads-from', [1, 2])).toBeUndefined();
    expect(ruling('stage', [1, 2])).toMatch(/in no chain/);
  });

  describe('a cas that was refused though its value was there', () => {
    const refused = cas([1, 9], false, 10, 11);
    const held = (since: number, ...operations: readonly Register[]): string | undefined => {
      const id = operations.indexOf(refused);
      return on(...operations)('held', [id, id], { from: [[since, id]] });
    };

    it('since it was written or seen', () => {
      const operations = [write(1, 0, 1), reading(1, 0, 1), refused];
      expect(held(0, ...operations)).toBeUndefined();
      expect(held(1, ...operations)).toBeUndefined();
    });

    it('but not since what it was made of', () => {
      const operations = [write(7, 0, 1), cas([7, 1], true, 0, 99), refused];
      expect(held(1, ...operations)).toBeUndefined();
      expect(held(0, ...operations)).toMatch(/not there after the premise/);
    });

    it('nor since it was replaced', () => {
      const operations = [write(1, 0, 1), cas([1, 2], true, 20, 21), refused];
      expect(held(0, ...operations)).toBeUndefined();
      expect(held(1, ...operations)).toMatch(/not there after the premise/);
    });

    it('but for a cas in its chain', () => {
      const operations = [write(1, 0, 1), refused, cas([1, 2], true, 0, 99)];
      expect(held(0, ...operations)).toMatch(/operation 2 can replace/);
    });

    it('but for a write that did not return before all of its chain was called', () => {
      const after = (call: number): string | undefined =>
        held(1, write(5, 0, 2), write(1, call, 9), refused, write(6, 20, 21));
      expect(after(3)).toBeUndefined();
      expect(after(2)).toMatch(/operation 0 can replace/);
      expect(after(1)).toMatch(/operation 0 can replace/);
    });

    it('but for any write when the value is that of the beginning', () => {
      const fromStart = cas([null, 9], false, 10, 11);
      const heldFromStart = (...operations: readonly Register[]): string | undefined =>
        on(fromStart, ...operations)('held', [0, 0], { from: [[START, 0]] });
      expect(heldFromStart(reading(null, 3, 4))).toBeUndefined();
      expect(heldFromStart(reading(null, 3, 4), write(5, 0, 1))).toMatch(/operation 2 can replace/);
    });
  });
});

describe('a queue', () => {
  const enq = (value: number, call: number, end: number | null) =>
    op({ kind: 'enq', value } as const, null, call, end);
  const deq = (output: number | null, call: number, end: number | null) =>
    op({ kind: 'deq' } as const, output, call, end);
  const on = (...operations: readonly (ReturnType<typeof enq> | ReturnType<typeof deq>)[]) =>
    rulesOn(models.queue, operations);

  it('a value that was never enqueued is of one deq', () => {
    const ruling = on(deq(1, 0, 9), deq(null, 0, 9));
    expect(ruling('never-enqueued', [0, 0])).toBeUndefined();
    expect(ruling('never-enqueued', [0, 1])).toMatch(/one deq/);
  });

  it('what is first out needs one premise', () => {
    const ruling = on(enq(1, 0, 9), enq(2, 0, 9), deq(1, 0, 9), deq(2, 0, 9));
    const from: readonly Pair[] = [[0, 1]];
    expect(ruling('first-out', [2, 3], { from })).toBeUndefined();
    expect(ruling('first-out', [2, 3], { from: [...from, ...from] })).toMatch(/one premise/);
  });

  it('a value is gone before the empty deq that its premise is about', () => {
    const ruling = on(enq(1, 0, 9), deq(1, 0, 9), deq(null, 0, 9), deq(null, 0, 9));
    expect(ruling('emptied', [1, 2], { from: [[0, 2]] })).toBeUndefined();
    expect(ruling('emptied', [1, 2], { from: [[0, 3]] })).toMatch(/another deq/);
  });

  describe('values that are left over', () => {
    const before = enq(3, 4, 5);
    /** Whether a value that no completed deq took makes an enq come before an empty deq. */
    const leftOver = (
      put: ReturnType<typeof enq>,
      by = before,
      ...pending: readonly ReturnType<typeof deq>[]
    ) => on(put, deq(null, 0, 9), by, ...pending)('left-over', [2, 1], { from: [[0, 1]] });

    it('were enqueued for certain', () => {
      expect(leftOver(enq(1, 0, 1))).toBeUndefined();
      expect(leftOver(enq(1, 0, null))).toMatch(/not about a completed enq/);
    });

    it('could not be taken by what was called up to the end of the first operation', () => {
      expect(leftOver(enq(1, 0, 1), before, deq(null, 6, null))).toBeUndefined();
      expect(leftOver(enq(1, 0, 1), before, deq(null, 5, null))).toMatch(/could have taken/);
      expect(leftOver(enq(1, 0, 1), enq(3, 4, null), deq(null, 5, null))).toMatch(/never returned/);
    });
  });
});

describe('a stack', () => {
  const push = (value: number, call: number, end: number) =>
    op({ kind: 'push', value } as const, null, call, end);
  const pop = (output: number | null, call: number, end: number) =>
    op({ kind: 'pop' } as const, output, call, end);
  const [one, two] = [push(1, 0, 1), push(2, 2, 5)];
  const pops = [pop(1, 10, 11), pop(2, 20, 21)];

  it('a value that was never pushed is of one pop', () => {
    const ruling = rulesOn(models.stack, [pop(1, 0, 9), pop(2, 0, 9)]);
    expect(ruling('never-pushed', [0, 0])).toBeUndefined();
    expect(ruling('never-pushed', [0, 1])).toMatch(/one pop/);
  });

  it('values of which none is the outermost may be cited in any order, each once', () => {
    const ruling = rulesOn(models.stack, [one, two, ...pops]);
    expect(ruling('no-outermost', [0, 0], { cites: [0, 1] })).toBeUndefined();
    expect(ruling('no-outermost', [0, 0], { cites: [1, 0] })).toBeUndefined();
    expect(ruling('no-outermost', [0, 0], { cites: [0, 1, 1] })).toMatch(/cited twice/);
  });

  it.each([
    [7, undefined],
    [6, /operation 4 makes no span/],
    [4, /operation 4 makes no span/],
  ])('a value that is popped from %i on, and was pushed by 6', (call, said) => {
    const ruling = rulesOn(models.stack, [one, two, ...pops, push(3, 3, 6), pop(3, call, 30)]);
    const found = ruling('no-outermost', [0, 0], { cites: [0, 1, 4] });
    if (said === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(said);
  });
});

describe('a stack of which nobody is left to pop a value', () => {
  const push = (value: number, call: number, end: number) =>
    op({ kind: 'push', value } as const, null, call, end);
  const pop = (output: number | null, call: number, end: number) =>
    op({ kind: 'pop' } as const, output, call, end);
  const tooFew = (
    operations: readonly (ReturnType<typeof push> | ReturnType<typeof pop>)[],
    cites: Pair,
    line: Pair = [0, 0],
  ) => rulesOn(models.stack, operations)('too-few-takers', line, { cites });

  it('though a pop found the stack empty', () => {
    const operations = [push(1, 0, 1), pop(null, 4, 5), push(2, 0, 1), pop(2, 2, 3)];
    expect(tooFew(operations, [0, 1])).toBeUndefined();
    expect(tooFew(operations, [0, 1], [0, 1])).toMatch(/a contradiction/);
    expect(tooFew(operations, [3, 1])).toMatch(/need not have been taken/);
    expect(tooFew(operations, [0, 2])).toMatch(/need not have been taken/);
  });

  it('though a pop took what had been pushed before', () => {
    const popsOther = (call: number): string | undefined =>
      tooFew([push(1, call, 5), push(2, 2, 3), pop(2, 6, 7)], [0, 2]);
    expect(popsOther(4)).toBeUndefined();
    expect(popsOther(3)).toMatch(/need not have been taken/);
    expect(popsOther(0)).toMatch(/need not have been taken/);
  });

  it('and the beginning is before no empty pop for such a reason', () => {
    const ruling = rulesOn(models.stack, [push(1, 0, 1), pop(null, 2, 3)]);
    expect(ruling('emptied', [START, 1], { from: [[0, 1]] })).toMatch(/may have left earlier/);
  });
});

describe('a priority queue', () => {
  const insert = (value: number) => op({ kind: 'insert', value } as const, null, 0, 1);
  const poll = (output: number | null, call = 2) =>
    op({ kind: 'poll' } as const, output, call, call + 1);
  const peek = (output: number) => op({ kind: 'peek' } as const, output, 2, 3);

  it('a value that was never inserted is of one poll', () => {
    const ruling = rulesOn(models.pqueue, [poll(1), poll(2)]);
    expect(ruling('never-inserted', [0, 0])).toBeUndefined();
    expect(ruling('never-inserted', [0, 1])).toMatch(/one poll/);
  });

  it('a value of which nobody is left to poll it: a larger one was seen, or none', () => {
    const ruling = rulesOn(models.pqueue, [
      ...[insert(1), insert(2), insert(3)],
      ...[peek(2), poll(1), poll(null)],
      poll(null, 4),
    ]);
    const tooFew = (...cites: readonly number[]): string | undefined =>
      ruling('too-few-takers', [0, 0], { cites });
    expect(tooFew(1, 5)).toBeUndefined();
    for (const cites of [
      [2, 4],
      [1, 3],
      [3, 6],
      [START, 5],
      [2, 3],
    ]) {
      expect(tooFew(...cites)).toMatch(/need not have been taken/);
    }
    expect(
      rulesOn(models.pqueue, [insert(1), peek(2)])('too-few-takers', [0, 0], { cites: [0, 1] }),
    ).toBeUndefined();
    expect(ruling('too-few-takers', [0, 1], { cites: [1, 5] })).toMatch(/a contradiction/);
    expect(ruling('smaller-gone', [START, 5], { from: [[1, 5]] })).toMatch(/may have left earlier/);
  });
});

describe('a set', () => {
  const change = (
    kind: 'add' | 'remove',
    call: number,
    end: number,
  ): Operation<SetInput, SetOutput> => op({ kind, element: 1 }, true, call, end);
  const alternation = (
    operations: readonly Operation<SetInput, SetOutput>[],
    cites: readonly number[],
    about = cites.at(-1) ?? 0,
  ): string | undefined =>
    rulesOn(models.set, operations)('alternation', [about, about], { cites });

  it('flips are cited up to the operation that they are too many for', () => {
    const twice = [change('add', 0, 1), change('add', 2, 3)];
    expect(alternation(twice, [0, 1])).toBeUndefined();
    expect(alternation(twice, [0, 1], 0)).toMatch(/last one cited/);
  });

  it('each returns after the one before it', () => {
    const twice = [change('add', 0, 2), change('add', 0, 2)];
    expect(alternation(twice, [1])).toBeUndefined();
    expect(alternation(twice, [0, 1])).toMatch(/does not return after/);
  });

  it('what was called as the one before returned may have come before it', () => {
    expect(alternation([change('add', 0, 2), change('add', 3, 4)], [0, 1])).toBeUndefined();
    expect(alternation([change('add', 0, 2), change('add', 2, 4)], [0, 1])).toMatch(/so many/);
  });

  it('an answer that is none is of one operation', () => {
    const unanswered = op({ kind: 'add', element: 1 } as const, null as unknown as boolean, 0, 9);
    const ruling = rulesOn(models.set, [unanswered, unanswered]);
    expect(ruling('answer', [0, 0])).toBeUndefined();
    expect(ruling('answer', [0, 1])).toMatch(/one operation/);
    expect(ruling('answer', [START, START])).toMatch(/one operation/);
  });

  it('what returned later is not yet counted', () => {
    const legal = [change('add', 0, 2), change('add', 1, 9), change('remove', 3, 4)];
    expect(alternation(legal, [0])).toMatch(/so many/);
  });
});

describe('a set that is read as a whole', () => {
  it.each([
    ['never-added', [7]],
    ['seen-twice', [1, 1]],
  ])('%s is of one read', (by, seen) => {
    const add = op({ kind: 'add', element: 1 } as const, null, 0, 9);
    const ruling = rulesOn(models.setall, [add, op(read, seen, 0, 9), op(read, [1], 0, 9)]);
    expect(ruling(by, [1, 1])).toBeUndefined();
    expect(ruling(by, [1, 2])).toMatch(/one read/);
  });
});
