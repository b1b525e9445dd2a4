/**
 * A legal order of a queue's history without violations. Called by queue.ts.
 *
 * First the values: those that must leave before a moment at which a deq found nothing come before the
 * others; among them any value goes next whose enq and whose deq nothing left over must precede. Two
 * orders of intervals that never contradict each other in a pair never do so in a circle, so there is
 * always one. Then enqs and deqs are merged, each at the first moment at which it and those before it in
 * its row have been called.
 */

import { at, item } from '../base/ints.ts';
import { NONE } from './moments.ts';
import type { QueueColumns, Stretches } from './queue-columns.ts';

/** Values in the order of their leaving, in sections; a section ends where some deq finds nothing. */
interface Leaving {
  readonly values: Int32Array;
  /** By section, how many values have left at its end. */
  readonly ends: Int32Array;
}

/** Ids; `empty` has for every deq that found nothing a moment at which nothing needs to be inside. */
export function queueOrder(
  columns: QueueColumns,
  stretches: Stretches,
  empty: Int32Array,
): Int32Array {
  const pauses = distinct(empty);
  const leaving = leavingOrder(stretches, pauses);
  const values = withStaying(leaving.values, columns, stretches);
  const row: Row = {
    order: new Int32Array(columns.enq.length * 2 + empty.length),
    length: 0,
    entered: 0,
    left: 0,
  };
  let found = 0;
  for (let section = 0; section < pauses.length; section++) {
    const end = at(leaving.ends, section);
    merge(row, columns, stretches, values, end, end);
    for (; found < empty.length && at(empty, found) === at(pauses, section); found++) {
      row.order[row.length++] = item(columns.empties, found);
    }
  }
  merge(row, columns, stretches, values, values.length, leaving.values.length);
  return row.order.subarray(0, row.length);
}

/** And then those that are never dequeued. */
function withStaying(
  leaving: Int32Array,
  { left }: QueueColumns,
  { taker }: Stretches,
): Int32Array {
  const staying = left.filter((value) => at(taker, value) === NONE).toSorted((a, b) => a - b);
  if (staying.length === 0) return leaving;
  const values = new Int32Array(leaving.length + staying.length);
  values.set(leaving);
  values.set(staying, leaving.length);
  return values;
}

interface Row {
  readonly order: Int32Array;
  length: number;
  /** How many values have been enqueued, and dequeued. */
  entered: number;
  left: number;
}

/** Goes on until so many values have been enqueued, and so many dequeued. */
function merge(
  row: Row,
  { enq }: QueueColumns,
  { enqFrom, deqFrom, taker }: Stretches,
  values: Int32Array,
  enteredEnd: number,
  leftEnd: number,
): void {
  const { order } = row;
  let { length, entered, left } = row;
  let enqMoment = 0;
  let deqMoment = 0;
  while (entered < enteredEnd || left < leftEnd) {
    if (entered < enteredEnd) enqMoment = Math.max(enqMoment, at(enqFrom, at(values, entered)));
    if (left < leftEnd) deqMoment = Math.max(deqMoment, at(deqFrom, at(values, left)));
    const isEnq = entered < enteredEnd && (left === leftEnd || enqMoment <= deqMoment);
    order[length++] = isEnq ? at(enq, at(values, entered++)) : at(taker, at(values, left++));
  }
  row.length = length;
  row.entered = entered;
  row.left = left;
}

/** The moments, which never decrease, without repetitions. */
function distinct(moments: Int32Array): Int32Array {
  return moments.filter((moment, place) => place === 0 || moment !== moments[place - 1]);
}

function leavingOrder(stretches: Stretches, pauses: Int32Array): Leaving {
  const { enqFrom, enqTo, deqFrom, deqTo, byEnqTo, byDeqFrom, byDeqTo } = stretches;
  const values = new Int32Array(byDeqFrom.length);
  const ends = new Int32Array(pauses.length + 1);
  const sections = sectionsOf(stretches, pauses);
  // Values that may go next, by section, as lists.
  const first = new Int32Array(ends.length).fill(NONE);
  const next = new Int32Array(enqFrom.length);
  const isGone = new Uint8Array(enqFrom.length);
  const isReady = new Uint8Array(enqFrom.length);
  const ready = (value: number): void => {
    if (isReady[value] === 0) {
      isReady[value] = 1;
      return;
    }
    const section = at(sections, value);
    next[value] = at(first, section);
    first[section] = value;
  };
  let enqs = 0;
  let deqs = 0;
  let firstEnq = 0;
  let firstDeq = 0;
  let length = 0;
  for (let section = 0; section < ends.length;) {
    while (firstEnq < byEnqTo.length && isGone[at(byEnqTo, firstEnq)] === 1) firstEnq++;
    while (firstDeq < byDeqTo.length && isGone[at(byDeqTo, firstDeq)] === 1) firstDeq++;
    const enqEnd = firstEnq < byEnqTo.length ? at(enqTo, at(byEnqTo, firstEnq)) : Infinity;
    const deqEnd = firstDeq < byDeqTo.length ? at(deqTo, at(byDeqTo, firstDeq)) : Infinity;
    while (enqs < enqFrom.length && at(enqFrom, enqs) < enqEnd) ready(enqs++);
    while (deqs < byDeqFrom.length && at(deqFrom, at(byDeqFrom, deqs)) < deqEnd) {
      ready(at(byDeqFrom, deqs++));
    }
    const value = at(first, section);
    if (value === NONE) {
      ends[section++] = length;
      continue;
    }
    first[section] = at(next, value);
    isGone[value] = 1;
    values[length++] = value;
  }
  return { values, ends };
}

/** By value, the section that it must have left by the end of: the first pause after its enq. */
function sectionsOf({ enqTo, byEnqTo }: Stretches, pauses: Int32Array): Int32Array {
  const sections = new Int32Array(enqTo.length);
  if (pauses.length === 0) return sections;
  let section = 0;
  for (let i = 0; i < byEnqTo.length; i++) {
    const value = at(byEnqTo, i);
    while (section < pauses.length && at(pauses, section) < at(enqTo, value)) section++;
    sections[value] = section;
  }
  return sections;
}
