// Shrinking by votes, on systems that fail in a known share of their runs.

import { describe, expect, test } from 'vitest';
import type { FlakyRequest, FlakyShrunk } from '../../../src/lab/shrink/flaky.ts';
import { shrinkFlaky } from '../../../src/lab/shrink/flaky.ts';
import { sizeOf } from '../../../src/lab/shrink/parts.ts';
import { byVotes, VOTES_MIN } from '../../../src/lab/shrink/votes.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import type { Flaky } from './flaky-system.ts';
import { BUSY, coin, flakySystem } from './flaky-system.ts';

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed);

/** Whether a scenario has what the bug needs: an append, and a crash of the leader. */
function hasCause({ clients, faults }: Scenario): boolean {
  const appends = clients.some(({ operations }) =>
    operations.some(({ operation }) => operation.kind === 'append'),
  );
  return appends && faults.some((fault) => fault.kind === 'crash' && fault.target === 'leader');
}

const sometimes =
  (rate: number) =>
  (scenario: Scenario): number =>
    hasCause(scenario) ? rate : 0;

function shrunkOn(
  { execute }: Flaky,
  changes: Partial<FlakyRequest> = {},
): Promise<FlakyShrunk | null> {
  return shrinkFlaky({
    scenario: BUSY,
    signature: 'invariant:chosen-once',
    guarantees: ['linearizable'],
    execute,
    times: 20,
    runsMax: 2000,
    msMax: Infinity,
    elapsedMs: () => 0,
    signal: new AbortController().signal,
    ...changes,
  });
}

describe('votes', () => {
  /** How many of 200 decisions take a candidate with this rate, and the runs of all. */
  async function taken(rate: number, wanted: number): Promise<{ share: number; runs: number }> {
    const toss = coin(rate, 3);
    let [yes, runs] = [0, 0];
    for (let nth = 0; nth < 200; nth++) {
      const decided = await byVotes(
        wanted,
        20,
      )(() => {
        runs++;
        return Promise.resolve(toss());
      });
      if (decided) yes++;
    }
    return { share: yes / 200, runs };
  }

  test.each([0.3, 0.5, 0.9])('take what fails as often as before (%d)', async (rate) => {
    expect((await taken(rate, rate)).share).toBeGreaterThan(0.7);
    expect((await taken(rate / 5, rate)).share).toBeLessThan(0.1);
    expect((await taken(0, rate)).share).toBe(0);
  });

  test('end early, one way and the other', async () => {
    expect((await taken(1, 0.9)).runs).toBeLessThanOrEqual(200 * 3);
    expect((await taken(0, 0.9)).runs).toBeLessThanOrEqual(200 * 3);
  });

  test('take nothing when nothing more may be spent', async () => {
    const answers = [true, true, null];
    const once = (): Promise<boolean | null> => Promise.resolve(answers.shift() ?? null);
    expect(await byVotes(0.5, 20)(once)).toBe(false);
    expect(await byVotes(0.5, VOTES_MIN)(() => Promise.resolve(true))).toBe(true);
  });
});

describe('shrinking what fails sometimes', () => {
  test.each([1, 0.6, 0.25])('keeps what it needs, at a rate of %d', async (rate) => {
    let held = 0;
    let small = 0;
    for (const seed of SEEDS) {
      const flaky = flakySystem(sometimes(rate), seed);
      const shrunk = await shrunkOn(flaky);
      if (shrunk === null) continue;
      expect(hasCause(shrunk.scenario)).toBe(true);
      expect(shrunk.rate.reproduced).toBeGreaterThan(0);
      expect(flaky.runs()).toBe(shrunk.runs);
      const { operations, faults } = sizeOf(shrunk.scenario);
      expect(operations).toBeLessThanOrEqual(12);
      if (operations + faults <= 4) small++;
      if (shrunk.rate.low <= rate && rate <= shrunk.rate.high) held++;
    }
    expect(held).toBeGreaterThan(SEEDS.length * 0.8);
    expect(small).toBeGreaterThan(SEEDS.length * (rate < 0.5 ? 0.4 : 0.9));
  });

  test('does not end where it hardly fails any more, although that is smaller', async () => {
    // Half the operations make it fail seldom.
    const rate = (scenario: Scenario): number =>
      hasCause(scenario) ? (sizeOf(scenario).operations >= 6 ? 0.8 : 0.04) : 0;
    let kept = 0;
    for (const seed of SEEDS) {
      const shrunk = await shrunkOn(flakySystem(rate, seed));
      if (shrunk !== null && rate(shrunk.scenario) === 0.8) kept++;
    }
    expect(kept).toBeGreaterThan(SEEDS.length * 0.8);
  });

  test.each([20, 27, 60, 200])('costs no more than %i runs', async (runsMax) => {
    for (const seed of SEEDS) {
      const flaky = flakySystem(sometimes(0.6), seed);
      const shrunk = await shrunkOn(flaky, { runsMax });
      expect(flaky.runs()).toBeLessThanOrEqual(runsMax);
      if (shrunk === null) expect.fail('it reproduces in nearly every measurement');
      expect(hasCause(shrunk.scenario)).toBe(true);
      if (runsMax < 200) expect(shrunk.finished).toBe(false);
    }
  });

  test('takes no longer than it may, and measures what is left', async () => {
    const flaky = flakySystem(sometimes(0.6), 4);
    const time = { elapsedMs: () => 10 * flaky.runs(), msMax: 1000 };
    const shrunk = await shrunkOn(flaky, time);
    expect(flaky.runs()).toBeLessThanOrEqual(100);
    expect(shrunk).toMatchObject({ finished: false, rate: { runs: 20 } });
  });

  test('ends when it is interrupted, with what was seen to fail', async () => {
    const stop = new AbortController();
    const flaky = flakySystem(sometimes(0.6), 4);
    const execute: Flaky['execute'] = (scenario) => {
      if (flaky.runs() === 80) stop.abort();
      return flaky.execute(scenario);
    };
    const shrunk = await shrunkOn({ ...flaky, execute }, { signal: stop.signal });
    if (shrunk === null) expect.fail('something was seen to fail');
    expect(flaky.runs()).toBe(81);
    expect(shrunk.rate.reproduced).toBeGreaterThan(0);
    expect(hasCause(shrunk.scenario)).toBe(true);
    expect(sizeOf(shrunk.scenario).operations).toBeLessThan(12);
  });

  test('gives up on what does not fail', async () => {
    const flaky = flakySystem(() => 0, 1);
    expect(await shrunkOn(flaky)).toBeNull();
    expect(flaky.runs()).toBe(20);
  });
});
