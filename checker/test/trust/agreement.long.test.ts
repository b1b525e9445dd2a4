/**
 * The same as agreement.test.ts with a hundred thousand histories for each model, and longer ones.
 */

import { describe, expect, it } from 'vitest';
import { agree, line } from './agree.ts';
import { subjects } from './subjects.ts';

describe.each([
  { length: 7, runs: 60_000 },
  { length: 12, runs: 40_000 },
])('agrees with every order tried out, up to $length operations', ({ length, runs }) => {
  it.each(subjects)('$name', ({ name, meet }) => {
    const tally = meet((subject) => agree(subject, runs, 4711 + length, length));
    console.log(line(name, tally));
    expect(tally.linearizable + tally.violation).toBe(runs);
    expect(tally.linearizable).toBeGreaterThan(runs * 0.2);
    expect(tally.violation).toBeGreaterThan(runs * 0.15);
    expect(tally.pending).toBeGreaterThan(runs * 0.5);
    expect(tally.pendingUsed).toBeGreaterThan(runs * 0.03);
  });
});
