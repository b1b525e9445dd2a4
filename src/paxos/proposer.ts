// The proposer: a candidate collects a promise quorum, a leader counts acceptances of its
// proposals. Phase 1 runs once a reign, over all slots that are undecided at its start.

import { assert } from '../base/assert.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import { NO_OP } from '../protocol/command.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { nextSlot } from '../protocol/ids.ts';
import type { Accepted, Entry } from '../protocol/message.ts';
import type { Log } from './log.ts';
import type { Rules } from './rules.ts';

export interface Candidate {
  readonly kind: 'candidate';
  readonly ballot: Ballot;
  readonly fromSlot: Slot;
  readonly promises: Map<ReplicaId, readonly Accepted[]>;
}

/** A proposal that is not decided yet. */
export interface Proposal {
  readonly entry: Entry;
  readonly acceptedBy: Set<ReplicaId>;
  /** Heartbeats that have passed since it was sent; it is sent again after the first full one. */
  age: number;
}

export interface Leader {
  readonly kind: 'leader';
  readonly ballot: Ballot;
  nextSlot: Slot;
  readonly proposals: Map<Slot, Proposal>;
  /** Every peer was sent something since the last heartbeat. */
  spoke: boolean;
}

export interface Follower {
  readonly kind: 'follower';
}

export type Role = Follower | Candidate | Leader;

export function newCandidate(ballot: Ballot, fromSlot: Slot): Candidate {
  return { kind: 'candidate', ballot, fromSlot, promises: new Map() };
}

/** Counts a promise. Returns whether the candidate may lead now. */
export function countPromise(
  candidate: Candidate,
  rules: Rules,
  replicas: number,
  from: ReplicaId,
  accepted: readonly Accepted[],
): boolean {
  candidate.promises.set(from, accepted);
  return rules.isPhase1Quorum(candidate.promises.size, replicas);
}

function acceptedBySlot(candidate: Candidate): Map<Slot, Accepted[]> {
  const bySlot = new Map<Slot, Accepted[]>();
  for (const promise of candidate.promises.values()) {
    for (const accepted of promise) {
      const others = bySlot.get(accepted.slot);
      if (others === undefined) bySlot.set(accepted.slot, [accepted]);
      else others.push(accepted);
    }
  }
  return bySlot;
}

/**
 * What a new leader proposes first: for every undecided slot up to the last that anyone in the
 * quorum accepted, the command that must be proposed there or a no-op, then the reign's own no-op.
 */
export function openingEntries(candidate: Candidate, rules: Rules, log: Log): Entry[] {
  const bySlot = acceptedBySlot(candidate);
  let end = log.firstUndecided;
  for (const slot of bySlot.keys()) if (slot >= end) end = nextSlot(slot);
  for (const slot of log.decided.keys()) if (slot >= end) end = nextSlot(slot);
  const entries: Entry[] = [];
  for (let slot = log.firstUndecided; slot < end; slot = nextSlot(slot)) {
    if (log.decided.has(slot)) continue;
    entries.push({ slot, command: rules.chooseCommand(bySlot.get(slot) ?? []) ?? NO_OP });
  }
  entries.push({ slot: end, command: NO_OP });
  return entries;
}

export function newLeader(ballot: Ballot, firstSlot: Slot): Leader {
  return { kind: 'leader', ballot, nextSlot: firstSlot, proposals: new Map(), spoke: false };
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
  replicas: number,
  from: ReplicaId,
  slot: Slot,
): Command | null {
  const proposal = leader.proposals.get(slot);
  if (proposal === undefined) return null;
  proposal.acceptedBy.add(from);
  return rules.isPhase2Quorum(proposal.acceptedBy.size, replicas) ? proposal.entry.command : null;
}

/** Ages all proposals by one heartbeat and returns those that `peer` should be sent again. */
export function overdueFor(leader: Leader, peer: ReplicaId): Entry[] {
  const overdue: Entry[] = [];
  for (const proposal of leader.proposals.values()) {
    if (proposal.age > 0 && !proposal.acceptedBy.has(peer)) overdue.push(proposal.entry);
  }
  return overdue;
}

/** The next ballot of `replica`: above everything it has seen, never used before. */
export function ballotAbove(highestRound: number, replica: ReplicaId): Ballot {
  return { round: highestRound + 1, replica };
}
