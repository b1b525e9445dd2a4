/**
 * The monitor of the growing set whose reads see all of it, every element added once. Called by
 * check/check.ts through the model. Of two reads one has seen whatever the other has, so reads in the
 * order of their size fall into groups that have seen the same. Stages take turns: the adds of what a
 * group is the first to see, then the reads of that group; last the adds that nobody saw. Operations
 * of one stage can go in any order, so there is a legal one unless an operation had returned before
 * one of an earlier stage was called. A pending add that nobody saw is left out.
 * Source: the argument is ours; stages are the value clusters of Gibbons & Korach, "Testing shared
 * memories" (1997), for a register that only grows.
 */

import { at } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { SetAllInput, SetAllOutput } from '../models/setall-operations.ts';
import type { Line } from '../proof/certificate.ts';
import { setAllRules } from '../proof/rules/setall.ts';
import { NONE } from './moments.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer, PartView } from './monitor.ts';
import { incomparableLines, lateLines, lineOf } from './setall-lines.ts';
import { placesOf } from './value-places.ts';
import type { PlaceOf } from './value-places.ts';

export const setAllMonitor: Monitor<SetAllInput, SetAllOutput> = {
  check: checkSetAll,
  rules: setAllRules,
};

type View = PartView<SetAllInput, SetAllOutput>;
type SetAllOperation = Operation<SetAllInput, SetAllOutput>;

interface Read {
  readonly id: number;
  readonly elements: readonly unknown[];
}

/** What the reads say. Elements go by place: their number in the order of the calls of their adds. */
interface Groups {
  readonly adds: readonly number[];
  /** By size. */
  readonly reads: readonly Read[];
  /** By read, the number of its group. */
  readonly groupOfRead: Int32Array;
  /** By place, the first group that saw it, or NONE. */
  readonly groupOfAdd: Int32Array;
  /** By group, its first read. */
  readonly firsts: readonly Read[];
}

function checkSetAll(part: View): MonitorAnswer {
  const adds: number[] = [];
  const elements: unknown[] = [];
  const reads: Read[] = [];
  for (let i = 0; i < part.calls.length; i++) {
    const id = at(part.calls, i);
    const operation = part.operations[id] as SetAllOperation;
    if (operation.input.kind === 'add') {
      adds.push(id);
      elements.push(operation.input.element);
    } else if (operation.return !== null) {
      if (!Array.isArray(operation.output)) return OPEN;
      reads.push({ id, elements: operation.output });
    }
  }
  const placeOf = placesOf(elements);
  if (placeOf === undefined) return OPEN;
  reads.sort((a, b) => a.elements.length - b.elements.length);
  const groups = groupsOf(adds, reads, placeOf);
  return 'firsts' in groups ? inStages(part, groups) : groups;
}

function violation(lines: readonly Line[]): MonitorAnswer {
  return { kind: 'violation', certificate: { lines } };
}

function groupsOf(
  adds: readonly number[],
  reads: readonly Read[],
  placeOf: PlaceOf,
): Groups | MonitorAnswer {
  const groupOfRead = new Int32Array(reads.length);
  const groupOfAdd = new Int32Array(adds.length).fill(NONE);
  /** By place, one more than the last read that had it. */
  const lastRead = new Int32Array(adds.length);
  const firsts: Read[] = [];
  let seen = 0;
  for (const [number, read] of reads.entries()) {
    const { id, elements } = read;
    const isFirst = firsts.at(-1)?.elements.length !== elements.length;
    const group = isFirst ? firsts.length : firsts.length - 1;
    let known = 0;
    for (const element of elements) {
      const place = placeOf(element);
      if (place === NONE) return violation([lineOf('never-added', id, id)]);
      if (lastRead[place] === number + 1) return violation([lineOf('seen-twice', id, id)]);
      lastRead[place] = number + 1;
      if (groupOfAdd[place] === NONE) groupOfAdd[place] = group;
      else known++;
    }
    const last = firsts.at(-1);
    if (last !== undefined && known < seen)
      return violation(incomparableLines(adds, last, read, placeOf));
    if (isFirst) firsts.push(read);
    seen = elements.length;
    groupOfRead[number] = group;
  }
  return { adds, reads, groupOfRead, groupOfAdd, firsts };
}

/** Orders the operations by stage, in each by call. */
function inStages(part: View, groups: Groups): MonitorAnswer {
  const { adds, reads, groupOfRead, groupOfAdd, firsts } = groups;
  const { calls, callAt, returnAt } = part;
  const unseen = 2 * firsts.length;
  const stages = new Int32Array(part.operations.length).fill(NONE);
  for (const [place, id] of adds.entries()) {
    const group = at(groupOfAdd, place);
    if (group !== NONE) stages[id] = 2 * group;
    else if (returnAt[id] !== Infinity) stages[id] = unseen;
  }
  for (const [number, { id }] of reads.entries()) stages[id] = 2 * at(groupOfRead, number) + 1;
  const order = dealt(calls, stages, unseen + 1);
  // The latest call of a stage, and of the stages before it.
  let latest = NONE;
  let latestBefore = NONE;
  let stage = 0;
  for (const id of order) {
    if (at(stages, id) !== stage) {
      stage = at(stages, id);
      latestBefore = latest;
    }
    if (latestBefore !== NONE && (returnAt[id] ?? 0) < (callAt[latestBefore] ?? 0)) {
      const between = firsts[at(stages, latestBefore) >> 1];
      return violation(lateLines(part.operations, adds, id, latestBefore, between));
    }
    if (latest === NONE || (callAt[id] ?? 0) > (callAt[latest] ?? 0)) latest = id;
  }
  return { kind: 'linearizable', order };
}

/** The ids that have a stage, by stage; a counting sort. */
function dealt(ids: Int32Array, stages: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const id of ids) {
    const stage = at(stages, id);
    if (stage !== NONE) starts[stage + 1] = at(starts, stage + 1) + 1;
  }
  for (let stage = 0; stage < count; stage++) {
    starts[stage + 1] = at(starts, stage + 1) + at(starts, stage);
  }
  const order = new Int32Array(at(starts, count));
  for (const id of ids) {
    const stage = at(stages, id);
    if (stage === NONE) continue;
    const place = at(starts, stage);
    order[place] = id;
    starts[stage] = place + 1;
  }
  return order;
}
