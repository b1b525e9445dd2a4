/**
 * Every model against the oracle on thousands of random small histories. The floors keep the generator
 * honest: a test that meets no violations proves nothing about them. agreement.long.test.ts goes on.
 */

import { describe, expect, it } from 'vitest';
import { agree, line } from './agree.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';

const RUNS = runs(6000);

describe('agrees with every order tried out', () => {
  it.each(subjects)('$name', ({ name, meet }) => {
    const tally = meet((subject) => agree(subject, RUNS, 20261122, 8));
    console.log(line(name, tally));
    expect(tally.linearizable + tally.violation).toBe(RUNS);
    expect(tally.linearizable).toBeGreaterThan(RUNS * 0.3);
    expect(tally.violation).toBeGreaterThan(RUNS * 0.15);
    expect(tally.pending).toBeGreaterThan(RUNS * 0.5);
    expect(tally.pendingUsed).toBeGreaterThan(RUNS * 0.02);
  });
});
