/**
 * What the answers of a key-value history say of its writes: which writes a value that was read is made
 * of. Called by session-check.ts.
 *
 * A value tells its writes apart where each was written once: a put's value is the put, and a value of
 * appends is a put or nothing, followed by appends, as long as no value of that key is the beginning of
 * another. What several writes can have left is ambiguous: it is left out, and remembered as a reason.
 */

import { item } from '../base/ints.ts';
import type { Operation } from '../history.ts';
import type { KvInput, KvOutput } from '../models/kv-operations.ts';

export type KvOperationOf = Operation<KvInput, KvOutput>;

/** What an operation saw. */
export type Observation =
  /** Ids of these writes, one after the other, and nothing after them; nothing before the first. */
  | { readonly kind: 'writes'; readonly chain: readonly number[]; readonly fromNothing: boolean }
  /** The key was absent, be it that one of these deleted it, or that nothing had been written. */
  | { readonly kind: 'absent'; readonly deletes: readonly number[] }
  /** A cas failed: not this. */
  | { readonly kind: 'other-than'; readonly seen: Observation }
  /** No writes of this history leave this. */
  | { readonly kind: 'impossible' }
  | { readonly kind: 'ambiguous'; readonly reason: string };

export function isWrite(operation: KvOperationOf): boolean {
  const { input } = operation;
  if (input.kind !== 'cas') return input.kind !== 'get';
  return operation.return === null || operation.output !== false;
}

/** The writes of one key by what they write. */
interface Vocabulary {
  readonly key: string;
  /** Ids of puts and successful cas, and of appends, by the text that they write. */
  readonly puts: Map<string, number[]>;
  readonly appends: Map<string, number[]>;
  readonly deletes: number[];
  /** Why values of appends cannot be taken apart in one way only; null where they can. */
  doubt: string | null;
}

export type Vocabularies = ReadonlyMap<string, Vocabulary>;

function listIn(map: Map<string, number[]>, text: string): number[] {
  const list = map.get(text) ?? [];
  map.set(text, list);
  return list;
}

function emptyVocabulary(key: string): Vocabulary {
  return { key, puts: new Map(), appends: new Map(), deletes: [], doubt: null };
}

export function vocabulariesOf(operations: readonly KvOperationOf[]): Vocabularies {
  const all = new Map<string, Vocabulary>();
  operations.forEach((operation, id) => {
    const { input } = operation;
    if (!isWrite(operation)) return;
    const { key } = input;
    const own = all.get(key) ?? emptyVocabulary(key);
    all.set(key, own);
    if (input.kind === 'put') listIn(own.puts, input.value).push(id);
    if (input.kind === 'append') listIn(own.appends, input.value).push(id);
    if (input.kind === 'cas') listIn(own.puts, input.to).push(id);
    if (input.kind === 'delete') own.deletes.push(id);
  });
  for (const own of all.values()) own.doubt = doubtOf(own);
  return all;
}

/** What a completed operation saw, or a pending cas if it succeeded; null for one that sees nothing. */
export function observationOf(all: Vocabularies, operation: KvOperationOf): Observation | null {
  const { input } = operation;
  if (input.kind === 'cas') {
    const seen = whatLeaves(all, input.key, input.from);
    const hasFailed = operation.return !== null && operation.output === false;
    return hasFailed ? { kind: 'other-than', seen } : seen;
  }
  if (input.kind !== 'get' || operation.return === null) return null;
  const { output } = operation;
  return typeof output === 'boolean' ? { kind: 'impossible' } : whatLeaves(all, input.key, output);
}

function whatLeaves(all: Vocabularies, key: string, value: string | null): Observation {
  const own = all.get(key);
  if (value === null) return { kind: 'absent', deletes: own?.deletes ?? [] };
  if (own === undefined) return { kind: 'impossible' };
  if (own.appends.size > 0) return chainOf(own, value);
  const writers = own.puts.get(value) ?? [];
  const [first] = writers;
  if (first === undefined) return { kind: 'impossible' };
  if (writers.length > 1) return { kind: 'ambiguous', reason: writtenTwice(own, value) };
  return { kind: 'writes', chain: [first], fromNothing: false };
}

function writtenTwice({ key }: Vocabulary, text: string): string {
  return `${JSON.stringify(text)} is written to ${JSON.stringify(key)} more than once`;
}

/** A put or nothing, then appends. */
function chainOf(own: Vocabulary, value: string): Observation {
  if (own.doubt !== null) return { kind: 'ambiguous', reason: own.doubt };
  const chain: number[] = [];
  let rest = value;
  while (rest !== '') {
    const next = nextOf(own, rest, chain.length === 0);
    if (next === null || chain.includes(next.id)) return { kind: 'impossible' };
    chain.push(next.id);
    rest = rest.slice(next.text.length);
  }
  const first = item(chain, 0);
  if (first === undefined) return { kind: 'impossible' };
  const fromNothing = [...own.appends.values()].some((ids) => ids[0] === first);
  if (!fromNothing || own.deletes.length === 0) return { kind: 'writes', chain, fromNothing };
  const reason = `${JSON.stringify(own.key)} was absent before its appends, which a delete may have left`;
  return { kind: 'ambiguous', reason };
}

function nextOf(
  { puts, appends }: Vocabulary,
  rest: string,
  isFirst: boolean,
): { readonly id: number; readonly text: string } | null {
  for (const writes of isFirst ? [puts, appends] : [appends]) {
    for (const [text, [id]] of writes) {
      if (id !== undefined && rest.startsWith(text)) return { id, text };
    }
  }
  return null;
}

function doubtOf(own: Vocabulary): string | null {
  if (own.appends.size === 0) return null;
  const writes = [...own.puts, ...own.appends].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [at, [text, ids]] of writes.entries()) {
    const follower = writes[at + 1]?.[0];
    if (ids.length > 1 || follower === text) return writtenTwice(own, text);
    if (text !== '' && follower?.startsWith(text) !== true) continue;
    return `of the values written to ${JSON.stringify(own.key)} one is the beginning of another`;
  }
  return null;
}
