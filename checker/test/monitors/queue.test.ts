/**
 * The fast path of the queue: it decides every history of unique values, rightly, and proves it.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, models } from '../../src/index.ts';
import type { Operation, QueueInput, QueueOutput } from '../../src/index.ts';
import { checkable } from '../../src/formats/index.ts';
import { filesIn, recordedDir, recordedHistory } from '../recorded.ts';
import { runs } from '../trust/runs.ts';
import { agreeOn } from './queue-set-agree.ts';
import { queue } from './queue-set-subjects.ts';

type QueueOperation = Operation<QueueInput, QueueOutput>;

function enq(value: number, call: number, end: number | null): QueueOperation {
  const input = { kind: 'enq', value } as const;
  if (end === null) return { process: call, input, call, return: null };
  return { process: call, input, output: null, call, return: end };
}

function deq(output: QueueOutput, call: number, end: number): QueueOperation {
  return { process: call, input: { kind: 'deq' }, output, call, return: end };
}

function lostDeq(call: number): QueueOperation {
  return { process: call, input: { kind: 'deq' }, call, return: null };
}

/** The rule that a violation rests on, or the witness. */
function answerTo(operations: readonly QueueOperation[]): string | readonly number[] {
  const result = checkOperations(models.queue, operations);
  if (result.verdict === 'linearizable') return result.witness;
  if (result.verdict === 'unknown') return 'unknown';
  const rules = result.certificate?.lines.map(({ by }) => by) ?? ['search'];
  return rules.find((by) => by !== 'time' && by !== 'transitive') ?? 'time';
}

describe('the queue monitor', () => {
  it('agrees with every order tried out and leaves nothing open', () => {
    const count = runs(6000);
    const { rules, ...tally } = agreeOn(queue, { count, seed: 41, length: 9 });
    expect(tally.open).toBe(0);
    expect(tally.linearizable).toBeGreaterThan(count * 0.3);
    expect(tally.violation).toBeGreaterThan(count * 0.3);
    expect(tally.pending).toBeGreaterThan(count * 0.5);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.1);
    expect(tally.refused).toBeGreaterThan(tally.held);
    expect([...rules].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'dequeued-twice',
      'emptied',
      'enq-first',
      'first-out',
      'left-over',
      'never-enqueued',
      'time',
      'transitive',
    ]);
  });

  it('a pending deq takes what is in the way, once', () => {
    const history = [enq(1, 0, 1), enq(2, 2, 3), deq(2, 6, 7)];
    expect(answerTo(history)).toBe('left-over');
    expect(answerTo([...history, lostDeq(8)])).toBe('left-over');
    expect(answerTo([...history, lostDeq(5)])).toEqual([0, 1, 3, 2]);
    expect(answerTo([enq(3, -2, -1), ...history, lostDeq(5)])).toBe('left-over');
  });

  it('a deq finds nothing only where nothing is inside for sure', () => {
    expect(answerTo([enq(1, 0, 1), deq(null, 2, 5), deq(1, 6, 7)])).toBe('emptied');
    expect(answerTo([enq(1, 0, 1), deq(null, 2, 5), deq(1, 4, 7)])).toEqual([0, 2, 1]);
    const relay = [enq(1, 0, 1), enq(2, 4, 5), deq(1, 6, 12), deq(2, 11, 13), deq(null, 2, 10)];
    expect(answerTo(relay)).toBe('emptied');
    expect(answerTo([enq(1, 0, 1), deq(null, 2, 5), lostDeq(6)])).toBe('left-over');
    expect(answerTo([enq(1, 0, 1), deq(null, 2, 5), lostDeq(3)])).toEqual([0, 2, 1]);
  });

  it('equal stamps overlap', () => {
    expect(answerTo([enq(1, 0, 1), enq(2, 2, 3), deq(2, 4, 5), deq(1, 6, 7)])).toBe('first-out');
    expect(answerTo([enq(1, 0, 2), enq(2, 2, 3), deq(2, 4, 5), deq(1, 6, 7)])).toEqual([
      1, 0, 2, 3,
    ]);
    expect(answerTo([enq(1, 0, 1), enq(2, 2, 3), deq(2, 4, 6), deq(1, 6, 7)])).toEqual([
      0, 1, 3, 2,
    ]);
  });

  it('a pending enq nobody saw is left out; values enqueued twice are for the search', () => {
    expect(answerTo([enq(1, 0, null), deq(null, 2, 3)])).toEqual([1]);
    const twice = [enq(1, 0, 1), enq(1, 2, 3), deq(1, 4, 5), deq(1, 6, 7), deq(1, 8, 9)];
    expect(answerTo(twice.slice(0, 4))).toHaveLength(4);
    expect(answerTo(twice)).toBe('search');
  });
});

describe.skipIf(recordedDir === null)('recorded queue histories', () => {
  const files = recordedDir === null ? [] : filesIn(recordedDir, 'synthetic');
  it.each(files.filter((file) => file.includes('/queue-')))('%s without any search', (file) => {
    const { model, operations } = checkable(recordedHistory(recordedDir ?? '', file, {}));
    const { verdict, states } = checkOperations(model, operations);
    expect([verdict, states]).toEqual([file.includes('-ok') ? 'linearizable' : 'violation', 0]);
  });
});
