/**
 * Lists in sentences: of many things the first ones are named, and the others counted.
 */

import { expect, it } from 'vitest';
import { listed } from '../../src/explain/view.ts';

it.each([
  [0, ''],
  [1, 'a'],
  [2, 'a and b'],
  [3, 'a, b and c'],
  [6, 'a, b, c, d, e and f'],
  [7, 'a, b, c, d, e, f and g'],
  [8, 'a, b, c, d, e and 3 more'],
  [26, 'a, b, c, d, e and 21 more'],
])('of %i', (count, text) => {
  expect(listed(Array.from('abcdefghijklmnopqrstuvwxyz').slice(0, count))).toBe(text);
});
