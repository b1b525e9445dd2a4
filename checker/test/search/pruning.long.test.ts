/**
 * The same as pruning.test.ts, long enough to meet what is rare: more than 100,000 histories.
 */

import { describePruning } from './pruning.ts';

describePruning(12_000);
