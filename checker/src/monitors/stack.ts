/**
 * The fast path of stacks whose values are pushed once: O(n log n), pending operations included. Called
 * through models/stack.ts by check.ts, before the search.
 *
 * A pending push counts when somebody popped its value, else it can be left out. A pending pop may have
 * taken any value that no completed pop took, from its call on, or nothing. Such values stay, but those
 * that must not: they may leave at any time from the first call of a pending pop on. A history that is
 * impossible that way is impossible; an order found that way is legal when there are pending pops at
 * hand, in time, for the values that must be gone. When there are fewer of them, it is impossible; else
 * the search decides.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025).
 */

import { at } from '../base/ints.ts';
import type { StackInput, StackOutput } from '../models/stack-operations.ts';
import type { Certificate } from '../proof/certificate.ts';
import { stackRules } from '../proof/rules/stack.ts';
import { OPEN } from './monitor.ts';
import type { Monitor, MonitorAnswer } from './monitor.ts';
import { NONE, momentsOf } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import { stackColumns, stackSpans } from './stack-columns.ts';
import type { StackColumns, StackPart } from './stack-columns.ts';
import { emptyLines, faultLines, stuckLines } from './stack-lines.ts';
import { departuresOf, draftOrder, emptyMoments, settleOrder } from './stack-order.ts';
import { cutSlots, openAtFirst, peel } from './stack-peel.ts';
import { tooFewTakers } from './takers.ts';

export const stackMonitor: Monitor<StackInput, StackOutput> = {
  check,
  rules: stackRules,
};

function check(part: StackPart): MonitorAnswer {
  const moments = momentsOf(part);
  const columns = stackColumns(part, moments);
  if (columns.kind === 'open') return OPEN;
  if (columns.kind !== 'columns') return violation(faultLines(columns));
  const [firstPending] = columns.pendingPops;
  const leavesAt = firstPending === undefined ? moments.total : at(moments.callRank, firstPending);
  return attempt(columns, moments, leavesAt);
}

/** `leavesAt`: the rank from which on values that no completed pop took may leave. */
function attempt(columns: StackColumns, moments: Moments, leavesAt: number): MonitorAnswer {
  const { total } = moments;
  const spans = stackSpans(columns, moments, total);
  const slots = cutSlots(spans, total, leavesAt);
  let emptyRanks: Int32Array = new Int32Array(0);
  if (columns.empties.length > 0) {
    const shortest = stackSpans(columns, moments, leavesAt);
    emptyRanks = emptyMoments(columns, moments, slots, openAtFirst(shortest, slots).open);
    const covered = columns.empties[emptyRanks.indexOf(NONE)];
    if (covered !== undefined) return violation(emptyLines(columns, moments, shortest, covered));
  }
  const peeling = peel(columns, moments, spans, slots, leavesAt);
  if (peeling.peeledCount < spannedCount(spans))
    return violation(stuckLines(columns, moments, peeling));
  const order = settleOrder(columns, moments, draftOrder(columns, moments, peeling, emptyRanks));
  if (order !== undefined) return { kind: 'linearizable', order };
  const line = tooFewTakers(moments, departuresOf(columns, moments), columns.pendingPops);
  return line === undefined ? OPEN : violation({ lines: [line] });
}

function spannedCount({ begin, end }: Spans): number {
  let count = 0;
  for (let value = 0; value < begin.length; value++) {
    if (at(begin, value) < at(end, value)) count++;
  }
  return count;
}

function violation(certificate: Certificate): MonitorAnswer {
  return { kind: 'violation', certificate };
}
