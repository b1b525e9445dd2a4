/**
 * Which delete made the key absent for an operation that found it so, where there are several: the only
 * one that real time allows. A delete is out of the question when it was called too late, and when
 * something else changed the key for certain in between. Called by kv-reading.ts.
 * Source: the order of real time of Herlihy & Wing, "Linearizability" (1990), section 2.
 */

import { at, item } from '../base/ints.ts';
import type { KvInput, KvOutput } from '../models/kv-operations.ts';
import { NOBODY, SEVERAL } from './kv-tokens.ts';
import type { PartView } from './monitor.ts';

type KvPart = PartView<KvInput, KvOutput>;

export interface Absences {
  readonly part: KvPart;
  /** Index of the initial state, if the key began absent. */
  readonly initial: number | undefined;
  /** Local indices, by call; and by place in that list the latest return up to there. */
  readonly deletes: Int32Array;
  readonly returnedBy: Float64Array;
  /** By local index: the latest call of the changes that had returned when it was called. */
  readonly changedAt: Float64Array;
}

export function absencesOf(part: KvPart, initial: number | undefined): Absences {
  const deletes = part.calls
    .map((id, i) => (item(part.operations, id).input.kind === 'delete' ? i : -1))
    .filter((i) => i >= 0);
  const returnedBy = new Float64Array(deletes.length);
  let latest = -Infinity;
  deletes.forEach((i, place) => {
    latest = Math.max(latest, returnOf(part, i));
    returnedBy[place] = latest;
  });
  return { part, initial, deletes, returnedBy, changedAt: changesBefore(part) };
}

function callOf({ calls, callAt }: KvPart, i: number): number {
  return item(callAt, at(calls, i));
}

function returnOf({ calls, returnAt }: KvPart, i: number): number {
  return item(returnAt, at(calls, i));
}

function changesBefore(part: KvPart): Float64Array {
  const { calls, returns, callAt, returnAt } = part;
  const changedAt = new Float64Array(calls.length);
  let latest = -Infinity;
  let place = 0;
  for (let i = 0; i < calls.length; i++) {
    const call = callOf(part, i);
    for (; place < returns.length && item(returnAt, at(returns, place)) < call; place++) {
      const id = at(returns, place);
      if (item(callAt, id) > latest && isChange(part, id)) latest = item(callAt, id);
    }
    changedAt[i] = latest;
  }
  return changedAt;
}

/** Of a completed operation. An append of nothing may change nothing. */
function isChange({ operations }: KvPart, id: number): boolean {
  const operation = item(operations, id);
  if (operation.return === null) return false;
  switch (operation.input.kind) {
    case 'get':
      return false;
    case 'put':
    case 'delete':
      return true;
    case 'append':
      return operation.input.value !== '';
    case 'cas':
      return operation.output === true;
  }
}

/** The delete, or initial state, that operation `i` comes directly after; NOBODY, or SEVERAL that may. */
export function absenceFor(absences: Absences, i: number): number {
  const { part, initial, deletes, returnedBy, changedAt } = absences;
  const changed = changedAt[i] ?? Infinity;
  const end = returnOf(part, i);
  let found = NOBODY;
  let count = 0;
  if (initial !== undefined && changed === -Infinity) {
    found = initial;
    count++;
  }
  for (let place = lastCalledBy(absences, end); place >= 0 && count < 2; place--) {
    if ((returnedBy[place] ?? 0) < changed) break;
    if (returnOf(part, at(deletes, place)) < changed) continue;
    found = at(deletes, place);
    count++;
  }
  return count < 2 ? found : SEVERAL;
}

/** The place of the last delete called at `end` or before, or -1. */
function lastCalledBy({ part, deletes }: Absences, end: number): number {
  let low = 0;
  let high = deletes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (callOf(part, at(deletes, middle)) <= end) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
