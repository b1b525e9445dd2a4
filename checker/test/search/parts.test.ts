/**
 * The small parts under the search: sorting, hashing, the set of configurations.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashData } from '../../src/base/hash-data.ts';
import { sameData } from '../../src/base/same-data.ts';
import { sortedIndices } from '../../src/base/sort-ids.ts';
import {
  addConfig,
  filterConfigs,
  hasConfig,
  hashConfig,
  newConfigSet,
  resetConfigSet,
} from '../../src/search/config-set.ts';
import { runs } from '../trust/runs.ts';

describe('sorted indices', () => {
  it('are by key and then by index', () => {
    const keys = fc.array(fc.integer({ min: -5, max: 200 }), { maxLength: 300, size: 'max' });
    const law = fc.property(keys, fc.boolean(), (values, isNearlySorted) => {
      const stamps = isNearlySorted ? values.map((value, index) => 10 * index + value) : values;
      const expected = [...stamps.keys()].toSorted(
        (a, b) => (stamps[a] ?? 0) - (stamps[b] ?? 0) || a - b,
      );
      expect([...sortedIndices(Float64Array.from(stamps))]).toEqual(expected);
    });
    fc.assert(law, { numRuns: runs(500), seed: 1 });
  });

  it('are so where keys are far apart, close together, or infinite', () => {
    const key = fc.oneof(
      fc.double({ noNaN: true }),
      fc.double({ noNaN: true, min: 0, max: 1 }),
      fc.integer({ min: 0, max: 40 }),
    );
    const law = fc.property(fc.array(key, { maxLength: 100, size: 'max' }), (stamps) => {
      const [...ids] = sortedIndices(Float64Array.from(stamps));
      expect(ids.toSorted((a, b) => a - b)).toEqual([...stamps.keys()]);
      for (let i = 1; i < ids.length; i++) {
        const [one, other] = [stamps[ids[i - 1] ?? 0] ?? 0, stamps[ids[i] ?? 0] ?? 0];
        const isByIndex = one === other && (ids[i - 1] ?? 0) < (ids[i] ?? 0);
        expect(one < other || isByIndex).toBe(true);
      }
    });
    fc.assert(law, { numRuns: runs(500), seed: 1 });
  });

  it('know infinity', () => {
    expect([...sortedIndices(Float64Array.of(Infinity, 3, Infinity, -1))]).toEqual([3, 1, 0, 2]);
    const ends = Float64Array.of(Infinity, 3, -Infinity, Infinity, -1);
    expect([...sortedIndices(ends)]).toEqual([2, 4, 1, 0, 3]);
    expect([...sortedIndices(Float64Array.of(Infinity, -Infinity))]).toEqual([1, 0]);
  });

  it('know numbers whose difference is no number any more', () => {
    const keys = Float64Array.of(1e308, 5, -1e308, 4);
    expect([...sortedIndices(keys)]).toEqual([2, 3, 1, 0]);
  });
});

describe('the hash of data', () => {
  it('is the same for the same data, whatever the order of keys', () => {
    const value = fc.anything({ withBigInt: false, withDate: false });
    const law = fc.property(fc.dictionary(fc.string(), value), (data) => {
      const copy = Object.fromEntries(Object.entries(data).toReversed());
      fc.pre(sameData(data, copy));
      expect(hashData(copy)).toBe(hashData(data));
    });
    fc.assert(law, { numRuns: runs(500), seed: 1 });
  });

  it('tells most data apart', () => {
    const hashes = new Set<number>();
    for (let i = 0; i < 1000; i++) hashes.add(hashData({ kind: 'write', value: i }));
    for (let i = 0; i < 1000; i++) hashes.add(hashData({ kind: 'put', key: `k${i}`, value: '' }));
    expect(hashes.size).toBeGreaterThan(1990);
  });
});

describe('the set of configurations', () => {
  const tuple = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 });

  it('has what was added and nothing else, also after forgetting', () => {
    const law = fc.property(
      fc.array(tuple, { maxLength: 400, size: 'max' }),
      fc.nat(6),
      (all, limit) => {
        const set = newConfigSet();
        resetConfigSet(set, 3);
        const known = new Set<string>();
        const has = (one: Int32Array): boolean => hasConfig(set, one, 0, hashConfig(set, one, 0));
        for (const values of all) {
          const one = Int32Array.from(values);
          expect(has(one)).toBe(known.has(values.join()));
          addConfig(set, one, 0, hashConfig(set, one, 0));
          known.add(values.join());
          expect(has(one)).toBe(true);
          expect(set.size).toBe(known.size);
        }
        filterConfigs(set, (first) => first <= limit);
        for (const values of all) {
          expect(has(Int32Array.from(values))).toBe((values[0] ?? 0) <= limit);
        }
      },
    );
    fc.assert(law, { numRuns: runs(200), seed: 1 });
  });
});
