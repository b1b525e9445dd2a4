// Everything that travels between replicas, and between clients and replicas. Messages are
// immutable: the simulator delivers the very object that was sent.

import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { Ballot } from './ballot.ts';
import type { Command } from './command.ts';
import type { ClientId, ReplicaId, Slot } from './ids.ts';

/** A command accepted at a slot, and in which ballot. */
export interface Accepted {
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly command: Command;
}

/** A command proposed at, or decided for, a slot. */
export interface Entry {
  readonly slot: Slot;
  readonly command: Command;
}

export type PeerMessage =
  /** Phase 1a over every slot from `fromSlot` on. */
  | { readonly kind: 'prepare'; readonly ballot: Ballot; readonly fromSlot: Slot }
  /** Phase 1b: everything the sender has accepted from `fromSlot` on. */
  | {
      readonly kind: 'promise';
      readonly ballot: Ballot;
      readonly fromSlot: Slot;
      readonly accepted: readonly Accepted[];
    }
  /** Phase 2a. All slots below `decidedUpTo` are decided, as the sender proposed them if it did. */
  | {
      readonly kind: 'accept';
      readonly ballot: Ballot;
      readonly entries: readonly Entry[];
      readonly decidedUpTo: Slot;
    }
  /** Phase 2b. */
  | { readonly kind: 'accepted'; readonly ballot: Ballot; readonly slots: readonly Slot[] }
  /** Refusal of `ballot`, because `promised` is higher. */
  | { readonly kind: 'nack'; readonly ballot: Ballot; readonly promised: Ballot }
  /** The leader is alive; carries decisions as `accept` does. */
  | { readonly kind: 'heartbeat'; readonly ballot: Ballot; readonly decidedUpTo: Slot }
  /** The sender misses decided slots from `fromSlot` on. */
  | { readonly kind: 'catch-up'; readonly fromSlot: Slot }
  /** Decided commands of consecutive slots, in answer to `catch-up`. */
  | {
      readonly kind: 'decided';
      readonly fromSlot: Slot;
      readonly commands: readonly Command[];
      readonly decidedUpTo: Slot;
    };

/** What a client sends to a replica. */
export interface ClientRequest {
  readonly kind: 'request';
  readonly client: ClientId;
  readonly request: number;
  readonly operation: KvOperation;
}

/** What a replica sends to a client. */
export type ClientReply =
  | {
      readonly kind: 'reply';
      readonly client: ClientId;
      readonly request: number;
      readonly result: KvResult;
    }
  /** Not the leader; `leader` is who was last heard to be, or null. */
  | {
      readonly kind: 'redirect';
      readonly client: ClientId;
      readonly request: number;
      readonly leader: ReplicaId | null;
    };

export type Message = PeerMessage | ClientRequest | ClientReply;
