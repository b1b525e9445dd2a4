// Near-miss twins: each replaces the rule that a planted bug replaces, looks like it, and is sound.
// A lab that fails one of them has raised a false alarm. The core knows none of them.

import type { Log } from '../../paxos/log.ts';
import type { Rules } from '../../paxos/rules.ts';
import { compareBallots, sameBallot } from '../../protocol/ballot.ts';
import type { Command } from '../../protocol/command.ts';
import { sameCommand } from '../../protocol/command.ts';
import { majority, problemOf, readQuorum } from '../../protocol/configuration.ts';
import type { Slot } from '../../protocol/ids.ts';
import { slotAt } from '../../protocol/ids.ts';
import type { Accepted } from '../../protocol/message.ts';

export interface Twin {
  /** Last part of the system's name, `kvpaxos:NAME`. */
  readonly name: string;
  /** The name of the mutant that it looks like. */
  readonly twinOf: string;
  /** What it does and, after the colon, why that is sound. */
  readonly description: string;
  readonly rules: Partial<Rules>;
}

function byBallotDownwards(accepted: readonly Accepted[]): Accepted[] {
  return [...accepted].sort((left, right) => compareBallots(right.ballot, left.ballot));
}

/** A free proposer proposes a no-op as well. Only the highest may be left out, never one below it. */
function unlessNoOp(accepted: readonly Accepted[]): Command | null {
  const [highest] = byBallotDownwards(accepted);
  return highest === undefined || highest.command.kind === 'noop' ? null : highest.command;
}

/** The lowest decided slot that was not executed, if none before it is undecided. */
function firstDecidedInTurn(log: Log): Slot | null {
  let lowest = Infinity;
  for (const slot of log.decided.keys()) {
    if (slot >= log.nextToApply && slot < lowest) lowest = slot;
  }
  return lowest === log.nextToApply ? slotAt(lowest) : null;
}

