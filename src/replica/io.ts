// The replica's whole contact with the world: what it is told and what it asks for. A host that
// honours the duties written here may be made of anything.

import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { ReplicaId, Slot } from '../protocol/ids.ts';
import type { ClientMessage, ClientReply, PeerMessage } from '../protocol/message.ts';
import type { DiskContents, DurableRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Mark } from './marks.ts';

export type TimerName = 'election' | 'heartbeat' | 'snapshot';

export type Input =
  /** First input of every incarnation. `freshLife` is above every life this replica ever had. */
  | {
      readonly kind: 'start';
      readonly disk: DiskContents;
      readonly freshLife: number;
      /**
       * Its questions to the leader, and its rounds of heartbeats, are named from the number after this
       * on, below 2^53: no other incarnation may use the same. Where it is absent, questions follow
       * from `freshLife`, which is then another one at each start, and rounds from 0 in every reign.
       */
      readonly namesAfter?: number;
    }
  | { readonly kind: 'message'; readonly from: ReplicaId; readonly message: PeerMessage }
  | { readonly kind: 'client'; readonly message: ClientMessage }
  | { readonly kind: 'timer'; readonly timer: TimerName }
  /** The first `upTo` records of this incarnation have reached the disk, and all asked before them. */
  | { readonly kind: 'durable'; readonly upTo: number }
  /** The snapshot of the slots below `slot` has reached the disk. */
  | { readonly kind: 'snapshot-durable'; readonly slot: Slot }
  /** A write failed or found no space: what was asked for may or may not be on the disk. */
  | { readonly kind: 'disk-failed'; readonly reason: string };

export type Effect =
  /** Append these records, in order, and say `durable` when they are synced; `upTo` counts them. */
  | { readonly kind: 'persist'; readonly records: readonly DurableRecord[]; readonly upTo: number }
  /**
   * Let the log begin anew with these records, in place of all before them. Until they are synced
   * the old ones stay; it counts as one write among the `persist`s, in order.
   */
  | { readonly kind: 'rewrite'; readonly records: readonly DurableRecord[] }
  /** Keep this snapshot in place of the one before, and say `snapshot-durable` when it is synced. */
  | { readonly kind: 'save-snapshot'; readonly snapshot: Snapshot }
  /** Send to another replica. May be lost, late, doubled or overtaken. */
  | { readonly kind: 'send'; readonly to: ReplicaId; readonly message: PeerMessage }
  | { readonly kind: 'reply'; readonly message: ClientReply }
  /** Fire once after `afterMs` plus a jitter below `jitterMs` that the host draws. Replaces itself. */
  | {
      readonly kind: 'timer';
      readonly timer: TimerName;
      readonly afterMs: number;
      readonly jitterMs: number;
    }
  /** End this incarnation: the disk cannot be trusted any more. Starting again is safe. */
  | { readonly kind: 'halt'; readonly reason: string }
  // The rest asks for nothing: it tells an observer what happened inside.
  /** A message of this replica to itself, already taken into account. */
  | { readonly kind: 'self'; readonly message: PeerMessage }
  /** In which life this replica votes from now on. */
  | { readonly kind: 'live'; readonly life: number }
  | { readonly kind: 'lead'; readonly ballot: Ballot; readonly configuration: Configuration }
  | { readonly kind: 'follow' }
  | { readonly kind: 'decide'; readonly slot: Slot; readonly command: Command }
  /** Executed `slot`; `digest` names the state after it. */
  | { readonly kind: 'apply'; readonly slot: Slot; readonly digest: number }
  /** Took over a state in which every slot below `slot` is executed; from its own disk or a peer. */
  | { readonly kind: 'install'; readonly slot: Slot; readonly digest: number }
  /** This configuration is known here now. */
  | { readonly kind: 'configure'; readonly configuration: Configuration }
  /** A rare branch was taken. */
  | { readonly kind: 'mark'; readonly mark: Mark };
