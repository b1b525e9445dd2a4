/**
 * Names of what is wrong with a lock. Set as `classify` in its model. Who holds it is a cell.
 */

import { firstOf } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import type { Cell, Trace, Value } from './cell.ts';
import { cellAnomaly } from './cell-words.ts';
import type { CellWords } from './cell-words.ts';

interface Input {
  readonly kind: 'acquire' | 'release';
  readonly owner: string | number | boolean | null;
}

type Output = boolean | null;
type View = CoreView<Input, Output>;

const FREE: unique symbol = Symbol('free');

export function classifyMutex(view: View): Anomaly | undefined {
  const all = [...view.core, ...view.others];
  const isNamed = all.every(({ input }) => input.owner !== null);
  return firstOf([
    () => (isNamed ? cellAnomaly(CELL, WORDS, view) : undefined),
    () => cellAnomaly(HELD_OR_FREE, WORDS, view),
  ]);
}

const CELL: Cell<Input, Output> = {
  initial: FREE,
  trace({ kind, owner }, output): Trace {
    const [from, to]: readonly Value[] = kind === 'acquire' ? [FREE, owner] : [owner, FREE];
    if (output === false) return { denies: from, isWrite: false };
    return { sees: from, leaves: to, isWrite: true };
  },
  canMake: ({ kind, owner }, value, output) =>
    output !== false && value === (kind === 'acquire' ? owner : FREE),
  change: ({ kind, owner }) =>
    kind === 'acquire' ? { needs: FREE, leaves: owner } : { needs: owner, leaves: FREE },
};

/** The same where some have no name, or names do not matter: null is held, by whomever. */
const HELD_OR_FREE: Cell<Input, Output> = {
  initial: FREE,
  trace({ kind, owner }, output): Trace {
    const [from, to]: readonly Value[] = kind === 'acquire' ? [FREE, null] : [null, FREE];
    if (output !== false) return { sees: from, leaves: to, isWrite: true };
    return { denies: kind === 'acquire' || owner === null ? from : undefined, isWrite: false };
  },
  canMake: ({ kind }, value, output) =>
    output !== false && value === (kind === 'acquire' ? null : FREE),
  change: ({ kind }) =>
    kind === 'acquire' ? { needs: FREE, leaves: null } : { needs: null, leaves: FREE },
};

const WORDS: CellWords<Input, Output> = {
  name(finding, { recorded }) {
    switch (finding.kind) {
      case 'never-made':
        return isHeldByAnother(finding.reader, recorded)
          ? 'released-by-another'
          : 'released-without-holding';
      case 'used-up':
        return finding.value === FREE ? 'held-twice' : 'released-twice';
      case 'denied':
        return finding.value === FREE ? 'refused-acquire' : 'refused-release';
      case 'moved-on':
      case 'no-way-back':
        return movedOnName(finding.reader, finding.mover);
      case 'back-again':
        return 'held-twice';
    }
  },
  saw: (_, value) => `found the lock ${state(value)}`,
  was: (value) => `the lock was ${state(value)}`,
  make: (value) =>
    value === FREE ? 'free it' : value === null ? 'take it' : `give it to ${String(value)}`,
  used: (users, value) => `${users.length === 2 ? 'both' : 'all'} found the lock ${state(value)}`,
};

function movedOnName(
  reader: CoreOperation<Input, Output>,
  mover: CoreOperation<Input, Output>,
): string {
  if (reader.input.kind === 'acquire') return 'held-twice';
  return mover.input.kind === 'acquire' ? 'released-by-another' : 'released-twice';
}

/** Whether somebody else surely held the lock all through this release. */
function isHeldByAnother(
  release: CoreOperation<Input, Output>,
  recorded: View['recorded'],
): boolean {
  return recorded.some((holder) => {
    if (holder.return === null || holder.return >= release.call) return false;
    const { kind, owner } = holder.input;
    if (kind !== 'acquire' || holder.output === false || owner === release.input.owner)
      return false;
    return !recorded.some(
      (other) =>
        other.input.kind === 'release' &&
        other.input.owner === owner &&
        other.call <= release.return &&
        (other.return === null || other.return >= holder.call),
    );
  });
}

function state(value: Value): string {
  if (value === FREE) return 'free';
  return value === null ? 'held' : `held by ${String(value)}`;
}
