/**
 * The oracle: decides linearizability by trying every order, with data types written down a second
 * time. Shares nothing with the checker but the types of its input. For histories of a few operations.
 */

import type {
  CasRegisterInput,
  CasRegisterOutput,
  KvInput,
  KvOutput,
  Operation,
  RegisterInput,
  RegisterOutput,
  RegisterValue,
} from '../src/index.ts';

/** A data type as a function that answers. */
export interface Sequential<S, I, O> {
  readonly initial: S;
  apply(state: S, input: I): readonly [next: S, output: O];
}

export const sequentialRegister: Sequential<RegisterValue, RegisterInput, RegisterOutput> = {
  initial: null,
  apply: (state, input) => (input.kind === 'read' ? [state, state] : [input.value, null]),
};

export const sequentialCas: Sequential<RegisterValue, CasRegisterInput, CasRegisterOutput> = {
  initial: null,
  apply(state, input) {
    if (input.kind === 'read') return [state, state];
    if (input.kind === 'write') return [input.value, null];
    return state === input.from ? [input.to, true] : [state, false];
  },
};

type Store = Readonly<Record<string, string>>;

/** The whole store in one state: partitions are the checker's business. */
export const sequentialKv: Sequential<Store, KvInput, KvOutput> = {
  initial: {},
  apply(store, input) {
    const { [input.key]: old, ...others } = store;
    switch (input.kind) {
      case 'get':
        return [store, old ?? null];
      case 'put':
        return [{ ...store, [input.key]: input.value }, null];
      case 'append':
        return [{ ...store, [input.key]: `${old ?? ''}${input.value}` }, null];
      case 'delete':
        return [others, null];
      case 'cas': {
        const isMet = (old ?? null) === input.from;
        return isMet ? [{ ...store, [input.key]: input.to }, true] : [store, false];
      }
    }
  },
};

/** Whether some order of the completed operations and some of the pending ones is legal. */
export function isLinearizable<S, I, O>(
  spec: Sequential<S, I, O>,
  operations: readonly Operation<I, O>[],
): boolean {
  const extend = (state: S, left: readonly Operation<I, O>[]): boolean => {
    if (left.every((operation) => operation.return === null)) return true;
    const firstReturn = Math.min(...left.map((operation) => operation.return ?? Infinity));
    return left.some((operation) => {
      if (operation.call > firstReturn) return false;
      const [next, output] = spec.apply(state, operation.input);
      if (operation.return !== null && operation.output !== output) return false;
      return extend(
        next,
        left.filter((other) => other !== operation),
      );
    });
  };
  return extend(spec.initial, operations);
}
