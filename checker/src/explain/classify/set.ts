/**
 * Names of what is wrong with a set whose elements are added, removed and looked up. Set as `classify`
 * in its model. Every element is a cell: there or not.
 */

import type { Anomaly, CoreView } from '../view.ts';
import type { Cell, Trace, Value } from './cell.ts';
import { cellAnomaly } from './cell-words.ts';
import type { CellWords } from './cell-words.ts';

interface Input {
  readonly kind: 'add' | 'remove' | 'contains';
  readonly element: string | number | boolean;
}

export function classifySet(view: CoreView<Input, boolean>): Anomaly | undefined {
  return cellAnomaly(CELL, WORDS, view);
}

const CELL: Cell<Input, boolean> = {
  initial: false,
  trace({ kind }, output): Trace {
    if (kind === 'contains') return { sees: output, leaves: output, isWrite: false };
    return { sees: saw({ kind, output }), leaves: kind === 'add', isWrite: output };
  },
  canMake: ({ kind }, value, output) =>
    kind !== 'contains' && output !== false && value === (kind === 'add'),
  change: ({ kind }) => ({ needs: kind !== 'add', leaves: kind === 'add' }),
};

/** add answers true when the element was not there. */
function saw({ kind, output }: { kind: Input['kind']; output: boolean }): boolean {
  return kind === 'add' ? !output : output;
}

const WORDS: CellWords<Input, boolean> = {
  name(finding) {
    const value = finding.kind === 'back-again' ? finding.second.afterValue : finding.value;
    return value === true ? 'wrong-presence' : 'wrong-absence';
  },
  saw: (_, value) => `says that the element was ${place(value)}`,
  was: (value) => `the element was ${place(value)}`,
  make: (value) => (value === true ? 'add it' : 'take it away'),
  used: (users, value) =>
    `${users.length === 2 ? 'both' : 'all'} say that the element was ${place(value)}`,
};

function place(value: Value): string {
  return value === true ? 'there' : 'not there';
}
