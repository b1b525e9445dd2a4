/**
 * Explanations of random small histories of every data type, against the oracle: cores are violations
 * that end when any operation is relaxed, and no name says what is not so. Floors on the counts keep the
 * generator honest. truth.long.test.ts goes through more of them.
 */

import { describe, expect, it } from 'vitest';
import { subjects } from '../trust/subjects.ts';
import { runs } from '../trust/runs.ts';
import { examine } from './explained.ts';

const RUNS = runs(500);

describe('explanations of random histories', () => {
  it.each(subjects)('$name', ({ meet }) => {
    const tally = meet((subject) => examine(subject, RUNS, 20261122));
    expect(tally.violation).toBeGreaterThan(RUNS / 10);
    expect(tally.pending).toBeGreaterThan(RUNS / 20);
    expect(tally.named).toBeGreaterThan(tally.violation / 2);
    expect(tally.claims).toBeGreaterThan(RUNS / 20);
  });
});