const PROTOCOL_TWINS: readonly Twin[] = [
  {
    name: 'acceptance-by-round',
    twinOf: 'old-acceptance-counts',
    description:
      'a leader looks at the round of an acceptance alone: what is sent to it was accepted in a ballot of its own',
    rules: { isOfReign: (reign, accepted) => reign.round === accepted.round },
  },
  {
    name: 'decided-since',
    twinOf: 'decided-by-number',
    description:
      'what was accepted in the ballot of whoever says that a slot is decided, or in a higher one, is decided: a higher ballot proposes what is chosen',
    rules: { isDecidedAs: (accepted, leader) => compareBallots(accepted, leader) >= 0 },
  },
  {
    name: 'steps-down-when-told',
    twinOf: 'leads-though-overtaken',
    description:
      'a leader that is told again what is decided at the last slot steps down, too: somebody else, or it again, may lead at any time',
    rules: {
      isOvertaken: (slot, decided, nextSlot, proposed) =>
        proposed === undefined ? slot >= nextSlot - 1 : !sameCommand(proposed, decided),
    },
  },
  {
    name: 'rounds-left-out',
    twinOf: 'rounds-start-anew',
    description:
      'who is told what is decided leaves out a round: ballots only have to be above those before them',
    rules: { roundAfter: (seen, told) => Math.max(seen, told + 1) },
  },
  {
    name: 'proposed-again-later',
    twinOf: 'proposed-only-once',
    description: 'a proposal that got lost is sent again, three heartbeats later than need be',
    rules: { isOverdue: (age) => age > 3 },
  },
  {
    name: 'least-choosing-quorum',
    twinOf: 'minority-quorum',
    description:
      'a command counts as chosen once half of an even number of voters accepted it: every quorum of promises, more than half, has one of them',
    rules: {
      isPhase2Quorum: (count, { voters, phase1 }) => count > voters.length - phase1,
      mayHaveChosen: (count, { voters, phase1 }) => count > voters.length - phase1,
    },
  },
  {
    name: 'least-promising-quorum',
    twinOf: 'lone-candidate',
    description:
      'a candidate leads with the promises of half of an even number of voters: what was chosen or read was by more than half, one of them among the promises',
    rules: {
      isPhase1Quorum: (count, { voters, phase2 }) => count > voters.length - phase2,
      isReadQuorum: (count, { phase2 }) => count >= phase2,
    },
  },
  {
    name: 'ignore-accepted-noop',
    twinOf: 'ignore-accepted',
    description:
      'a new leader takes a no-op that is the highest-ballot acceptance for nothing: what it proposes freely is a no-op too',
    rules: { chooseCommand: unlessNoOp },
  },
  {
    name: 'first-of-sorted',
    twinOf: 'first-accepted',
    description:
      'a new leader proposes the first command of those it hears of: they are sorted by ballot, highest first',
    rules: { chooseCommand: (accepted) => byBallotDownwards(accepted)[0]?.command ?? null },
  },
  {
    name: 'one-promise-a-round',
    twinOf: 'promise-below-promise',
    description:
      'an acceptor compares the rounds of ballots alone, not their replicas: it promises only a greater round, so never below or beside its promise',
    rules: { mayPromise: (promised, ballot) => ballot.round > promised.round },
  },
  {
    name: 'accept-in-the-same-round',
    twinOf: 'accept-below-promise',
    description:
      'an acceptor looks at the replica of a ballot only within the promised round: that is the order of ballots, spelt out',
    rules: {
      mayAccept: (promised, { round, replica }) =>
        round === promised.round ? replica >= promised.replica : round > promised.round,
    },
  },
  {
    name: 'promise-written-twice',
    twinOf: 'volatile-promise',
    description:
      'a promise is written to disk twice before it is told: the second record says what the first did',
    rules: {
      promiseRecords: (ballot) => [
        { kind: 'promise', ballot },
        { kind: 'promise', ballot },
      ],
    },
  },
  {
    name: 'acceptance-with-promise',
    twinOf: 'volatile-acceptance',
    description:
      'an acceptance is written as a promise and an acceptance: who accepts a ballot has promised it',
    rules: {
      acceptanceRecords: (accepted) =>
        accepted.flatMap(({ slot, ballot, command }) => [
          { kind: 'promise', ballot } as const,
          { kind: 'acceptance', slot, ballot, command } as const,
        ]),
    },
  },
  {
    name: 'look-beyond-gaps',
    twinOf: 'skip-gaps',
    description:
      'a replica looks for the first decided slot beyond gaps: it is executed only where there is no gap before it',
    rules: { nextToApply: firstDecidedInTurn },
  },
  {
    name: 'lost-unless-blocked',
    twinOf: 'lost-is-nothing',
    description:
      'a damaged acceptance is taken for one of a command that was not chosen once enough voters know of none: without those there is no quorum',
    rules: {
      mayHaveChosen: (count, { voters, phase2 }) => {
        const withoutIt = voters.length - count;
        const mayBeMissing = voters.length - phase2;
        return withoutIt <= mayBeMissing;
      },
    },
  },
  {
    name: 'majorities-only',
    twinOf: 'disjoint-quorums',
    description:
      'quorums of half of the voters or fewer are refused even where they intersect: fewer changes, all of them sound',
    rules: {
      refusesConfiguration: (next) => {
        const least = majority(next.voters.length);
        const isSmall = next.phase1 < least || next.phase2 < least;
        return problemOf(next) ?? (isSmall ? 'a quorum must be more than half' : null);
      },
    },
  },
];

