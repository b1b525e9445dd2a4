/**
 * truth.test.ts at length; prints how many there were of each name.
 */

import { describe, expect, it } from 'vitest';
import { subjects } from '../trust/subjects.ts';
import { examine } from './explained.ts';

const RUNS = 100_000;

describe('explanations of many random histories', () => {
  it.each(subjects)('$name', ({ name, meet }) => {
    const names = new Map<string, number>();
    const tally = meet((subject) => examine(subject, RUNS, 3, names));
    const counts = [...names].toSorted(([, a], [, b]) => b - a);
    const told = counts.map(([anomaly, count]) => `${anomaly} ${count}`).join(', ');
    console.info(`${name}: ${JSON.stringify(tally)}; ${told}`);
    expect(tally.violation).toBeGreaterThan(RUNS / 10);
    expect(tally.named).toBeGreaterThan(tally.violation / 2);
  });
});
