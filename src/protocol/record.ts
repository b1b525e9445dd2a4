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
  /** The newest snapshot that is whole; null if none is. */
  readonly snapshot: Snapshot | null;
  /**
   * Acceptances of slots below this one may have been removed by a `rewrite`; from it on the log has
   * all. Where the snapshot is null or of a slot below this one, the state between was lost with a
   * damaged snapshot: promises and acceptances still hold, but the replica must not say of a slot
   * below this one that it accepted nothing there until it has a state from others that covers it.
   */
  readonly compactedTo: Slot;
  /**
   * Something synced is missing and nothing says what it was: the replica must not vote on in this
   * life. The records that are left are listed; a `rewrite` ends the doubt.
   */
  readonly isDoubtful: boolean;
}
