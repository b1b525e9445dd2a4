/**
 * The same as kv.test.ts and kv-versions.test.ts with more than a hundred thousand random histories.
 */

import { describe, expect, it } from 'vitest';
import { kv, versionedKv } from '../../src/index.ts';
import { agreeOn } from './kv-agree.ts';
import { keyHistory, sequentialKey, sequentialVersions, versionedHistory } from './kv-histories.ts';

const KEYS = {
  histories: keyHistory,
  model: (initial: string | null) => kv({ initial }),
  spec: sequentialKey,
};
const VERSIONS = {
  histories: versionedHistory,
  model: (initial: string | null) => versionedKv({ initial }),
  spec: sequentialVersions,
};

describe('kv agrees with every order', () => {
  it('of texts written once', () => {
    const tally = agreeOn(KEYS, ({ shape }) => shape.texts === 'unique', 100_000, 21);
    console.log('kv, unique texts', JSON.stringify(tally));
    expect(tally.linearizable).toBeGreaterThan(50_000);
    expect(tally.violation).toBeGreaterThan(8_000);
    expect(tally.pending).toBeGreaterThan(40_000);
  });

  it('of texts that run together', () => {
    const tally = agreeOn(KEYS, ({ shape }) => shape.texts === 'few', 50_000, 22);
    console.log('kv, few texts', JSON.stringify(tally));
    expect(tally.linearizable).toBeGreaterThan(15_000);
    expect(tally.violation).toBeGreaterThan(2_500);
  });

  it('with versions', () => {
    const tally = agreeOn(VERSIONS, () => true, 100_000, 23);
    console.log('kv with versions', JSON.stringify(tally));
    expect(tally.linearizable).toBeGreaterThan(30_000);
    expect(tally.violation).toBeGreaterThan(30_000);
    expect(tally.pending).toBeGreaterThan(40_000);
    expect(tally.openCompleted).toBe(0);
  });
});