const READ_TWINS: readonly Twin[] = [
  {
    name: 'read-by-more-than-half',
    twinOf: 'read-without-quorum',
    description:
      'a read needs the answers of more than half of the voters where fewer, the leader alone even, would do: more voters show more',
    rules: {
      isReadQuorum: (count, configuration) =>
        count >= Math.max(majority(configuration.voters.length), readQuorum(configuration)),
    },
  },
  {
    name: 'read-by-second-round',
    twinOf: 'read-by-old-round',
    description:
      'a round of heartbeats that began after the read arrived does not confirm it, only the next one does: that one began later still',
    rules: { confirmingRound: (round) => round + 2 },
  },
  {
    name: 'read-at-noop',
    twinOf: 'read-before-noop',
    description:
      'a new leader answers reads before it has executed the opening of its reign, a no-op: it has executed all before it, and so whatever earlier reigns chose',
    rules: { mayReadAfter: (openingSlot, next) => openingSlot !== null && next >= openingSlot },
  },
  {
    name: 'lease-honoured-to-the-end',
    twinOf: 'lease-not-honoured',
    description:
      'an acceptor refuses its promise until a lease is over, also to whom the lead was handed: it is bound for longer',
    rules: {
      isBoundByLease: (lease, nowMs, ballot) =>
        nowMs < lease.untilMs && !sameBallot(lease.ballot, ballot),
    },
  },
  {
    name: 'grace-twice-as-long',
    twinOf: 'lease-forgotten',
    description:
      'an acceptor that restarts is bound for two leases: whatever it had granted is over after one',
    rules: { graceAfterRestartMs: (leaseMs) => 2 * leaseMs },
  },
  {
    name: 'lease-on-arrival',
    twinOf: 'read-by-old-round',
    description:
      'a read that waits is answered without a round if the lease was held when it arrived: until then nobody else can have chosen anything, and no read need see more',
    rules: { confirmingRound: (round, heldLease) => (heldLease ? 0 : round + 1) },
  },
  {
    name: 'lease-less-both-drifts',
    twinOf: 'lease-outlives-clock',
    description:
      'a leader takes the drift of two clocks off its lease instead of dividing by one: never longer, since 1 - 2d is at most (1 - d) / (1 + d)',
    rules: {
      leaseLastsMs: (leaseMs, driftPerMille) => leaseMs - (2 * leaseMs * driftPerMille) / 1000,
    },
  },
];

const STATE_TWINS: readonly Twin[] = [
  {
    name: 'nearest-result',
    twinOf: 'another-result',
    description:
      'a retried request is told the last result up to its place: its own, unless the client has said that it knows it',
    rules: {
      resultAgain: ({ results }, sequence) => results.findLast(([place]) => place <= sequence)?.[1],
    },
  },
  {
    name: 'eviction-by-name',
    twinOf: 'eviction-by-chance',
    description:
      'where there are too many sessions the one that was registered first ends: the same one everywhere',
    rules: {
      sessionToEvict: ({ sessions }) => (sessions.size === 0 ? null : Math.min(...sessions.keys())),
    },
  },
  {
    name: 'only-in-turn',
    twinOf: 'no-dedup',
    description:
      'a retried request is not recognized and is proposed again: it is not executed, since its turn is over',
    rules: { isDuplicate: () => false },
  },
  {
    name: 'snapshot-copies-sessions',
    twinOf: 'snapshot-without-sessions',
    description: 'a snapshot takes copies of the sessions, in their order: nothing is left out',
    rules: {
      snapshotSessions: (sessions) =>
        sessions.map(({ session, last, activeMs, results }) => {
          return { session, last, activeMs, results: [...results] };
        }),
    },
  },
  {
    name: 'equal-snapshot',
    twinOf: 'stale-snapshot',
    description:
      'a snapshot takes the place of a state that is exactly as new: of the same slots comes the same state',
    rules: { mayInstall: (slot, nextToApply) => slot >= nextToApply },
  },
  {
    name: 'expiry-by-ticks',
    twinOf: 'expiry-by-local-clock',
    description:
      "each replica ends sessions by the log's time in whole tenths of a second: the log is the same everywhere",
    rules: {
      isExpired: (activeMs, logMs, ttlMs) => activeMs + ttlMs < Math.floor(logMs / 100) * 100,
    },
  },
];

export const TWINS: readonly Twin[] = [...PROTOCOL_TWINS, ...READ_TWINS, ...STATE_TWINS];
