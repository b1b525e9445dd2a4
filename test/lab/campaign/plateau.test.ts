// A plateau is seen by numbers of cases alone.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FirstSeen } from '../../../src/lab/campaign/plateau.ts';
import { earliest, lastNews, plateauIn } from '../../../src/lab/campaign/plateau.ts';

describe('a plateau', () => {
  test.each([
    [{}, 5, 4, null],
    [{}, 5, 5, 4],
    [{ a: 0 }, 5, 5, null],
    [{ a: 0 }, 5, 6, 5],
    [{ a: 0, b: 5 }, 5, 10, null],
    [{ a: 0, b: 5 }, 5, 11, 10],
    // What came after the plateau does not undo it.
    [{ a: 0, b: 6 }, 5, 7, 5],
  ] as const)('of %j, %i long, in %i cases ends with %s', (firstSeen, length, cases, end) => {
    expect(plateauIn(firstSeen, length, cases)).toBe(end);
  });

  test('ends where a look at case after case ends it', () => {
    const shown = fc.array(fc.nat(12), { maxLength: 60 });
    fc.assert(
      fc.property(shown, fc.integer({ min: 1, max: 15 }), (names, length) => {
        let firstSeen: FirstSeen = {};
        let stopped: number | null = null;
        let quiet = 0;
        for (const [index, name] of names.entries()) {
          quiet = `${String(name)}` in firstSeen ? quiet + 1 : 0;
          firstSeen = earliest(firstSeen, { [name]: index });
          if (quiet >= length) stopped ??= index;
        }
        expect(plateauIn(firstSeen, length, names.length)).toBe(stopped);
      }),
    );
  });
});

test('what was seen first does not depend on the order in which it is added up', () => {
  const [one, other] = [
    { a: 3, b: 9 },
    { a: 5, b: 2, c: 7 },
  ] as const;
  expect(earliest(one, other)).toEqual({ a: 3, b: 2, c: 7 });
  expect(earliest(other, one)).toEqual(earliest(one, other));
  expect(lastNews(earliest(one, other))).toBe(7);
  expect(lastNews({})).toBeNull();
});
