// What waits to leave over one socket. A socket takes one send at a time, so everything that comes
// meanwhile is gathered by receiver and leaves as one frame each. The queue is bounded: whoever does
// not take its messages loses the oldest, which the protocol tolerates as it does any loss.

import { framedBytes } from './frame.ts';

export interface QueueLimits {
  /** Bytes that may wait, for all receivers together. */
  readonly bytesMax: number;
  /** A frame is closed when it has reached so many bytes. */
  readonly frameBytesMax: number;
}

export const DEFAULT_LIMITS: QueueLimits = { bytesMax: 64 << 20, frameBytesMax: 1 << 20 };

/** Share of a full queue that stays when the oldest parts are given up. */
const KEPT_WHEN_FULL = 0.75;

/** Sends parts to a receiver as one frame. Rejects when the receiver is gone. */
type Send<Receiver> = (receiver: Receiver, parts: readonly Uint8Array[]) => Promise<void>;

interface Waiting<Receiver> {
  readonly receiver: Receiver;
  readonly parts: Uint8Array[];
}

export class FrameQueue<Receiver> {
  readonly #send: Send<Receiver>;
  readonly #limits: QueueLimits;
  /** By name of the receiver, in the order in which they have been waiting. */
  readonly #waiting = new Map<string, Waiting<Receiver>>();
  #bytes = 0;
  #isSending = false;
  #isClosed = false;
  #dropped = 0;
  #sent = 0;

  constructor(send: Send<Receiver>, limits: QueueLimits = DEFAULT_LIMITS) {
    this.#send = send;
    this.#limits = limits;
  }

  /** Messages that were given up, in all. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Frames that the socket took, in all. */
  get sent(): number {
    return this.#sent;
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Adds a part for the receiver of this name. It leaves with the next `flush`. */
  push(name: string, receiver: Receiver, part: Uint8Array): void {
    const bytes = framedBytes(part);
    if (this.#bytes + bytes > this.#limits.bytesMax) this.#makeRoomFor(bytes);
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) this.#waiting.set(name, { receiver, parts: [part] });
    else waiting.parts.push(part);
    this.#bytes += bytes;
  }

  /** Sends what waits; nothing to do if sending is under way. */
  flush(): void {
    if (!this.#isSending && !this.#isClosed) void this.#drain();
  }

  /** Nothing leaves any more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    this.#bytes = 0;
  }

  /**
   * Gives up the oldest parts, enough at a time that it is seldom necessary. What needs the room is
   * kept, however long it is: if it came again it would be no shorter, and would never arrive.
   */
  #makeRoomFor(bytes: number): void {
    const enough = this.#limits.bytesMax * KEPT_WHEN_FULL - bytes;
    for (const [name, { parts }] of this.#waiting) {
      let count = 0;
      for (const part of parts) {
        if (this.#bytes <= enough) break;
        this.#bytes -= framedBytes(part);
        count++;
      }
      this.#dropped += count;
      parts.splice(0, count);
      if (parts.length > 0) return;
      this.#waiting.delete(name);
    }
  }

  /** The longest waiting receiver and as much for it as one frame holds. */
  #take(): Waiting<Receiver> | null {
    for (const [name, { receiver, parts }] of this.#waiting) {
      let bytes = 0;
      let count = 0;
      for (const part of parts) {
        if (bytes >= this.#limits.frameBytesMax) break;
        bytes += framedBytes(part);
        count++;
      }
      this.#bytes -= bytes;
      this.#waiting.delete(name);
      const taken = parts.splice(0, count);
      // The rest queues up again behind the other receivers.
      if (parts.length > 0) this.#waiting.set(name, { receiver, parts });
      return { receiver, parts: taken };
    }
    return null;
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#take(); next !== null; next = this.#take()) {
      try {
        await this.#send(next.receiver, next.parts);
        this.#sent++;
      } catch {
        this.#dropped += next.parts.length;
      }
    }
    this.#isSending = false;
  }
}
