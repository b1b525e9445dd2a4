// Planted bugs: the sound store with one rule replaced each. The core knows none of them.

import type { Mutant } from './mutant.ts';
import { PAXOS_MUTANTS } from './paxos.ts';
import { READ_MUTANTS } from './reads.ts';
import { STATE_MUTANTS } from './state.ts';

export const MUTANTS: readonly Mutant[] = [...PAXOS_MUTANTS, ...READ_MUTANTS, ...STATE_MUTANTS];
