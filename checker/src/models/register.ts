/**
 * A register: one value that is read and written whole, null before the first write unless told otherwise.
 */

import { classifyRegister } from '../explain/classify/register.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { registerMonitor } from '../monitors/register.ts';
import type { RegisterInput, RegisterOutput, RegisterValue } from './register-operations.ts';

export type { RegisterInput, RegisterOutput, RegisterValue } from './register-operations.ts';

export type RegisterModel = Model<RegisterValue, RegisterInput, RegisterOutput>;

/** A register that begins with the value `initial`. */
export function register(options: { readonly initial: RegisterValue }): RegisterModel {
  return monitored<RegisterValue, RegisterInput, RegisterOutput>(
    {
      name: 'register',
      init: () => options.initial,
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
      enables: (input, _output, other, otherOutput) =>
        input.kind === 'write' && other.kind === 'read' && input.value === otherOutput,
      classify: classifyRegister,
      describeOperation(input, output) {
        if (input.kind === 'write') return `write ${String(input.value)}`;
        return `read -> ${output === UNKNOWN ? '?' : String(output)}`;
      },
    },
    registerMonitor(options.initial),
  );
}

/** It begins with null. */
export const registerModel: RegisterModel = register({ initial: null });
