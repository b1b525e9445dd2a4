/**
 * The search against the oracle, whatever it leaves out; see pruning.ts.
 */

import { describePruning } from './pruning.ts';

describePruning(600);
