// The safety rules of Multi-Paxos and of what is built on it, one small function each. `step` takes
// them as a record, so that a mutant is the sound replica with one of them replaced.
// Quotations: Lamport, Paxos Made Simple (2001), where no other source is named.

import { isExpected } from '../kv/apply.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { SessionState, SessionTable } from '../kv/sessions.ts';
import { oldestSession, resultOf } from '../kv/sessions.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots, sameBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import { sameCommand } from '../protocol/command.ts';
import type { Change, Configuration } from '../protocol/configuration.ts';
import { isVoter, problemOf, readQuorum } from '../protocol/configuration.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import type { Accepted, Report } from '../protocol/message.ts';
import type { DurableRecord } from '../protocol/record.ts';
import type { SessionEntry } from '../protocol/snapshot.ts';
import type { Asker } from './asker.ts';
import type { Log } from './log.ts';

/** A lease that an acceptor has granted: until then it helps nobody but this ballot. */
export interface GrantedLease {
  readonly ballot: Ballot;
  readonly untilMs: number;
}

/** What a leader tells before it is decided. */
export interface EarlyAnswer {
  readonly result: KvResult;
  readonly isProposed: boolean;
}

export interface Rules {
  // Acceptors.
  /** May an acceptor that promised `promised` promise `ballot`? */
  mayPromise(promised: Ballot, ballot: Ballot): boolean;
  /** May an acceptor that promised `promised` accept a proposal of `ballot`? */
  mayAccept(promised: Ballot, ballot: Ballot): boolean;
  /** May a proposal be accepted while one before it, of the same ballot, is not? */
  mayAcceptBeyondGap(): boolean;
  /** What must be on disk before the acceptance may be told. */
  acceptanceRecords(accepted: readonly Accepted[]): readonly DurableRecord[];
  /** Does accepting up to `last` end what was accepted beyond it? */
  truncatesBeyond(last: Slot): boolean;
  /** What must be on disk before the promise may be told. */
  promiseRecords(ballot: Ballot): readonly DurableRecord[];
  /** Is an acceptance told to candidates whose command was lost with a damaged sector? */
  reportsLost(): boolean;
  /** Must a replica that lost or doubts its disk come back as another acceptor? */
  beginsNewLife(isDoubtful: boolean, hasIdentity: boolean): boolean;
  /** Are the promises and acceptances below `base` forgotten, so that nothing can be promised? */
  isForgotten(fromSlot: Slot, base: Slot): boolean;

  // Proposers.
  /**
   * The highest round that a replica has seen, which its ballots will be above, once others have
   * told what is decided, and the highest round that they have seen.
   */
  roundAfter(seen: number, told: number): number;
  /** Does what this life of a replica says count? */
  counts(configuration: Configuration, from: ReplicaId, life: number): boolean;
  /** Does an acceptance in `accepted` count for the reign of `reign`? */
  isOfReign(reign: Ballot, accepted: Ballot): boolean;
  /** Whom an acceptance by `from` is credited to, given those who have accepted already. */
  voterFor(from: ReplicaId, acceptedBy: ReadonlySet<ReplicaId>): ReplicaId;
  /** Is a proposal sent again that went out `age` heartbeats ago and was not accepted? */
  isOverdue(age: number): boolean;
  /** Do promises from `count` acceptors allow to propose? */
  isPhase1Quorum(count: number, configuration: Configuration): boolean;
  /** Do acceptances by `count` acceptors choose a command? */
  isPhase2Quorum(count: number, configuration: Configuration): boolean;
  /** May `count` acceptors, of whom nothing is known, have chosen a command among them? */
  mayHaveChosen(count: number, configuration: Configuration): boolean;
  /** The command that must be proposed at a slot, given what a promise quorum accepted there. */
  chooseCommand(accepted: readonly Accepted[]): Command | null;
  /**
   * Is a leader overtaken that is told of `decided` at `slot`? It has proposed `proposed` there; if
   * nothing, it knows the decision already, or has not come to that slot: `nextSlot` is its next.
   */
  isOvertaken(slot: Slot, decided: Command, nextSlot: Slot, proposed: Command | undefined): boolean;

  // Learners.
  /**
   * A leader of `leader` says that a slot is decided: is it decided as it was accepted here, in
   * `accepted`?
   */
  isDecidedAs(accepted: Ballot, leader: Ballot): boolean;
  /** The slot that may be executed now, or null. */
  nextToApply(log: Log): Slot | null;
  /** May a snapshot of the slots below `slot` take the place of a state that is at `nextToApply`? */
  mayInstall(slot: Slot, nextToApply: Slot): boolean;
  /** The slot that a snapshot of a state says to be at, which has executed all below `next`. */
  snapshotSlot(next: Slot): Slot;
  /** The configuration that a snapshot holds, given the state's and what is accepted here. */
  snapshotConfiguration(applied: Configuration, accepted: ReadonlyMap<Slot, Report>): Configuration;
  /** The sessions that a snapshot holds. */
  snapshotSessions(sessions: readonly SessionEntry[]): readonly SessionEntry[];
  /** The slot at which a state goes on that was restored from a snapshot of the slots below `slot`. */
  resumesAt(slot: Slot): Slot;

