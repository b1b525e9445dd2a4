/**
 * The model that a history file is of, ready to check it: with what the file says objects hold in the
 * beginning and, for a keyed history, with its keys as partitions. Called by users and the command line.
 */

import { casRegister, keyed, kv, models, multiRegister, register } from '../index.ts';
import type { Model, Operation, Registers } from '../index.ts';
import { isScalar } from './dialect.ts';
import type { HistoryFile, ModelName } from './history-file.ts';

/** A history with its model, of a type that nobody has to know. */
export interface Checkable {
  readonly model: Model<unknown, unknown, unknown>;
  readonly operations: readonly Operation<unknown, unknown>[];
}

/** Thrown for an initial value that the model cannot begin with. */
export class InitialError extends Error {
  readonly code = 'format';

  constructor(model: ModelName, expected: string) {
    super(`a ${model} cannot begin with this value; expected ${expected}`);
    this.name = 'InitialError';
  }
}

/** What `checkOperations` takes. Throws InitialError. */
export function checkable(history: HistoryFile): Checkable {
  const model = baseModel(history) as Model<unknown, unknown, unknown>;
  const many = (): Checkable['model'] => ({
    ...keyed(model, keyOf),
    describeOperation: describe(model),
  });
  // The name of the model and the operations belong together; the compiler cannot follow that here.
  const operations = history.operations as readonly Operation<unknown, unknown>[];
  return { model: history.isKeyed ? many() : model, operations };
}

function baseModel({ model, initial }: HistoryFile): unknown {
  switch (model) {
    case 'kv':
      if (initial === undefined) return models.kv;
      if (initial === null || typeof initial === 'string') return kv({ initial });
      throw new InitialError(model, 'a string, or null for absent');
    case 'multi-register':
      if (initial === undefined) return models[model];
      if (isRegisters(initial)) return multiRegister({ initial });
      throw new InitialError(model, 'an object with the value of every register');
    case 'register':
    case 'cas-register':
      if (initial === undefined) return models[model];
      if (initial === null || isScalar(initial)) {
        return model === 'register' ? register({ initial }) : casRegister({ initial });
      }
      throw new InitialError(model, 'a string, a number, true, false or null');
    case 'counter':
    case 'set':
    case 'setall':
    case 'queue':
    case 'stack':
    case 'pqueue':
    case 'mutex':
      if (initial === undefined) return models[model];
      throw new InitialError(model, 'none: it begins empty, free or at 0');
  }
}

function isRegisters(value: unknown): value is Registers {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((held) => held === null || isScalar(held));
}

function keyOf(input: unknown): string {
  return (input as { readonly key: string }).key;
}

type Describe = NonNullable<Model<unknown, unknown, unknown>['describeOperation']>;

function describe({ describeOperation }: Model<unknown, unknown, unknown>): Describe {
  return (input, output) => {
    const text = describeOperation?.(input, output) ?? JSON.stringify(input);
    return `${keyOf(input)}: ${text}`;
  };
}
