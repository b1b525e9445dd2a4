// The twelve tests of the classic course's Paxos library, each as a scenario of its own name: judged
// by the checker, and by what the original asserts, with slots for instances and snapshots for Done.

import { describe, expect, test } from 'vitest';
import {
  crafted,
  decidedBy,
  ends,
  expectAgreement,
  highestDecided,
  knowers,
  reigns,
  sent,
  watch,
  watchCrafted,
} from './watch.ts';

const EVERYONE = [0, 1, 2, 3, 4];

describe('the Paxos library', () => {
  test('TestBasic: everyone agrees, whoever proposes what and in which order', () => {
    const watched = watchCrafted('paxos-basic');
    expectAgreement(watched);
    // A no-op, four sessions, one + three + three puts to x, five to y.
    expect(watched.replicas.map(highestDecided)).toEqual([16, 16, 16]);
    for (const value of ['hello', 'seventy-seven', 'a', 'b', 'c', '3', '4', '5', '6', '7']) {
      expect(knowers(watched, value, Infinity), value).toEqual([0, 1, 2]);
    }
  });

  test('TestDeaf: who hears nobody learns nothing until it hears again', () => {
    const watched = watchCrafted('paxos-deaf');
    expect(knowers(watched, 'goodbye', 1000)).toEqual([1, 2, 3]);
    expect(knowers(watched, 'goodbye', 2000)).toEqual([0, 1, 2, 3]);
    expect(knowers(watched, 'zero', 2000)).toEqual([0, 1, 2, 3]);
    expect(knowers(watched, 'goodbye', Infinity)).toEqual(EVERYONE);
    expect(knowers(watched, 'four', Infinity)).toEqual(EVERYONE);
  });

  test('TestForget: nothing is forgotten too early, and everyone forgets', () => {
    const watched = watchCrafted('paxos-forget');
    const first = watched.kept.find(({ base }) => base > 0);
    expect(first?.base).toBe(10);
    for (const replica of [...EVERYONE, 5]) {
      const forgetting = watched.kept.find((one) => one.replica === replica && one.base > 0);
      expect(forgetting?.atMs, `r${String(replica)}`).toBeLessThan(12_000);
    }
    const last = new Map(watched.kept.map(({ replica, base }) => [replica, base]));
    expect([...last.values()]).toEqual([30, 30, 30, 30, 30, 30]);
  });

  test('TestManyForget: forgetting all the time breaks nothing', () => {
    const watched = watchCrafted('paxos-many-forget');
    expect(ends(watched)).toEqual({ ok: 24, fail: 0, info: 0 });
    expectAgreement(watched);
    expect(watched.outcome.marks.get('log-compacted')).toBeGreaterThan(9);
  });

  test('TestForgetMem: what is forgotten is not kept, and does not come back', () => {
    const watched = watchCrafted('paxos-forget-mem');
    for (const replica of [0, 1, 2]) {
      const kept = watched.kept.filter((one) => one.replica === replica);
      const peak = Math.max(...kept.map(({ units }) => units));
      expect(peak).toBeGreaterThanOrEqual(10_000);
      expect(kept.at(-1)?.units).toBeLessThanOrEqual(peak / 2);
      const forgot = kept.findIndex(({ base }) => base > 0);
      expect(forgot).toBeGreaterThan(0);
      // A restarted replica knows of the rest only what its snapshot says.
      for (const { base } of kept.slice(forgot)) expect(base).toBeGreaterThanOrEqual(12);
    }
  });

  test('TestDoneMax: forgetting does not change how far the log is known to go', () => {
    const watched = watchCrafted('paxos-done-max');
    expect(watched.kept.some(({ base, atMs }) => base === 11 && atMs < 500)).toBe(true);
    // A no-op, a session and ten puts; after the restart another no-op.
    expect(watched.replicas.map(highestDecided)).toEqual([12, 12, 12]);
  });

  test('TestRPCCount: messages per agreement, exactly', () => {
    const watched = watchCrafted('paxos-rpc-count');
    // Five serial agreements: at most nine messages each in the original. Sessions are one each.
    const { accept, accepted, ...others } = sent(watched, 250, 1000);
    expect({ accept, accepted }).toEqual({ accept: 12, accepted: 12 });
    expect(Object.keys(others).sort()).toEqual(['heard', 'heartbeat']);
    // Fifteen contended ones and two sessions: at most fifteen messages each in the original.
    const contended = sent(watched, 1000, Infinity);
    expect(contended.accept).toBe(2 * (15 + 2));
    expect(contended.accepted).toBe(2 * (15 + 2));
    expect(contended.prepare).toBeUndefined();
  });

  test('an idle minute costs a heartbeat and its answer for each follower, and no more', () => {
    const watched = watchCrafted('idle-minute');
    const rounds = 60_000 / 50;
    expect(sent(watched, 500, 60_500)).toEqual({ heartbeat: 2 * rounds, heard: 2 * rounds });
    expect(reigns(watched)).toHaveLength(1);
  });

  test('TestMany: fifty instances by everyone at once', () => {
    const watched = watchCrafted('paxos-many');
    expect(ends(watched)).toEqual({ ok: 153, fail: 0, info: 0 });
    expectAgreement(watched);
    for (let client = 0; client < 3; client++) {
      for (let nth = 0; nth < 50; nth++) {
        const value = `${String(client)}.${String(nth)}`;
        expect(knowers(watched, value, Infinity), value).toEqual([0, 1, 2]);
      }
    }
  });

  test('TestOld: who comes late learns what was decided', () => {
    const watched = watchCrafted('paxos-old');
    expect(knowers(watched, 'old', 900)).toEqual([0, 1, 2]);
    // Its cas finds the old value, and changes nothing.
    const answers = watched.outcome.history.filter(({ type }) => type === 'ok');
    expect(answers.map((event) => ('output' in event ? event.output : ''))).toEqual([
      null,
      false,
      'old',
      'old',
    ]);
    expectAgreement(watched);
  });

  test('TestManyUnreliable: fifty instances by everyone on a network that loses messages', () => {
    const watched = watchCrafted('paxos-many-unreliable');
    expectAgreement(watched);
    const { ok, fail } = ends(watched);
    expect(fail).toBe(0);
    expect(ok).toBeGreaterThan(130);
  });

  test('TestPartition: a majority decides, less does not, and all agree afterwards', () => {
    const watched = watchCrafted('paxos-partition');
    expect(decidedBy(watched, EVERYONE, 0, 1500)).toEqual([]);
    expect(knowers(watched, 'majority', 3000)).toEqual([1, 2, 3]);
    expect(decidedBy(watched, [0, 4], 1500, 3000)).toEqual([]);
    expect(knowers(watched, 'majority', 4000)).toEqual(EVERYONE);
    expect(reigns(watched).length).toBeLessThan(10);
    expectAgreement(watched);
  });

  test('TestLots: repartitioned all the time', () => {
    const watched = watchCrafted('paxos-lots');
    expectAgreement(watched);
    const scenario = crafted('paxos-lots');
    expect(scenario.faults.length).toBeGreaterThan(80);
    // It decides in the middle of it, too.
    expect(decidedBy(watched, EVERYONE, 300, 10_000).length).toBeGreaterThan(20);
  });
});

test('the watchers see what is not so', () => {
  const scenario = crafted('paxos-deaf');
  const hearing = watch({ ...scenario, faults: [] });
  expect(knowers(hearing, 'goodbye', 1000)).toEqual(EVERYONE);
});
