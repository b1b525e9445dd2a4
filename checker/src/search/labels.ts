/**
 * Labels: operations of a part with the same input and output get the same number. With it steps of the
 * model are remembered by (state, label), and of operations that are the same only one is tried. Made
 * by search.ts for a search that has not been over quickly.
 * Source: the memo of Knossos' models (Kingsbury), and the swap argument: two operations that are the
 * same may change places in a legal order as long as both stay inside their intervals.
 */

import type { Labels } from './anatomy.ts';
import type { Operation } from '../history.ts';
import { at, item } from '../base/ints.ts';
import { hashData } from '../base/hash-data.ts';
import { sameData } from '../base/same-data.ts';
import { outputOf } from './frame.ts';
import type { Plan } from './plan.ts';

const MEMO_MIN = 1 << 10;
const MEMO_MAX = 1 << 16;

export function newLabels<I, O>(plan: Plan, operations: readonly Operation<I, O>[]): Labels {
  const { count } = plan;
  const of = new Int32Array(count);
  const labelCount = groupSame(plan, operations, of);
  let memoSize = MEMO_MIN;
  while (memoSize < 16 * labelCount && memoSize < MEMO_MAX) memoSize *= 2;
  return {
    of,
    twin: findTwins(plan, of, labelCount),
    isChoosy: new Uint8Array(labelCount),
    memo: new Int32Array(3 * memoSize).fill(-1),
    memoMask: memoSize - 1,
  };
}

export function labelBytes({ of, twin, isChoosy, memo }: Labels): number {
  return of.byteLength + twin.byteLength + isChoosy.byteLength + memo.byteLength;
}

/** Fills `of` and returns how many labels there are. */
function groupSame<I, O>(
  plan: Plan,
  operations: readonly Operation<I, O>[],
  of: Int32Array,
): number {
  const { count, ids } = plan;
  let buckets = 64;
  while (buckets < count) buckets *= 2;
  /** By hash: the newest label plus one; by label: the one before it plus one, and an operation. */
  const newest = new Int32Array(buckets);
  const older = new Int32Array(count);
  const example = new Int32Array(count);
  let labels = 0;
  for (let local = 0; local < count; local++) {
    const operation = item(operations, at(ids, local));
    const output = outputOf(operation);
    const hash = hashData(operation.input) ^ Math.imul(hashData(output), 0x9e3779b1);
    const bucket = (hash ^ (hash >>> 16)) & (buckets - 1);
    let label = at(newest, bucket) - 1;
    while (label >= 0 && !isSame(item(operations, at(ids, at(example, label))), operation)) {
      label = at(older, label) - 1;
    }
    if (label < 0) {
      label = labels++;
      older[label] = at(newest, bucket);
      newest[bucket] = label + 1;
      example[label] = local;
    }
    of[local] = label;
  }
  return labels;
}

function isSame<I, O>(a: Operation<I, O>, b: Operation<I, O>): boolean {
  return sameData(outputOf(a), outputOf(b)) && sameData(a.input, b.input);
}

function findTwins(plan: Plan, of: Int32Array, labelCount: number): Int32Array {
  const twin = new Int32Array(plan.count).fill(-1);
  const latest = new Int32Array(labelCount).fill(-1);
  const follow = (local: number): void => {
    const label = at(of, local);
    twin[local] = at(latest, label);
    latest[label] = local;
  };
  for (let row = 0; row < plan.returnCount; row++) follow(at(plan.returning, row));
  for (let p = 0; p < plan.pendingCount; p++) follow(at(plan.pending, p));
  return twin;
}
