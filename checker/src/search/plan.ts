/**
 * The plan of one partition: for every return the operations that are active just before it, and for
 * every operation a bit that no other active operation has. With it a configuration of the search is
 * (number of returns passed, bits of the linearized active operations, state) and needs no bit per
 * operation of the history. Called by search.ts.
 * Source: Lowe, "Testing for linearizability" (2017), section 5 (just-in-time linearization: pending
 * sets at each return); bits are given out by interval colouring.
 */

import { at, grown } from '../base/ints.ts';
import { OVERWRITES, READ_ONLY } from '../timeline.ts';
import type { Part, Timeline } from '../timeline.ts';

/**
 * Operations have local numbers by call. Returns are numbered by time; "row r" are the completed
 * operations called before return r that have not returned before it, by return: r's own is first.
 */
export interface Plan {
  count: number;
  returnCount: number;
  pendingCount: number;
  /** Number of completed operations active at once, at most. */
  slotCount: number;
  /** By local number: id, bit, number of its return (-1: pending), flags of the timeline. */
  ids: Int32Array;
  bits: Int32Array;
  rank: Int32Array;
  flags: Int32Array;
  /** Row r is active[rowStart[r]] up to active[rowStart[r + 1]]. */
  rowStart: Int32Array;
  active: Int32Array;
  /** By return: the operation that returns. */
  returning: Int32Array;
  /** Operations, and pending ones among them, called before return r. */
  calledUpTo: Int32Array;
  pendingUpTo: Int32Array;
  overwritersUpTo: Int32Array;
  /** The first return from r on whose operation is read-only; returnCount when there is none. */
  nextRead: Int32Array;
  /** Local numbers of the pending operations by call. */
  pending: Int32Array;
  /** Scratch: return number by id; bits that are free. */
  rankOfId: Int32Array;
  freeBits: Int32Array;
}

export function newPlan(): Plan {
  const empty = (): Int32Array => new Int32Array(64);
  return {
    count: 0,
    returnCount: 0,
    pendingCount: 0,
    slotCount: 0,
    ids: empty(),
    bits: empty(),
    rank: empty(),
    flags: empty(),
    rowStart: empty(),
    active: empty(),
    returning: empty(),
    calledUpTo: empty(),
    pendingUpTo: empty(),
    overwritersUpTo: empty(),
    nextRead: empty(),
    pending: empty(),
    rankOfId: empty(),
    freeBits: empty(),
  };
}

/** Fills `plan` for one part. Calls after the last return are left out: nothing depends on them. */
export function fillPlan(plan: Plan, timeline: Timeline, part: Part): void {
  const { calls, returns, callAt, returnAt, flags } = timeline;
  reserve(plan, callAt.length, part);
  const returnCount = part.returnTo - part.returnFrom;
  for (let r = 0; r < returnCount; r++) plan.rankOfId[at(returns, part.returnFrom + r)] = r;
  let next = part.callFrom;
  let rowEnd = 0;
  let free = 0;
  let overwriters = 0;
  plan.rowStart[0] = 0;
  for (let r = 0; r < returnCount; r++) {
    const end = returnAt[at(returns, part.returnFrom + r)] ?? 0;
    const from = at(plan.rowStart, r);
    while (next < part.callTo && (callAt[at(calls, next)] ?? 0) <= end) {
      const id = at(calls, next++);
      const isPending = returnAt[id] === Infinity;
      const local = addOperation(plan, id, isPending, flags[id] ?? 0);
      if ((at(plan.flags, local) & OVERWRITES) !== 0) overwriters++;
      if (isPending) continue;
      plan.bits[local] = free > 0 ? at(plan.freeBits, --free) : plan.slotCount++;
      insertByRank(plan, from, rowEnd++, local);
    }
    plan.calledUpTo[r] = plan.count;
    plan.pendingUpTo[r] = plan.pendingCount;
    plan.overwritersUpTo[r] = overwriters;
    plan.returning[r] = at(plan.active, from);
    plan.freeBits[free++] = at(plan.bits, at(plan.active, from));
    rowEnd = startRow(plan, r + 1, from, rowEnd);
  }
  plan.returnCount = returnCount;
  for (let p = 0; p < plan.pendingCount; p++) {
    plan.bits[at(plan.pending, p)] = plan.slotCount + p;
  }
  findReads(plan);
}

