/**
 * The rules of a stack whose values are pushed once. Called through the stack monitor's `rules` by
 * verifyCertificate; shares nothing with the monitor. A value is pushed by one operation alone, pending
 * pushes counted, so at most one operation takes it. `P` is the first call of a pending pop, Infinity
 * when there is none: a value that no completed pop answered leaves at P or later, or never.
 *
 * - 'never-pushed': the pop (before = after) answered a value that nobody pushed. This one holds too where
 *   other values are pushed twice.
 * - 'popped-twice': the pop (before = after) answered the value that the cited one answered too.
 * - 'push-first': the push of a value comes before the pop that answered it.
 * - 'emptied': the premise is push of v -> e, and e is a pop that found nothing. So v was gone at e:
 *   the pop that answered v comes before e; or, when no completed pop did, some pending pop comes before e,
 *   and with it every operation that returned before P.
 * - 'no-outermost': the cited pushes cannot all be (before = after). The span of a value is the time between
 *   the return of its push and the call of its pop (P when unknown): there it is inside for sure.
 *   The spans hang together: each but the first begins before one that began no later has ended. Let v
 *   be the cited value that is pushed first. If a cited value is pushed after v is popped, then those
 *   pushed earlier are all popped by then, as they lie on v; but the span of some later one meets the
 *   span of some earlier one, so that its push is before that one's pop: contradiction. So no cited
 *   push is before v's, and no cited pop after v's. But every cited value either had its push called
 *   after another push had returned, or its pop returned before the pop of another was called.
 * - 'too-few-takers': see takers.ts. A value is gone when a pop that was called after its push had returned
 *   finds nothing, or pops a value whose push had returned before that push was called.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (OOPSLA 2025).
 */

import type { CompletedOperation, Operation } from '../../history.ts';
import type { StackInput, StackOutput } from '../../models/stack-operations.ts';
import type { Claim, Justify, Line } from '../certificate.ts';
import { tooFewTakers } from './takers.ts';

type StackOperation = Operation<StackInput, StackOutput>;
type Completed = CompletedOperation<StackInput, StackOutput>;

interface Facts {
  readonly operations: readonly StackOperation[];
  /** False: some value is pushed twice, or is none. */
  readonly isUnique: boolean;
  readonly pushed: ReadonlySet<unknown>;
  /** By value, the id of a completed pop that answered it. */
  readonly popped: ReadonlyMap<unknown, number>;
  /** The first call of a pending pop. */
  readonly firstPending: number;
  /** The calls of all pending pops. */
  readonly pendingCalls: readonly number[];
  /** By value, the return of its push. */
  readonly pushedBy: ReadonlyMap<unknown, number>;
}

export function stackRules(claim: Claim<StackInput, StackOutput>): Justify {
  const facts = factsOf(claim);
  return (line, premises) => {
    if (line.by === 'never-pushed') return neverPushed(facts, line);
    if (!facts.isUnique) return 'some value is not pushed once';
    switch (line.by) {
      case 'popped-twice':
        return poppedTwice(facts, line);
      case 'push-first':
        return pushFirst(facts, line);
      case 'emptied':
        return emptied(facts, line, premises);
      case 'no-outermost':
        return noOutermost(facts, line);
      case 'too-few-takers':
        return tooFewTakers({ ...facts, goneBy: (put, gone) => goneBy(facts, put, gone) }, line);
      default:
        return 'there is no such rule';
    }
  };
}

function factsOf({ operations, ids }: Claim<StackInput, StackOutput>): Facts {
  const pushed = new Set<unknown>();
  const popped = new Map<unknown, number>();
  const pendingCalls: number[] = [];
  const pushedBy = new Map<unknown, number>();
  let isUnique = true;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    const operation = operations[id] as StackOperation;
    if (operation.input.kind === 'push') {
      const { value } = operation.input;
      if (value === null || Number.isNaN(value) || pushed.has(value)) isUnique = false;
      pushed.add(value);
      pushedBy.set(value, operation.return ?? Infinity);
    } else if (operation.return === null) {
      pendingCalls.push(operation.call);
    } else if (operation.output !== null) popped.set(operation.output, id);
  }
  const firstPending = pendingCalls.reduce((first, call) => Math.min(first, call), Infinity);
  return { operations, isUnique, pushed, popped, firstPending, pendingCalls, pushedBy };
}

