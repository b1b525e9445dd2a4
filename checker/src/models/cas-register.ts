/**
 * A register with compare-and-set, the classic of Jepsen's tests of consensus systems.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import type { RegisterValue } from './register.ts';

export type CasRegisterInput =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly value: RegisterValue }
  | { readonly kind: 'cas'; readonly from: RegisterValue; readonly to: RegisterValue };

/** read: the value. write: null, not looked at. cas: whether it changed the value. */
export type CasRegisterOutput = RegisterValue;

export type CasRegisterModel = Model<RegisterValue, CasRegisterInput, CasRegisterOutput>;

export const casRegister: CasRegisterModel = {
  name: 'cas-register',
  init: () => null,
  step(state, input, output) {
    switch (input.kind) {
      case 'read':
        return output === UNKNOWN || output === state ? state : ILLEGAL;
      case 'write':
        return input.value;
      case 'cas': {
        const succeeds = state === input.from;
        if (output !== UNKNOWN && output !== succeeds) return ILLEGAL;
        return succeeds ? input.to : state;
      }
    }
  },
  isReadOnly: (input, output) =>
    input.kind === 'read' || (input.kind === 'cas' && output === false),
  observes(state, input, output) {
    if (input.kind === 'read') return output === UNKNOWN || output === state;
    return input.kind === 'cas' && (output === false || input.from === state);
  },
  describeOperation(input, output) {
    const answer = output === UNKNOWN ? '?' : String(output);
    switch (input.kind) {
      case 'read':
        return `read -> ${answer}`;
      case 'write':
        return `write ${String(input.value)}`;
      case 'cas':
        return `cas ${String(input.from)} ${String(input.to)} -> ${answer}`;
    }
  },
};
