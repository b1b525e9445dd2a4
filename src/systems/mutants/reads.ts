// Planted bugs of reads: a leader or follower answers from a state that may be old.

import { slotAt } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

export const READ_MUTANTS: readonly Mutant[] = [
  {
    name: 'local-reads',
    description: 'a leader answers reads from its own state without asking anyone',
    rules: { mayAnswerLocally: (operation) => operation.kind === 'get' },
  },
  {
    name: 'read-here-at-once',
    description: 'a follower answers a read without executing what the leader named',
    rules: { readsFrom: () => slotAt(0) },
  },
];
