// Moments of a run of which no trace was kept: its history, and the faults as they were planned.
// Called by story.ts.

import type { RunRecord } from '../run/record.ts';
import type { Moment, Told } from './moments.ts';
import { describeHit, describeOverride, describeTarget, targetOf } from './words.ts';

function clientMoments(record: RunRecord, operations: readonly Told[]): Moment[] {
  const timeOf = (index: number): number => record.history[index]?.time ?? 0;
  const placed = operations.flatMap((told): { index: number; moment: Moment }[] => {
    const { invokeIndex, completeIndex } = told;
    const atMs = timeOf(invokeIndex);
    const ask = { kind: 'ask', atMs, told, to: null, here: false } as const;
    const asked = { index: invokeIndex, moment: ask };
    if (completeIndex === null) return [asked];
    const endMs = timeOf(completeIndex);
    const end = { kind: 'end', atMs: endMs, told, by: null } as const;
    return [asked, { index: completeIndex, moment: end }];
  });
  return placed.sort((left, right) => left.index - right.index).map(({ moment }) => moment);
}

function faultMoments(record: RunRecord): Moment[] {
  return record.scenario.faults.flatMap((fault): Moment[] => {
    const { atMs, forMs } = fault;
    const target = targetOf(fault);
    const what = describeHit(fault, target === null ? '' : describeTarget(target));
    const text = `${what}, for ${String(forMs)} ms`;
    return atMs > record.virtualMs ? [] : [{ kind: 'other', atMs, text, isTurn: false }];
  });
}

/** Faults and what clients saw, in order of time; overrides first, for their time is not known. */
export function untracedMoments(record: RunRecord, operations: readonly Told[]): Moment[] {
  const overrides = record.scenario.overrides.map((override): Moment => {
    const text = `at some time, ${describeOverride(override)}`;
    return { kind: 'other', atMs: 0, text, isTurn: false };
  });
  return [...overrides, ...faultMoments(record), ...clientMoments(record, operations)].sort(
    (left, right) => left.atMs - right.atMs,
  );
}
