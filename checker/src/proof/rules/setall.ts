/**
 * The rules of a growing set whose elements are added once. Called through the setall monitor's `rules`
 * by verifyCertificate; shares nothing with the monitor. Pending adds count as adds.
 *
 * - 'never-added': the read (before = after) has seen an element that nobody adds.
 * - 'seen-twice': the read (before = after) has seen an element twice.
 * - 'seen': the add of an element comes before a read that has seen it.
 * - 'unseen': a read that has not seen an element comes before its add, if that ever takes effect.
 */

import type { Operation } from '../../history.ts';
import type { Scalar } from '../../models/scalar.ts';
import type { SetAllInput, SetAllOutput } from '../../models/setall-operations.ts';
import type { Claim, Justify } from '../certificate.ts';

type SetAllOperation = Operation<SetAllInput, SetAllOutput>;
type SetAllClaim = Claim<SetAllInput, SetAllOutput>;

export function setAllRules(claim: SetAllClaim): Justify {
  const { added, isUnique } = addedBy(claim);
  const seenBy = (id: number): readonly Scalar[] | undefined => elementsSeen(claim.operations[id]);
  const elementOf = (id: number): Scalar | undefined => elementAdded(claim.operations[id]);
  return ({ by, before, after }) => {
    if (!isUnique) return 'some element is not added once';
    switch (by) {
      case 'never-added':
        if (before !== after) return 'it is about one read';
        return seenBy(before)?.some((element) => !added.has(element)) === true
          ? undefined
          : 'all that it has seen was added';
      case 'seen-twice': {
        if (before !== after) return 'it is about one read';
        const elements = seenBy(before) ?? [];
        return new Set(elements).size < elements.length ? undefined : 'it has seen nothing twice';
      }
      case 'seen':
        return hasSeen(seenBy(after), elementOf(before)) === true
          ? undefined
          : 'this is not a read that has seen what was added';
      case 'unseen':
        return hasSeen(seenBy(before), elementOf(after)) === false
          ? undefined
          : 'this is not a read that has not seen what is added';
      default:
        return 'there is no such rule';
    }
  };
}

function addedBy({ operations, ids }: SetAllClaim): {
  readonly added: ReadonlySet<Scalar>;
  readonly isUnique: boolean;
} {
  const added = new Set<Scalar>();
  let isUnique = true;
  for (let i = 0; i < ids.length; i++) {
    const element = elementAdded(operations[ids[i] as number]);
    if (element === undefined) continue;
    if (added.has(element)) isUnique = false;
    added.add(element);
  }
  return { added, isUnique };
}

function elementAdded(operation: SetAllOperation | undefined): Scalar | undefined {
  return operation?.input.kind === 'add' ? operation.input.element : undefined;
}

/** Of a completed read. */
function elementsSeen(operation: SetAllOperation | undefined): readonly Scalar[] | undefined {
  if (operation === undefined || operation.return === null) return undefined;
  return operation.input.kind === 'read' ? (operation.output ?? undefined) : undefined;
}

/** Undefined when there is no such read or no such add. */
function hasSeen(
  elements: readonly Scalar[] | undefined,
  element: Scalar | undefined,
): boolean | undefined {
  return element === undefined ? undefined : elements?.includes(element);
}
