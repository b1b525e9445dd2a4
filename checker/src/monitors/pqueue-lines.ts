/**
 * Certificates of the priority queue monitor. Called by pqueue.ts; the rules that they use are written
 * down, and proven, in proof/rules/pqueue.ts.
 */

import { at } from '../base/ints.ts';
import type { Certificate, Line } from '../proof/certificate.ts';
import { NONE, coverChain } from './moments.ts';
import type { Moments, Spans } from './moments.ts';
import { firstBack, lastCalled } from './pqueue-columns.ts';
import type { PqueueColumns, PqueueFault } from './pqueue-columns.ts';
import type { Blocked } from './pqueue-place.ts';

export function faultLines(fault: Exclude<PqueueFault, { kind: 'open' }>): Certificate {
  switch (fault.kind) {
    case 'never-inserted':
      return alone(fault.taker, fault.kind, []);
    case 'polled-twice':
      return alone(fault.taker, fault.kind, [fault.other]);
    case 'before-insert':
      return circle(fault.taker, fault.insert, 'insert-first');
    case 'after-poll':
      return circle(fault.poll, fault.peek, 'poll-last');
  }
}

function alone(id: number, by: string, cites: readonly number[]): Certificate {
  return { lines: [{ before: id, after: id, by, from: [], cites }] };
}

/** `first` had returned before `second` was called, but the rule has it the other way round. */
function circle(first: number, second: number, rule: string): Certificate {
  return {
    lines: [
      { before: first, after: second, by: 'time', from: [], cites: [] },
      { before: second, after: first, by: rule, from: [], cites: [] },
      { before: first, after: first, by: 'transitive', from: [0, 1], cites: [] },
    ],
  };
}

/** The lines so far. `add` gives the index of the line that it adds. */
interface Proof {
  readonly lines: Line[];
  add(before: number, after: number, by: string, ...from: readonly number[]): number;
}

function newProof(): Proof {
  const lines: Line[] = [];
  return {
    lines,
    add: (before, after, by, ...from) => lines.push({ before, after, by, from, cites: [] }) - 1,
  };
}

/** NONE for a line says that nothing needs to be shown. */
function join(proof: Proof, first: number, second: number): number {
  const one = proof.lines[first];
  const two = proof.lines[second];
  if (one === undefined || two === undefined) return one === undefined ? second : first;
  return proof.add(one.before, two.after, 'transitive', first, second);
}

/**
 * Somebody got a value, or nothing, although at every moment in question a smaller one is inside for
 * sure: each of a chain of smaller values came before, so it was gone before, and the next one came
 * before that.
 */
export function blockedLines(
  columns: PqueueColumns,
  moments: Moments,
  spans: Spans,
  { id, from, since, smaller }: Blocked,
): Certificate {
  const proof = newProof();
  const chain = coverChain(spans, smaller, from, at(moments.returnRank, id));
  const rule = columns.insert.includes(since) ? 'insert-first' : 'poll-last';
  let known = since === id ? NONE : proof.add(since, id, rule);
  let last = since;
  chain.forEach((value, index) => {
    const first = firstBack(columns, moments, value);
    if (first !== last) known = join(proof, proof.add(first, last, 'time'), known);
    const inserted = at(columns.insert, value);
    if (first !== inserted) {
      known = join(proof, proof.add(inserted, first, 'insert-first'), known);
    }
    const next = chain[index + 1];
    last = lastCalled(columns, moments, value);
    if (at(moments.callRank, last) < at(spans.end, value)) {
      // Who took it was called later than the next value had come, or than it all was over.
      last = next === undefined ? id : firstBack(columns, moments, next);
    }
    known = proof.add(last, id, 'smaller-gone', known);
  });
  if (last !== id) join(proof, proof.add(id, last, 'time'), known);
  return { lines: proof.lines };
}
