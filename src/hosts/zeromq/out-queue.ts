// A socket takes one send at a time and refuses a second one that comes too early. Everything that
// is to leave over a socket goes through its queue, so that no step ever waits for the network.

/** The sending side of a ZeroMQ socket. */
interface Sender<Parts> {
  send(parts: Parts): Promise<void>;
}

export class OutQueue<Parts> {
  readonly #socket: Sender<Parts>;
  readonly #onError: (error: unknown, parts: Parts) => void;
  readonly #queue: Parts[] = [];
  #busy = false;

  constructor(socket: Sender<Parts>, onError: (error: unknown, parts: Parts) => void) {
    this.#socket = socket;
    this.#onError = onError;
  }

  /** Sends now if nothing is ahead of it, else in its turn. */
  push(parts: Parts): void {
    this.#queue.push(parts);
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let parts = this.#queue.shift(); parts !== undefined; parts = this.#queue.shift()) {
      try {
        await this.#socket.send(parts);
      } catch (error) {
        this.#onError(error, parts);
      }
    }
    this.#busy = false;
  }
}
