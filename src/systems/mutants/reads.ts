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
    name: 'read-without-quorum',
    description: 'a round of heartbeats confirms a read although nobody answered it',
    rules: { isReadQuorum: () => true },
  },
  {
    name: 'read-by-old-round',
    description: 'a round of heartbeats that began before the read arrived confirms it',
    rules: { confirmingRound: (round) => round },
  },
  {
    name: 'read-before-noop',
    description: 'a new leader answers reads before it has executed the opening of its reign',
    rules: { mayReadAfter: () => true },
  },
  {
    name: 'read-here-at-once',
    description: 'a follower answers a read without executing what the leader named',
    rules: { readsFrom: () => slotAt(0) },
  },
  {
    name: 'lease-not-honoured',
    description: 'an acceptor promises although it has granted a lease to somebody else',
    rules: { isBoundByLease: () => false },
  },
  {
    name: 'lease-forgotten',
    description: 'an acceptor that restarts promises at once, whatever lease it may have granted',
    rules: { graceAfterRestartMs: () => 0 },
  },
  {
    name: 'lease-outlives-transfer',
    description: 'a leader relies on its lease after it has handed over the lead',
    rules: { transferEndsLease: () => false },
  },
  {
    name: 'lease-outlives-clock',
    description: 'a leader relies on its lease as if no clock ran faster or slower than another',
    rules: { leaseLastsMs: (leaseMs) => leaseMs },
  },
];
