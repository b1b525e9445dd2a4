/**
 * Certificates of the stack monitor. Called by stack.ts; the rules that they use are written down, and
 * proven, in proof/rules/stack.ts.
 */

import { at } from '../base/ints.ts';
import type { Certificate, Line } from '../proof/certificate.ts';
import { NONE, coverChain } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import type { StackColumns, StackFault } from './stack-columns.ts';
import type { Peeling } from './stack-peel.ts';
import { slotAfter } from './stack-trees.ts';

const NOTHING: readonly number[] = [];

export function faultLines(fault: Exclude<StackFault, { kind: 'open' }>): Certificate {
  const { pop } = fault;
  switch (fault.kind) {
    case 'never-pushed':
      return { lines: [{ before: pop, after: pop, by: fault.kind, from: [], cites: [] }] };
    case 'popped-twice':
      return {
        lines: [{ before: pop, after: pop, by: fault.kind, from: [], cites: [fault.other] }],
      };
    case 'popped-before':
      return {
        lines: [
          { before: pop, after: fault.push, by: 'time', from: [], cites: [] },
          { before: fault.push, after: pop, by: 'push-first', from: [], cites: [] },
          { before: pop, after: pop, by: 'transitive', from: [0, 1], cites: [] },
        ],
      };
  }
}

/**
 * A pop that found nothing although at every moment of it some value is inside for sure: each of a chain
 * of values was pushed before it, so popped before it, and the next one was pushed before that.
 */
export function emptyLines(
  columns: StackColumns,
  { callRank, returnRank }: Moments,
  spans: Spans,
  empty: number,
): Certificate {
  const { push, pop } = columns;
  const values = push.map((_, value) => value);
  const chain = coverChain(spans, values, at(callRank, empty), at(returnRank, empty));
  const lines: Line[] = [];
  const add = (before: number, after: number, by: string, from = NOTHING): number =>
    lines.push({ before, after, by, from, cites: [] }) - 1;
  let gone = NONE;
  chain.forEach((value, index) => {
    const pushed = at(push, value);
    const left = lines[gone]?.before ?? NONE;
    let before = gone;
    if (gone === NONE) before = add(pushed, empty, 'time');
    else if (left !== pushed) {
      before = add(pushed, empty, 'transitive', [add(pushed, left, 'time'), gone]);
    }
    // Who took a value that no completed pop took was called later than the next push returned.
    const next = chain[index + 1];
    const taker = at(pop, value);
    const witness = next === undefined ? empty : at(push, next);
    gone = add(taker === NONE ? witness : taker, empty, 'emptied', [before]);
  });
  const last = lines[gone]?.before ?? NONE;
  if (last !== empty) add(empty, empty, 'transitive', [add(empty, last, 'time'), gone]);
  return { lines };
}

/**
 * Of a history that cannot be taken apart: values whose spans hold together, none of which can be the
 * outermost. Of the stretches between open slots the one with the fewest values, and of these only a
 * chain from the first begin of a span to the last end, since these two are what stops each of them.
 */
export function stuckLines(columns: StackColumns, moments: Moments, peeling: Peeling): Certificate {
  const { spans } = peeling;
  const values = smallestRest(peeling);
  const first = values[0] ?? NONE;
  const end = values.reduce((latest, value) => Math.max(latest, at(spans.end, value)), 0);
  const chain = coverChain(spans, values, at(spans.begin, first), end);
  const shortest = shortestStuck(columns, moments, spans, chain);
  const cites = shortest.map((value) => at(columns.push, value));
  const before = cites[0] ?? NONE;
  return { lines: [{ before, after: before, by: 'no-outermost', from: [], cites }] };
}

/** Longer pieces of a chain are not looked for: the whole of it is a proof too. */
const SHORT = 6;

/** A piece of the chain, as short as possible, none of whose values can be the outermost. */
function shortestStuck(
  { push, pop }: StackColumns,
  { callRank, returnRank }: Moments,
  { begin, end }: Spans,
  chain: readonly number[],
): readonly number[] {
  for (let length = 2; length <= SHORT; length++) {
    for (let from = 0; from + length < chain.length; from++) {
      const earliest = at(begin, chain[from] ?? NONE);
      const latest = at(end, chain[from + length - 1] ?? NONE);
      let isStuck = true;
      for (let i = from; i < from + length && isStuck; i++) {
        const value = chain[i] ?? NONE;
        const taker = at(pop, value);
        const isLate = at(callRank, at(push, value)) > earliest;
        isStuck = isLate || (taker !== NONE && at(returnRank, taker) < latest);
      }
      if (isStuck) return chain.slice(from, from + length);
    }
  }
  return chain;
}

/** The values not taken out between two open slots, by the begin of their span; as few as there are. */
function smallestRest({ slots, spans, open, pushSlot }: Peeling): readonly number[] {
  const { cutRank, valueAt } = slots;
  let best: readonly number[] = [];
  for (let slot = 0; slot < cutRank.length;) {
    const next = slotAfter(open, slot + 1);
    const rest: number[] = [];
    for (let cut = slot; cut < next; cut++) {
      const value = at(valueAt, cut);
      if (value === NONE || at(pushSlot, value) !== NONE) continue;
      const begin = at(spans.begin, value);
      if (begin === at(cutRank, cut) && begin < at(spans.end, value)) rest.push(value);
    }
    if (rest.length > 0 && (best.length === 0 || rest.length < best.length)) best = rest;
    slot = next;
  }
  return best;
}