  // Configurations.
  /** Does a new configuration end the reign, so that the next one asks the new quorum first? */
  endsReign(): boolean;
  /**
   * Why a configuration must not be proposed, or null. Only quorums that need not intersect are
   * unsafe. Without voters, with one twice or with sizes that none can reach nothing could be chosen
   * by too few, for voters are counted once: that is refused so that an operator is told.
   */
  refusesConfiguration(next: Configuration, change: Change): string | null;
  /**
   * Is a member as far as the leader, give or take what is on its way? Not for safety: what was
   * chosen below a configuration is executed by whoever takes a ballot of it, and its phase 1 asks
   * for nothing there. But while a new voter catches up it executes nothing, and cannot lead.
   */
  hasCaughtUp(member: Slot, leader: Slot): boolean;
  /**
   * May a replica that is no voter of the configuration it knows answer clients or campaign? It
   * counts its own voice where it confirms reads, and so would read what is old.
   */
  mayServe(configuration: Configuration, self: ReplicaId, life: number): boolean;

  // Reads.
  /** May the leader answer from its own state, without asking anyone? */
  mayAnswerLocally(operation: KvOperation): boolean;
  /**
   * The least round whose answers confirm a read that arrived when `round` was the newest, and the
   * leader held its lease, or did not.
   */
  confirmingRound(round: number, heldLease: boolean): number;
  /** Do answers from `count` voters, the leader included, show that nobody else leads yet? */
  isReadQuorum(count: number, configuration: Configuration): boolean;
  /** May a leader answer whose reign opened at `openingSlot`, having executed all below `next`? */
  mayReadAfter(openingSlot: Slot | null, next: Slot): boolean;
  /** From which slot on a follower may answer a read for which the leader named `slot`. */
  readsFrom(slot: Slot): Slot;
  /** How long after sending a heartbeat that was heard a leader may rely on its lease. */
  leaseLastsMs(leaseMs: number, driftPerMille: number): number;
  /** Does a lease forbid to promise `ballot`, which has given up the lease of `revokes`? */
  isBoundByLease(
    lease: GrantedLease,
    nowMs: number,
    ballot: Ballot,
    revokes: Ballot | null,
  ): boolean;
  /** Must a lease's ballot be promised on the disk of a voter before it says that it grants it? */
  promisesWithLease(): boolean;
  /** Does a lease bind the one, too, to whom a lead is handed over? */
  bindsSuccessor(): boolean;
  /** How long an acceptor is bound after a restart, not knowing what it had granted. */
  graceAfterRestartMs(leaseMs: number): number;
  /** Does handing over the lead end the lease? */
  transferEndsLease(): boolean;

  // Sessions.
  /**
   * The result that a leader may tell before the request is decided, and whether it is proposed all
   * the same; null: none.
   */
  answersEarly(operation: KvOperation, current: string | null): EarlyAnswer | null;
  /** Does a cas take effect that expects `from`, where `current` is the value as it is executed? */
  casHolds(current: string | null, from: string | null): boolean;
  /**
   * Who is told the result of the request of the name `key` that was executed at `slot`, given those
   * who wait here, by the names of their requests.
   */
  answered(waiting: ReadonlyMap<number, Asker>, slot: Slot, key: number): Asker | undefined;
  /** Does losing the lead end the waiting for what was proposed? */
  stopsWaiting(): boolean;
  /** The result of a request that was executed before, where the session still has it. */
  resultAgain(session: SessionState, sequence: number): KvResult | undefined;
  /** The session that ends where there are too many; null: none. */
  sessionToEvict(table: SessionTable, self: ReplicaId): number | null;
  /** Was the request at this place executed before, given the last place of its session? */
  isDuplicate(last: number, sequence: number): boolean;
  /**
   * Is it this request's turn? With `isDuplicate` either would do against executing twice; this one
   * alone keeps a request that was overtaken from being taken for a duplicate, and lost unanswered.
   */
  isNext(last: number, sequence: number): boolean;
  /** Is a session over that was last active then? `localMs` is this replica's own clock. */
  isExpired(activeMs: number, logMs: number, ttlMs: number, localMs: number): boolean;
  /** Is a request executed that names a session which nobody knows? */
  executesUnknown(): boolean;
}

/** "the one with the highest-numbered proposal among the responses" (2.2, P2c). */
function highestAccepted(accepted: readonly Accepted[]): Command | null {
  let highest: Accepted | null = null;
  for (const candidate of accepted) {
    if (highest === null || compareBallots(candidate.ballot, highest.ballot) > 0) {
      highest = candidate;
    }
  }
  return highest === null ? null : highest.command;
}

/** A member that is this far behind takes part in the next round. */
const CAUGHT_UP_SLOTS = 64;

