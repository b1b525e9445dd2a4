// Planted bugs of the replicated state: sessions, snapshots, what clients are told.

import { nextSlot } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

export const STATE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-dedup',
    description: 'a retried request is executed again',
    cites: 'Ongaro, Consensus (2014), 6.3',
    shows: ['duplicated-append', 'non-linearizable', 'stale-read'],
    rules: { isDuplicate: () => false, isNext: () => true },
  },
  {
    name: 'snapshot-without-sessions',
    description: 'a snapshot leaves out which requests were executed',
    cites: 'Ongaro, Consensus (2014), 6.3',
    shows: ['invariant:same-state'],
    rules: { snapshotSessions: () => [] },
  },
  {
    name: 'snapshot-off-by-one',
    description: 'a state that was restored from a snapshot goes on one slot too late',
    cites: 'redisraft #43, canonical/raft #199',
    shows: ['invariant:applied-past-decided'],
    rules: { resumesAt: nextSlot },
  },
  {
    name: 'stale-snapshot',
    description: 'a snapshot that arrives late takes the place of a newer state',
    cites: 'compare etcd #18055; Ongaro, Consensus (2014), 5',
    shows: ['invariant:state-kept'],
    rules: { mayInstall: () => true },
  },
  {
    name: 'expiry-by-local-clock',
    description: 'each replica ends sessions by its own clock',
    cites: 'Ongaro, Consensus (2014), 6.3',
    shows: ['invariant:same-state'],
    rules: { isExpired: (activeMs, _logMs, ttlMs, localMs) => activeMs + ttlMs < localMs },
  },
  {
    name: 'execute-without-session',
    description: 'a request is executed although its session is over',
    cites: 'Ongaro, Consensus (2014), 6.3',
    shows: ['duplicated-append', 'stale-read', 'two-successful-cas'],
    rules: { executesUnknown: () => true },
  },
  {
    name: 'expired-is-failed',
    description: 'a client takes "session expired" for proof that its request was never executed',
    cites: 'Ongaro, Consensus (2014), 6.3',
    shows: ['value-never-written'],
    sessionRules: { whenExpired: (reason) => ({ kind: 'fail', reason }) },
  },
  {
    name: 'silence-is-failed',
    description: 'a client takes a time-out for proof that its request was never executed',
    cites:
      'Herlihy and Wing, Linearizability (1990), 2.2: a pending invocation may have taken effect',
    shows: ['value-never-written', 'stale-read'],
    sessionRules: { whenSilent: (reason) => ({ kind: 'fail', reason }) },
  },
];
