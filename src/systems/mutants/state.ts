// Planted bugs of the replicated state: sessions, snapshots, what clients are told.

import { nextSlot } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

export const STATE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-dedup',
    description: 'a retried request is executed again',
    rules: { isDuplicate: () => false, isNext: () => true },
  },
  {
    name: 'snapshot-without-sessions',
    description: 'a snapshot leaves out which requests were executed',
    rules: { snapshotSessions: () => [] },
  },
  {
    name: 'snapshot-off-by-one',
    description: 'a state that was restored from a snapshot goes on one slot too late',
    rules: { resumesAt: nextSlot },
  },
  {
    name: 'stale-snapshot',
    description: 'a snapshot that arrives late takes the place of a newer state',
    rules: { mayInstall: () => true },
  },
  {
    name: 'expiry-by-local-clock',
    description: 'each replica ends sessions by its own clock',
    rules: { isExpired: (activeMs, _logMs, ttlMs, localMs) => activeMs + ttlMs < localMs },
  },
  {
    name: 'execute-without-session',
    description: 'a request is executed although its session is over',
    rules: { executesUnknown: () => true },
  },
  {
    name: 'expired-is-failed',
    description: 'a client takes "session expired" for proof that its request was never executed',
    sessionRules: { whenExpired: (reason) => ({ kind: 'fail', reason }) },
  },
  {
    name: 'silence-is-failed',
    description: 'a client takes a time-out for proof that its request was never executed',
    sessionRules: { whenSilent: (reason) => ({ kind: 'fail', reason }) },
  },
];
