/**
 * A register: one value that is read and written whole, null before the first write.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';

export type RegisterValue = string | number | boolean | null;

export type RegisterInput =
  { readonly kind: 'read' } | { readonly kind: 'write'; readonly value: RegisterValue };

/** read: the value. write: null, not looked at. */
export type RegisterOutput = RegisterValue;

export type RegisterModel = Model<RegisterValue, RegisterInput, RegisterOutput>;

export const register: RegisterModel = {
  name: 'register',
  init: () => null,
  step(state, input, output) {
    switch (input.kind) {
      case 'read':
        return output === UNKNOWN || output === state ? state : ILLEGAL;
      case 'write':
        return input.value;
    }
  },
  isReadOnly: (input) => input.kind === 'read',
  observes: (state, input, output) => input.kind === 'read' && output === state,
  describeOperation(input, output) {
    if (input.kind === 'write') return `write ${String(input.value)}`;
    return `read -> ${output === UNKNOWN ? '?' : String(output)}`;
  },
};
