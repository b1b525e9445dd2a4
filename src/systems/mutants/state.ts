// Planted bugs of the replicated state: sessions, snapshots, what clients are told.

import type { Configuration } from '../../protocol/configuration.ts';
import type { Slot } from '../../protocol/ids.ts';
import { nextSlot, slotAt } from '../../protocol/ids.ts';
import type { Report } from '../../protocol/message.ts';
import type { Mutant } from './mutant.ts';

function newestConfiguration(
  applied: Configuration,
  accepted: ReadonlyMap<Slot, Report>,
): Configuration {
  let newest = applied;
  for (const { command } of accepted.values()) {
    if (command?.kind !== 'configure') continue;
    if (command.configuration.number > newest.number) newest = command.configuration;
  }
  return newest;
}

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
    name: 'snapshot-ahead-of-slot',
    description: 'a snapshot holds the effect of one command more than its slot says',
    cites: 'etcd #13766, #14685: applied index and data, written apart',
    shows: ['invariant:same-state'],
    rules: { snapshotSlot: (next) => slotAt(Math.max(0, next - 1)) },
  },
  {
    name: 'snapshot-of-proposed-configuration',
    description: 'a snapshot holds the newest configuration accepted here, decided or not',
    cites: 'canonical/raft PR 354; Ongaro, Consensus (2014), 5.1',
    shows: ['invariant:same-state'],
    rules: { snapshotConfiguration: newestConfiguration },
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
    name: 'answer-when-proposed',
    description: 'a put or delete is answered when its leader proposes it, before it is chosen',
    cites: 'Lamport, Paxos Made Simple (2001), 3; Kafka with acks=1',
    shows: ['stale-read'],
    rules: {
      answersEarly: ({ kind }) =>
        kind === 'put' || kind === 'delete' ? { result: null, isProposed: true } : null,
    },
  },
  {
    name: 'cas-when-proposed',
    description:
      'a cas is judged by the state of the leader when it is proposed, not when executed',
    cites:
      'Schneider, Implementing Fault-Tolerant Services Using the State Machine Approach (1990)',
    shows: ['two-successful-cas', 'stale-read', 'non-linearizable'],
    rules: {
      answersEarly: (operation, current) =>
        operation.kind === 'cas' && operation.from !== current
          ? { result: false, isProposed: false }
          : null,
      casHolds: () => true,
    },
  },
  {
    name: 'answer-by-slot',
    description: 'who waits for a slot is told the result of whatever is executed there',
    cites: 'Ongaro, Consensus (2014), 8.1: another leader may have taken the place',
    shows: ['stale-read', 'non-linearizable'],
    rules: {
      answered: (waiting, slot) => [...waiting.values()].find((asker) => asker.slot === slot),
      stopsWaiting: () => false,
    },
  },
  {
    name: 'another-result',
    description: 'a retried request is told the last result of its session',
    cites: 'Ongaro, Consensus (2014), 6.3: the response of that request',
    shows: ['non-linearizable', 'stale-read', 'value-never-written', 'two-successful-cas'],
    rules: { resultAgain: ({ results }) => results.at(-1)?.[1] },
  },
  {
    name: 'eviction-by-chance',
    description: 'where there are too many sessions each replica ends one of its own choice',
    cites: 'Schneider (1990): state machines are deterministic; maps that are listed in any order',
    shows: ['invariant:same-state'],
    rules: {
      sessionToEvict: ({ sessions }, self) =>
        [...sessions.keys()][self % Math.max(1, sessions.size)] ?? null,
    },
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
    shows: ['duplicated-append', 'stale-read', 'two-successful-cas', 'non-linearizable'],
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
    shows: ['value-never-written', 'stale-read', 'non-linearizable'],
    sessionRules: { whenSilent: (reason) => ({ kind: 'fail', reason }) },
  },
];
