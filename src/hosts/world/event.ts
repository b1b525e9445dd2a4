// What the world has planned: the items of its event heap.

import type { SessionTimer } from '../../client/session.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { Message } from '../../protocol/message.ts';
import type { TimerName } from '../../replica/io.ts';
import type { DiskEvent } from '../../storage/disk.ts';

/** Names a frame on the wire: who sent it, in which life, and its number on that link. */
export interface FrameId {
  /** Number of the frame in the run, from 0. */
  readonly frame: number;
  readonly from: string;
  readonly fromIncarnation: number;
  readonly to: string;
  /** Position among the frames of this sender's life on this link, from 0. */
  readonly linkSeq: number;
}

export interface Delivery {
  readonly kind: 'deliver';
  readonly id: FrameId;
  readonly message: Message;
  readonly payloadHash: number;
  /** In which it is written. */
  readonly format: Format;
  /** Endpoint numbers: a replica's index, or a client process. */
  readonly from: number;
  readonly to: number;
  /** The receiving replica's incarnation when the frame was sent. */
  readonly toIncarnation: number;
}

export type WorldEvent =
  | Delivery
  | {
      readonly kind: 'replica-timer';
      readonly replica: number;
      readonly timer: TimerName;
      readonly setting: number;
    }
  | {
      readonly kind: 'synced';
      readonly replica: number;
      readonly incarnation: number;
      readonly ticket: number;
    }
  | { readonly kind: 'disk-fails'; readonly replica: number; readonly incarnation: number }
  /** What a replica is told of its disk. */
  | {
      readonly kind: 'disk-says';
      readonly replica: number;
      readonly incarnation: number;
      readonly event: DiskEvent;
    }
  /** The operator asks for what a fault says. */
  | { readonly kind: 'operate'; readonly fault: number }
  | { readonly kind: 'start'; readonly replica: number; readonly incarnation: number }
  | {
      readonly kind: 'client-timer';
      readonly client: number;
      readonly session: number;
      readonly timer: SessionTimer;
      readonly request: number;
      readonly setting: number;
    }
  | { readonly kind: 'invoke'; readonly client: number; readonly setting: number }
  | { readonly kind: 'fault-begin' | 'fault-end'; readonly fault: number };
