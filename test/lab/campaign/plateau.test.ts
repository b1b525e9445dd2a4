// A plateau is seen by numbers of cases alone.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FirstSeen } from '../../../src/lab/campaign/plateau.ts';
import { EMPTY_SUM } from '../../../src/lab/campaign/batch.ts';
import { earliest, isFlat, lastNews, plateauIn } from '../../../src/lab/campaign/plateau.ts';

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

describe('a campaign is flat', () => {
  const seen = (cases: number, once: number, marks: Readonly<Record<string, number>> = {}) => ({
    ...{ ...EMPTY_SUM, cases },
    states: Object.fromEntries(
      Array.from({ length: once }, (_, nth) => [`s${String(nth)}`, [nth * 2, 1] as const]),
    ),
    firstSeen: Object.fromEntries(Object.keys(marks).map((mark) => [`mark:${mark}`, 1])),
    coverage: { ...EMPTY_SUM.coverage, marks },
  });

  test.each([
    // 1 % of 2,560 cases: fewer than 26 that show what no other one does.
    [seen(2560, 25), true],
    [seen(2560, 26), false],
    [seen(2560, 25, { rare: 1 }), false],
    [seen(2560, 25, { common: 2 }), true],
    // Nobody looks in the middle of an epoch, or at less than can be told.
    [seen(2561, 0), false],
    [seen(768, 0), false],
    [seen(1024, 0), true],
  ])('where the next case shows nothing new, %#', (sum, is) => {
    expect(isFlat(sum, 0.01)).toBe(is);
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
