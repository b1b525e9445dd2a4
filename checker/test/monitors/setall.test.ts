/**
 * The fast path of the growing set: it decides every history of elements added once, rightly, and proves
 * it.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, models } from '../../src/index.ts';
import type { Operation, SetAllInput, SetAllOutput } from '../../src/index.ts';
import { checkable } from '../../src/formats/index.ts';
import { filesIn, recordedDir, recordedHistory } from '../recorded.ts';
import { runs } from '../trust/runs.ts';
import { agreeOn } from './queue-set-agree.ts';
import { setall } from './queue-set-subjects.ts';

type SetAllOperation = Operation<SetAllInput, SetAllOutput>;

function add(element: number, call: number, end: number | null): SetAllOperation {
  const input = { kind: 'add', element } as const;
  if (end === null) return { process: call, input, call, return: null };
  return { process: call, input, output: null, call, return: end };
}

function read(output: SetAllOutput, call: number, end: number): SetAllOperation {
  return { process: call, input: { kind: 'read' }, output, call, return: end };
}

/** The rules of the proof, or the witness. */
function answerTo(operations: readonly SetAllOperation[]): unknown {
  const result = checkOperations(models.setall, operations);
  if (result.verdict === 'linearizable') return result.witness;
  if (result.verdict === 'unknown') return 'unknown';
  const rules = result.certificate?.lines.map(({ by }) => by) ?? ['search'];
  return [...new Set(rules)].filter((by) => by !== 'time' && by !== 'transitive').join(' ');
}

describe('the setall monitor', () => {
  it('agrees with every order tried out and leaves nothing open', () => {
    const count = runs(6000);
    const { rules, ...tally } = agreeOn(setall, { count, seed: 43, length: 9 });
    expect(tally.open).toBe(0);
    expect(tally.linearizable).toBeGreaterThan(count * 0.3);
    expect(tally.violation).toBeGreaterThan(count * 0.3);
    expect(tally.pending).toBeGreaterThan(count * 0.5);
    expect(tally.pendingUsed).toBeGreaterThan(count * 0.05);
    expect(tally.refused).toBeGreaterThan(tally.held);
    expect([...rules].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'never-added',
      'seen',
      'seen-twice',
      'time',
      'transitive',
      'unseen',
    ]);
  });

  it('reads include one another', () => {
    const adds = [add(1, 0, 9), add(2, 0, 9)];
    expect(answerTo([...adds, read([1], 1, 2), read([2], 1, 2)])).toBe('seen unseen');
    expect(answerTo([...adds, read([2], 1, 2), read([1, 2], 1, 2)])).toEqual([1, 2, 0, 3]);
    expect(answerTo([...adds, read([2], 4, 5), read([1, 2], 1, 2)])).toBe('unseen seen');
  });

  it('what a read misses was not added before, what it shows was called', () => {
    expect(answerTo([add(1, 0, 1), read([], 2, 3)])).toBe('unseen');
    expect(answerTo([read([1], 0, 1), add(1, 2, 3)])).toBe('seen');
    expect(answerTo([add(1, 0, 1), read([1, 1], 2, 3)])).toBe('seen-twice');
    expect(answerTo([read([7], 0, 1)])).toBe('never-added');
  });

  it('a pending add counts once somebody saw it; elements added twice are for the search', () => {
    expect(answerTo([add(1, 0, null), read([], 2, 3), read([1], 4, 5)])).toEqual([1, 0, 2]);
    expect(answerTo([add(1, 0, null), read([], 2, 3)])).toEqual([1]);
    expect(answerTo([add(1, 0, 1), add(1, 2, 3), read([], 4, 5)])).toBe('search');
    expect(answerTo([read(null, 0, 1)])).toBe('search');
  });
});

describe.skipIf(recordedDir === null)('recorded setall histories', () => {
  const files = recordedDir === null ? [] : filesIn(recordedDir, 'synthetic');
  it.each(files.filter((file) => file.includes('/setall-')))('%s without any search', (file) => {
    const { model, operations } = checkable(recordedHistory(recordedDir ?? '', file, {}));
    const { verdict, states } = checkOperations(model, operations);
    expect([verdict, states]).toEqual([file.includes('-ok') ? 'linearizable' : 'violation', 0]);
  });
});
