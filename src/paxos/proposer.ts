// The proposer: a candidate collects a promise quorum, a leader counts acceptances of its
// proposals. Phase 1 runs once a reign, over all slots that are undecided at its start. A reign
// belongs to one configuration: under another one the proposer takes another ballot.

import { assert } from '../base/assert.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import { NO_OP } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { nextSlot } from '../protocol/ids.ts';
import type { Entry, Report } from '../protocol/message.ts';
import type { Asker } from './asker.ts';
import { choose } from './choose.ts';
import type { Log } from './log.ts';
import type { Rules } from './rules.ts';

/** Asks whether it would be heard, and has not taken its ballot yet. */
export interface Canvasser {
  readonly kind: 'canvasser';
  readonly ballot: Ballot;
  readonly configuration: Configuration;
  readonly supporters: Set<ReplicaId>;
}

export interface Candidate {
  readonly kind: 'candidate';
  readonly ballot: Ballot;
  readonly configuration: Configuration;
  readonly fromSlot: Slot;
  readonly promises: Map<ReplicaId, readonly Report[]>;
}

/** A proposal that is not decided yet. */
export interface Proposal {
  readonly entry: Entry;
  readonly acceptedBy: Set<ReplicaId>;
  /** Heartbeats that have passed since it was sent; it is sent again after the first full one. */
  age: number;
}

/** What a leader knows of a voter. */
export interface Voice {
  /** The last round that it has answered, and when that round was sent and answered. */
  round: number;
  sentAtMs: number;
  heardAtMs: number;
  /** Slots below this one are decided there. */
  decidedUpTo: Slot;
  /** The newest format that it reads; 0 while it has not said so. */
  software: number;
}

export interface Leader {
  readonly kind: 'leader';
  readonly ballot: Ballot;
  readonly configuration: Configuration;
  nextSlot: Slot;
  readonly proposals: Map<Slot, Proposal>;
  /** The slot of the no-op that opened the reign; null where a new configuration comes first. */
  readonly openingSlot: Slot | null;
  /** A configuration is proposed here: nothing may be proposed beyond it in this reign. */
  barrier: Slot | null;
  /** Goes with the reign: an operator asks again, and is told what is in force by then. */
  asker: Asker | null;
  /** Rounds of heartbeats so far, and when each that may still be answered was sent. */
  round: number;
  readonly sentAtMs: Map<number, number>;
  readonly voices: Map<ReplicaId, Voice>;
  /** Set once the lease of this reign was given up; it does not come back. */
  isLeaseGivenUp: boolean;
  /** Until then nothing is proposed, because another one is to lead; null if nobody is. */
  transferUntilMs: number | null;
}

export interface Follower {
  readonly kind: 'follower';
}

export type Role = Follower | Canvasser | Candidate | Leader;

export function newCanvasser(ballot: Ballot, configuration: Configuration): Canvasser {
  return { kind: 'canvasser', ballot, configuration, supporters: new Set() };
}

export function newCandidate(
  ballot: Ballot,
  configuration: Configuration,
  fromSlot: Slot,
): Candidate {
  return { kind: 'candidate', ballot, configuration, fromSlot, promises: new Map() };
}

/** What the quorum reported of each slot. */
export function reportsBySlot(candidate: Candidate): Map<Slot, Report[]> {
  const bySlot = new Map<Slot, Report[]>();
  for (const promise of candidate.promises.values()) {
    for (const report of promise) {
      const others = bySlot.get(report.slot);
      if (others === undefined) bySlot.set(report.slot, [report]);
      else others.push(report);
    }
  }
  return bySlot;
}

/** What a new leader proposes first, or why it cannot say yet. */
export type Opening =
  | {
      readonly kind: 'ready';
      readonly entries: readonly Entry[];
      readonly openingSlot: Slot | null;
      readonly barrier: Slot | null;
      /** A damaged report was found to be of something that was not chosen. */
      readonly overruled: boolean;
    }
  /** At this slot something may have been chosen that nobody heard so far can name. */
  | { readonly kind: 'undetermined'; readonly slot: Slot };

