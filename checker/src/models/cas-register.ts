/**
 * A register with compare-and-set, the classic of Jepsen's tests of consensus systems.
 */

import { classifyRegister } from '../explain/classify/register.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { registerMonitor } from '../monitors/register.ts';
import type { CasRegisterInput, CasRegisterOutput, RegisterValue } from './register-operations.ts';

export type { CasRegisterInput, CasRegisterOutput } from './register-operations.ts';

export type CasRegisterModel = Model<RegisterValue, CasRegisterInput, CasRegisterOutput>;

/** A register with compare-and-set that begins with the value `initial`. */
export function casRegister(options: { readonly initial: RegisterValue }): CasRegisterModel {
  return monitored<RegisterValue, CasRegisterInput, CasRegisterOutput>(
    {
      name: 'cas-register',
      init: () => options.initial,
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
      enables(input, output, other, otherOutput) {
        if (input.kind === 'read' || (input.kind === 'cas' && output === false)) return false;
        const left = input.kind === 'write' ? input.value : input.to;
        if (other.kind === 'read') return left === otherOutput;
        return other.kind === 'cas' && (left === other.from) === otherOutput;
      },
      excludes: (input, output, other, otherOutput) =>
        input.kind === 'cas' &&
        output === true &&
        other.kind === 'cas' &&
        otherOutput === true &&
        input.to !== other.from,
      classify: classifyRegister,
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
    },
    registerMonitor(options.initial),
  );
}

/** It begins with null. */
export const casRegisterModel: CasRegisterModel = casRegister({ initial: null });
