/**
 * The same as register.test.ts with a hundred thousand random histories, and longer ones.
 */

import { describe, expect, it } from 'vitest';
import { MIXES, agreeOn } from './register-agree.ts';

describe.each([
  { length: 6, count: 40_000 },
  { length: 9, count: 40_000 },
  { length: 13, count: 20_000 },
])('the registers agree with every order of up to $length operations', ({ length, count }) => {
  it.each(MIXES)('$name', (mix) => {
    const tally = agreeOn(mix, count, 815 + length, length);
    console.log(mix.name, length, JSON.stringify({ ...tally, rules: [...tally.rules] }));
    expect(tally.linearizable).toBeGreaterThan(count * 0.15);
    expect(tally.violation).toBeGreaterThan(count * 0.1);
    expect(tally.pending).toBeGreaterThan(count * 0.3);
    if (mix.again === 0) {
      expect(tally.openLinearizable + tally.openViolation).toBeLessThan(count * 0.01);
    }
  });
});
