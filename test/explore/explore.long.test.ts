import { test } from 'vitest';
import { expectCounts, LARGE } from './counts.ts';

test.each(Object.entries(LARGE))('the sound store has all its worlds in %s', expectCounts);
