// The processes of a system: started ahead of need, kept from case to case, replaced when they die.
// One ROUTER socket reaches them all. Each is connected to each other one before it is needed.

import { Router } from 'zeromq';
import { HostError } from '../../lab/run/system.ts';
import type { Ack, Order, Report } from './control.ts';
import { parseReport } from './control.ts';
import { OutQueue } from './out-queue.ts';
import { Worker } from './worker.ts';

export interface PoolOptions {
  /** Idle processes that stand by for crashes. */
  readonly spares: number;
  /** An order that is not answered within this ends the case, and the process. */
  readonly ackTimeoutMs: number;
  /** A process must have started within this. */
  readonly startTimeoutMs: number;
  /** Port of the control socket, or 0 for any. */
  readonly controlPort: number;
}

/** Answer to an order with a serial number; `effects` is JSON, empty for none. */
export interface Answer {
  readonly report: Ack | (Report & { readonly kind: 'parked' });
  readonly effects: string;
}

interface Question {
  readonly worker: Worker;
  readonly deadlineMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: HostError) => void;
}

type Asking = Extract<Order, { readonly serial: number }>;

const WATCH_MS = 50;

/** The end of a process is noticed within this. */
const GRACE_MS = 200;

export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #file: string;
  readonly #router: Router;
  readonly #orders: OutQueue<string[]>;
  readonly #workers = new Map<string, Worker>();
  readonly #questions = new Map<number, Question>();
  readonly #watch: NodeJS.Timeout;
  #endpoint = '';
  #started = 0;
  #serials = 0;
  #target = 0;
  #closed = false;
  /** Why the run under way cannot go on. */
  #failure: HostError | null = null;

  private constructor(file: string, options: PoolOptions) {
    this.#file = file;
    this.#options = options;
    this.#router = new Router({
      linger: 0,
      sendHighWaterMark: 0,
      receiveHighWaterMark: 0,
      mandatory: true,
      handover: true,
    });
    this.#orders = new OutQueue<string[]>(this.#router, (error, [id = '']) =>
      this.#onUnsent(error, id),
    );
    this.#watch = setInterval(() => this.#onWatch(), WATCH_MS);
    this.#watch.unref();
  }

  /** Opens the control socket. Rejects with HostError `port`. No process is started yet. */
  static async open(file: string, options: PoolOptions): Promise<ProcessPool> {
    const pool = new ProcessPool(file, options);
    const { controlPort } = options;
    try {
      await pool.#router.bind(`tcp://127.0.0.1:${controlPort === 0 ? '*' : String(controlPort)}`);
    } catch (error) {
      await pool.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError('port', `cannot open the control socket: ${reason}`, error);
    }
    pool.#endpoint = pool.#router.lastEndpoint ?? '';
    void pool.#readReports();
    return pool;
  }

  /** All processes that live, in order of their start. */
  get workers(): readonly Worker[] {
    return [...this.#workers.values()];
  }

  #spawn(): void {
    const worker = new Worker(`p${String(this.#started++)}`, this.#file, this.#endpoint);
    this.#workers.set(worker.id, worker);
    const { startTimeoutMs } = this.#options;
    const late = setTimeout(() => {
      const message = `process ${worker.id} did not start within ${String(startTimeoutMs)} ms`;
      worker.refuse(new HostError('timeout', message));
    }, startTimeoutMs);
    const settled = (): void => clearTimeout(late);
    worker.ready.then(settled, settled);
    void worker.ended.then(() => this.#onEnded(worker));
  }

  /** Starts processes until as many live as are wanted. */
  #fill(): void {
    const alive = this.workers.filter(({ isDead, dismissed }) => !isDead && !dismissed).length;
    for (let missing = this.#target - alive; missing > 0; missing--) this.#spawn();
  }

  /** Takes `count` processes into a new run and releases those of the one before. */
  async enlist(count: number): Promise<Worker[]> {
    for (const worker of this.#workers.values()) worker.serving = false;
    this.#failure = null;
    this.#target = Math.max(this.#target, count + this.#options.spares);
    this.#fill();
    const enlisted = this.#idle().slice(0, count);
    for (const worker of enlisted) worker.serving = true;
    await Promise.all(enlisted.map(({ ready }) => ready));
    return enlisted;
  }

  /** Processes that could serve, those that are ready first, the older ones first among them. */
  #idle(): Worker[] {
    const idle = this.workers.filter(
      ({ isDead, dismissed, serving }) => !isDead && !dismissed && !serving,
    );
    return idle.sort((left, right) => Number(right.isReady) - Number(left.isReady));
  }

  /** Takes one more process into the run; a spare that is ready, if there is one. */
  async replacement(): Promise<Worker> {
    this.#fill();
    const chosen = this.#idle()[0];
    if (chosen === undefined) throw new HostError('process-died', 'no process is left to serve');
    chosen.serving = true;
    await chosen.ready;
    return chosen;
  }

  /** Kills a process that takes part in the run, as the run wants it; a new spare is started. */
  kill(worker: Worker): void {
    worker.dismiss();
    this.#fill();
  }

  tell(worker: Worker, order: Exclude<Order, Asking>): void {
    this.#orders.push([worker.id, JSON.stringify(order)]);
  }

  /** Sends an order and waits for its answer. `order` is given the serial number it must carry. */
  ask(worker: Worker, order: (serial: number) => Asking): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (!worker.isReady) return Promise.reject(worker.death());
    const serial = ++this.#serials;
    this.#orders.push([worker.id, JSON.stringify(order(serial))]);
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + this.#options.ackTimeoutMs;
      this.#questions.set(serial, { worker, deadlineMs, resolve, reject });
    });
  }

  async #readReports(): Promise<void> {
    try {
      for await (const [id, text, effects] of this.#router) {
        const worker = this.#workers.get(String(id));
        const report = parseReport(String(text));
        if (worker === undefined) continue;
        if (report === null) this.#fail(this.#nonsense(worker));
        else this.#onReport(worker, report, String(effects ?? ''));
      }
    } catch (error) {
      if (!this.#closed) this.#fail(new HostError('socket', 'the control socket failed', error));
    }
  }

  #nonsense(worker: Worker): HostError {
    worker.dismiss();
    return new HostError('socket', `process ${worker.id} sent a report that is none`);
  }

  #onReport(worker: Worker, report: Report, effects: string): void {
    switch (report.kind) {
      case 'hello':
        this.#onHello(worker, report.endpoint);
        return;
      case 'unfit':
        worker.refuse(new HostError(report.code, `process ${worker.id}: ${report.message}`));
        return;
      case 'ack':
        worker.undecodable = report.undecodable;
        this.#answer({ report, effects });
        return;
      case 'parked':
        this.#answer({ report, effects });
        return;
    }
  }

  #answer(answer: Answer): void {
    const { serial } = answer.report;
    const question = this.#questions.get(serial);
    // An answer that comes too late was given up on.
    if (question === undefined) return;
    this.#questions.delete(serial);
    question.resolve(answer);
  }

  /** Makes a newcomer and everyone else known to each other. */
  #onHello(newcomer: Worker, endpoint: string): void {
    for (const other of this.#workers.values()) {
      if (other === newcomer || other.endpoint === null || !other.isReady) continue;
      this.tell(other, { kind: 'peer', id: newcomer.id, endpoint });
      this.tell(newcomer, { kind: 'peer', id: other.id, endpoint: other.endpoint });
    }
    newcomer.arrive(endpoint);
  }

  #onEnded(worker: Worker): void {
    this.#workers.delete(worker.id);
    if (this.#closed) return;
    for (const other of this.#workers.values()) {
      if (other.isReady) this.tell(other, { kind: 'gone', id: worker.id });
    }
    if (worker.serving && !worker.dismissed) this.#fail(worker.death());
  }

  /** Ends the run under way: whoever waits hears why. */
  #fail(error: HostError): void {
    this.#failure ??= error;
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions.clear();
  }

  /** An order could not be sent. Most often the process has just died, which is the better reason. */
  #onUnsent(error: unknown, id: string): void {
    setTimeout(() => {
      const worker = this.#workers.get(id);
      if (this.#closed || worker === undefined || !worker.serving) return;
      worker.dismiss();
      this.#fail(new HostError('socket', `the control connection to process ${id} is lost`, error));
    }, GRACE_MS);
  }

  #onWatch(): void {
    const nowMs = performance.now();
    for (const { worker, deadlineMs } of this.#questions.values()) {
      if (nowMs < deadlineMs) continue;
      const { ackTimeoutMs } = this.#options;
      worker.dismiss();
      const message = `process ${worker.id} did not answer within ${String(ackTimeoutMs)} ms`;
      this.#fail(new HostError('timeout', message));
      return;
    }
  }

  /** Ends all processes and waits until they have. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    const ended = this.workers.map(({ ended }) => ended);
    for (const worker of this.#workers.values()) worker.dismiss();
    this.#fail(new HostError('socket', 'the host was stopped'));
    await Promise.all(ended);
    this.#router.close();
  }
}