function endOf(log: Log, bySlot: ReadonlyMap<Slot, unknown>): Slot {
  let end = log.firstUndecided;
  for (const slot of bySlot.keys()) if (slot >= end) end = nextSlot(slot);
  for (const slot of log.decided.keys()) if (slot >= end) end = nextSlot(slot);
  return end;
}

/**
 * Whether a command is the next configuration. One that was proposed beside another is not: its
 * number was taken when its slot's turn came, and executing it changes nothing.
 */
export function succeeds(command: Command, { number }: Configuration): boolean {
  return command.kind === 'configure' && command.configuration.number === number + 1;
}

/**
 * For every undecided slot up to the last that anyone in the quorum accepted: the command that must
 * be proposed there or a no-op; then the reign's own no-op. What lies behind a new configuration is
 * that configuration's: the opening ends with it.
 */
export function openingOf(candidate: Candidate, rules: Rules, log: Log): Opening {
  const bySlot = reportsBySlot(candidate);
  const unheard = candidate.configuration.voters.length - candidate.promises.size;
  const end = endOf(log, bySlot);
  const entries: Entry[] = [];
  let overruled = false;
  for (let slot = log.firstUndecided; slot < end; slot = nextSlot(slot)) {
    let command = log.decided.get(slot);
    if (command === undefined) {
      const reports = bySlot.get(slot) ?? [];
      const choice = choose(rules, candidate.configuration, reports, unheard);
      if (choice.kind === 'undetermined') return { kind: 'undetermined', slot };
      overruled ||= choice.overruled;
      command = choice.command ?? NO_OP;
    }
    // What is decided already is proposed with the rest: acceptors take no proposal beyond a gap.
    entries.push({ slot, command });
    if (succeeds(command, candidate.configuration) && rules.endsReign()) {
      return { kind: 'ready', entries, openingSlot: null, barrier: slot, overruled };
    }
  }
  entries.push({ slot: end, command: NO_OP });
  return { kind: 'ready', entries, openingSlot: end, barrier: null, overruled };
}

export function newLeader(
  { ballot, configuration }: Candidate,
  firstSlot: Slot,
  openingSlot: Slot | null,
  barrier: Slot | null,
): Leader {
  return {
    kind: 'leader',
    ballot,
    configuration,
    nextSlot: firstSlot,
    proposals: new Map(),
    openingSlot,
    barrier,
    asker: null,
    round: 0,
    sentAtMs: new Map(),
    voices: new Map(),
    isLeaseGivenUp: false,
    transferUntilMs: null,
  };
}

/** Remembers a proposal until it is decided. */
export function addProposal(leader: Leader, entry: Entry): void {
  assert(!leader.proposals.has(entry.slot), `slot ${String(entry.slot)} is proposed twice`);
  leader.proposals.set(entry.slot, { entry, acceptedBy: new Set(), age: 0 });
  if (entry.slot >= leader.nextSlot) leader.nextSlot = nextSlot(entry.slot);
}

/** Counts an acceptance. Returns the command if the slot is decided by it. */
export function countAccepted(
  leader: Leader,
  rules: Rules,
  from: ReplicaId,
  slot: Slot,
): Command | null {
  const proposal = leader.proposals.get(slot);
  if (proposal === undefined) return null;
  proposal.acceptedBy.add(rules.voterFor(from, proposal.acceptedBy));
  const { size } = proposal.acceptedBy;
  return rules.isPhase2Quorum(size, leader.configuration) ? proposal.entry.command : null;
}

/** The proposals that `peer` should be sent again. */
export function overdueFor(leader: Leader, rules: Rules, peer: ReplicaId): Entry[] {
  const overdue: Entry[] = [];
  for (const proposal of leader.proposals.values()) {
    if (rules.isOverdue(proposal.age) && !proposal.acceptedBy.has(peer))
      overdue.push(proposal.entry);
  }
  return overdue;
}

/** The next ballot of `replica`: above everything it has seen, never used before. */
export function ballotAbove(highestRound: number, replica: ReplicaId): Ballot {
  return { round: highestRound + 1, replica };
}
