/**
 * A map like that of kv.ts whose answers carry the version of the key: how many operations have changed
 * it since the beginning (0: none; put, append, delete and a cas that succeeds each add one, whatever
 * they write). Stores that answer with revisions are checked so; the order of changes is known then,
 * deletes included, and every history of completed operations is decided without search.
 */

import { classifyVersions } from '../explain/classify/kv-versions.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { monitored } from '../monitors/monitored.ts';
import { versionsMonitor } from '../monitors/kv-versions.ts';
import type { KvInput, KvOutput, Versioned, VersionedOutput } from './kv-operations.ts';

export type { Versioned, VersionedOutput } from './kv-operations.ts';

export type VersionedKvModel = Model<Versioned, KvInput, VersionedOutput>;

/** A key-value model with versions whose keys all begin with the value `initial` (null: absent). */
export function versionedKv(options: { readonly initial: string | null }): VersionedKvModel {
  return monitored(
    {
      name: 'versioned-kv',
      init: () => ({ value: options.initial, version: 0 }),
      step,
      partition: (input) => input.key,
      equal: (a, b) => a.version === b.version && a.value === b.value,
      hash: ({ value, version }) => `${version} ${value ?? 'absent'}`,
      isReadOnly: (input, output) =>
        input.kind === 'get' ||
        (input.kind === 'cas' &&
          output !== undefined &&
          output !== UNKNOWN &&
          output.value === false),
      classify: classifyVersions,
      describeOperation,
      describeState: ({ value, version }) => `${show(value)} at version ${version}`,
    },
    versionsMonitor(options.initial),
  );
}

function step(
  state: Versioned,
  input: KvInput,
  output: VersionedOutput | typeof UNKNOWN,
): Versioned | typeof ILLEGAL {
  const next = after(state, input);
  if (output === UNKNOWN) return next;
  if (output.version !== next.version) return ILLEGAL;
  const seen = answer(state, input);
  return seen === undefined || output.value === seen ? next : ILLEGAL;
}

function after(state: Versioned, input: KvInput): Versioned {
  const version = state.version + 1;
  switch (input.kind) {
    case 'get':
      return state;
    case 'put':
      return { value: input.value, version };
    case 'append':
      return { value: (state.value ?? '') + input.value, version };
    case 'delete':
      return { value: null, version };
    case 'cas':
      return state.value === input.from ? { value: input.to, version } : state;
  }
}

/** What a get and a cas answer; the answers of the others are not looked at. */
function answer({ value }: Versioned, input: KvInput): KvOutput | undefined {
  if (input.kind === 'get') return value;
  return input.kind === 'cas' ? value === input.from : undefined;
}

function describeOperation(input: KvInput, output: VersionedOutput | typeof UNKNOWN): string {
  const version = output === UNKNOWN ? '?' : `version ${output.version}`;
  const seen = output === UNKNOWN ? '?' : output.value;
  switch (input.kind) {
    case 'get':
      return `get ${input.key} -> ${output === UNKNOWN ? '?' : show(seen)} at ${version}`;
    case 'put':
    case 'append':
      return `${input.kind} ${input.key} ${show(input.value)} -> ${version}`;
    case 'delete':
      return `delete ${input.key} -> ${version}`;
    case 'cas':
      return `cas ${input.key} ${show(input.from)} ${show(input.to)} -> ${String(seen)} at ${version}`;
  }
}

function show(value: KvOutput): string {
  return value === null ? 'absent' : JSON.stringify(value);
}
