/**
 * Several registers that one operation may read or write together, as in a transaction. Registers that
 * were never written hold null, or what `initial` says.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import type { Scalar } from './scalar.ts';
import { show } from './scalar.ts';

export type Registers = Readonly<Record<string, Scalar | null>>;

export type MultiRegisterInput =
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | { readonly kind: 'write'; readonly values: Registers };

/** read: the value of every key. write: null, not looked at. */
export type MultiRegisterOutput = Registers | null;

/** Only registers that differ from `initial` and null are there, in the order of their keys. */
export type MultiRegisterModel = Model<Registers, MultiRegisterInput, MultiRegisterOutput>;

export function multiRegister(options: { readonly initial?: Registers } = {}): MultiRegisterModel {
  const initial = options.initial ?? {};
  return {
    name: 'multi-register',
    init: () => sorted(initial),
    step(state, input, output) {
      switch (input.kind) {
        case 'read': {
          const seen = output === UNKNOWN || output === null ? undefined : output;
          if (seen === undefined) return output === null ? ILLEGAL : state;
          return input.keys.every((key) => valueOf(state, key) === valueOf(seen, key))
            ? state
            : ILLEGAL;
        }
        case 'write':
          return sorted({ ...state, ...input.values });
      }
    },
    equal: (a, b) => show(a) === show(b),
    hash: show,
    isReadOnly: (input) => input.kind === 'read',
    describeOperation(input, output) {
      if (input.kind === 'write') return `write ${show(input.values)}`;
      return `read ${input.keys.join(' ')} -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: show,
  };
}

function valueOf(registers: Registers, key: string): Scalar | null {
  return registers[key] ?? null;
}

function sorted(registers: Registers): Registers {
  const keys = Object.keys(registers).filter((key) => registers[key] !== null);
  return Object.fromEntries(keys.toSorted().map((key) => [key, valueOf(registers, key)]));
}
