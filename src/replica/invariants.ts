// Whole-cluster safety, watched from outside: it sees what every replica does and knows no rule
// table, so a replaced rule cannot hide from it. Each invariant cites what it guards.
// Called by the hosts for every step of every replica.

import type { Ballot } from '../protocol/ballot.ts';
import { compareBallots, NO_BALLOT, showBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import { sameCommand } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import { isVoter, problemOf, sameConfiguration } from '../protocol/configuration.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import type { Effect } from './io.ts';

export type InvariantId =
  /** "Only a single value is chosen" (Paxos Made Simple, 2.1). */
  | 'chosen-once'
  /** A ballot proposes at most one command a slot. */
  | 'one-proposal-a-ballot'
  /** An acceptor answers no ballot below one that it promised in the same life. */
  | 'promise-kept'
  /** Nothing is executed before every slot below it is decided. */
  | 'applied-past-decided'
  /** Replicas that executed the same slots are in the same state. */
  | 'same-state'
  /** What is executed stays executed: no state takes the place of a later one. */
  | 'state-kept'
  /** There is one configuration of each number, and its quorums intersect. */
  | 'one-configuration';

export interface BrokenInvariant {
  readonly id: InvariantId;
  readonly replica: ReplicaId;
  readonly detail: string;
}

interface Proposal {
  readonly ballot: Ballot;
  /** Whose quorums count; undefined where nobody was seen to lead with the ballot. */
  readonly configuration: Configuration | undefined;
  readonly command: Command;
  /** The life in which each acceptor said that it accepted it, by replica. */
  readonly acceptors: (number | undefined)[];
}

interface Watched {
  life: number;
  /** In this life. */
  promised: Ballot;
  /** By slot. */
  decided: boolean[];
  firstUndecided: number;
  nextToApply: number;
}

export interface Invariants {
  readonly watched: Watched[];
  // By slot.
  readonly proposals: Proposal[][];
  readonly chosen: Command[];
  readonly digests: number[];
  /** By number. */
  readonly configurations: Configuration[];
  /** Which configuration a ballot belongs to, as `round.replica`. */
  readonly reigns: Map<string, Configuration>;
  /** A broadcast shows the same message several times. */
  lastProposed: PeerMessage | null;
}

export function newInvariants(replicas: number): Invariants {
  const watched = Array.from({ length: replicas }, () => ({
    life: 0,
    promised: NO_BALLOT,
    decided: [],
    firstUndecided: 0,
    nextToApply: 0,
  }));
  return {
    watched,
    proposals: [],
    chosen: [],
    digests: [],
    configurations: [],
    reigns: new Map(),
    lastProposed: null,
  };
}

/** A replica starts again: what it learned is gone, what it promised is not. */
export function observeStart(invariants: Invariants, replica: ReplicaId): void {
  const watched = invariants.watched[replica];
  if (watched === undefined) return;
  watched.decided = [];
  watched.firstUndecided = 0;
  watched.nextToApply = 0;
}

/** A command in a few words. */
export function showCommand(command: Command): string {
  switch (command.kind) {
    case 'noop':
      return 'no-op';
    case 'register':
      return `the session of client ${String(command.client)}`;
    case 'configure':
      return `configuration ${String(command.configuration.number)}`;
    case 'request':
      return `${command.operation.kind} ${command.operation.key} of client ${String(command.client)}`;
  }
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
    if (same === undefined) {
      const configuration = invariants.reigns.get(showBallot(message.ballot));
      proposals.push({ ballot: message.ballot, configuration, command, acceptors: [] });
      continue;
    }
    if (!sameCommand(same.command, command)) {
      const detail = `ballot ${showBallot(message.ballot)} proposes ${showCommand(same.command)} and ${showCommand(command)} at slot ${String(slot)}`;
      return { id: 'one-proposal-a-ballot', detail };
    }
  }
  return null;
}

/** Whether a quorum of the ballot's configuration accepted, each in the life that votes. */
function isChosen({ configuration, acceptors }: Proposal): boolean {
  if (configuration === undefined) return false;
  let count = 0;
  acceptors.forEach((life, replica) => {
    if (life !== undefined && isVoter(configuration, replicaId(replica), life)) count++;
  });
  return count >= configuration.phase2;
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
    proposal.acceptors[replica] = message.life;
    if (!isChosen(proposal)) continue;
    const found = onChosen(invariants, slot, proposal.command);
    if (found !== null) return found;
  }
  return null;
}

function onChosen(invariants: Invariants, slot: Slot, command: Command): Found {
  const before = invariants.chosen[slot];
  if (before === undefined) invariants.chosen[slot] = command;
  if (before === undefined || sameCommand(before, command)) return null;
  const detail = `has ${showCommand(command)} chosen for slot ${String(slot)}, for which ${showCommand(before)} was chosen before`;
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

/** A whole state takes the place of the one before. */
function onInstall(invariants: Invariants, replica: ReplicaId, slot: Slot, digest: number): Found {
  const watched = invariants.watched[replica];
  if (watched === undefined) return null;
  const before = watched.nextToApply;
  watched.nextToApply = slot;
  watched.firstUndecided = Math.max(watched.firstUndecided, slot);
  while (watched.decided[watched.firstUndecided] === true) watched.firstUndecided++;
  if (slot < before) {
    const detail = `goes back from slot ${String(before)} to the state before slot ${String(slot)}`;
    return { id: 'state-kept', detail };
  }
  const known = slot === 0 ? digest : invariants.digests[slot - 1];
  if (known === undefined || known === digest) return null;
  const detail = `takes over another state before slot ${String(slot)} than the replicas before it`;
  return { id: 'same-state', detail };
}

function onConfigure(invariants: Invariants, configuration: Configuration): Found {
  const problem = problemOf(configuration);
  const name = `configuration ${String(configuration.number)}`;
  if (problem !== null) return { id: 'one-configuration', detail: `is in ${name}: ${problem}` };
  const known = invariants.configurations[configuration.number];
  invariants.configurations[configuration.number] ??= configuration;
  if (known === undefined || sameConfiguration(known, configuration)) return null;
  return { id: 'one-configuration', detail: `is in another ${name} than the replicas before it` };
}

/** A replica that begins another life has promised nothing in it. */
function onLive(invariants: Invariants, replica: ReplicaId, life: number): void {
  const watched = invariants.watched[replica];
  if (watched === undefined || watched.life === life) return;
  watched.life = life;
  watched.promised = NO_BALLOT;
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
    case 'install':
      return onInstall(invariants, replica, effect.slot, effect.digest);
    case 'configure':
      return onConfigure(invariants, effect.configuration);
    case 'live':
      onLive(invariants, replica, effect.life);
      return null;
    case 'lead':
      invariants.reigns.set(showBallot(effect.ballot), effect.configuration);
      return null;
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
    case 'reply':
    case 'timer':
    case 'halt':
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
