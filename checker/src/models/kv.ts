/**
 * A map from string keys to string values, one partition per key: the state is one key's value, null
 * while the key is absent. Absent is not "". Used by linlab and by the readers of recorded histories.
 */

import { classifyKey } from '../explain/classify/kv.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { kvMonitor } from '../monitors/kv.ts';
import type { KvInput, KvOutput, KvState } from './kv-operations.ts';

export type { KvInput, KvOutput, KvState } from './kv-operations.ts';

type KvStep = KvState | typeof ILLEGAL;

export type KvModel = Model<KvState, KvInput, KvOutput>;

/** A key-value model whose keys all begin with the value `initial` (null: absent). */
export function kv(options: { readonly initial: string | null }): KvModel {
  return monitored<KvState, KvInput, KvOutput>(
    {
      name: 'kv',
      init: () => options.initial,
      step,
      partition: (input) => input.key,
      isReadOnly: (input, output) =>
        input.kind === 'get' || (input.kind === 'cas' && output === false),
      observes,
      overwrites: (input) => input.kind !== 'append',
      enables,
      classify: classifyKey,
      describeOperation,
      describeState: show,
    },
    kvMonitor(options.initial),
  );
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

/** Whether one operation can leave the value that another one needs, or one that it does not refuse. */
function enables(
  input: KvInput,
  output: KvOutput | typeof UNKNOWN,
  other: KvInput,
  otherOutput: KvOutput,
): boolean {
  if (other.kind === 'get') return canLeave(input, output, otherOutput);
  if (other.kind !== 'cas') return false;
  if (otherOutput !== false) return canLeave(input, output, other.from);
  return input.kind !== 'put' || input.value !== other.from;
}

function canLeave(input: KvInput, output: KvOutput | typeof UNKNOWN, value: KvOutput): boolean {
  switch (input.kind) {
    case 'get':
      return false;
    case 'put':
      return input.value === value;
    case 'append':
      return typeof value === 'string' && value.endsWith(input.value);
    case 'delete':
      return value === null;
    case 'cas':
      return output !== false && input.to === value;
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
