// The inside of a replica's (or the clients') process: its sockets and its life. The bundle that a
// pool makes calls `serveLockstep` with the code of the system; the process then does what its
// controller orders until the controller is gone.

import { rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Dealer, Pull, Push } from 'zeromq';
import type { Code } from '../code.ts';
import type { ActorProcess } from './actor-process.ts';
import { newActorProcess, onFrames, onOrder, onTick, wantsFrames } from './actor-process.ts';
import type { Order, Report } from './control.ts';
import { BUNDLE_DIRECTORY } from './control.ts';
import { park } from './mailbox.ts';
import { OutQueue } from './out-queue.ts';

const TICK_MS = 100;

const UNLIMITED = { linger: 0, sendHighWaterMark: 0 } as const;

interface Peer {
  readonly socket: Push;
  readonly queue: OutQueue<Uint8Array>;
}

class LockstepProcess {
  readonly #control: Dealer;
  readonly #reports: OutQueue<string[]>;
  readonly #data = new Pull({ linger: 0, receiveHighWaterMark: 0 });
  readonly #peers = new Map<string, Peer>();
  readonly #actors: ActorProcess;
  #isReading = false;

  constructor(id: string, controlEndpoint: string, code: Code) {
    this.#control = new Dealer({ ...UNLIMITED, routingId: id, receiveHighWaterMark: 0 });
    this.#control.connect(controlEndpoint);
    this.#reports = new OutQueue<string[]>(this.#control, () => process.exit(1));
    this.#actors = newActorProcess(code, {
      post: (host, bytes) => this.#peers.get(host)?.queue.push(bytes),
      report: (report, effects) => this.#report(report, effects),
    });
  }

  #report(report: Report, effects: string): void {
    this.#reports.push([JSON.stringify(report), effects]);
  }

  async serve(): Promise<void> {
    try {
      await this.#data.bind('tcp://127.0.0.1:*');
    } catch (error) {
      this.#report({ kind: 'unfit', code: 'port', message: String(error) }, '');
      return;
    }
    setInterval(() => onTick(this.#actors, performance.now()), TICK_MS);
    this.#report({ kind: 'hello', endpoint: this.#data.lastEndpoint ?? '' }, '');
    await this.#readOrders();
  }

  async #readOrders(): Promise<void> {
    for await (const [text] of this.#control) this.#onOrder(JSON.parse(String(text)) as Order);
  }

  /**
   * Takes frames off the data socket until none is waited for. Nobody is woken for a frame before
   * it is wanted: until then it rests in the socket, which keeps any number of them.
   */
  async #readFrames(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    while (wantsFrames(this.#actors)) {
      for (const bytes of await this.#data.receive()) park(this.#actors.mailbox, bytes);
      onFrames(this.#actors, performance.now());
    }
    this.#isReading = false;
  }

  #onOrder(order: Order): void {
    switch (order.kind) {
      case 'peer':
        this.#connect(order.id, order.endpoint);
        return;
      case 'gone':
        this.#peers.get(order.id)?.socket.close();
        this.#peers.delete(order.id);
        return;
      case 'begin':
      case 'route':
      case 'grant':
      case 'await-frames':
        onOrder(this.#actors, order, performance.now());
        if (wantsFrames(this.#actors)) void this.#readFrames();
        return;
    }
  }

  #connect(id: string, endpoint: string): void {
    const socket = new Push(UNLIMITED);
    socket.connect(endpoint);
    // A send to a process that is gone may fail: its frames are lost as those to a dead one are.
    this.#peers.set(id, { socket, queue: new OutQueue<Uint8Array>(socket, () => undefined) });
  }
}

/** The parent cannot clean up any more: the directory of its bundle goes with the last of them. */
function endAsOrphan(): void {
  const directory = dirname(process.argv[1] ?? '');
  if (basename(directory).startsWith(BUNDLE_DIRECTORY)) {
    rmSync(directory, { recursive: true, force: true });
  }
  process.exit(0);
}

/** Ends this process when the one that started it has ended, however it did. */
function endWithParent(): void {
  process.on('SIGINT', () => undefined);
  process.stdin.on('end', endAsOrphan);
  process.stdin.on('error', endAsOrphan);
  process.stdin.resume();
}

/** Serves the controller named on the command line (own id, control endpoint). Never returns. */
export function serveLockstep(code: Code): void {
  const [id, controlEndpoint] = process.argv.slice(2);
  if (id === undefined || controlEndpoint === undefined) throw new Error('started by hand');
  endWithParent();
  new LockstepProcess(id, controlEndpoint, code).serve().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
