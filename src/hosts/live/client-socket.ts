// The socket on which a replica serves clients. It remembers by which connection each client asked
// last, and answers there. Called by the replica server.

import { Router } from 'zeromq';
import { DecodeError } from '../../base/bytes.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { ClientId } from '../../protocol/ids.ts';
import type { ClientMessage, ClientReply } from '../../protocol/message.ts';
import type { ReplicaConfig } from './config.ts';
import { addressOf } from './config.ts';
import type { Counters, Tell } from './counters.ts';
import { countBad } from './counters.ts';
import type { Frame, FrameHeader } from './frame.ts';
import { ANY_CLUSTER, decodeFrame, encodeFrame, NOBODY } from './frame.ts';
import { FrameQueue } from './frame-queue.ts';
import { decodeParts, encodePart, isClientMessage } from './parts.ts';
import { MESSAGE_BYTES_MAX, RECEIVE_FRAMES_MAX } from './socket-options.ts';

export interface ClientSocketOptions {
  readonly config: ReplicaConfig;
  readonly incarnation: number;
  readonly counters: Counters;
  readonly tell: Tell;
  readonly onMessage: (message: ClientMessage) => void;
  /** The answer to a question about the replica itself; both are JSON. */
  readonly onAsk: (question: string) => string;
}

/** Clients whose connection is remembered; beyond, the one that was silent longest is forgotten. */
const CLIENTS_MAX = 1 << 16;

/** Replies that the library holds for one client that does not take them; more are lost. */
const SEND_FRAMES_MAX = 1000;

/** Where a frame goes: a client's connection, as the socket names it, and what it is to hold. */
interface Route {
  readonly connection: Buffer;
  readonly kind: 'reply' | 'answer';
}

const nameOf = ({ connection, kind }: Route): string => kind + connection.toString('latin1');

export class ClientSocket {
  readonly #options: ClientSocketOptions;
  readonly #router = new Router({
    linger: 0,
    sendHighWaterMark: SEND_FRAMES_MAX,
    receiveHighWaterMark: RECEIVE_FRAMES_MAX,
    maxMessageSize: MESSAGE_BYTES_MAX,
  });
  readonly #routes = new Map<ClientId, Route>();
  readonly #queue: FrameQueue<Route>;

  constructor(options: ClientSocketOptions) {
    this.#options = options;
    this.#queue = new FrameQueue<Route>(async ({ connection, kind }, parts) => {
      await this.#router.send([connection, encodeFrame(this.#header(kind), parts)]);
      options.counters.framesOut++;
    });
  }

  #header(kind: FrameHeader['kind']): FrameHeader {
    const { config, incarnation } = this.#options;
    const { cluster, replica } = config;
    return { kind, cluster, from: replica, to: NOBODY, incarnation };
  }

  /** Begins to listen. Resolves with where. */
  async listen(): Promise<string> {
    const { config } = this.#options;
    const own = addressOf(config, config.replica);
    await this.#router.bind(config.listen?.client ?? own?.client ?? '');
    return this.#router.lastEndpoint ?? '';
  }

  /** Gives every message that arrives to its taker. Resolves when the socket is closed. */
  async receive(): Promise<void> {
    for await (const [connection, bytes] of this.#router) {
      if (connection !== undefined && bytes !== undefined) this.#onFrame(connection, bytes);
    }
  }

  #refuse(what: string): void {
    countBad(this.#options.counters, this.#options.tell, what);
  }

  #onFrame(connection: Buffer, bytes: Uint8Array): void {
    const { counters, config } = this.#options;
    counters.framesIn++;
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#refuse(`a frame of ${String(bytes.length)} bytes from a client: ${error.message}`);
      return;
    }
    const { kind, cluster } = frame.header;
    if (kind === 'ask' && (cluster === ANY_CLUSTER || cluster === config.cluster)) {
      this.#onAsk(connection, frame);
    } else if (cluster !== config.cluster) {
      this.#refuse(`a client's frame for cluster ${cluster}`);
    } else if (kind === 'client') {
      this.#onMessages(connection, frame);
    } else {
      this.#refuse(`a frame of kind ${kind} from a client`);
    }
  }

  #onMessages(connection: Buffer, { parts }: Frame): void {
    const { counters, onMessage } = this.#options;
    const route = { connection, kind: 'reply' } as const;
    const take = (message: ClientMessage): void => {
      counters.messagesIn++;
      this.#remember(message.client, route);
      onMessage(message);
    };
    decodeParts(parts, isClientMessage, take, (what) => this.#refuse(`${what}; from a client`));
  }

  #onAsk(connection: Buffer, { parts }: Frame): void {
    const route = { connection, kind: 'answer' } as const;
    for (const part of parts) {
      const answer = this.#options.onAsk(Buffer.from(part).toString());
      this.#queue.push(nameOf(route), route, Buffer.from(answer));
    }
    this.#queue.flush();
  }

  #remember(client: ClientId, route: Route): void {
    this.#routes.delete(client);
    this.#routes.set(client, route);
    if (this.#routes.size <= CLIENTS_MAX) return;
    for (const oldest of this.#routes.keys()) {
      this.#routes.delete(oldest);
      return;
    }
  }

  /** Queues a reply; it leaves with the next `flush`. Lost if the client is not known here. */
  reply(message: ClientReply, format: Format): void {
    const route = this.#routes.get(message.client);
    if (route !== undefined) this.#queue.push(nameOf(route), route, encodePart(message, format));
  }

  /** Everything that waits leaves, as one frame for each connection. */
  flush(): void {
    this.#queue.flush();
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  close(): void {
    this.#queue.close();
    this.#router.close();
  }
}
