import { describe, expect, test } from 'vitest';
import { rankTest } from './rank-test.ts';

describe("Mann and Whitney's test", () => {
  test('agrees with values worked out by hand', () => {
    // All five before all five: U is 0, the mean 12.5, the variance 275/12; z is 12 / 4.787.
    expect(rankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(0.0061, 3);
    expect(rankTest([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])).toBeGreaterThan(0.99);
    // U is 12 of 25, half a step from the mean: no evidence at all.
    expect(rankTest([1, 4, 5, 8, 9.5], [2, 3, 6, 7, 10])).toBeCloseTo(0.5, 1);
  });

  test('takes searches that found nothing for equally late', () => {
    expect(rankTest([Infinity, Infinity], [Infinity, Infinity])).toBe(0.5);
    const found = [10, 20, 30, 40, 50, 60];
    const none = found.map(() => Infinity);
    expect(rankTest(found, none)).toBeLessThan(0.005);
  });
});