/** A completed pop. */
function popAt({ operations }: Facts, id: number): Completed | undefined {
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return undefined;
  return operation.input.kind === 'pop' ? operation : undefined;
}

/** The value that the operation pushes. */
function valueAt({ operations }: Facts, id: number): StackOutput | undefined {
  const input = operations[id]?.input;
  return input?.kind === 'push' ? input.value : undefined;
}

function neverPushed(facts: Facts, { before, after }: Line): string | undefined {
  const pop = popAt(facts, before);
  if (before !== after || pop === undefined || pop.output === null) return 'it is about one pop';
  return facts.pushed.has(pop.output) ? 'its value was pushed' : undefined;
}

function poppedTwice(facts: Facts, { before, after, cites }: Line): string | undefined {
  const pop = popAt(facts, before);
  const other = popAt(facts, cites[0] ?? before);
  if (before !== after || pop === undefined || pop.output === null) return 'it is about one pop';
  if (cites.length !== 1 || cites[0] === before) return 'it cites one other pop';
  return other?.output === pop.output ? undefined : 'the values are not the same';
}

function pushFirst(facts: Facts, { before, after }: Line): string | undefined {
  const value = valueAt(facts, before);
  if (value === undefined) return 'the first one is no push';
  return popAt(facts, after)?.output === value ? undefined : 'the second did not pop it';
}

function emptied(
  facts: Facts,
  { before, after }: Line,
  [premise, ...others]: readonly Line[],
): string | undefined {
  if (premise === undefined || others.length > 0) return 'the rule has one premise';
  const value = valueAt(facts, premise.before);
  if (value === undefined) return 'the premise is about no push';
  if (premise.after !== after) return 'the premise is about another operation';
  if (popAt(facts, after)?.output !== null) return 'the second one did not find it empty';
  const pop = facts.popped.get(value);
  if (pop !== undefined)
    return popAt(facts, before)?.output === value ? undefined : 'it is not the pop';
  const end = facts.operations[before]?.return ?? Infinity;
  return end < facts.firstPending ? undefined : 'the value may have left earlier';
}

interface Span {
  readonly pushCall: number;
  readonly begin: number;
  readonly end: number;
  readonly popReturn: number;
}

function noOutermost(facts: Facts, { before, after, cites }: Line): string | undefined {
  if (before !== after) return 'it is a contradiction or nothing';
  if (new Set(cites).size !== cites.length) return 'a push is cited twice';
  const spans: Span[] = [];
  for (const id of cites) {
    const span = spanOf(facts, id);
    if (span === undefined || span.begin >= span.end) return `operation ${id} makes no span`;
    spans.push(span);
  }
  spans.sort((a, b) => a.begin - b.begin);
  const [first] = spans;
  if (first === undefined) return 'it cites nothing';
  let end = first.end;
  for (const span of spans) {
    if (span.begin >= end) return 'the spans do not hang together';
    end = Math.max(end, span.end);
  }
  const outermost = spans.find((span) => span.pushCall <= first.begin && span.popReturn >= end);
  return outermost === undefined ? undefined : 'one of the values may be the outermost';
}

function spanOf(facts: Facts, id: number): Span | undefined {
  const value = valueAt(facts, id);
  const push = facts.operations[id];
  if (value === undefined || push === undefined) return undefined;
  const times = { pushCall: push.call, begin: push.return ?? Infinity };
  const pop = popAt(facts, facts.popped.get(value) ?? id);
  if (pop === undefined) return { ...times, end: facts.firstPending, popReturn: Infinity };
  return { ...times, end: pop.call, popReturn: pop.return };
}

function goneBy(facts: Facts, put: number, gone: number): number | undefined {
  const value = valueAt(facts, put);
  const push = facts.operations[put];
  const pop = popAt(facts, gone);
  if (value === undefined || facts.popped.has(value)) return undefined;
  if (push === undefined || pop === undefined || !((push.return ?? Infinity) < pop.call)) {
    return undefined;
  }
  const isBelow = pop.output === null || (facts.pushedBy.get(pop.output) ?? Infinity) < push.call;
  return isBelow ? pop.return : undefined;
}
