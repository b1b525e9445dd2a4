/**
 * Rivals: operations each of which makes the others impossible until a helper makes one possible again,
 * as two successful cas from the same value, or two that take the same lock. Of rivals that are due by
 * some return, all but the first need a helper of their own, and the first does where none is possible
 * now. Where too few helpers are left, a configuration has no future. Made by prospects.ts for a long
 * search, and asked by it for every new configuration.
 * Source: ours; a count of Hall's kind ("On representatives of subsets", 1935).
 */

import type { Rivals, Search } from './anatomy.ts';
import { at, item } from '../base/ints.ts';
import { isDone, operationOf, outputOf, RETURNS } from './frame.ts';

/** With more labels hardly any two need the same value, and comparing all of them takes long. */
const LABELS_MAX = 128;
const GROUPS_MAX = 16;

/** Undefined where the model does not say who excludes whom, or nobody has a rival. */
export function newRivals<S, I, O>(search: Search<S, I, O>): Rivals | undefined {
  const { labels, model } = search;
  if (labels === undefined || model.excludes === undefined || model.enables === undefined) return;
  const examples = examplesOf(labels.of);
  if (examples.length > LABELS_MAX) return;
  const groups = groupsOf(search, examples);
  if (groups.length === 0) return;
  const groupOfLabel = new Int32Array(examples.length).fill(-1);
  const helpsOfLabel = new Int32Array(examples.length);
  for (const [group, { members, helpers }] of groups.entries()) {
    for (const label of members) groupOfLabel[label] = group;
    for (const label of helpers) helpsOfLabel[label] = at(helpsOfLabel, label) | (1 << group);
  }
  const count = groups.length;
  return {
    groupOf: labels.of.map((label) => at(groupOfLabel, label)),
    helps: labels.of.map((label) => at(helpsOfLabel, label)),
    isReady: new Uint8Array(count),
    due: new Int32Array(count),
    helpers: new Int32Array(count),
    called: 0,
  };
}

/** By label: the first operation that has it. Labels are numbered in the order of their first ones. */
function examplesOf(labelOf: Int32Array): number[] {
  const examples: number[] = [];
  for (let local = 0; local < labelOf.length; local++) {
    if (at(labelOf, local) === examples.length) examples.push(local);
  }
  return examples;
}

interface Group {
  readonly members: number[];
  readonly helpers: readonly number[];
}

/** Labels that have the same helpers and exclude each other, and themselves. */
function groupsOf<S, I, O>(search: Search<S, I, O>, examples: readonly number[]): Group[] {
  const byHelpers = new Map<string, Group>();
  for (const [label, local] of examples.entries()) {
    if (!doesExclude(search, local, local)) continue;
    const helpers = [...examples.keys()].filter((other) =>
      doesEnable(search, item(examples, other), local),
    );
    const group = byHelpers.get(helpers.join());
    if (group === undefined) byHelpers.set(helpers.join(), { members: [label], helpers });
    else if (group.members.every((one) => areRivals(search, item(examples, one), local))) {
      group.members.push(label);
    }
  }
  return [...byHelpers.values()].slice(0, GROUPS_MAX);
}

function areRivals<S, I, O>(search: Search<S, I, O>, one: number, other: number): boolean {
  return doesExclude(search, one, other) && doesExclude(search, other, one);
}

function doesExclude<S, I, O>(search: Search<S, I, O>, local: number, other: number): boolean {
  const { input, ...rest } = operationOf(search, other);
  if (rest.return === null) return false;
  const operation = operationOf(search, local);
  return search.model.excludes?.(operation.input, outputOf(operation), input, rest.output) === true;
}

function doesEnable<S, I, O>(search: Search<S, I, O>, local: number, other: number): boolean {
  const { input, ...rest } = operationOf(search, other);
  if (rest.return === null) return false;
  const operation = operationOf(search, local);
  return search.model.enables?.(operation.input, outputOf(operation), input, rest.output) !== false;
}

/** Begins to count at a configuration: the helpers that are active and left. */
export function beginCount<S, I, O>(search: Search<S, I, O>, rivals: Rivals, frame: number): void {
  const { plan, stack } = search.memory;
  const row = at(stack, frame + RETURNS);
  rivals.isReady.fill(0);
  rivals.due.fill(0);
  rivals.helpers.fill(0);
  rivals.called = at(plan.calledUpTo, row);
  const rowEnd = at(plan.rowStart, row + 1);
  for (let i = at(plan.rowStart, row); i < rowEnd; i++) {
    const local = at(plan.active, i);
    if (at(rivals.helps, local) !== 0 && !isDone(search, frame, local)) addHelper(rivals, local);
  }
  const pendings = at(plan.pendingUpTo, row);
  for (let p = 0; p < pendings; p++) {
    const local = at(plan.pending, p);
    if (at(rivals.helps, local) !== 0 && !isDone(search, frame, local)) addHelper(rivals, local);
  }
}

/** An operation counts for every group whose bit it has. */
function addHelper({ helps, helpers }: Rivals, local: number): void {
  for (let bits = at(helps, local); bits !== 0; bits &= bits - 1) {
    const group = 31 - Math.clz32(bits & -bits);
    helpers[group] = at(helpers, group) + 1;
  }
}

/**
 * Counts an operation that is left; asked in the order of returns. `called`: how many have been called
 * when it returns. Whether its group has too few helpers for all that are due by then.
 */
export function isOneTooMany(
  rivals: Rivals,
  local: number,
  called: number,
  isPossible: boolean,
): boolean {
  const group = at(rivals.groupOf, local);
  if (group < 0) return false;
  for (; rivals.called < called; rivals.called++) addHelper(rivals, rivals.called);
  const { isReady, due, helpers } = rivals;
  // The first of the group that is possible now needs no helper.
  if (isPossible && isReady[group] === 0) isReady[group] = 1;
  else due[group] = at(due, group) + 1;
  return at(due, group) > at(helpers, group);
}
