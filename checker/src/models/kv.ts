/**
 * A map from string keys to string values, one partition per key: the state is one key's value, null
 * while the key is absent. Absent is not "". Used by linlab and by the readers of recorded histories.
 */

import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';

/** `append` to an absent key makes the value; `cas` with `from: null` expects the key to be absent. */
export type KvInput =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'append'; readonly key: string; readonly value: string }
  | { readonly kind: 'delete'; readonly key: string }
  | {
      readonly kind: 'cas';
      readonly key: string;
      readonly from: string | null;
      readonly to: string;
    };

/** get: the value, null when absent. cas: whether it changed the value. The others: null, not looked at. */
export type KvOutput = string | boolean | null;

/** null: absent. */
export type KvState = string | null;

type KvStep = KvState | typeof ILLEGAL;

export type KvModel = Model<KvState, KvInput, KvOutput>;

/** A key-value model whose keys all begin with the value `initial` (null: absent). */
export function kv(options: { readonly initial: string | null }): KvModel {
  return {
    name: 'kv',
    init: () => options.initial,
    step,
    partition: (input) => input.key,
    isReadOnly: (input, output) =>
      input.kind === 'get' || (input.kind === 'cas' && output === false),
    observes,
    overwrites: (input) => input.kind !== 'append',
    describeOperation,
    describeState: show,
  };
}

/** Keys begin absent. */
export const kvModel: KvModel = kv({ initial: null });

function step(state: KvState, input: KvInput, output: KvOutput | typeof UNKNOWN): KvStep {
  switch (input.kind) {
    case 'get':
      return output === UNKNOWN || output === state ? state : ILLEGAL;
    case 'put':
      return input.value;
    case 'append':
      return (state ?? '') + input.value;
    case 'delete':
      return null;
    case 'cas': {
      const succeeds = state === input.from;
      if (output !== UNKNOWN && output !== succeeds) return ILLEGAL;
      return succeeds ? input.to : state;
    }
  }
}

/** A value grows by append alone, so whoever depends on it later still meets it as a beginning. */
function observes(state: KvState, input: KvInput, output: KvOutput | typeof UNKNOWN): boolean {
  switch (input.kind) {
    case 'get':
      return output === UNKNOWN || output === state || beginsWith(output, state);
    case 'cas':
      return output === false || input.from === state || beginsWith(input.from, state);
    case 'put':
    case 'append':
    case 'delete':
      return false;
  }
}

function beginsWith(value: KvOutput, state: KvState): boolean {
  return typeof value === 'string' && value.startsWith(state ?? '');
}

function describeOperation(input: KvInput, output: KvOutput | typeof UNKNOWN): string {
  const answer = output === UNKNOWN ? '?' : String(output);
  switch (input.kind) {
    case 'get':
      return `get ${input.key} -> ${output === UNKNOWN ? '?' : show(output)}`;
    case 'put':
    case 'append':
      return `${input.kind} ${input.key} ${show(input.value)}`;
    case 'delete':
      return `delete ${input.key}`;
    case 'cas':
      return `cas ${input.key} ${show(input.from)} ${show(input.to)} -> ${answer}`;
  }
}

function show(value: KvOutput): string {
  return value === null ? 'absent' : JSON.stringify(value);
}
