// How often something reproduces, of systems whose true rate is known.

import { describe, expect, test } from 'vitest';
import { describeRate, measureRate, rateOf } from '../../../src/lab/run/rate.ts';
import { coin } from '../shrink/flaky-system.ts';

const RUNS = 20;
const MEASUREMENTS = 400;

describe('a rate', () => {
  test.each([0.05, 0.3, 0.5, 0.9])('of %d lies in nearly all intervals', async (truth) => {
    const toss = coin(truth, 1);
    let held = 0;
    for (let nth = 0; nth < MEASUREMENTS; nth++) {
      const { low, high } = await measureRate(
        () => Promise.resolve(toss()),
        RUNS,
        () => false,
      );
      if (low <= truth && truth <= high) held++;
    }
    // 95 % on average over rates; for a single one and 20 runs a little less.
    expect(held / MEASUREMENTS).toBeGreaterThan(0.9);
    expect(held / MEASUREMENTS).toBeLessThan(1);
  });

  test('has the ends that tables give', () => {
    const { low, high } = rateOf(4, 10);
    expect(low).toBeCloseTo(0.1682, 4);
    expect(high).toBeCloseTo(0.6873, 4);
    expect(rateOf(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(0.2775, 4) as number });
    expect(rateOf(10, 10)).toMatchObject({ low: expect.closeTo(0.7225, 4) as number, high: 1 });
    expect(rateOf(0, 0)).toEqual({ runs: 0, reproduced: 0, low: 0, high: 1 });
    expect(describeRate(rateOf(4, 10))).toBe('4 of 10 runs (95 % interval: 17 % to 69 %)');
  });

  test('counts no run without a verdict, and stops when it is told to', async () => {
    const answers = [true, null, false, true, true];
    let asked = 0;
    const once = (): Promise<boolean | null> => Promise.resolve(answers[asked++] ?? null);
    expect(await measureRate(once, 9, () => asked === 4)).toMatchObject({ runs: 3, reproduced: 2 });
  });
});
