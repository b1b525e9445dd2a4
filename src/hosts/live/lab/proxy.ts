// A link between two processes that can be hurt from outside, without privileges: whoever wants to
// reach the one behind it connects here. Each direction has its own faults. Called by the lab's
// cluster, which puts one in front of every replica for each other replica, and one for clients.

import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Unit } from './zmtp.ts';
import { ZmtpCutter } from './zmtp.ts';

/** What becomes of the messages that pass in one direction. */
export interface Conduct {
  /** Nothing passes; held bytes pass when this ends. */
  readonly isHeld: boolean;
  /** What becomes of one message; called once for each. */
  readonly fate: () => Fate;
}

export interface Fate {
  /** Milliseconds after which each copy passes: none if it is lost, two if it is doubled. */
  readonly copiesAfterMs: readonly number[];
  /** Messages sent later may overtake it. */
  readonly mayBeOvertaken: boolean;
}

const AT_ONCE: Fate = { copiesAfterMs: [0], mayBeOvertaken: false };

export const QUIET: Conduct = { isHeld: false, fate: () => AT_ONCE };

export type Direction = 'forth' | 'back';

/** Bytes of one direction that may wait in a proxy; then its sender is not read any more. */
const WAITING_BYTES_MAX = 32 << 20;

/** One direction of one connection. */
class Flow {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #cutter = new ZmtpCutter();
  readonly #conduct: () => Conduct;
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Unit[] = [];
  #waitingBytes = 0;
  /** What is not to be overtaken passes no earlier than this. */
  #lastAtMs = 0;

  constructor(from: Socket, to: Socket, conduct: () => Conduct) {
    this.#from = from;
    this.#to = to;
    this.#conduct = conduct;
    from.on('data', (chunk: Buffer) => this.#onData(chunk));
    to.on('drain', () => this.#breathe());
  }

  #onData(chunk: Buffer): void {
    for (const unit of this.#cutter.take(chunk)) {
      this.#waitingBytes += unit.bytes.length;
      this.#held.push(unit);
    }
    this.release();
    this.#breathe();
  }

  /** Reads on only while there is room for what is read. */
  #breathe(): void {
    const full = this.#waitingBytes > WAITING_BYTES_MAX || this.#to.writableNeedDrain;
    if (full) this.#from.pause();
    else this.#from.resume();
  }

  /** Lets pass what was held, as the conduct is now. */
  release(): void {
    if (this.#conduct().isHeld) return;
    const released = this.#held;
    this.#held = [];
    for (const unit of released) this.#pass(unit);
    this.#breathe();
  }

  #pass({ bytes, isMessage }: Unit): void {
    this.#waitingBytes -= bytes.length;
    const { copiesAfterMs, mayBeOvertaken } = isMessage ? this.#conduct().fate() : AT_ONCE;
    for (const afterMs of copiesAfterMs) {
      const dueMs = performance.now() + afterMs;
      const atMs = mayBeOvertaken ? dueMs : Math.max(dueMs, this.#lastAtMs);
      if (!mayBeOvertaken) this.#lastAtMs = atMs;
      this.#writeAt(bytes, atMs - performance.now());
    }
  }

  #writeAt(bytes: Buffer, afterMs: number): void {
    if (afterMs <= 0 && this.#timers.size === 0) {
      if (this.#to.writable) this.#to.write(bytes);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#to.writable) this.#to.write(bytes);
    }, afterMs);
    this.#timers.add(timer);
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = [];
  }
}

interface Passage {
  readonly sockets: readonly Socket[];
  readonly flows: Readonly<Record<Direction, Flow>>;
}

/** A listening proxy. Where it leads to may change, as processes come back on other ports. */
export class Proxy {
  readonly #server: Server;
  readonly #conducts: Record<Direction, Conduct> = { forth: QUIET, back: QUIET };
  readonly #passages = new Set<Passage>();
  #targetPort: number | null = null;
  #isBroken = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#onConnection(socket));
  }

  /** Opens a proxy on a free port of this machine. It leads nowhere yet. */
  static async open(): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on new connections lead to this port; null for nowhere. */
  leadTo(port: number | null): void {
    this.#targetPort = port;
  }

  conduct(direction: Direction, conduct: Conduct): void {
    this.#conducts[direction] = conduct;
    for (const { flows } of this.#passages) flows[direction].release();
  }

  /** Ends all connections, with what is under way in them, and takes none until it is mended. */
  breakOff(): void {
    this.#isBroken = true;
    for (const passage of this.#passages) this.#close(passage);
  }

  mend(): void {
    this.#isBroken = false;
  }

  #onConnection(near: Socket): void {
    if (this.#isBroken || this.#targetPort === null) {
      near.destroy();
      return;
    }
    const far = connect(this.#targetPort, '127.0.0.1');
    const flows = {
      forth: new Flow(near, far, () => this.#conducts.forth),
      back: new Flow(far, near, () => this.#conducts.back),
    };
    const passage = { sockets: [near, far], flows };
    this.#passages.add(passage);
    for (const socket of passage.sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#close(passage));
      socket.on('close', () => this.#close(passage));
    }
  }

  #close(passage: Passage): void {
    this.#passages.delete(passage);
    for (const flow of Object.values(passage.flows)) flow.end();
    for (const socket of passage.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const passage of this.#passages) this.#close(passage);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
