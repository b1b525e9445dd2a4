// Whole-cluster safety, watched from outside: it sees what every replica does and knows no rule
// table, so a replaced rule cannot hide from it. Each invariant cites what it guards.
// Called by the hosts for every step of every replica.

import { majority } from '../paxos/quorum.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots, NO_BALLOT, showBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import { sameCommand } from '../protocol/command.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import type { Effect } from './io.ts';

export type InvariantId =
  /** "Only a single value is chosen" (Paxos Made Simple, 2.1). */
  | 'chosen-once'
  /** A ballot proposes at most one command a slot. */
  | 'one-proposal-a-ballot'
  /** An acceptor answers no ballot below one that it promised. */
  | 'promise-kept'
  /** Nothing is executed before every slot below it is decided. */
  | 'applied-past-decided'
  /** Replicas that executed the same slots are in the same state. */
  | 'same-state';

export interface BrokenInvariant {
  readonly id: InvariantId;
  readonly replica: ReplicaId;
  readonly detail: string;
}

interface Proposal {
  readonly ballot: Ballot;
  readonly command: Command;
  /** Bit set of the acceptors that said they accepted it. */
  acceptors: number;
}

interface Watched {
  promised: Ballot;
  /** By slot. */
  readonly decided: boolean[];
  firstUndecided: number;
  nextToApply: number;
}

export interface Invariants {
  readonly replicas: number;
  readonly watched: Watched[];
  // By slot.
  readonly proposals: Proposal[][];
  readonly chosen: Command[];
  readonly digests: number[];
  /** A broadcast shows the same message several times. */
  lastProposed: PeerMessage | null;
}

function freshLearner(): Pick<Watched, 'decided' | 'firstUndecided' | 'nextToApply'> {
  return { decided: [], firstUndecided: 0, nextToApply: 0 };
}

export function newInvariants(replicas: number): Invariants {
  const watched = Array.from({ length: replicas }, () => ({
    promised: NO_BALLOT,
    ...freshLearner(),
  }));
  return {
    replicas,
    watched,
    proposals: [],
    chosen: [],
    digests: [],
    lastProposed: null,
  };
}

/** A replica starts again: what it learned is gone, what it promised is not. */
export function observeStart(invariants: Invariants, replica: ReplicaId): void {
  const watched = invariants.watched[replica];
  if (watched !== undefined) Object.assign(watched, freshLearner());
}

function show(command: Command): string {
  if (command.kind === 'noop') return 'no-op';
  return `${command.operation.kind} ${command.operation.key} of client ${String(command.client)}`;
}

type Found = Omit<BrokenInvariant, 'replica'> | null;

function onProposed(
  invariants: Invariants,
  message: PeerMessage & { readonly kind: 'accept' },
): Found {
  if (invariants.lastProposed === message) return null;
  invariants.lastProposed = message;
  for (const { slot, command } of message.entries) {
    const proposals = invariants.proposals[slot] ?? [];
    if (proposals.length === 0) invariants.proposals[slot] = proposals;
    const same = proposals.find(({ ballot }) => compareBallots(ballot, message.ballot) === 0);
    if (same === undefined) proposals.push({ ballot: message.ballot, command, acceptors: 0 });
    else if (!sameCommand(same.command, command)) {
      const detail = `ballot ${showBallot(message.ballot)} proposes ${show(same.command)} and ${show(command)} at slot ${String(slot)}`;
      return { id: 'one-proposal-a-ballot', detail };
    }
  }
  return null;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function onAccepted(
  invariants: Invariants,
  replica: ReplicaId,
  message: PeerMessage & { readonly kind: 'accepted' },
): Found {
  for (const slot of message.slots) {
    const proposal = invariants.proposals[slot]?.find(
      ({ ballot }) => compareBallots(ballot, message.ballot) === 0,
    );
    if (proposal === undefined) continue;
    proposal.acceptors |= 1 << replica;
    if (bitCount(proposal.acceptors) < majority(invariants.replicas)) continue;
    const found = onChosen(invariants, slot, proposal.command);
    if (found !== null) return found;
  }
  return null;
}

function onChosen(invariants: Invariants, slot: Slot, command: Command): Found {
  const before = invariants.chosen[slot];
  if (before === undefined) invariants.chosen[slot] = command;
  if (before === undefined || sameCommand(before, command)) return null;
  const detail = `has ${show(command)} chosen for slot ${String(slot)}, for which ${show(before)} was chosen before`;
  return { id: 'chosen-once', detail };
}

function onPromised(watched: Watched, ballot: Ballot): Found {
  if (compareBallots(ballot, watched.promised) >= 0) {
    watched.promised = ballot;
    return null;
  }
  const detail = `answers ballot ${showBallot(ballot)} after it promised ${showBallot(watched.promised)}`;
  return { id: 'promise-kept', detail };
}

function onMessage(invariants: Invariants, replica: ReplicaId, message: PeerMessage): Found {
  const watched = invariants.watched[replica];
  if (watched === undefined) return null;
  if (message.kind === 'accept') return onProposed(invariants, message);
  if (message.kind === 'promise') return onPromised(watched, message.ballot);
  if (message.kind !== 'accepted') return null;
  return onPromised(watched, message.ballot) ?? onAccepted(invariants, replica, message);
}

function onDecide(invariants: Invariants, replica: ReplicaId, slot: Slot, command: Command): Found {
  const watched = invariants.watched[replica];
  if (watched !== undefined) {
    watched.decided[slot] = true;
    while (watched.decided[watched.firstUndecided] === true) watched.firstUndecided++;
  }
  // Whoever decides a command says that it was chosen: a client may be told so the next moment.
  return onChosen(invariants, slot, command);
}

function onApply(invariants: Invariants, replica: ReplicaId, slot: Slot, digest: number): Found {
  const watched = invariants.watched[replica];
  if (watched === undefined) return null;
  if (slot !== watched.nextToApply || slot >= watched.firstUndecided) {
    const detail = `executes slot ${String(slot)} while slot ${String(watched.firstUndecided)} is undecided here`;
    watched.nextToApply = slot + 1;
    return { id: 'applied-past-decided', detail };
  }
  watched.nextToApply = slot + 1;
  const before = invariants.digests[slot];
  if (before === undefined) invariants.digests[slot] = digest;
  if (before === undefined || before === digest) return null;
  const detail = `is in another state after slot ${String(slot)} than the replicas before it`;
  return { id: 'same-state', detail };
}

function onEffect(invariants: Invariants, replica: ReplicaId, effect: Effect): Found {
  switch (effect.kind) {
    case 'send':
    case 'self':
      return onMessage(invariants, replica, effect.message);
    case 'decide':
      return onDecide(invariants, replica, effect.slot, effect.command);
    case 'apply':
      return onApply(invariants, replica, effect.slot, effect.digest);
    case 'persist':
    case 'reply':
    case 'timer':
    case 'lead':
    case 'follow':
    case 'mark':
      return null;
  }
}

/** Takes in what one step of one replica did. Returns the first invariant that it broke, or null. */
export function observe(
  invariants: Invariants,
  replica: ReplicaId,
  effects: readonly Effect[],
): BrokenInvariant | null {
  let first: BrokenInvariant | null = null;
  for (const effect of effects) {
    const found = onEffect(invariants, replica, effect);
    if (found !== null) first ??= { ...found, replica };
  }
  return first;
}