export const SOUND_RULES: Rules = {
  // "with number n greater than that of any prepare request to which it has already responded" (2.2)
  mayPromise: (promised, ballot) => compareBallots(ballot, promised) > 0,
  // "unless it has already responded to a prepare request having a number greater than n" (2.2)
  mayAccept: (promised, ballot) => compareBallots(ballot, promised) >= 0,
  // Configurations without a window of slots (Lamport, Malkhi and Zhou 2010) need a log without gaps.
  mayAcceptBeyondGap: () => false,
  // What lies beyond may be chosen: unlike Raft's, an acceptor's log has no tail of its own.
  truncatesBeyond: () => false,
  // "An acceptor must remember its information even if it fails" (2.5)
  acceptanceRecords: (accepted) =>
    accepted.map(({ slot, ballot, command }) => ({ kind: 'acceptance', slot, ballot, command })),
  promiseRecords: (ballot) => [{ kind: 'promise', ballot }],
  // Damage is not the end of the log (Protocol-Aware Recovery, FAST 2018, section 3).
  reportsLost: () => true,
  // A promise sent before the loss may still be counted by somebody: Michael et al., Recovering
  // Shared Objects Without Stable Storage (DISC 2017).
  beginsNewLife: (isDoubtful, hasIdentity) => isDoubtful || !hasIdentity,
  // Paxos Made Live (2007), 5.1: what was compacted can only be had as a snapshot.
  isForgotten: (fromSlot, base) => fromSlot < base,

  // A configuration begins above the ballot that chose it, and so above all that its voters may have
  // accepted for those before it at slots that are its own (Lamport, Malkhi and Zhou 2010).
  roundAfter: (seen, told) => Math.max(seen, told),
  counts: isVoter,
  // A command is chosen by a majority that accepted it in one ballot: Ongaro's figure 8 is what
  // comes of counting over several (In Search of an Understandable Consensus Algorithm, 5.4.2).
  isOfReign: sameBallot,
  voterFor: (from) => from,
  isOverdue: (age) => age > 0,
  // "the requirement is only that phase 1 and phase 2 quorums intersect" (Flexible Paxos, 3)
  isPhase1Quorum: (count, configuration) => count >= configuration.phase1,
  isPhase2Quorum: (count, configuration) => count >= configuration.phase2,
  mayHaveChosen: (count, configuration) => count >= configuration.phase2,
  chooseCommand: highestAccepted,
  // Nothing that this ballot has not proposed can be chosen but in a higher one (P2b), and a proposal
  // of its own there would be taken for what was chosen: `isDecidedAs`.
  isOvertaken: (slot, decided, nextSlot, proposed) =>
    proposed === undefined ? slot >= nextSlot : !sameCommand(proposed, decided),

  // A ballot proposes once a slot; what was accepted in another may differ.
  isDecidedAs: sameBallot,
  // All replicas execute the same sequence, so none may run ahead of a gap (section 3).
  nextToApply: (log) => (log.decided.has(log.nextToApply) ? log.nextToApply : null),
  mayInstall: (slot, nextToApply) => slot > nextToApply,
  snapshotSlot: (next) => next,
  snapshotConfiguration: (applied) => applied,
  snapshotSessions: (sessions) => sessions,
  resumesAt: (slot) => slot,

  // Lamport, Malkhi and Zhou, Reconfiguring a State Machine (2010): a configuration is the state's.
  endsReign: () => true,
  refusesConfiguration: (next) => problemOf(next),
  hasCaughtUp: (member, leader) => member + CAUGHT_UP_SLOTS >= leader,
  mayServe: isVoter,

  mayAnswerLocally: () => false,
  // Ongaro, Consensus (2014), 6.4: the round of heartbeats follows the read.
  confirmingRound: (round) => round + 1,
  isReadQuorum: (count, configuration) => count >= readQuorum(configuration),
  // Slots are decided in any order, so only an executed no-op shows that nothing older is open.
  mayReadAfter: (openingSlot, next) => openingSlot !== null && next > openingSlot,
  readsFrom: (slot) => slot,
  // Gray and Cheriton, Leases (1989): the holder's clock may be slow and the grantor's fast.
  leaseLastsMs: (leaseMs, driftPerMille) =>
    (leaseMs * (1000 - driftPerMille)) / (1000 + driftPerMille),
  isBoundByLease: (lease, nowMs, ballot, revokes) =>
    nowMs < lease.untilMs &&
    !sameBallot(lease.ballot, ballot) &&
    !(revokes !== null && sameBallot(lease.ballot, revokes)),
  // One that has promised nothing restarts as if nobody could lead yet, and so is not bound.
  promisesWithLease: () => true,
  // A transfer may be late: it gives up the lease of a reign that is over, not of the one after it.
  bindsSuccessor: () => true,
  graceAfterRestartMs: (leaseMs) => leaseMs,
  transferEndsLease: () => true,

  // Until it is chosen, another leader may choose otherwise.
  answersEarly: () => null,
  casHolds: isExpected,
  // By its name: another leader may have taken the slot.
  answered: (waiting, _slot, key) => waiting.get(key),
  stopsWaiting: () => true,
  resultAgain: resultOf,
  sessionToEvict: (table) => oldestSession(table)?.[0] ?? null,
  isDuplicate: (last, sequence) => sequence <= last,
  isNext: (last, sequence) => sequence === last + 1,
  isExpired: (activeMs, logMs, ttlMs) => activeMs + ttlMs < logMs,
  executesUnknown: () => false,
};
