// Who votes, and how many of them make a quorum. A configuration is part of the replicated state:
// the command that sets it governs every later slot, and each ballot belongs to one configuration.
// Sizes of the two quorums after Howard, Malkhi and Spiegelman, Flexible Paxos (2016).

import type { ReplicaId } from './ids.ts';

/**
 * One acceptor. A replica that lost or doubts its disk comes back as another one, in a new life, so
 * that nothing it said before the loss counts any more.
 */
export interface Member {
  readonly replica: ReplicaId;
  /** From 0, and greater than that of every life before it. */
  readonly life: number;
}

/** Version of what is written on wires and disks. */
export type Format = 1 | 2;

/** The newest format that this code reads and writes. */
export const NEWEST_FORMAT: Format = 2;

export interface Configuration {
  /** Counts the configurations of a cluster, from 0. */
  readonly number: number;
  /** By replica; one life each. */
  readonly voters: readonly Member[];
  /** Promises that allow to propose; acceptances that choose. */
  readonly phase1: number;
  readonly phase2: number;
  /** What every voter can read, and so what everyone writes. */
  readonly format: Format;
}

/** The least number of voters that is more than half of `voters`. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** The first configuration of a cluster of replicas 0, 1, …, each in its first life. */
export function firstConfiguration(
  voters: readonly ReplicaId[],
  quorums?: { readonly phase1: number; readonly phase2: number },
  format: Format = NEWEST_FORMAT,
): Configuration {
  const size = majority(voters.length);
  return {
    number: 0,
    voters: voters.map((replica) => ({ replica, life: 0 })),
    phase1: quorums?.phase1 ?? size,
    phase2: quorums?.phase2 ?? size,
    format,
  };
}

export function voterOf(configuration: Configuration, replica: ReplicaId): Member | undefined {
  return configuration.voters.find((voter) => voter.replica === replica);
}

/** Whether this life of a replica votes. */
export function isVoter(configuration: Configuration, replica: ReplicaId, life: number): boolean {
  return voterOf(configuration, replica)?.life === life;
}

/** The least number of voters that shares one with every phase-1 quorum. */
export function readQuorum(configuration: Configuration): number {
  return configuration.voters.length - configuration.phase1 + 1;
}

/** Why a configuration must not be used, in words; null if it may be. */
export function problemOf(configuration: Configuration): string | null {
  const { voters, phase1, phase2 } = configuration;
  const count = voters.length;
  if (count === 0) return 'nobody would vote';
  if (new Set(voters.map(({ replica }) => replica)).size < count) return 'a replica votes twice';
  if (phase1 < 1 || phase2 < 1 || phase1 > count || phase2 > count) {
    return `a quorum must have from 1 to ${String(count)} members`;
  }
  if (phase1 + phase2 > count) return null;
  return `quorums of ${String(phase1)} and ${String(phase2)} among ${String(count)} need not intersect`;
}

export function sameConfiguration(left: Configuration, right: Configuration): boolean {
  return (
    left.number === right.number &&
    left.phase1 === right.phase1 &&
    left.phase2 === right.phase2 &&
    left.format === right.format &&
    left.voters.length === right.voters.length &&
    left.voters.every((voter, index) => {
      const other = right.voters[index];
      return other?.replica === voter.replica && other.life === voter.life;
    })
  );
}

/** What an operator may ask for. Quorums are majorities again unless the change names others. */
export type Change =
  /** The replica votes from now on. Refused until it has caught up. */
  | { readonly kind: 'add'; readonly replica: ReplicaId }
  | { readonly kind: 'remove'; readonly replica: ReplicaId }
  | { readonly kind: 'replace'; readonly remove: ReplicaId; readonly add: ReplicaId }
  /** Exactly these vote, however many change at once. */
  | { readonly kind: 'set'; readonly voters: readonly ReplicaId[] }
  | { readonly kind: 'quorums'; readonly phase1: number; readonly phase2: number }
  /** Another voter should lead. Not a change of the configuration. */
  | { readonly kind: 'transfer'; readonly to: ReplicaId };
