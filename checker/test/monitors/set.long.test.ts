/**
 * The same as set.test.ts with a hundred thousand histories.
 */

import { expect, it } from 'vitest';
import { agreeOn } from './queue-set-agree.ts';
import { set } from './queue-set-subjects.ts';

it.each([
  { length: 7, count: 70_000 },
  { length: 12, count: 35_000 },
])('set: $count histories of up to $length operations', ({ length, count }) => {
  const { rules, ...tally } = agreeOn(set, { count, seed: 7100 + length, length });
  console.log('set', length, tally);
  expect(tally.open).toBe(0);
  expect(tally.linearizable).toBeGreaterThan(count * 0.15);
  expect(tally.violation).toBeGreaterThan(count * 0.15);
  expect(rules.size).toBeGreaterThan(0);
});
