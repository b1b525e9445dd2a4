/**
 * The search against the oracle, whatever it leaves out; see pruning.ts.
 */

import { runs } from '../trust/runs.ts';
import { describePruning } from './pruning.ts';

describePruning(runs(600));
