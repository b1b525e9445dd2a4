/**
 * The monitor of the queue: first in, first out, every value enqueued once. Called by check/check.ts
 * through the model. With `<` for "had returned before the call of", a history whose answers fit its
 * values is linearizable unless
 * - enq a < enq b and deq b < deq a, where a value nobody dequeues is dequeued at the very end; or
 * - a deq that found nothing ran while at every moment some value was inside for sure: after the return
 *   of its enq and before the call of its deq.
 *
 * Pending operations: an enq whose value no completed deq answered is left out, since whoever took that
 * value can be left out with it. A pending deq takes some value that is left over. The earlier its call
 * the better, and the value enqueued first is the one that is most in the way: so the first to be
 * called takes the value whose enq returned first, and so on. If that does not fit, nothing does.
 *
 * Source: Henzinger, Sezgin & Vafeiadis, "Aspect-oriented linearizability proofs" (2013), theorem 1; the
 * violations of Bouajjani, Emmi, Enea & Hamza, "On reducing linearizability to state reachability" (2015).
 */

import { at, item } from '../base/ints.ts';
import type { QueueInput, QueueOutput } from '../models/queue-operations.ts';
import { queueRules } from '../proof/rules/queue.ts';
import type { Line } from '../proof/certificate.ts';
import { momentsOf, NONE } from './moments.ts';
import type { Moments } from './moments.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer } from './monitor.ts';
import { queueColumns, stretchesOf } from './queue-columns.ts';
import type { QueueColumns, QueuePart, Stretches } from './queue-columns.ts';
import { faultLines, foundNothingLines, overtakenLines } from './queue-lines.ts';
import { queueOrder } from './queue-order.ts';

export const queueMonitor: Monitor<QueueInput, QueueOutput> = {
  check: checkQueue,
  rules: queueRules,
};

function checkQueue(part: QueuePart): MonitorAnswer {
  const moments = momentsOf(part);
  const columns = queueColumns(part, moments);
  if (columns.kind === 'open') return OPEN;
  if (columns.kind !== 'columns') return violation(faultLines(columns));
  const stretches = stretchesOf(part, columns, moments);
  const overtaken = findOvertaken(columns, stretches);
  if (overtaken !== undefined) {
    return violation(overtakenLines(columns, stretches, ...overtaken));
  }
  const empty = emptyMoments(columns, stretches, moments);
  const blocked = columns.empties.find(
    (id, place) => at(empty, place) >= at(moments.returnRank, id),
  );
  if (blocked !== undefined) {
    return violation(foundNothingLines(columns, stretches, moments, blocked));
  }
  return { kind: 'linearizable', order: queueOrder(columns, stretches, empty) };
}

function violation(lines: readonly Line[]): MonitorAnswer {
  return { kind: 'violation', certificate: { lines } };
}

/** Two values: the first enqueued before the second, and still inside when the second was dequeued. */
function findOvertaken(
  { deq }: QueueColumns,
  { byEnqTo, enqFrom, enqTo, deqFrom, deqTo }: Stretches,
): readonly [first: number, second: number] | undefined {
  let longest = NONE;
  let next = 0;
  for (let value = 0; value < enqFrom.length; value++) {
    if (at(deq, value) === NONE) continue;
    const call = at(enqFrom, value);
    for (; next < byEnqTo.length && at(enqTo, at(byEnqTo, next)) < call; next++) {
      const first = at(byEnqTo, next);
      if (longest === NONE || at(deqFrom, first) > at(deqFrom, longest)) longest = first;
    }
    if (longest !== NONE && at(deqTo, value) < at(deqFrom, longest)) return [longest, value];
  }
  return undefined;
}

/** By empty deq: the first moment from its call on at which no value is inside for sure. */
function emptyMoments(
  { empties }: QueueColumns,
  { enqTo, deqFrom }: Stretches,
  { total, callRank }: Moments,
): Int32Array {
  const chosen = new Int32Array(empties.length);
  if (empties.length === 0) return chosen;
  const change = new Int32Array(total + 2);
  for (let value = 0; value < enqTo.length; value++) {
    const from = at(enqTo, value);
    const to = at(deqFrom, value);
    if (from >= to) continue;
    change[from] = at(change, from) + 1;
    change[to] = at(change, to) - 1;
  }
  let moment = 0;
  let inside = at(change, 0);
  for (let place = 0; place < empties.length; place++) {
    const call = at(callRank, item(empties, place));
    while (moment < call || (inside > 0 && moment < total)) inside += at(change, ++moment);
    chosen[place] = moment;
  }
  return chosen;
}
