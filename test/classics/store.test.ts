// The six tests of the classic course's key-value store, each as a scenario of its own name: judged by
// the checker, and by what the original asserts.

import { describe, expect, test } from 'vitest';
import type { KvOperation } from '../../src/kv/operation.ts';
import { crafted, decidedBy, ends, expectAgreement, readsOf, watchCrafted } from './watch.ts';
import type { Watched } from './watch.ts';

/** Appends to a key, in the order of their invocation, and what became of each. */
function appendsTo({ outcome }: Watched, key: string): { value: string; isOk: boolean }[] {
  const open = new Map<number, KvOperation | undefined>();
  const appends: { value: string; isOk: boolean }[] = [];
  for (const event of outcome.history) {
    if (event.type === 'invoke') {
      open.set(event.process, event.input);
      continue;
    }
    const input = open.get(event.process);
    if (input?.kind !== 'append' || input.key !== key || event.type === 'fail') continue;
    appends.push({ value: input.value, isOk: event.type === 'ok' });
  }
  return appends;
}

/** Whether a text is made of these pieces in order, each once, those of unknown outcome or not. */
function isMadeOf(text: string, pieces: readonly { value: string; isOk: boolean }[]): boolean {
  const [first, ...rest] = pieces;
  if (first === undefined) return text === '';
  if (text.startsWith(first.value) && isMadeOf(text.slice(first.value.length), rest)) return true;
  return !first.isOk && isMadeOf(text, rest);
}

describe('the store', () => {
  test('TestBasic: every server serves, and all read the same', () => {
    const watched = watchCrafted('kvpaxos-basic');
    expect(readsOf(watched, 'a')).toEqual(['aa-x', 'aa-x-y', 'aa-x-y-z']);
    const last = readsOf(watched, 'b');
    expect(last).toHaveLength(3);
    expect(new Set(last).size).toBe(1);
    expectAgreement(watched);
  });

  test('TestDone: what is kept stays bounded', () => {
    const watched = watchCrafted('kvpaxos-done');
    const { snapshotEverySlots = 0, keepSlots = 0 } =
      crafted('kvpaxos-done').cluster?.settings ?? {};
    // While a snapshot is taken and saved a few more slots come; each is kept twice, as accepted and
    // as decided.
    const bound = 2 * (snapshotEverySlots + keepSlots + 6);
    for (const { slots } of watched.kept) expect(slots).toBeLessThanOrEqual(bound);
    expect(ends(watched)).toEqual({ ok: 23, fail: 0, info: 0 });
  });

  test('TestPartition: progress with a majority, none without, and all is well afterwards', () => {
    const watched = watchCrafted('kvpaxos-partition');
    expect(decidedBy(watched, [0, 1, 4], 1000, 1800).length).toBeGreaterThan(0);
    expect(decidedBy(watched, [2, 3], 850, 1800)).toEqual([]);
    expect(decidedBy(watched, [0, 1, 2, 3, 4], 2450, 3900)).toEqual([]);
    const after = watched.outcome.history.filter(
      ({ type, time }) => type !== 'invoke' && time > 4100,
    );
    expect(after.map(({ type }) => type)).toEqual(after.map(() => 'ok'));
    expect(after.length).toBeGreaterThanOrEqual(3);
  });

  test('TestUnreliable: every append is there once, in its order', () => {
    const watched = watchCrafted('kvpaxos-unreliable');
    expect(ends(watched)).toMatchObject({ fail: 0, info: 0 });
    for (let client = 0; client < 5; client++) {
      expect(readsOf(watched, `own${String(client)}`)).toEqual(['0.1.2.3.4.5.6']);
    }
    const [all] = readsOf(watched, 'all');
    const pieces = String(all).trim().split(' ');
    expect(pieces).toHaveLength(25);
    for (let client = 0; client < 5; client++) {
      const own = pieces.filter((piece) => piece.startsWith(`${String(client)}.`));
      expect(own).toEqual([0, 1, 2, 3, 4].map((nth) => `${String(client)}.${String(nth)}`));
    }
  });

  test('TestHole: a partition in the middle of agreements loses nothing', () => {
    const watched = watchCrafted('kvpaxos-hole');
    expect(ends(watched)).toEqual({ ok: 801, fail: 0, info: 0 });
    for (let client = 0; client < 10; client++) {
      const written = Array.from({ length: 40 }, (_, nth) => String(nth));
      const read = readsOf(watched, `own${String(client)}`);
      expect(read.slice(0, written.length)).toEqual(written);
    }
    expectAgreement(watched);
  });

  test('TestManyPartition: each client sees its own appends exactly', () => {
    const watched = watchCrafted('kvpaxos-many-partition');
    for (let client = 0; client < 10; client++) {
      const key = `own${String(client)}`;
      const last = readsOf(watched, key).at(-1);
      expect(isMadeOf(String(last), appendsTo(watched, key)), `${key}: ${String(last)}`).toBe(true);
    }
    expect(ends(watched).ok).toBeGreaterThan(400);
    expectAgreement(watched);
  });

  test('a text with an append too many or too few is seen', () => {
    const pieces = [
      { value: '1 ', isOk: true },
      { value: '2 ', isOk: false },
      { value: '3 ', isOk: true },
    ];
    expect(['1 2 3 ', '1 3 '].map((text) => isMadeOf(text, pieces))).toEqual([true, true]);
    for (const text of ['1 2 ', '2 3 ', '1 1 3 ', '1 3 2 '])
      expect(isMadeOf(text, pieces)).toBe(false);
  });
});
