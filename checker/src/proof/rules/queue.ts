/**
 * The rules of a queue whose values are enqueued once. Called through the queue monitor's `rules` by
 * verifyCertificate; shares nothing with the monitor. A value is enqueued by one operation alone,
 * pending ones counted, so that at most one deq takes it.
 *
 * - 'never-enqueued': the deq (before = after) answered a value that nobody enqueued.
 * - 'dequeued-twice': the deq (before = after) answered the value that the cited one answered too.
 * - 'enq-first': the enq of a value comes before the deq that answered it.
 * - 'first-out': the premise is enq a -> enq b; then the deq that answered a comes before the one that
 *   answered b.
 * - 'emptied': the premise is enq a -> e, and e is a deq that found nothing; then the deq that answered a
 *   comes before e.
 * - 'left-over': the premises are enq a, enq b, ... -> y, of completed enqs whose values no completed deq
 *   answered. y is a deq that found nothing (after), or the enq of the value that the deq `after`
 *   answered. So all these values were dequeued before `after`, each by a pending deq of its own. But
 *   fewer pending deqs than these were called before or when `before` returned. So one that was called
 *   later took effect before `after`, and `before` did so earlier still.
 * Source: the violations of Bouajjani, Emmi, Enea & Hamza, "On reducing linearizability to state
 * reachability" (2015), section 4; the rule for pending deqs is ours.
 */

import type { CompletedOperation, Operation } from '../../history.ts';
import type { QueueInput, QueueOutput } from '../../models/queue-operations.ts';
import type { Claim, Justify, Line } from '../certificate.ts';

type QueueOperation = Operation<QueueInput, QueueOutput>;
type Completed = CompletedOperation<QueueInput, QueueOutput>;

interface Facts {
  readonly operations: readonly QueueOperation[];
  /** False: some value is enqueued twice, or is none. */
  readonly isUnique: boolean;
  /** By value, the id of its enq. */
  readonly enqueued: ReadonlyMap<unknown, number>;
  /** By value, the id of a completed deq that answered it. */
  readonly dequeued: ReadonlyMap<unknown, number>;
  /** Calls of the pending deqs. */
  readonly pendingCalls: readonly number[];
}

export function queueRules(claim: Claim<QueueInput, QueueOutput>): Justify {
  const facts = factsOf(claim);
  return (line, premises) => {
    if (!facts.isUnique) return 'some value is not enqueued once';
    switch (line.by) {
      case 'never-enqueued':
        return neverEnqueued(facts, line);
      case 'dequeued-twice':
        return dequeuedTwice(facts, line);
      case 'enq-first':
        return enqFirst(facts, line);
      case 'first-out':
        return firstOut(facts, line, premises);
      case 'emptied':
        return emptied(facts, line, premises);
      case 'left-over':
        return leftOver(facts, line, premises);
      default:
        return 'there is no such rule';
    }
  };
}

function factsOf({ operations, ids }: Claim<QueueInput, QueueOutput>): Facts {
  const enqueued = new Map<unknown, number>();
  const dequeued = new Map<unknown, number>();
  const pendingCalls: number[] = [];
  let isUnique = true;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    const operation = operations[id] as QueueOperation;
    if (operation.input.kind === 'enq') {
      const { value } = operation.input;
      if (value === null || Number.isNaN(value) || enqueued.has(value)) isUnique = false;
      enqueued.set(value, id);
    } else if (operation.return === null) {
      pendingCalls.push(operation.call);
    } else if (operation.output !== null) dequeued.set(operation.output, id);
  }
  return { operations, isUnique, enqueued, dequeued, pendingCalls };
}

/** A completed deq. */
function deqAt({ operations }: Facts, id: number): Completed | undefined {
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return undefined;
  return operation.input.kind === 'deq' ? operation : undefined;
}

/** The completed deq of a value, if the id is of one. */
function valueTaken(facts: Facts, id: number): QueueOutput | undefined {
  return deqAt(facts, id)?.output ?? undefined;
}

/** The value that the operation enqueues. */
function valuePut({ operations }: Facts, id: number): QueueOutput | undefined {
  const input = operations[id]?.input;
  return input?.kind === 'enq' ? input.value : undefined;
}

function isSame(a: QueueOutput | undefined, b: QueueOutput | undefined): boolean {
  return a !== undefined && a === b;
}

function neverEnqueued(facts: Facts, { before, after }: Line): string | undefined {
  const value = valueTaken(facts, before);
  if (before !== after || value === undefined) return 'it is about one deq of a value';
  return facts.enqueued.has(value) ? 'its value was enqueued' : undefined;
}

function dequeuedTwice(facts: Facts, { before, after, cites }: Line): string | undefined {
  const [other] = cites;
  if (before !== after || other === undefined) return 'it is about one deq and cites another';
  if (other === before) return 'it cites itself';
  return isSame(valueTaken(facts, before), valueTaken(facts, other))
    ? undefined
    : 'the values are not the same';
}

function enqFirst(facts: Facts, { before, after }: Line): string | undefined {
  return isSame(valuePut(facts, before), valueTaken(facts, after))
    ? undefined
    : 'these are not the enq and the deq of one value';
}

function firstOut(
  facts: Facts,
  { before, after }: Line,
  [premise, ...others]: readonly Line[],
): string | undefined {
  if (premise === undefined || others.length > 0) return 'it needs one premise';
  const isFirst = isSame(valuePut(facts, premise.before), valueTaken(facts, before));
  const isSecond = isSame(valuePut(facts, premise.after), valueTaken(facts, after));
  return isFirst && isSecond ? undefined : 'its premise is about other values';
}

function emptied(
  facts: Facts,
  { before, after }: Line,
  [premise, ...others]: readonly Line[],
): string | undefined {
  if (premise === undefined || others.length > 0) return 'it needs one premise';
  if (deqAt(facts, after)?.output !== null) return 'no deq found nothing';
  if (premise.after !== after) return 'its premise is about another deq';
  return isSame(valuePut(facts, premise.before), valueTaken(facts, before))
    ? undefined
    : 'its premise is about another value';
}

function leftOver(
  facts: Facts,
  { before, after }: Line,
  premises: readonly Line[],
): string | undefined {
  const answer = deqAt(facts, after)?.output;
  if (answer === undefined) return 'it is about a completed deq';
  const second = answer === null ? after : facts.enqueued.get(answer);
  const values = new Set<number>();
  for (const premise of premises) {
    const value = valuePut(facts, premise.before);
    if (premise.after !== second) return 'a premise is about something else';
    if (value === undefined || facts.operations[premise.before]?.return === null) {
      return 'a premise is not about a completed enq';
    }
    if (facts.dequeued.has(value)) return 'a value was dequeued by a completed deq';
    values.add(premise.before);
  }
  const end = facts.operations[before]?.return ?? null;
  if (end === null) return 'the first operation never returned';
  const able = facts.pendingCalls.filter((call) => call <= end).length;
  return able < values.size ? undefined : 'pending deqs could have taken these values';
}
