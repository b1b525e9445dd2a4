// The sockets between replicas. Each replica binds one PULL socket and connects a PUSH socket to
// every other one, so that each direction of each link is a connection of its own: it may be slow,
// cut or encrypted by itself. Called by the replica server.

import { Pull, Push } from 'zeromq';
import { DecodeError } from '../../base/bytes.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { ReplicaId } from '../../protocol/ids.ts';
import { replicaId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/message.ts';
import type { ReplicaConfig } from './config.ts';
import { addressOf } from './config.ts';
import type { Counters, Tell } from './counters.ts';
import { countBad } from './counters.ts';
import type { Frame } from './frame.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { FrameQueue } from './frame-queue.ts';
import { decodeParts, encodePart, isPeerMessage } from './parts.ts';
import { MESSAGE_BYTES_MAX, RECONNECT, RECEIVE_FRAMES_MAX } from './socket-options.ts';

interface Link {
  readonly socket: Push;
  readonly queue: FrameQueue<null>;
}

export interface PeerSocketsOptions {
  readonly config: ReplicaConfig;
  readonly incarnation: number;
  readonly counters: Counters;
  readonly tell: Tell;
  readonly onMessage: (from: ReplicaId, message: PeerMessage) => void;
}

/** Frames that the library holds for a receiver; more wait in the queue, where the oldest can go. */
const SEND_FRAMES_MAX = 8;

export class PeerSockets {
  readonly #options: PeerSocketsOptions;
  readonly #pull = new Pull({
    linger: 0,
    receiveHighWaterMark: RECEIVE_FRAMES_MAX,
    maxMessageSize: MESSAGE_BYTES_MAX,
  });
  readonly #links = new Map<number, Link>();

  constructor(options: PeerSocketsOptions) {
    this.#options = options;
    const { replica, replicas } = options.config;
    for (const { id, peer } of replicas) if (id !== replica) this.#connect(id, peer);
  }

  #connect(id: number, endpoint: string): void {
    const { cluster, replica } = this.#options.config;
    const { incarnation, counters } = this.#options;
    // `immediate`: nothing is given to a connection that is not there.
    const socket = new Push({
      ...RECONNECT,
      linger: 0,
      immediate: true,
      sendHighWaterMark: SEND_FRAMES_MAX,
    });
    socket.connect(endpoint);
    const header = { kind: 'peer', cluster, from: replica, to: id, incarnation } as const;
    const queue = new FrameQueue<null>(async (_, parts) => {
      await socket.send(encodeFrame(header, parts));
      counters.framesOut++;
    });
    this.#links.set(id, { socket, queue });
  }

  /** Begins to listen. Resolves with where. */
  async listen(): Promise<string> {
    const { config } = this.#options;
    const own = addressOf(config, config.replica);
    await this.#pull.bind(config.listen?.peer ?? own?.peer ?? '');
    return this.#pull.lastEndpoint ?? '';
  }

  /** Gives every message that arrives to its taker. Resolves when the sockets are closed. */
  async receive(): Promise<void> {
    for await (const frames of this.#pull) for (const bytes of frames) this.#onFrame(bytes);
  }

  #refuse(what: string): void {
    countBad(this.#options.counters, this.#options.tell, what);
  }

  #onFrame(bytes: Uint8Array): void {
    const { counters, onMessage } = this.#options;
    counters.framesIn++;
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#refuse(
        `a frame of ${String(bytes.length)} bytes from another replica: ${error.message}`,
      );
      return;
    }
    const problem = this.#problemOf(frame);
    if (problem !== null) {
      this.#refuse(problem);
      return;
    }
    const from = replicaId(frame.header.from);
    decodeParts(
      frame.parts,
      isPeerMessage,
      (message) => {
        counters.messagesIn++;
        onMessage(from, message);
      },
      (what) => this.#refuse(`${what}; from replica ${String(from)}`),
    );
  }

  /** Why a whole frame is not for this replica, in words; null if it is. */
  #problemOf({ header }: Frame): string | null {
    const { cluster, replica } = this.#options.config;
    const from = `from replica ${String(header.from)}`;
    if (header.cluster !== cluster) return `a frame ${from} of cluster ${header.cluster}`;
    if (header.kind !== 'peer') return `a frame of kind ${header.kind} among those of replicas`;
    if (header.to !== replica) return `a frame ${from} that is for replica ${String(header.to)}`;
    return this.#links.has(header.from) ? null : `a frame ${from}, which no one has configured`;
  }

  /** Queues a message; it leaves with the next `flush`. */
  send(to: ReplicaId, message: PeerMessage, format: Format): void {
    this.#links.get(to)?.queue.push('', null, encodePart(message, format));
  }

  /** Everything that waits leaves, as one frame for each replica that takes it. */
  flush(): void {
    for (const { queue } of this.#links.values()) queue.flush();
  }

  /** Messages that were given up, by replica. */
  dropped(): ReadonlyMap<number, number> {
    return new Map([...this.#links].map(([id, { queue }]) => [id, queue.dropped]));
  }

  close(): void {
    this.#pull.close();
    for (const { socket, queue } of this.#links.values()) {
      queue.close();
      socket.close();
    }
  }
}
