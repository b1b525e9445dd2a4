// Planted bugs of the protocol itself: promises, acceptances, quorums, configurations, disks.

import type { Log } from '../../paxos/log.ts';
import { voterOf } from '../../protocol/configuration.ts';
import type { Slot } from '../../protocol/ids.ts';
import { replicaId, slotAt } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

/** No replica has this name. */
const NOBODY = replicaId(99);

/** The lowest decided slot that was not executed, whatever lies undecided before it. */
function firstDecided(log: Log): Slot | null {
  let lowest: number | null = null;
  for (const slot of log.decided.keys()) {
    if (slot >= log.nextToApply && (lowest === null || slot < lowest)) lowest = slot;
  }
  return lowest === null ? null : slotAt(lowest);
}

export const PAXOS_MUTANTS: readonly Mutant[] = [
  {
    name: 'minority-quorum',
    description: 'a command counts as chosen once half of the voters, rounded down, accepted it',
    cites:
      'Lamport, Paxos Made Simple (2001), 2.1: a majority, since any two majorities share an acceptor',
    shows: ['invariant:chosen-once', 'liveness', 'stale-read'],
    rules: {
      isPhase2Quorum: (count, { voters }) => count >= Math.max(1, Math.floor(voters.length / 2)),
    },
  },
  {
    name: 'lone-candidate',
    description: 'a candidate leads with one promise less than a quorum, its own at least',
    cites: 'Howard, Malkhi and Spiegelman, Flexible Paxos (2016), 3',
    shows: ['invariant:chosen-once'],
    rules: { isPhase1Quorum: (count, { phase1 }) => count >= Math.max(1, phase1 - 1) },
  },
  {
    name: 'ignore-accepted',
    description: 'a new leader proposes as if its promise quorum had accepted nothing',
    cites: 'Lamport, Paxos Made Simple (2001), 2.2, P2c',
    shows: ['invariant:chosen-once'],
    rules: { chooseCommand: () => null },
  },
  {
    name: 'first-accepted',
    description: 'a new leader proposes the first command it hears of, not the highest-ballot one',
    cites: 'Lamport, Paxos Made Simple (2001), 2.2, P2c: the highest-numbered proposal',
    shows: ['invariant:chosen-once'],
    rules: { chooseCommand: (accepted) => accepted[0]?.command ?? null },
  },
  {
    name: 'promise-below-promise',
    description: 'an acceptor promises any ballot, also one below what it promised before',
    cites: 'Lamport, Paxos Made Simple (2001), 2.2, phase 1b',
    shows: ['invariant:promise-kept'],
    rules: { mayPromise: () => true },
  },
  {
    name: 'accept-below-promise',
    description: 'an acceptor accepts proposals below the ballot that it promised',
    cites: 'Lamport, Paxos Made Simple (2001), 2.2, P1a',
    shows: ['invariant:promise-kept'],
    rules: { mayAccept: () => true },
  },
  {
    name: 'volatile-promise',
    description: 'a promise is told without being written to disk',
    cites: 'raft-java #57; Lamport, Paxos Made Simple (2001), 2.5',
    shows: ['invariant:promise-kept', 'stale-read'],
    rules: { promiseRecords: () => [] },
  },
  {
    name: 'volatile-acceptance',
    description: 'an acceptance is told without being written to disk',
    cites: 'NATS 2.12.1, etcd #14370; Lamport, Paxos Made Simple (2001), 2.5',
    shows: ['invariant:chosen-once'],
    rules: { acceptanceRecords: () => [] },
  },
  {
    name: 'old-acceptance-counts',
    description: 'what was accepted in an earlier reign of the same leader counts in this one',
    cites:
      'LogCabin #44; Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014), figure 8',
    shows: ['invariant:chosen-once'],
    rules: { isOfReign: (reign, accepted) => reign.replica === accepted.replica },
  },
  {
    name: 'credits-another',
    description: 'an acceptance that arrives twice is credited to somebody who has not accepted',
    cites: 'Lamport, Paxos Made Simple (2001), 2.1: a set of acceptors, not a number of messages',
    shows: ['invariant:chosen-once'],
    replicas: 5,
    rules: { voterFor: (from, acceptedBy) => (acceptedBy.has(from) ? NOBODY : from) },
  },
  {
    name: 'truncates-beyond',
    description: 'an acceptance ends whatever was accepted in later slots',
    cites: 'Ongaro and Ousterhout (2014), 5.3: only what conflicts is deleted',
    shows: ['invariant:chosen-once'],
    rules: { truncatesBeyond: () => true },
  },
  {
    name: 'decided-by-number',
    description: 'what was accepted in any ballot is decided as soon as its slot is',
    cites: 'Ongaro and Ousterhout (2014), 5.3: up to the last new entry',
    shows: ['invariant:chosen-once'],
    rules: { isDecidedAs: () => true },
  },
  {
    name: 'leads-though-overtaken',
    description: 'a leader that is told of a decision that is not its own leads on',
    cites:
      'Ongaro and Ousterhout (2014), 5.1: a leader that finds out that it is stale steps down; found in this store',
    shows: ['invariant:chosen-once'],
    replicas: 5,
    rules: { isOvertaken: () => false },
  },
  {
    name: 'proposed-only-once',
    description: 'a proposal that got lost is not sent again',
    cites:
      'Fischer, Lynch and Paterson (1985) leave no more than this: what is sent often enough arrives',
    shows: ['liveness'],
    rules: { isOverdue: () => false },
  },
  {
    name: 'skip-gaps',
    description: 'a decided slot is executed although one before it is undecided',
    cites: 'Lamport, Paxos Made Simple (2001), 3',
    shows: ['invariant:applied-past-decided'],
    rules: { nextToApply: firstDecided },
  },
  {
    name: 'amnesiac-voter',
    description: 'a replica that lost its disk votes on as if it had never voted before',
    cites: 'Michael et al., Recovering Shared Objects Without Stable Storage (2017)',
    shows: ['invariant:chosen-once', 'invariant:promise-kept'],
    rules: { beginsNewLife: () => false },
  },
  {
    name: 'old-life-counts',
    description: 'what a replica said before it lost its disk still counts',
    cites: 'Michael et al., Recovering Shared Objects Without Stable Storage (2017)',
    shows: ['invariant:chosen-once'],
    rules: { counts: (configuration, from) => voterOf(configuration, from) !== undefined },
  },
  {
    name: 'damage-is-the-end',
    description: 'an acceptance whose record is damaged is taken for one that was never made',
    cites: 'NATS; Alagappan et al., Protocol-Aware Recovery (2018), 3',
    shows: ['invariant:chosen-once'],
    rules: { reportsLost: () => false },
  },
  {
    name: 'lost-is-nothing',
    description: 'a new leader takes a damaged acceptance for one of a command that was not chosen',
    cites: 'Alagappan et al., Protocol-Aware Recovery (2018), 3',
    shows: ['invariant:chosen-once'],
    rules: { mayHaveChosen: () => false },
  },
  {
    name: 'promise-what-is-gone',
    description: 'an acceptor promises over slots whose acceptances it has compacted away',
    cites:
      'etcd #17780, #18089, #19179; Chandra, Griesemer and Redstone, Paxos Made Live (2007), 5.1',
    shows: ['invariant:chosen-once'],
    rules: { isForgotten: () => false },
  },
  {
    name: 'reign-outlives-configuration',
    description: 'a leader goes on under a new configuration without asking its quorum first',
    cites:
      "the erratum of Ongaro's thesis, redisraft #17, #28; Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010)",
    shows: ['invariant:chosen-once', 'stale-read', 'liveness'],
    rules: { endsReign: () => false },
  },
  {
    name: 'accept-beyond-gap',
    description:
      'an acceptor accepts a proposal although it lacks one before it of the same ballot',
    cites: 'Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010)',
    shows: ['invariant:chosen-once'],
    rules: { mayAcceptBeyondGap: () => true },
  },
  {
    name: 'rounds-start-anew',
    description: 'who learns that a configuration is over does not learn how high its ballots were',
    cites: 'Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010)',
    shows: ['invariant:chosen-once'],
    rules: { roundAfter: (seen) => seen },
  },
  {
    name: 'removed-serves',
    description: 'a replica that was removed, or waits for its vote, leads and answers as before',
    cites: 'Ongaro, Consensus (2014), 4.2.2',
    shows: ['stale-read'],
    rules: { mayServe: () => true },
  },
  {
    name: 'disjoint-quorums',
    description: 'quorums that need not intersect are taken into the configuration',
    cites: 'Howard, Malkhi and Spiegelman, Flexible Paxos (2016), 3',
    shows: ['invariant:one-configuration', 'invariant:chosen-once'],
    rules: { refusesConfiguration: () => null },
  },
];
