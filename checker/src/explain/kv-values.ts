/**
 * Which values a key can have had, going by what was written alone and not by order: a value is a
 * beginning (a put, the target of a cas, or nothing) followed by appends. Called by anomaly.ts.
 */

import type { KvInput } from '../models/kv.ts';

/** Steps of one decoding, so that ambiguous tokens cannot make it endless. */
const DECODE_STEPS = 100_000;

/** Whether the written pieces make up the value, each as often as it takes. */
export function isWritten(value: string | null, writes: readonly KvInput[]): boolean {
  return decodes(value, writes, false);
}

/** Whether they do with every append used at most once. When undecided within its steps: true. */
export function isWrittenOnce(value: string | null, writes: readonly KvInput[]): boolean {
  return decodes(value, writes, true);
}

function decodes(value: string | null, writes: readonly KvInput[], once: boolean): boolean {
  if (value === null) return true;
  const appends = new Map<string, number>();
  const beginnings = new Set<string>(['']);
  for (const input of writes) {
    if (input.kind === 'put') beginnings.add(input.value);
    if (input.kind === 'cas') beginnings.add(input.to);
    if (input.kind === 'append' && input.value !== '') {
      appends.set(input.value, (appends.get(input.value) ?? 0) + 1);
    }
  }
  for (const beginning of beginnings) {
    if (!value.startsWith(beginning)) continue;
    const rest = value.slice(beginning.length);
    if (once ? fitsOnce(rest, appends) : fits(rest, [...appends.keys()])) return true;
  }
  return false;
}

/** Word break: reachable[i] tells whether the first i characters are made of tokens. */
function fits(text: string, tokens: readonly string[]): boolean {
  const reachable = new Array<boolean>(text.length + 1).fill(false);
  reachable[0] = true;
  for (let i = 0; i < text.length; i++) {
    if (reachable[i] !== true) continue;
    for (const token of tokens) {
      if (text.startsWith(token, i)) reachable[i + token.length] = true;
    }
  }
  return reachable[text.length] === true;
}

interface Branch {
  readonly at: number;
  readonly tokens: readonly string[];
  next: number;
  used: string | undefined;
}

/** Backtracking over tokens with their numbers of invocations. */
function fitsOnce(text: string, appends: ReadonlyMap<string, number>): boolean {
  const left = new Map(appends);
  const branchAt = (at: number): Branch => ({
    at,
    tokens: [...left.keys()].filter((token) => text.startsWith(token, at)),
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
