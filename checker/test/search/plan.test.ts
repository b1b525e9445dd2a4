/**
 * The plan of a partition against what is counted one by one, in sizes around those at which its arrays
 * grow. Arrays that are a place too short would lose what belongs to the last return.
 */

import { describe, expect, it } from 'vitest';
import { registerModel } from '../../src/index.ts';
import type { Operation, RegisterInput, RegisterOutput } from '../../src/index.ts';
import { activeLength, fillPlan, newPlan } from '../../src/search/plan.ts';
import type { Plan } from '../../src/search/plan.ts';
import { timelineOf } from '../../src/timeline.ts';

type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

/** Writes and, at the end, a read; each of them runs beside so many of the others. */
function completed(count: number, overlap: number): RegisterOperation[] {
  return Array.from({ length: count }, (_, process): RegisterOperation => {
    const times = { process, call: 2 * process, return: 2 * (process + overlap) + 1 };
    if (process === count - 1) return { ...times, input: { kind: 'read' }, output: 0 };
    return { ...times, input: { kind: 'write', value: process }, output: null };
  });
}

function planOf(operations: readonly RegisterOperation[]): { plan: Plan; length: number } {
  const timeline = timelineOf(registerModel, operations);
  const [part] = timeline.parts;
  if (part === undefined) throw new Error('no part');
  const plan = newPlan();
  fillPlan(plan, timeline, part);
  return { plan, length: activeLength(timeline, part) };
}

const head = (array: Int32Array, length: number): number[] => [...array.subarray(0, length)];

describe.each([0, 3, 1000])('a plan where each overlaps %i others', (overlap) => {
  it.each([1, 2, 63, 64, 65, 66, 128, 129, 130])('of %i operations', (count) => {
    const { plan, length } = planOf(completed(count, overlap));
    const returns = Array.from({ length: count }, (_, row) => row);
    const called = returns.map((row) => Math.min(count, row + overlap + 1));
    expect(plan.returnCount).toBe(count);
    expect(head(plan.returning, count)).toEqual(returns);
    expect(head(plan.calledUpTo, count)).toEqual(called);
    expect(head(plan.pendingUpTo, count)).toEqual(returns.map(() => 0));
    expect(head(plan.overwritersUpTo, count)).toEqual(
      called.map((upTo) => Math.min(upTo, count - 1)),
    );
    expect(head(plan.nextRead, count + 1)).toEqual([...returns.map(() => count - 1), count]);
    const active = returns.map((row) => (called[row] ?? 0) - row);
    const starts = active.reduce((all, one) => [...all, (all.at(-1) ?? 0) + one], [0]);
    expect(head(plan.rowStart, count + 1)).toEqual(starts);
    expect(length).toBe(starts.at(-1));
    expect(plan.slotCount).toBe(Math.min(count, overlap + 1));
  });
});
