/**
 * A set: add, remove, contains. Every answer tells what was there: add says whether the element was new,
 * remove and contains whether it was there. One partition per element.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { show } from './scalar.ts';
import type { Scalar } from './scalar.ts';

export interface SetInput {
  readonly kind: 'add' | 'remove' | 'contains';
  readonly element: Scalar;
}

export type SetOutput = boolean;

/** Whether the element is there. */
export type SetModel = Model<boolean, SetInput, SetOutput>;

export const set: SetModel = {
  name: 'set',
  init: () => false,
  step(state, { kind }, output) {
    const answer = kind === 'add' ? !state : state;
    if (output !== UNKNOWN && output !== answer) return ILLEGAL;
    return kind === 'contains' ? state : kind === 'add';
  },
  partition: ({ element }) => `${typeof element}:${String(element)}`,
  isReadOnly: ({ kind }, output) => kind === 'contains' || output === false,
  describeOperation: ({ kind, element }, output) =>
    `${kind} ${show(element)} -> ${output === UNKNOWN ? '?' : String(output)}`,
};
