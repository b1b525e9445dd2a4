// Worlds that take seconds each, and that reduction loses none of the small ones. Their counts are asserted
// with every commit: a change of the protocol or of the bounds should be meant.

import { expect, test } from 'vitest';
import { SOUND } from '../../src/explore/configurations.ts';
import { expectCounts, explored, LARGE, SMALL } from './counts.ts';

test.each(Object.entries(LARGE))('the sound store has all its worlds in %s', expectCounts);

test.each(Object.keys(SMALL))('reduction keeps every last world of %s', (name) => {
  const reduced = explored(name, SOUND, { gathers: true });
  const whole = explored(name, SOUND, { gathers: true, isReduced: false });
  expect(reduced.endTexts).toEqual(whole.endTexts);
  expect(reduced.ends).toBe(whole.ends);
});
