/**
 * Random histories of sessions: operations are executed one by one on one store, in an order that every
 * session agrees with, so that they begin sequentially consistent; then stamps are given out anew, so that
 * real time says something else, and answers may be exchanged. Values tell their writes apart.
 */

import fc from 'fast-check';
import type { KvInput, KvOutput } from '../../src/index.ts';
import { sequentialKv } from '../oracle.ts';
import type { KvOperation } from './written.ts';

interface Drawn {
  readonly process: number;
  readonly kind: number;
  readonly key: number;
  readonly pick: number;
  readonly fate: number;
  readonly stray: number;
}

export interface Taste {
  readonly count: number;
  readonly keys: number;
  readonly kinds: readonly KvInput['kind'][];
  /** Some answers are those of other operations. */
  readonly isSpoiled: boolean;
}

export function drawnHistory(taste: Taste): fc.Arbitrary<KvOperation[]> {
  const one = fc.record({
    process: fc.nat(2),
    kind: fc.nat(taste.kinds.length - 1),
    key: fc.nat(taste.keys - 1),
    pick: fc.nat(9),
    fate: fc.nat(11),
    stray: fc.nat(4),
  });
  const list = fc.array(one, { minLength: 3, maxLength: taste.count, size: 'max' });
  return list.map((drawn) => performed(drawn, taste));
}

function performed(drawn: readonly Drawn[], { kinds, isSpoiled }: Taste): KvOperation[] {
  let store = sequentialKv.initial;
  const lastOf = new Map<number, number>();
  const pendingOf = new Set<number>();
  const values = new Map<string, (string | null)[]>();
  const operations = drawn.flatMap((one, at): KvOperation[] => {
    const { process, fate, stray, pick } = one;
    if (pendingOf.has(process)) return [];
    const input = inputOf(one, kinds, `${at}.`, store);
    const [next, answer] = sequentialKv.apply(store, input);
    // Sessions drift apart: stamps only have to go up in each.
    const call = (lastOf.get(process) ?? 0) + 1 + stray;
    lastOf.set(process, call + 1);
    const isPending = fate === 0 && input.kind !== 'cas' && input.kind !== 'get';
    if (!isPending || pick < 5) store = next;
    const seen = values.get(input.key) ?? [null];
    values.set(input.key, [...seen, store[input.key] ?? null]);
    if (isPending) pendingOf.add(process);
    if (isPending) return [{ process, input, call, return: null }];
    const isExchanged = isSpoiled && fate > 3 && input.kind === 'get';
    const output: KvOutput = isExchanged ? (seen[pick % seen.length] ?? null) : answer;
    return [{ process, input, output, call, return: call + 1 }];
  });
  return operations.toSorted((a, b) => a.call - b.call);
}

function inputOf(
  { kind: nth, key: number, pick }: Drawn,
  kinds: Taste['kinds'],
  value: string,
  store: Readonly<Record<string, string>>,
): KvInput {
  const kind = kinds[nth] ?? 'get';
  const key = `k${number}`;
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
    case 'append':
      return { kind, key, value };
    case 'cas':
      return { kind, key, from: pick < 7 ? (store[key] ?? null) : `${pick}.`, to: value };
  }
}
