// Everything that travels between replicas, and between clients and replicas. Messages are
// immutable: the simulator delivers the very object that was sent.

import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { Ballot } from './ballot.ts';
import type { Command } from './command.ts';
import type { Change, Format } from './configuration.ts';
import type { ClientId, ReplicaId, SessionId, Slot } from './ids.ts';
import type { SnapshotChunk, SnapshotHeader } from './snapshot.ts';

/** A command accepted at a slot, and in which ballot. */
export interface Accepted {
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly command: Command;
}

/** An acceptance as it is reported: null where its command was lost with a damaged sector. */
export interface Report {
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly command: Command | null;
}

/** A command proposed at, or decided for, a slot. */
export interface Entry {
  readonly slot: Slot;
  readonly command: Command;
}

export type PeerMessage =
  /** Would you promise this ballot? Asked before it is taken, so that nobody is disturbed in vain. */
  | { readonly kind: 'canvass'; readonly ballot: Ballot; readonly configuration: number }
  /** I would: I hear no leader. */
  | { readonly kind: 'support'; readonly ballot: Ballot; readonly life: number }
  /** Phase 1a over every slot from `fromSlot` on, in the sender's configuration. */
  | {
      readonly kind: 'prepare';
      readonly ballot: Ballot;
      readonly configuration: number;
      readonly fromSlot: Slot;
      /** The leader of this ballot has given its lease up in favour of the sender. */
      readonly revokes: Ballot | null;
    }
  /** Phase 1b: everything the sender has accepted from `fromSlot` on. */
  | {
      readonly kind: 'promise';
      readonly ballot: Ballot;
      readonly life: number;
      readonly fromSlot: Slot;
      readonly accepted: readonly Report[];
    }
  /** Phase 2a. All slots below `decidedUpTo` are decided, as the sender proposed them if it did. */
  | {
      readonly kind: 'accept';
      readonly ballot: Ballot;
      readonly entries: readonly Entry[];
      readonly decidedUpTo: Slot;
    }
  /** Phase 2b. */
  | {
      readonly kind: 'accepted';
      readonly ballot: Ballot;
      readonly life: number;
      readonly slots: readonly Slot[];
    }
  /** Refusal of `ballot`: `promised` is higher, or a lease or a newer configuration forbids it. */
  | { readonly kind: 'nack'; readonly ballot: Ballot; readonly promised: Ballot }
  /** The leader is alive; carries decisions as `accept` does. Rounds count up in a reign. */
  | {
      readonly kind: 'heartbeat';
      readonly ballot: Ballot;
      readonly round: number;
      readonly decidedUpTo: Slot;
    }
  /** Heard in this round, and no higher ballot was promised by then. */
  | {
      readonly kind: 'heard';
      readonly ballot: Ballot;
      readonly life: number;
      readonly round: number;
      readonly decidedUpTo: Slot;
      /** The newest format that the sender can read. */
      readonly software: Format;
    }
  /** The sender misses decided slots from `fromSlot` on. */
  | { readonly kind: 'catch-up'; readonly fromSlot: Slot }
  /** Decided commands of consecutive slots, in answer to `catch-up`. */
  | {
      readonly kind: 'decided';
      readonly fromSlot: Slot;
      readonly commands: readonly Command[];
      readonly decidedUpTo: Slot;
      /** The highest that the sender has seen: none of these was chosen above it. */
      readonly round: number;
    }
  /** A part of a snapshot, for who is behind all that is still in the sender's log. */
  | {
      readonly kind: 'snapshot';
      readonly header: SnapshotHeader;
      readonly index: number;
      readonly chunk: SnapshotChunk;
    }
  /** The next part, please. */
  | {
      readonly kind: 'snapshot-next';
      readonly slot: Slot;
      readonly digest: number;
      readonly index: number;
    }
  /** The sender follows the log without a vote; it has executed all slots below `fromSlot`. */
  | {
      readonly kind: 'join';
      readonly life: number;
      readonly fromSlot: Slot;
      readonly software: Format;
    }
  /** From which slot on may I answer a read that arrived before this was sent? */
  | { readonly kind: 'read-index'; readonly id: number }
  | { readonly kind: 'read-at'; readonly id: number; readonly slot: Slot }
  /** The leader of this ballot wants the receiver to lead. */
  | { readonly kind: 'transfer'; readonly ballot: Ballot };

/** How a read is to be answered. */
export type ReadMode =
  /** By the leader, linearizable. */
  | 'leader'
  /** By whoever is asked, linearizable: it asks the leader from which slot on. */
  | 'here'
  /** By whoever is asked, from whatever it has: may be old. */
  | 'stale';

/** What a client sends to a replica. `request` names what is asked; a retry repeats it. */
export type ClientMessage =
  /** Begins a session. */
  | { readonly kind: 'register'; readonly client: ClientId; readonly request: number }
  | {
      readonly kind: 'request';
      readonly client: ClientId;
      readonly session: SessionId;
      readonly request: number;
      /** Place among the requests of the session, from 1. */
      readonly sequence: number;
      /** The client has the answers to all its requests up to this place. */
      readonly acknowledged: number;
      readonly operation: KvOperation;
    }
  | {
      readonly kind: 'read';
      readonly client: ClientId;
      readonly request: number;
      readonly key: string;
      readonly mode: ReadMode;
    }
  /** Asked by an operator. */
  | {
      readonly kind: 'change';
      readonly client: ClientId;
      readonly request: number;
      readonly change: Change;
    };

interface Answer {
  readonly client: ClientId;
  /** Of the request that is answered. */
  readonly request: number;
}

/** What a replica sends to a client. */
export type ClientReply =
  | ({ readonly kind: 'registered'; readonly session: SessionId } & Answer)
  | ({ readonly kind: 'reply'; readonly result: KvResult } & Answer)
  /** Not the leader; `leader` is who was last heard to be, or null. */
  | ({ readonly kind: 'redirect'; readonly leader: ReplicaId | null } & Answer)
  /** Too much to do at the moment: ask again later. Says nothing about earlier attempts. */
  | ({ readonly kind: 'busy' } & Answer)
  /** Never possible, whoever is asked and whenever: it had no effect and will have none. */
  | ({ readonly kind: 'refused'; readonly reason: string } & Answer)
  /** The session is over. Whether an earlier attempt had an effect is not known. */
  | ({ readonly kind: 'expired' } & Answer)
  /** The change is under way or done. */
  | ({ readonly kind: 'changed' } & Answer)
  /** The change was not made, for a reason that may pass. */
  | ({ readonly kind: 'unchanged'; readonly reason: string } & Answer);

export type Message = PeerMessage | ClientMessage | ClientReply;
