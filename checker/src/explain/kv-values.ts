/**
 * Which values a key can have had, going by what was written alone and not by order: a value is a
 * beginning (a put, the target of a cas, the initial value, or nothing) followed by appends. Called by
 * anomaly.ts and classify/kv.ts.
 */

import type { KvInput } from '../models/kv-operations.ts';

/** Steps of one decoding, so that ambiguous tokens cannot make it endless. */
const DECODE_STEPS = 100_000;

/** Whether the written pieces make up the value, each as often as it takes. */
export function isWritten(
  value: string | null,
  writes: readonly KvInput[],
  initial: string | null = null,
): boolean {
  return decodes(value, writes, initial, false);
}

/** Whether they do with every append used at most once. When undecided within its steps: true. */
export function isWrittenOnce(
  value: string | null,
  writes: readonly KvInput[],
  initial: string | null = null,
): boolean {
  return decodes(value, writes, initial, true);
}

/** What was appended, how often each, and how long they are. */
interface Tokens {
  readonly counts: ReadonlyMap<string, number>;
  readonly lengths: readonly number[];
}

function decodes(
  value: string | null,
  writes: readonly KvInput[],
  initial: string | null,
  once: boolean,
): boolean {
  if (value === null) return true;
  const appends = new Map<string, number>();
  const beginnings = new Set<string>(['', initial ?? '']);
  for (const input of writes) {
    if (input.kind === 'put') beginnings.add(input.value);
    if (input.kind === 'cas') beginnings.add(input.to);
    if (input.kind === 'append' && input.value !== '') {
      appends.set(input.value, (appends.get(input.value) ?? 0) + 1);
    }
  }
  const lengths = [...new Set([...appends.keys()].map((token) => token.length))];
  const tokens: Tokens = { counts: appends, lengths };
  for (const beginning of beginnings) {
    if (!value.startsWith(beginning)) continue;
    const rest = value.slice(beginning.length);
    if (once ? fitsOnce(rest, tokens) : fits(rest, tokens)) return true;
  }
  return false;
}

/** Tokens that a text goes on with at a place, without a look at every token. */
function tokensAt(text: string, at: number, tokens: Tokens): string[] {
  const found: string[] = [];
  for (const length of tokens.lengths) {
    const token = text.slice(at, at + length);
    if (token.length === length && tokens.counts.has(token)) found.push(token);
  }
  return found;
}

/** Word break: reachable[i] tells whether the first i characters are made of tokens. */
function fits(text: string, tokens: Tokens): boolean {
  const reachable = new Uint8Array(text.length + 1);
  reachable[0] = 1;
  for (let i = 0; i < text.length; i++) {
    if (reachable[i] === 0) continue;
    for (const token of tokensAt(text, i, tokens)) reachable[i + token.length] = 1;
  }
  return reachable[text.length] === 1;
}

interface Branch {
  readonly at: number;
  readonly tokens: readonly string[];
  next: number;
  used: string | undefined;
}

/** Backtracking over tokens with their numbers of invocations. */
function fitsOnce(text: string, tokens: Tokens): boolean {
  const left = new Map(tokens.counts);
  const branchAt = (at: number): Branch => ({
    at,
    tokens: tokensAt(text, at, tokens),
    next: 0,
    used: undefined,
  });
  const branches: Branch[] = [branchAt(0)];
  for (let step = 0; step < DECODE_STEPS; step++) {
    const branch = branches.at(-1);
    if (branch === undefined) return false;
    if (branch.at === text.length) return true;
    if (branch.used !== undefined) left.set(branch.used, (left.get(branch.used) ?? 0) + 1);
    branch.used = branch.tokens[branch.next++];
    if (branch.used === undefined) {
      branches.pop();
      continue;
    }
    const count = left.get(branch.used) ?? 0;
    if (count === 0) {
      branch.used = undefined;
      continue;
    }
    left.set(branch.used, count - 1);
    branches.push(branchAt(branch.at + branch.used.length));
  }
  return true;
}
