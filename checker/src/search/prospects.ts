/**
 * Looking ahead: has some operation soon to return become impossible? A configuration for which that is
 * so is left at once. Called by search.ts for every new configuration.
 *
 * Three reasons. (1) The operation is impossible in this state, and nothing left that could come before it
 * makes it possible (`enables`). (2) It is impossible in every state grown from this one (`observes`), and
 * nothing left that could come before it overwrites the state (`overwrites`). (3) Too few operations are
 * left that make it and its rivals possible, one after the other (rivals.ts). "Left that could come
 * before it" are operations called before it returns and not linearized yet.
 * Source: the forward zones of Gibbons & Korach, "Testing shared memories" (1997), seen from inside a
 * search: a value that is still to be read and cannot come back must not be left.
 */

import type { Prospects, Search } from './anatomy.ts';
import { at, grown, item } from '../base/ints.ts';
import { OVERWRITES, READ_ONLY } from '../timeline.ts';
import { doCommute } from './ample.ts';
import {
  BITS,
  hasFlag,
  isLeft,
  operationOf,
  outputOf,
  OVERWRITTEN,
  RETURNS,
  STATE,
  transition,
} from './frame.ts';
import { beginCount, isOneTooMany, newRivals } from './rivals.ts';

/** Reads that the first round looks ahead to, where nothing has been prepared. */
const READS_AHEAD = 4;
const REACH_MAX = 96;

export function newProspects<S, I, O>(search: Search<S, I, O>): Prospects {
  const { plan } = search.memory;
  return {
    reach: Math.min(REACH_MAX, 2 * plan.slotCount + 4),
    entryOf: new Int32Array(plan.returnCount).fill(-1),
    found: new Int32Array(plan.returnCount).fill(-1),
    lists: new Int32Array(256),
    used: 0,
    rivals: newRivals(search),
  };
}

export function prospectBytes({ entryOf, lists, rivals }: Prospects): number {
  const ofRivals = rivals === undefined ? 0 : 2 * rivals.groupOf.byteLength;
  return 2 * entryOf.byteLength + lists.byteLength + ofRivals;
}

/** Whether the configuration at `frame` has no future. */
export function isDeadEnd<S, I, O>(search: Search<S, I, O>, frame: number): boolean {
  if (search.model.observes !== undefined && isReadLost(search, frame)) return true;
  const { prospects } = search;
  return prospects !== undefined && isDoomed(search, prospects, frame);
}

/** Reason (2) where no overwriter at all is left. */
function isReadLost<S, I, O>(search: Search<S, I, O>, frame: number): boolean {
  const { plan, stack } = search.memory;
  const row = at(stack, frame + RETURNS);
  const overwritten = at(stack, frame + search.width + OVERWRITTEN);
  let looks = READS_AHEAD;
  let r = at(plan.nextRead, row);
  while (looks > 0 && r < plan.returnCount && at(plan.overwritersUpTo, r) === overwritten) {
    const local = at(plan.returning, r);
    r = at(plan.nextRead, r + 1);
    if (!isLeft(search, frame, local)) continue;
    if (!canObserve(search, frame, local)) return true;
    looks--;
  }
  return false;
}

function canObserve<S, I, O>(search: Search<S, I, O>, frame: number, local: number): boolean {
  const { model, states, memory } = search;
  const operation = operationOf(search, local);
  if (model.observes === undefined || operation.return === null) return true;
  const state = item(states.states, at(memory.stack, frame + STATE));
  return model.observes(state, operation.input, operation.output);
}

function isDoomed<S, I, O>(search: Search<S, I, O>, prospects: Prospects, frame: number): boolean {
  const { memory, labels, model } = search;
  const { returning, flags, bits, calledUpTo, returnCount } = memory.plan;
  const { stack } = memory;
  const row = at(stack, frame + RETURNS);
  const state = at(stack, frame + STATE);
  const called = at(calledUpTo, row);
  const end = Math.min(row + prospects.reach, returnCount);
  const { rivals } = prospects;
  if (rivals !== undefined) beginCount(search, rivals, frame);
  for (let r = row; r < end; r++) {
    const local = at(returning, r);
    const isReadOnly = (at(flags, local) & READ_ONLY) !== 0;
    if (!isReadOnly && labels?.isChoosy[at(labels.of, local)] !== 1) continue;
    if (local < called) {
      const bit = at(bits, local);
      if (((at(stack, frame + BITS + (bit >>> 5)) >>> (bit & 31)) & 1) === 1) continue;
    }
    const isPossible = transition(search, state, local) >= 0;
    if (rivals !== undefined && isOneTooMany(rivals, local, at(calledUpTo, r), isPossible)) {
      return true;
    }
    if (isPossible) continue;
    if (model.enables !== undefined && !canBeEnabled(search, prospects, frame, r)) return true;
    if (!isReadOnly || canObserve(search, frame, local)) continue;
    const entry = entryAt(search, prospects, r);
    const from = entry + 2 + at(prospects.lists, entry);
    if (leftAmong(search, prospects, frame, from, at(prospects.lists, entry + 1)) < 0) return true;
  }
  return false;
}

