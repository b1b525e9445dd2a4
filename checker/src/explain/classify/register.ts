/**
 * Names of what is wrong with a register or a register with compare-and-set. Set as `classify` in their
 * models.
 */

import type { CasRegisterInput, CasRegisterOutput } from '../../models/register-operations.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import type { Cell, Change, Finding, Trace, Value } from './cell.ts';
import { cellAnomaly } from './cell-words.ts';
import type { CellWords } from './cell-words.ts';

type Input = CasRegisterInput;
type Output = CasRegisterOutput;

export function classifyRegister(view: CoreView<Input, Output>): Anomaly | undefined {
  return cellAnomaly(cellOf(view.initial as Value), WORDS, view);
}

function cellOf(initial: Value): Cell<Input, Output> {
  return { initial, trace, canMake, change };
}

function change(input: Input): Change {
  if (input.kind === 'cas') return { needs: input.from, leaves: input.to };
  return { needs: undefined, leaves: input.kind === 'write' ? input.value : undefined };
}

function trace(input: Input, output: Output): Trace {
  switch (input.kind) {
    case 'read':
      return { sees: output, leaves: output, isWrite: false };
    case 'write':
      return { leaves: input.value, isWrite: true };
    case 'cas':
      return output === true
        ? { sees: input.from, leaves: input.to, isWrite: true }
        : { denies: input.from, isWrite: false };
  }
}

function canMake(input: Input, value: Value, output?: Output): boolean {
  if (input.kind === 'read') return false;
  if (input.kind === 'write') return input.value === value;
  return output !== false && input.to === value && input.from !== value;
}

const WORDS: CellWords<Input, Output> = {
  name: (finding) => nameOfCell(finding, ({ input }) => input.kind === 'read', 'cas'),
  saw: ({ input }, value) =>
    input.kind === 'cas' ? `succeeded from ${String(value)}` : `saw ${String(value)}`,
  was: (value) => `the value was ${String(value)}`,
  make: (value) => `make it ${String(value)}`,
  used: (users, value) => `${users.length === 2 ? 'both' : 'all'} succeeded from ${String(value)}`,
};

/** The names that registers and keys have in common. */
export function nameOfCell<I, O>(
  finding: Finding<I, O>,
  isRead: (operation: CoreOperation<I, O>) => boolean,
  cas: string,
): string {
  switch (finding.kind) {
    case 'never-made':
      return 'value-never-written';
    case 'used-up':
      return finding.users.length === 2 ? `two-successful-${cas}` : `too-many-successful-${cas}`;
    case 'denied':
      return `refused-${cas}`;
    case 'moved-on':
    case 'no-way-back':
      return isRead(finding.mover) ? 'non-monotonic-reads' : 'stale-read';
    case 'back-again': {
      const { first, second } = finding;
      return isRead(first.after) && isRead(second.after) ? 'non-monotonic-reads' : 'stale-read';
    }
  }
}
