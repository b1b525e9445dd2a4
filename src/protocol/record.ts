// What an acceptor writes to its disk. Replaying the records in order gives back its state.

import type { Ballot } from './ballot.ts';
import type { Slot } from './ids.ts';
import type { ReplicaId } from './ids.ts';
import type { Accepted } from './message.ts';
import type { Snapshot } from './snapshot.ts';

export type DurableRecord =
  /** Whose disk this is, and in which life it writes: the first record of every log. */
  | {
      readonly kind: 'identity';
      readonly replica: ReplicaId;
      readonly life: number;
      /** What was accepted below this slot is forgotten. */
      readonly base: Slot;
    }
  | { readonly kind: 'promise'; readonly ballot: Ballot }
  | ({ readonly kind: 'acceptance' } & Accepted);

/**
 * What is left of an acceptance whose record was damaged: its identifier, kept in another sector,
 * says that it was made. The command must be had from others.
 */
export interface LostAcceptance {
  readonly kind: 'lost-acceptance';
  readonly slot: Slot;
  readonly ballot: Ballot;
}

export type RecoveredRecord = DurableRecord | LostAcceptance;

/** What the host found on a replica's disk. */
export interface DiskContents {
  /** In the order in which they were written. */
  readonly records: readonly RecoveredRecord[];
  /** The newest snapshot that is whole. */
  readonly snapshot: Snapshot | null;
  /** Something synced is missing and nothing says what it was: the replica must not vote on. */
  readonly isDoubtful: boolean;
}
