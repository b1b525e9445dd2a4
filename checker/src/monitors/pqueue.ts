/**
 * The fast path of priority queues whose values are inserted once: O(n log n), pending operations
 * included. Called through models/pqueue.ts by check.ts, before the search.
 *
 * A pending insert counts when somebody got its value, else it can be left out. A pending poll may have
 * taken any value that no completed poll took, from its call on, or nothing. A history that is
 * impossible when all such values may leave from the first call of a pending poll on is impossible. An
 * order in which only those leave that must is legal when there are pending polls at hand, in time,
 * for them. When there are fewer than values that must leave, it is impossible; else the search decides.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025).
 */

import { at } from '../base/ints.ts';
import type { PqueueInput, PqueueOutput } from '../models/pqueue-operations.ts';
import { pqueueRules } from '../proof/rules/pqueue.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer } from './monitor.ts';
import { momentsOf } from './moments.ts';
import type { Moments } from './moments.ts';
import { pqueueColumns, pqueueSpans } from './pqueue-columns.ts';
import type { PqueueColumns, PqueuePart } from './pqueue-columns.ts';
import { blockedLines, faultLines } from './pqueue-lines.ts';
import { departuresOf, draftOrder, settleOrder } from './pqueue-order.ts';
import { longestSpans, placeAll } from './pqueue-place.ts';
import type { Places } from './pqueue-place.ts';
import { tooFewTakers } from './takers.ts';

export const pqueueMonitor: Monitor<PqueueInput, PqueueOutput> = {
  check,
  rules: pqueueRules,
};

function check(part: PqueuePart): MonitorAnswer {
  const moments = momentsOf(part);
  const columns = pqueueColumns(part, moments);
  if (columns.kind === 'open') return OPEN;
  if (columns.kind !== 'columns') return { kind: 'violation', certificate: faultLines(columns) };
  const [firstPending] = columns.pendingPolls;
  const leavesAt = firstPending === undefined ? moments.total : at(moments.callRank, firstPending);
  const shortest = pqueueSpans(columns, moments, leavesAt);
  const early = placeAll(columns, moments, shortest);
  if ('smaller' in early) {
    return { kind: 'violation', certificate: blockedLines(columns, moments, shortest, early) };
  }
  if (firstPending === undefined) return settled(columns, moments, early);
  const late = placeAll(columns, moments, longestSpans(columns, moments, early));
  return 'smaller' in late ? short(columns, moments) : settled(columns, moments, late);
}

function settled(columns: PqueueColumns, moments: Moments, places: Places): MonitorAnswer {
  const order = settleOrder(columns, moments, draftOrder(columns, moments, places));
  return order === undefined ? short(columns, moments) : { kind: 'linearizable', order };
}

function short(columns: PqueueColumns, moments: Moments): MonitorAnswer {
  const line = tooFewTakers(moments, departuresOf(columns, moments), columns.pendingPolls);
  return line === undefined ? OPEN : { kind: 'violation', certificate: { lines: [line] } };
}