/** Whether anything is left that makes the operation returning at `r` possible. */
function canBeEnabled<S, I, O>(
  search: Search<S, I, O>,
  prospects: Prospects,
  frame: number,
  r: number,
): boolean {
  const lastFound = at(prospects.found, r);
  if (lastFound >= 0 && isLeft(search, frame, lastFound)) return true;
  const entry = entryAt(search, prospects, r);
  const found = leftAmong(search, prospects, frame, entry + 2, at(prospects.lists, entry));
  if (found >= 0) prospects.found[r] = found;
  return found >= 0;
}

/** The last operation of a list that is left; -1 when there is none. The last ones are left longest. */
function leftAmong<S, I, O>(
  search: Search<S, I, O>,
  { lists }: Prospects,
  frame: number,
  from: number,
  count: number,
): number {
  for (let i = from + count - 1; i >= from; i--) {
    const local = at(lists, i);
    if (isLeft(search, frame, local)) return local;
  }
  return -1;
}

/** Where the entry of return `r` begins; makes it when asked for the first time. */
export function entryAt<S, I, O>(search: Search<S, I, O>, prospects: Prospects, r: number): number {
  const known = at(prospects.entryOf, r);
  if (known >= 0) return known;
  const entry = prospects.used;
  prospects.entryOf[r] = entry;
  prospects.used += 2;
  const enablers = collect(search, prospects, r, isEnabler);
  const overwriters = collect(search, prospects, r, isOverwriter);
  prospects.lists = grown(prospects.lists, prospects.used);
  prospects.lists[entry] = enablers;
  prospects.lists[entry + 1] = overwriters;
  return entry;
}

type Relation = <S, I, O>(search: Search<S, I, O>, local: number, other: number) => boolean;

/**
 * Appends everything that has the relation to the operation returning at `r`, and could be left when a
 * configuration looks ahead to it: pending, or returning not too long before it.
 */
function collect<S, I, O>(
  search: Search<S, I, O>,
  prospects: Prospects,
  r: number,
  has: Relation,
): number {
  const { plan } = search.memory;
  const first = Math.max(0, r - prospects.reach);
  const other = at(plan.returning, r);
  const before = prospects.used;
  const consider = (local: number): void => {
    if (local === other || !has(search, local, other)) return;
    prospects.lists = grown(prospects.lists, prospects.used + 1);
    prospects.lists[prospects.used++] = local;
  };
  const rowEnd = at(plan.rowStart, first + 1);
  for (let i = at(plan.rowStart, first); i < rowEnd; i++) consider(at(plan.active, i));
  const end = at(plan.calledUpTo, r);
  for (let local = at(plan.calledUpTo, first); local < end; local++) {
    if (at(plan.rank, local) >= 0) consider(local);
  }
  const pendings = at(plan.pendingUpTo, r);
  for (let p = 0; p < pendings; p++) consider(at(plan.pending, p));
  return prospects.used - before;
}

function isEnabler<S, I, O>(search: Search<S, I, O>, local: number, other: number): boolean {
  const { model } = search;
  const wanted = operationOf(search, other);
  if (model.enables === undefined || wanted.return === null) return false;
  if (doCommute(search, local, other)) return false;
  const operation = operationOf(search, local);
  return model.enables(operation.input, outputOf(operation), wanted.input, wanted.output);
}

/** What commutes with an operation can neither make it possible nor impossible. */
function isOverwriter<S, I, O>(search: Search<S, I, O>, local: number, other: number): boolean {
  return hasFlag(search, local, OVERWRITES) && !doCommute(search, local, other);
}
