/**
 * Proofs that a queue's history is not linearizable, from the violations that queue.ts has found. The
 * rules are those of proof/rules/queue.ts.
 */

import { at, item } from '../base/ints.ts';
import type { Line } from '../proof/certificate.ts';
import { NONE, coverChain } from './moments.ts';
import type { Moments } from './moments.ts';
import type { QueueColumns, QueueFault, Stretches } from './queue-columns.ts';

function lineOf(
  by: string,
  before: number,
  after: number,
  from: readonly number[] = [],
  cites: readonly number[] = [],
): Line {
  return { before, after, by, from, cites };
}

export function faultLines(fault: Exclude<QueueFault, { readonly kind: 'open' }>): readonly Line[] {
  switch (fault.kind) {
    case 'never-enqueued':
      return [lineOf('never-enqueued', fault.deq, fault.deq)];
    case 'dequeued-twice':
      return [lineOf('dequeued-twice', fault.deq, fault.deq, [], [fault.other])];
    case 'dequeued-before':
      return [
        lineOf('enq-first', fault.enq, fault.deq),
        lineOf('time', fault.deq, fault.enq),
        lineOf('transitive', fault.enq, fault.enq, [0, 1]),
      ];
  }
}

/** `first` was enqueued before `second` and not dequeued before it. */
export function overtakenLines(
  { enq, deq, left }: QueueColumns,
  { enqTo }: Stretches,
  first: number,
  second: number,
): readonly Line[] {
  const out = at(deq, second);
  const into = at(enq, second);
  const firstOut = at(deq, first);
  if (firstOut !== NONE) {
    return [
      lineOf('time', at(enq, first), into),
      lineOf('first-out', firstOut, out, [0]),
      lineOf('time', out, firstOut),
      lineOf('transitive', out, out, [2, 1]),
    ];
  }
  const lines: Line[] = [];
  for (const value of left) {
    if (at(enqTo, value) <= at(enqTo, first)) lines.push(lineOf('time', at(enq, value), into));
  }
  const premises = Array.from(lines.keys());
  lines.push(lineOf('left-over', out, out, premises));
  return lines;
}

/** A proof under construction that everything up to some moment comes before a deq that found nothing. */
interface Chain {
  readonly lines: Line[];
  /** By id, the line that says that it comes before the deq. */
  readonly lineOfId: Map<number, number>;
  /** The last thing known to come before it: a deq, or pending deqs by what they took. */
  last: { readonly deq: number } | { readonly premises: readonly number[] } | undefined;
}

/** The deq `empty` found nothing, and values that were inside for sure cover all of its time. */
export function foundNothingLines(
  columns: QueueColumns,
  { enqTo, deqFrom }: Stretches,
  { callRank, returnRank }: Moments,
  empty: number,
): readonly Line[] {
  const { enq, deq, left } = columns;
  const spans = { begin: enqTo, end: deqFrom };
  const all = Int32Array.from(enq.keys());
  const covering = coverChain(spans, all, at(callRank, empty), at(returnRank, empty));
  const chain: Chain = { lines: [], lineOfId: new Map(), last: undefined };
  for (const value of covering) {
    const out = at(deq, value);
    if (out !== NONE) {
      const from = [before(chain, at(enq, value), empty)];
      chain.lineOfId.set(out, chain.lines.push(lineOf('emptied', out, empty, from)) - 1);
      chain.last = { deq: out };
      continue;
    }
    const group = left.filter((other) => at(enqTo, other) <= at(enqTo, value));
    chain.last = { premises: group.map((other) => before(chain, item(enq, other), empty)) };
  }
  before(chain, empty, empty);
  return chain.lines;
}

/** The number of the line that says that the operation comes before the deq `empty`. */
function before(chain: Chain, id: number, empty: number): number {
  const { lines, lineOfId, last } = chain;
  const known = lineOfId.get(id);
  if (known !== undefined) return known;
  if (last === undefined) {
    lines.push(lineOf('time', id, empty));
  } else if ('premises' in last) {
    lines.push(lineOf('left-over', id, empty, last.premises));
  } else {
    const first = lines.push(lineOf('time', id, last.deq)) - 1;
    const second = lineOfId.get(last.deq) ?? first;
    lines.push(lineOf('transitive', id, empty, [first, second]));
  }
  lineOfId.set(id, lines.length - 1);
  return lines.length - 1;
}