function reserve(plan: Plan, operationCount: number, part: Part): void {
  const count = part.callTo - part.callFrom;
  plan.count = 0;
  plan.pendingCount = 0;
  plan.slotCount = 0;
  plan.ids = grown(plan.ids, count);
  plan.bits = grown(plan.bits, count);
  plan.rank = grown(plan.rank, count);
  plan.flags = grown(plan.flags, count);
  plan.pending = grown(plan.pending, count);
  plan.freeBits = grown(plan.freeBits, count + 1);
  plan.rowStart = grown(plan.rowStart, count + 2);
  plan.returning = grown(plan.returning, count + 1);
  plan.calledUpTo = grown(plan.calledUpTo, count + 1);
  plan.pendingUpTo = grown(plan.pendingUpTo, count + 1);
  plan.overwritersUpTo = grown(plan.overwritersUpTo, count + 1);
  plan.nextRead = grown(plan.nextRead, count + 2);
  plan.rankOfId = grown(plan.rankOfId, operationCount);
}

function addOperation(plan: Plan, id: number, isPending: boolean, flags: number): number {
  const local = plan.count++;
  plan.flags[local] = flags;
  plan.ids[local] = id;
  plan.rank[local] = isPending ? -1 : at(plan.rankOfId, id);
  if (isPending) plan.pending[plan.pendingCount++] = local;
  return local;
}

function insertByRank(plan: Plan, from: number, rowEnd: number, local: number): void {
  plan.active = grown(plan.active, rowEnd + 1);
  const { active, rank } = plan;
  const own = at(rank, local);
  let place = rowEnd;
  while (place > from && at(rank, at(active, place - 1)) > own) {
    active[place] = at(active, place - 1);
    place--;
  }
  active[place] = local;
}

/** Begins the next row with everything of the last one but the operation that returned. */
function startRow(plan: Plan, row: number, from: number, to: number): number {
  plan.rowStart[row] = to;
  plan.active = grown(plan.active, to + (to - from));
  plan.active.copyWithin(to, from + 1, to);
  return to + (to - from - 1);
}

function findReads(plan: Plan): void {
  let next = plan.returnCount;
  plan.nextRead[next] = next;
  for (let r = plan.returnCount - 1; r >= 0; r--) {
    if ((at(plan.flags, at(plan.returning, r)) & READ_ONLY) !== 0) next = r;
    plan.nextRead[r] = next;
  }
}

/** Bytes of the plan's arrays. */
export function planBytes(plan: Plan): number {
  const perOperation = plan.ids.length * 15;
  return 4 * (perOperation + plan.active.length + plan.rankOfId.length);
}

/** The length of all rows that fillPlan would make: for every return, the completed operations active. */
export function activeLength(timeline: Timeline, part: Part): number {
  const { calls, returns, callAt, returnAt } = timeline;
  let called = part.callFrom;
  let active = 0;
  let total = 0;
  for (let r = part.returnFrom; r < part.returnTo; r++) {
    const end = returnAt[at(returns, r)] ?? 0;
    while (called < part.callTo && (callAt[at(calls, called)] ?? 0) <= end) {
      if (returnAt[at(calls, called++)] !== Infinity) active++;
    }
    total += active;
    active--;
  }
  return total;
}

/**
 * Whether nothing completed overlaps the moment just before return `row` and the returns before it:
 * every completed operation called before the last return had returned by then.
 */
export function isCut(plan: Plan, row: number): boolean {
  if (row === 0) return true;
  return at(plan.calledUpTo, row - 1) - at(plan.pendingUpTo, row - 1) === row;
}
