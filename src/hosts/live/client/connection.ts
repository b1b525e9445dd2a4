// A client's connection to one replica: requests leave and replies arrive as messages, questions and
// answers about the replica itself as JSON. Called by the client library and by the lab's clients.

import { Dealer } from 'zeromq';
import { DecodeError } from '../../../base/bytes.ts';
import type { Format } from '../../../protocol/configuration.ts';
import type { ClientMessage, ClientReply } from '../../../protocol/message.ts';
import { decodeFrame, encodeFrame, NOBODY } from '../frame.ts';
import type { FrameKind } from '../frame.ts';
import { FrameQueue } from '../frame-queue.ts';
import { decodeParts, encodePart, isClientReply } from '../parts.ts';
import { MESSAGE_BYTES_MAX, RECEIVE_FRAMES_MAX, RECONNECT } from '../socket-options.ts';
import type { Question } from '../status.ts';

export interface ConnectionOptions {
  readonly endpoint: string;
  /** ANY_CLUSTER for who wants to ask for it. */
  readonly cluster: string;
  readonly format: Format;
  readonly onReply: (reply: ClientReply) => void;
}

type Take = (answer: unknown) => void;

/** Requests that the library holds for a replica; more wait in the queue, where the oldest can go. */
const SEND_FRAMES_MAX = 64;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #dealer: Dealer;
  readonly #queue: FrameQueue<FrameKind>;
  /** Who waits for the answer to a question. */
  readonly #asking = new Map<Question, Set<Take>>();
  #willFlush = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { cluster, endpoint } = options;
    this.#dealer = new Dealer({
      ...RECONNECT,
      linger: 0,
      sendHighWaterMark: SEND_FRAMES_MAX,
      receiveHighWaterMark: RECEIVE_FRAMES_MAX,
      maxMessageSize: MESSAGE_BYTES_MAX,
    });
    this.#dealer.connect(endpoint);
    const header = { cluster, from: NOBODY, to: NOBODY, incarnation: 0 };
    this.#queue = new FrameQueue<FrameKind>((kind, parts) =>
      this.#dealer.send(encodeFrame({ kind, ...header }, parts)),
    );
    // Ends when the socket is closed.
    this.#receive().catch(() => undefined);
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#dealer) for (const bytes of frames) this.#onFrame(bytes);
  }

  /** Whatever cannot be read is as good as lost: the session asks again. */
  #onFrame(bytes: Uint8Array): void {
    try {
      const { header, parts } = decodeFrame(bytes);
      const { onReply } = this.#options;
      if (header.kind === 'reply') decodeParts(parts, isClientReply, onReply, () => undefined);
      else if (header.kind === 'answer') for (const part of parts) this.#onAnswer(part);
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof SyntaxError)) throw error;
    }
  }

  #onAnswer(part: Uint8Array): void {
    const { question, answer } = JSON.parse(Buffer.from(part).toString()) as {
      readonly question: Question;
      readonly answer: unknown;
    };
    const takers = this.#asking.get(question);
    this.#asking.delete(question);
    for (const take of takers ?? []) take(answer);
  }

  /** Queues a message; it leaves with everything else of this turn of the event loop. */
  send(message: ClientMessage): void {
    this.#push('client', encodePart(message, this.#options.format));
  }

  #push(kind: FrameKind, part: Uint8Array): void {
    this.#queue.push(kind, kind, part);
    if (this.#willFlush) return;
    this.#willFlush = true;
    setImmediate(() => {
      this.#willFlush = false;
      this.#queue.flush();
    });
  }

  /** Asks about the replica itself. Null if there is no answer within `withinMs`. */
  ask(question: Question, withinMs: number): Promise<unknown> {
    return new Promise((resolve) => {
      const takers = this.#asking.get(question) ?? new Set<Take>();
      this.#asking.set(question, takers);
      const settle = (answer: unknown): void => {
        clearTimeout(late);
        takers.delete(settle);
        resolve(answer);
      };
      const late = setTimeout(settle, withinMs, null);
      takers.add(settle);
      this.#push('ask', Buffer.from(question));
    });
  }

  close(): void {
    // Nobody waits for an answer any more: a timer would keep the process alive for as long.
    for (const takers of this.#asking.values()) for (const take of takers) take(null);
    this.#queue.close();
    this.#dealer.close();
  }
}
