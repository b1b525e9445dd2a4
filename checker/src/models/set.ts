/**
 * A set: add, remove, contains. Every answer tells what was there: add says whether the element was new,
 * remove and contains whether it was there. One partition per element.
 */

import { classifySet } from '../explain/classify/set.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { setMonitor } from '../monitors/set.ts';
import { show } from './scalar.ts';
import type { SetInput, SetOutput } from './set-operations.ts';

export type { SetInput, SetOutput } from './set-operations.ts';

/** Whether the element is there. */
export type SetModel = Model<boolean, SetInput, SetOutput>;

export const set: SetModel = monitored(
  {
    name: 'set',
    init: () => false,
    step(state, { kind }, output) {
      const answer = kind === 'add' ? !state : state;
      if (output !== UNKNOWN && output !== answer) return ILLEGAL;
      return kind === 'contains' ? state : kind === 'add';
    },
    partition: ({ element }) => element,
    isReadOnly: ({ kind }, output) => kind === 'contains' || output === false,
    classify: classifySet,
    describeOperation: ({ kind, element }, output) =>
      `${kind} ${show(element)} -> ${output === UNKNOWN ? '?' : String(output)}`,
  },
  setMonitor,
);
