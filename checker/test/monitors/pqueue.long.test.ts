/**
 * The same as pqueue.test.ts with more than a hundred thousand histories, and longer ones.
 */

import { describe, expect, it } from 'vitest';
import {
  agreeWithManyPending,
  agreeWithOracle,
  agreeWithSearch,
  pqueueSubject,
  tamper,
} from './stack-pqueue-agree.ts';

describe('the fast path of priority queues, at length', () => {
  it.each([
    { length: 6, runs: 60_000 },
    { length: 9, runs: 60_000 },
    { length: 12, runs: 20_000 },
  ])('agrees with every order tried out, up to $length operations', ({ length, runs }) => {
    const tally = agreeWithOracle(pqueueSubject, runs, 1000 + length, length);
    console.log(
      `pqueue, up to ${length}: ${JSON.stringify({ ...tally, rules: [...tally.rules] })}`,
    );
    expect(tally.linearizable).toBeGreaterThan(runs * 0.4);
    expect(tally.violation).toBeGreaterThan(runs * 0.08);
    expect(tally.pending).toBeGreaterThan(runs * 0.3);
    expect(tally.pendingUsed).toBeGreaterThan(runs * 0.04);
    expect(tally.open).toBeLessThan(runs * 0.03);
  });

  it('agrees with every order tried out where many takers are pending', () => {
    const runs = 120_000;
    const tally = agreeWithManyPending(pqueueSubject, runs, 76);
    console.log(`pqueue, many pending: ${JSON.stringify({ ...tally, rules: [...tally.rules] })}`);
    expect(tally.rules.get('too-few-takers') ?? 0).toBeGreaterThan(runs * 0.005);
    expect(tally.open).toBeLessThan(runs * 0.005);
  });

  it('agrees with the search on longer histories', () => {
    const runs = 8_000;
    const tally = agreeWithSearch(pqueueSubject, runs, 77);
    console.log(`pqueue, longer: ${JSON.stringify({ ...tally, rules: [...tally.rules] })}`);
    expect(tally.linearizable).toBeGreaterThan(runs * 0.3);
    expect(tally.violation).toBeGreaterThan(runs * 0.2);
    expect(tally.open).toBeLessThan(runs * 0.05);
  });

  it('refuses certificates that do not fit', () => {
    expect(tamper(pqueueSubject, 100_000, 78)).toBeGreaterThanOrEqual(100_000);
  });
});
