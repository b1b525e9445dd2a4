// Planted bugs of the protocol itself: promises, acceptances, quorums, configurations, disks.

import type { Log } from '../../paxos/log.ts';
import { voterOf } from '../../protocol/configuration.ts';
import type { Slot } from '../../protocol/ids.ts';
import { slotAt } from '../../protocol/ids.ts';
import type { Mutant } from './mutant.ts';

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
    rules: {
      isPhase2Quorum: (count, { voters }) => count >= Math.max(1, Math.floor(voters.length / 2)),
    },
  },
  {
    name: 'lone-candidate',
    description: 'a candidate leads with one promise less than a quorum, its own at least',
    rules: { isPhase1Quorum: (count, { phase1 }) => count >= Math.max(1, phase1 - 1) },
  },
  {
    name: 'ignore-accepted',
    description: 'a new leader proposes as if its promise quorum had accepted nothing',
    rules: { chooseCommand: () => null },
  },
  {
    name: 'first-accepted',
    description: 'a new leader proposes the first command it hears of, not the highest-ballot one',
    rules: { chooseCommand: (accepted) => accepted[0]?.command ?? null },
  },
  {
    name: 'promise-below-promise',
    description: 'an acceptor promises any ballot, also one below what it promised before',
    rules: { mayPromise: () => true },
  },
  {
    name: 'accept-below-promise',
    description: 'an acceptor accepts proposals below the ballot that it promised',
    rules: { mayAccept: () => true },
  },
  {
    name: 'volatile-promise',
    description: 'a promise is told without being written to disk',
    rules: { promiseRecords: () => [] },
  },
  {
    name: 'volatile-acceptance',
    description: 'an acceptance is told without being written to disk',
    rules: { acceptanceRecords: () => [] },
  },
  {
    name: 'skip-gaps',
    description: 'a decided slot is executed although one before it is undecided',
    rules: { nextToApply: firstDecided },
  },
  {
    name: 'amnesiac-voter',
    description: 'a replica that lost its disk votes on as if it had never voted before',
    rules: { beginsNewLife: () => false },
  },
  {
    name: 'old-life-counts',
    description: 'what a replica said before it lost its disk still counts',
    rules: { counts: (configuration, from) => voterOf(configuration, from) !== undefined },
  },
  {
    name: 'damage-is-the-end',
    description: 'an acceptance whose record is damaged is taken for one that was never made',
    rules: { reportsLost: () => false },
  },
  {
    name: 'lost-is-nothing',
    description: 'a new leader takes a damaged acceptance for one of a command that was not chosen',
    rules: { mayHaveChosen: () => false },
  },
  {
    name: 'promise-what-is-gone',
    description: 'an acceptor promises over slots whose acceptances it has compacted away',
    rules: { isForgotten: () => false },
  },
  {
    name: 'reign-outlives-configuration',
    description: 'a leader goes on under a new configuration without asking its quorum first',
    rules: { endsReign: () => false },
  },
  {
    name: 'accept-beyond-gap',
    description:
      'an acceptor accepts a proposal although it lacks one before it of the same ballot',
    rules: { mayAcceptBeyondGap: () => true },
  },
  {
    name: 'removed-serves',
    description: 'a replica that was removed, or waits for its vote, leads and answers as before',
    rules: { mayServe: () => true },
  },
  {
    name: 'disjoint-quorums',
    description: 'quorums that need not intersect are taken into the configuration',
    rules: { refusesConfiguration: () => null },
  },
];
