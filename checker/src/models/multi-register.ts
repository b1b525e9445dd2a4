/**
 * Several registers that one operation may read or write together, as in a transaction. Registers that
 * were never written hold null, or what `initial` says.
 */

import { hashData } from '../base/hash-data.ts';
import { sameData } from '../base/same-data.ts';
import { classifyMultiRegister } from '../explain/classify/multi-register.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import type { Scalar } from './scalar.ts';
import { show } from './scalar.ts';

export type Registers = Readonly<Record<string, Scalar | null>>;

export type MultiRegisterInput =
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | {
      readonly kind: 'write';
      readonly values: Registers;
      /** A transaction that reads these registers, then writes: its output holds what it read. */
      readonly keys?: readonly string[];
    };

/** read: the value of every key. write: those of its `keys`, else null, not looked at. */
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
          if (!hasRead(state, input.keys, output)) return ILLEGAL;
          return sorted({ ...state, ...input.values });
      }
    },
    equal: sameData,
    hash: hashData,
    isReadOnly: (input) => input.kind === 'read',
    enables: canShow,
    commutes: (input, _output, other) =>
      (input.kind === 'read' && other.kind === 'read') || !doMeet(input, other),
    classify: classifyMultiRegister,
    describeOperation(input, output) {
      if (input.kind === 'write') {
        const { keys = [], values } = input;
        const seen = output === UNKNOWN ? '?' : show(output);
        return keys.length === 0
          ? `write ${show(values)}`
          : `read ${keys.join(' ')} and write ${show(values)} -> ${seen}`;
      }
      return `read ${input.keys.join(' ')} -> ${output === UNKNOWN ? '?' : show(output)}`;
    },
    describeState: show,
  };
}

/** Whether a transaction that reads `keys` can have answered `output` in `state`. */
function hasRead(
  state: Registers,
  keys: readonly string[] = [],
  output: MultiRegisterOutput | typeof UNKNOWN,
): boolean {
  if (keys.length === 0 || output === UNKNOWN) return true;
  return output !== null && keys.every((key) => valueOf(state, key) === valueOf(output, key));
}

/** Whether what was read can be there right after a write: they meet, and nowhere do they contradict. */
function canShow(
  input: MultiRegisterInput,
  _output: unknown,
  other: MultiRegisterInput,
  seen: MultiRegisterOutput,
): boolean {
  if (input.kind === 'read' || seen === null) return false;
  const shared = (other.keys ?? []).filter((key) => Object.hasOwn(input.values, key));
  return (
    shared.length > 0 && shared.every((key) => valueOf(input.values, key) === valueOf(seen, key))
  );
}

function doMeet(a: MultiRegisterInput, b: MultiRegisterInput): boolean {
  const keys = new Set(keysOf(a));
  return keysOf(b).some((key) => keys.has(key));
}

/** All that it reads or writes. */
function keysOf(input: MultiRegisterInput): readonly string[] {
  if (input.kind === 'read') return input.keys;
  return [...(input.keys ?? []), ...Object.keys(input.values)];
}

function valueOf(registers: Registers, key: string): Scalar | null {
  return Object.hasOwn(registers, key) ? (registers[key] ?? null) : null;
}

function sorted(registers: Registers): Registers {
  const keys = Object.keys(registers).filter((key) => registers[key] !== null);
  return Object.fromEntries(keys.toSorted().map((key) => [key, valueOf(registers, key)]));
}
