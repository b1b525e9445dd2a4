/**
 * The rules of a priority queue whose values are inserted once. Called through the priority queue
 * monitor's `rules` by verifyCertificate; shares nothing with the monitor. A value is inserted by one
 * operation alone, pending inserts counted, so at most one operation takes it.
 *
 * - 'never-inserted': the operation (before = after) answered a value that nobody inserted. This one holds
 *   too where other values are inserted twice.
 * - 'polled-twice': the poll (before = after) answered the value that the cited poll answered too.
 * - 'insert-first': the insert of a value comes before a poll or peek that answered it.
 * - 'poll-last': a peek that answered a value comes before the poll that did.
 * - 'smaller-gone': the premise is insert of u -> e, and e answered a larger value, or nothing. So u was
 *   gone at e: whatever answered u comes before e. When no completed poll answered u, some pending poll
 *   comes before e, and with it every operation that returned before the first call of a pending poll.
 * - 'too-few-takers': see takers.ts. A value is gone when an operation that was called after its insert had
 *   returned answers a larger one, or nothing.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025).
 */

import type { CompletedOperation, Operation } from '../../history.ts';
import type { PqueueInput, PqueueOutput } from '../../models/pqueue-operations.ts';
import type { Claim, Justify, Line } from '../certificate.ts';
import { tooFewTakers } from './takers.ts';

type PqueueOperation = Operation<PqueueInput, PqueueOutput>;
type Completed = CompletedOperation<PqueueInput, PqueueOutput>;

interface Facts {
  readonly operations: readonly PqueueOperation[];
  /** False: some value is inserted twice, or is no number. */
  readonly isUnique: boolean;
  readonly inserted: ReadonlySet<unknown>;
  /** What completed polls answered. */
  readonly polled: ReadonlySet<unknown>;
  /** The first call of a pending poll, Infinity when there is none. */
  readonly firstPending: number;
  /** The calls of all pending polls. */
  readonly pendingCalls: readonly number[];
}

export function pqueueRules(claim: Claim<PqueueInput, PqueueOutput>): Justify {
  const facts = factsOf(claim);
  return (line, premises) => {
    if (line.by === 'never-inserted') return neverInserted(facts, line);
    if (!facts.isUnique) return 'some value is not inserted once';
    switch (line.by) {
      case 'polled-twice':
        return polledTwice(facts, line);
      case 'insert-first':
        return insertFirst(facts, line);
      case 'poll-last':
        return pollLast(facts, line);
      case 'smaller-gone':
        return smallerGone(facts, line, premises);
      case 'too-few-takers':
        return tooFewTakers({ ...facts, goneBy: (put, gone) => goneBy(facts, put, gone) }, line);
      default:
        return 'there is no such rule';
    }
  };
}

function factsOf({ operations, ids }: Claim<PqueueInput, PqueueOutput>): Facts {
  const inserted = new Set<unknown>();
  const polled = new Set<unknown>();
  const pendingCalls: number[] = [];
  let isUnique = true;
  for (let i = 0; i < ids.length; i++) {
    const operation = operations[ids[i] ?? 0] as PqueueOperation;
    const { input } = operation;
    if (input.kind === 'insert') {
      if (typeof input.value !== 'number' || Number.isNaN(input.value)) isUnique = false;
      if (inserted.has(input.value)) isUnique = false;
      inserted.add(input.value);
    } else if (input.kind === 'poll') {
      if (operation.return === null) pendingCalls.push(operation.call);
      else polled.add(operation.output);
    }
  }
  const firstPending = pendingCalls.reduce((first, call) => Math.min(first, call), Infinity);
  return { operations, isUnique, inserted, polled, firstPending, pendingCalls };
}

/** A completed poll or peek. */
function takerAt({ operations }: Facts, id: number): Completed | undefined {
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return undefined;
  return operation.input.kind === 'insert' ? undefined : operation;
}

/** The value that the operation inserts. */
function valueAt({ operations }: Facts, id: number): number | undefined {
  const input = operations[id]?.input;
  return input?.kind === 'insert' ? input.value : undefined;
}

function neverInserted(facts: Facts, { before, after }: Line): string | undefined {
  const taker = takerAt(facts, before);
  if (before !== after || taker === undefined) return 'it is about one poll or peek';
  if (taker.output === null) return 'it answered nothing';
  return facts.inserted.has(taker.output) ? 'its value was inserted' : undefined;
}

function polledTwice(facts: Facts, { before, after, cites }: Line): string | undefined {
  const [cited = before, ...others] = cites;
  if (before !== after || cited === before || others.length > 0) return 'it is about two polls';
  const poll = takerAt(facts, before);
  const other = takerAt(facts, cited);
  if (poll?.input.kind !== 'poll' || other?.input.kind !== 'poll') return 'it is about two polls';
  if (poll.output === null) return 'it answered nothing';
  return other.output === poll.output ? undefined : 'the values are not the same';
}

function insertFirst(facts: Facts, { before, after }: Line): string | undefined {
  const value = valueAt(facts, before);
  if (value === undefined) return 'the first one is no insert';
  return takerAt(facts, after)?.output === value ? undefined : 'the second did not answer it';
}

function pollLast(facts: Facts, { before, after }: Line): string | undefined {
  const peek = takerAt(facts, before);
  const poll = takerAt(facts, after);
  if (peek?.input.kind !== 'peek' || poll?.input.kind !== 'poll') return 'it is no peek and poll';
  if (peek.output === null) return 'the peek answered nothing';
  return peek.output === poll.output ? undefined : 'the values are not the same';
}

function smallerGone(
  facts: Facts,
  { before, after }: Line,
  [premise, ...others]: readonly Line[],
): string | undefined {
  if (premise === undefined || others.length > 0) return 'the rule has one premise';
  const value = valueAt(facts, premise.before);
  if (value === undefined) return 'the premise is about no insert';
  if (premise.after !== after) return 'the premise is about another operation';
  const taker = takerAt(facts, after);
  if (taker === undefined) return 'the second one is no poll or peek';
  const isLarger = typeof taker.output === 'number' && taker.output > value;
  if (taker.output !== null && !isLarger) return 'the second one answered no larger value';
  if (takerAt(facts, before)?.output === value) return undefined;
  if (facts.polled.has(value)) return 'the first one did not answer the value';
  const end = facts.operations[before]?.return ?? Infinity;
  return end < facts.firstPending ? undefined : 'the value may have left earlier';
}

function goneBy(facts: Facts, put: number, gone: number): number | undefined {
  const value = valueAt(facts, put);
  const end = facts.operations[put]?.return ?? Infinity;
  const taker = takerAt(facts, gone);
  if (value === undefined || facts.polled.has(value) || taker === undefined) return undefined;
  const isLarger = taker.output === null || taker.output > value;
  return isLarger && end < taker.call ? taker.return : undefined;
}
