/**
 * The rules of a set, for one element. Called through the set monitor's `rules` by verifyCertificate;
 * shares nothing with the monitor.
 *
 * In a legal order the element comes and goes in turns: the first flip is by an add, the second by a
 * remove, and so on. Every completed add and remove that was told yes is a flip; a pending one may be.
 * 'alternation' contradicts itself (before = after) by citing completed operations that return one after
 * the other. With each of them the number of flips that must have been made by its return grows:
 * - one that saw the element, or saw nothing, was called after the return of the one cited before it.
 *   So it took effect when the flips counted so far had been made, and it tells whether their number
 *   was odd: if that does not fit, there was one more.
 * - an add: of the flips counted so far every other one, beginning with the first, was by an add, which
 *   was called before the return of the operation cited before. The completed adds that were called
 *   later than that, and returned by now, are others. Between so many adds there are as many removes,
 *   less one. In the same way a remove, but the adds are as many as the removes.
 * In the end there are more flips by adds, or by removes, than such operations have been called.
 *
 * 'answer' contradicts a completed operation that answers neither true nor false. To 'alternation' such a
 * one is as good as pending.
 * Source: ours; the turns are those of Abdulla et al., "Efficient linearizability monitoring" (2025).
 */

import type { CompletedOperation, Operation } from '../../history.ts';
import type { SetInput, SetOutput } from '../../models/set-operations.ts';
import type { Claim, Justify, Line } from '../certificate.ts';

type SetOperation = Operation<SetInput, SetOutput>;
type Answered = CompletedOperation<SetInput, SetOutput>;
type SetClaim = Claim<SetInput, SetOutput>;
type Role = 'add' | 'remove' | 'saw it' | 'saw nothing' | 'nothing';

export function setRules(claim: SetClaim): Justify {
  const wrong = misfit(claim);
  return (line, premises) => {
    if (wrong !== undefined) return wrong;
    if (premises.length > 0) return 'it has no premises';
    if (line.by === 'answer') return answer(claim, line);
    return line.by === 'alternation' ? alternation(claim, line) : 'there is no such rule';
  };
}

/** Operations of one element, by call. */
function misfit({ operations, ids }: SetClaim): string | undefined {
  let element: unknown;
  let latest = -Infinity;
  for (let i = 0; i < ids.length; i++) {
    const operation = operations[ids[i] as number] as SetOperation;
    if (i === 0) ({ element } = operation.input);
    const other = operation.input.element;
    if (other !== element && !Object.is(other, element)) return 'there is more than one element';
    if (operation.call < latest) return 'the operations are not by call';
    latest = operation.call;
  }
  return undefined;
}

function isAnswered(operation: SetOperation): operation is Answered {
  return operation.return !== null && typeof operation.output === 'boolean';
}

function answer({ operations }: SetClaim, { before, after }: Line): string | undefined {
  const operation = operations[before];
  if (before !== after || operation === undefined) return 'it is not about one operation';
  if (operation.return === null) return 'it is not completed';
  return isAnswered(operation) ? 'it has an answer' : undefined;
}

function roleOf(operation: SetOperation): Role {
  const { kind } = operation.input;
  if (!isAnswered(operation)) return kind === 'contains' ? 'nothing' : kind;
  if (kind !== 'contains' && operation.output) return kind;
  const wasThere = kind === 'add' ? !operation.output : operation.output;
  return wasThere ? 'saw it' : 'saw nothing';
}

function alternation(claim: SetClaim, { before, after, cites }: Line): string | undefined {
  if (before !== after || cites.at(-1) !== before) return 'it is not about the last one cited';
  let flips = 0;
  let past = -Infinity;
  const window = { next: 0 };
  for (const id of cites) {
    const operation = claim.operations[id];
    if (operation === undefined || !isAnswered(operation)) return `${id} has no answer`;
    const end = operation.return;
    if (end <= past) return `${id} does not return after the one before it`;
    const role = roleOf(operation);
    switch (role) {
      case 'saw it':
      case 'saw nothing':
        if (operation.call <= past) return `${id} was called too early`;
        if ((flips % 2 === 1) !== (role === 'saw it')) flips++;
        break;
      case 'add':
      case 'remove': {
        const fresh = countWithin(claim, role, { past, end }, window);
        const more =
          role === 'add'
            ? 2 * (Math.ceil(flips / 2) + fresh) - 1
            : 2 * (Math.floor(flips / 2) + fresh);
        flips = Math.max(flips, more);
        break;
      }
      case 'nothing':
        return `${id} says nothing`;
    }
    past = end;
  }
  const isTooMany =
    Math.ceil(flips / 2) > countCalled(claim, 'add', past) ||
    Math.floor(flips / 2) > countCalled(claim, 'remove', past);
  return isTooMany ? undefined : 'there could be so many flips';
}

/** Completed ones that were called after `past` and returned by `end`. `window.next` only goes on. */
function countWithin(
  { operations, ids }: SetClaim,
  role: Role,
  { past, end }: { readonly past: number; readonly end: number },
  window: { next: number },
): number {
  while (window.next < ids.length && callOf(operations, ids, window.next) <= past) window.next++;
  let count = 0;
  for (let i = window.next; i < ids.length && callOf(operations, ids, i) <= end; i++) {
    const operation = operations[ids[i] as number] as SetOperation;
    if (!isAnswered(operation) || operation.return > end) continue;
    if (roleOf(operation) === role) count++;
  }
  return count;
}

/** All that were called by `end`, pending ones too. */
function countCalled({ operations, ids }: SetClaim, role: Role, end: number): number {
  let count = 0;
  for (let i = 0; i < ids.length && callOf(operations, ids, i) <= end; i++) {
    if (roleOf(operations[ids[i] as number] as SetOperation) === role) count++;
  }
  return count;
}

function callOf(operations: readonly SetOperation[], ids: ArrayLike<number>, i: number): number {
  return (operations[ids[i] as number] as SetOperation).call;
}
