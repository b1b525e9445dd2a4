// The replica's whole contact with the world: what it is told and what it asks for. A host that
// honours the duties written here may be made of anything.

import type { KvOperation } from '../kv/operation.ts';
import type { Ballot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { ClientId, ReplicaId, Slot } from '../protocol/ids.ts';
import type { ClientReply, PeerMessage } from '../protocol/message.ts';
import type { DurableRecord } from '../protocol/record.ts';

export type TimerName = 'election' | 'heartbeat';

export type Input =
  /** First input of every incarnation: all records that were durable, in order. */
  | { readonly kind: 'start'; readonly records: readonly DurableRecord[] }
  | { readonly kind: 'message'; readonly from: ReplicaId; readonly message: PeerMessage }
  | {
      readonly kind: 'request';
      readonly client: ClientId;
      readonly request: number;
      readonly operation: KvOperation;
    }
  | { readonly kind: 'timer'; readonly timer: TimerName }
  /** The first `upTo` records of this incarnation have reached the disk. */
  | { readonly kind: 'durable'; readonly upTo: number };

export type Effect =
  /** Append these records, in order, and say `durable` when they are synced; `upTo` counts them. */
  | { readonly kind: 'persist'; readonly records: readonly DurableRecord[]; readonly upTo: number }
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
  // The rest asks for nothing: it tells an observer what happened inside.
  /** A message of this replica to itself, already taken into account. */
  | { readonly kind: 'self'; readonly message: PeerMessage }
  | { readonly kind: 'lead'; readonly ballot: Ballot }
  | { readonly kind: 'follow' }
  | { readonly kind: 'decide'; readonly slot: Slot; readonly command: Command }
  /** Executed `slot`; `digest` names the state after it. */
  | { readonly kind: 'apply'; readonly slot: Slot; readonly digest: number }
  /** A rare branch was taken. */
  | { readonly kind: 'mark'; readonly mark: Mark };

/** Rare branches that campaigns must reach. */
export const MARKS = [
  'pre-empted',
  'gap-filled-with-command',
  'gap-filled-with-noop',
  'caught-up',
  'retransmitted',
  'duplicate-answered',
  'duplicate-skipped-at-apply',
  'decided-out-of-order',
  'refused-accept',
  'refused-prepare',
  'restarted-with-acceptances',
] as const;

export type Mark = (typeof MARKS)[number];
