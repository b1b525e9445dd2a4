// Planted bugs of reads: a leader or follower answers from a state that may be old.

import { slotAt } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

export const READ_MUTANTS: readonly Mutant[] = [
  {
    name: 'local-reads',
    description: 'a leader answers reads from its own state without asking anyone',
    cites: 'etcd 0.4 #741; Ongaro, Consensus (2014), 6.4',
    shows: ['stale-read'],
    rules: { mayAnswerLocally: (operation) => operation.kind === 'get' },
  },
  {
    name: 'read-without-quorum',
    description: 'a round of heartbeats confirms a read although nobody answered it',
    cites: 'etcd 0.4 #741; Ongaro, Consensus (2014), 6.4',
    shows: ['stale-read'],
    rules: { isReadQuorum: () => true },
  },
  {
    name: 'read-by-old-round',
    description: 'a round of heartbeats that began before the read arrived confirms it',
    cites: 'etcd #20418; Ongaro, Consensus (2014), 6.4',
    shows: ['stale-read'],
    rules: { confirmingRound: (round) => round },
  },
  {
    name: 'read-before-noop',
    description: 'a new leader answers reads before it has executed the opening of its reign',
    cites: 'etcd #3879, redisraft #18, #30; Ongaro, Consensus (2014), 6.4',
    shows: ['stale-read'],
    rules: { mayReadAfter: () => true },
  },
  {
    name: 'read-here-at-once',
    description: 'a follower answers a read without executing what the leader named',
    cites: 'Ongaro, Consensus (2014), 6.4',
    shows: ['stale-read'],
    rules: { readsFrom: () => slotAt(0) },
  },
  {
    name: 'lease-not-honoured',
    description: 'an acceptor promises although it has granted a lease to somebody else',
    cites: 'Gray and Cheriton, Leases (1989)',
    shows: ['stale-read'],
    rules: { isBoundByLease: () => false },
  },
  {
    name: 'lease-forgotten',
    description: 'an acceptor that restarts promises at once, whatever lease it may have granted',
    cites: 'Gray and Cheriton, Leases (1989): after a restart, wait out every lease',
    shows: ['stale-read'],
    rules: { graceAfterRestartMs: () => 0 },
  },
  {
    name: 'lease-outlives-transfer',
    description: 'a leader relies on its lease after it has handed over the lead',
    cites: 'Ongaro, Consensus (2014), 6.4.1: transfers of the lead end the lease',
    shows: ['stale-read'],
    rules: { transferEndsLease: () => false },
  },
  {
    name: 'lease-unpromised',
    description:
      'a voter that has promised nothing grants a lease, of which its disk knows nothing',
    cites:
      'Gray and Cheriton, Leases (1989): after a restart, wait out every lease; found in this store',
    shows: ['stale-read'],
    rules: { promisesWithLease: () => false },
  },
  {
    name: 'late-transfer',
    description: 'a transfer that arrives late ends the lease of a later reign',
    cites:
      'Ongaro, Consensus (2014), 6.4.1: transfers of the lead end the lease; found in this store',
    shows: ['stale-read'],
    rules: { bindsSuccessor: () => false },
  },
  {
    name: 'lease-outlives-clock',
    description: 'a leader relies on its lease as if no clock ran faster or slower than another',
    cites: 'Gray and Cheriton, Leases (1989)',
    shows: ['stale-read'],
    rules: { leaseLastsMs: (leaseMs) => leaseMs },
  },
];
