/**
 * Numbers of values against the keys of a Map.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newNumbering, numberOf } from '../../src/base/numbering.ts';

const COUNT = 30;
const odd = [0, -0, -1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 53, '0', '1', '', 'NaN', true, false];
const value = fc.oneof(
  fc.constantFrom<unknown>(...odd, null, undefined),
  fc.integer({ min: 0, max: 5 * COUNT + 64 }),
  fc.double(),
  fc.string({ maxLength: 2 }),
);

it('values are told apart as the keys of a Map are, and numbered as they appear', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 * COUNT }), fc.nat(COUNT), (values, operations) => {
      const numbering = newNumbering(operations);
      const places = new Map<unknown, number>();
      for (const one of values) {
        const known = places.get(one);
        if (known === undefined) places.set(one, places.size);
        expect(numberOf(numbering, one)).toBe(known ?? places.size - 1);
      }
      expect(numbering.count).toBe(places.size);
    }),
    { numRuns: 500 },
  );
});
