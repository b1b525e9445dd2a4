// Names of a replica's state: of what it has executed, and of everything. Hosts and invariants
// compare them; nothing else reads them.

import type { Hash } from '../base/hash.ts';
import { hashHex, mix, mixString, mixWide, newHash } from '../base/hash.ts';
import type { Role } from '../paxos/proposer.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { Replica } from './replica.ts';
import { waitKey } from './replica.ts';

interface AppliedState {
  readonly store: { readonly digest: number };
  readonly sessions: { readonly digest: number };
  readonly configuration: Configuration | null;
  readonly timeMs: number;
}

/** Names the executed state. Equal at the same slot on every sound replica. 32 bits, signed. */
export function appliedDigest({ store, sessions, configuration, timeMs }: AppliedState): number {
  const state = (Math.imul(store.digest, 31) + sessions.digest) | 0;
  return (Math.imul(state, 31) + (configuration?.number ?? -1) * 7 + Math.floor(timeMs)) | 0;
}

function mixBallot(hash: Hash, ballot: Ballot): void {
  mix(hash, ballot.round);
  mix(hash, ballot.replica);
}

function mixCommand(hash: Hash, command: Command | null): void {
  switch (command?.kind) {
    case undefined:
      mix(hash, -1);
      return;
    case 'noop':
      mix(hash, 0);
      return;
    case 'register':
      mix(hash, command.client + 1);
      return;
    case 'configure':
      mix(hash, command.configuration.number + 2);
      return;
    case 'request':
      mix(hash, command.client + 1);
      mix(hash, command.request);
      mixString(hash, command.operation.kind);
      mixString(hash, command.operation.key);
  }
}

function mixRole(hash: Hash, role: Role): void {
  mixString(hash, role.kind);
  switch (role.kind) {
    case 'follower':
      return;
    case 'canvasser':
      mixBallot(hash, role.ballot);
      for (const from of role.supporters) mix(hash, from);
      return;
    case 'candidate':
      mixBallot(hash, role.ballot);
      for (const from of role.promises.keys()) mix(hash, from);
      return;
    case 'leader':
      mixBallot(hash, role.ballot);
      mix(hash, role.nextSlot);
      mix(hash, role.round);
      mix(hash, role.barrier ?? -1);
      if (role.asker !== null) mixWide(hash, waitKey(role.asker.client, role.asker.request));
      for (const [slot, proposal] of role.proposals) {
        mix(hash, slot);
        mix(hash, proposal.age);
        for (const from of proposal.acceptedBy) mix(hash, from);
      }
  }
}

function mixProgress(hash: Hash, replica: Replica): void {
  for (const value of [
    replica.life,
    replica.written,
    replica.durable,
    replica.waiting.length,
    replica.leader ?? -1,
    replica.lostElections,
    replica.highestRound,
    replica.log.base,
    replica.log.firstUndecided,
    replica.log.nextToApply,
    replica.acceptor.base,
    replica.acceptor.lost,
    replica.reads.length,
    replica.readsHere.size,
    replica.snapshot?.header.slot ?? -1,
    replica.taking?.chunks.length ?? -1,
    replica.incoming?.chunks.length ?? -1,
    replica.joiners.size,
    replica.store.digest,
    appliedDigest(replica),
  ]) {
    mix(hash, value);
  }
  for (const [to, { snapshot }] of replica.outgoing) {
    mix(hash, to);
    mix(hash, snapshot.header.slot);
  }
}

/**
 * 16 hexadecimal digits that name the whole state, volatile and durable, in insertion order of its
 * tables. Hosts compare it to find the first step at which two executions of one scenario differ.
 */
export function replicaDigest(replica: Replica): string {
  const hash = newHash();
  mixBallot(hash, replica.acceptor.promised);
  for (const { slot, ballot, command } of replica.acceptor.accepted.values()) {
    mix(hash, slot);
    mixBallot(hash, ballot);
    mixCommand(hash, command);
  }
  mixProgress(hash, replica);
  mixRole(hash, replica.role);
  for (const [slot, command] of replica.log.decided) {
    mix(hash, slot);
    mixCommand(hash, command);
  }
  for (const key of replica.pending.keys()) mixWide(hash, key);
  return hashHex(hash);
}
