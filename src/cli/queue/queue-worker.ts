// A worker of campaigns on Redis: takes batches of whatever campaign there is and has processes of
// its own execute them. This process executes no cases itself, so that it can say in time that it
// lives, however long a case takes.

import type { Job, Worker } from 'bullmq';
import type { BatchResult } from '../../lab/campaign/batch.ts';
import { CliError } from '../errors.ts';
import { loadSystem } from '../load-system.ts';
import { VERSION } from '../version.ts';
import { Crew } from '../workers/worker-pool.ts';
import type { RedisAddress } from './address.ts';
import type { BatchJob, Refusal } from './batch-job.ts';
import * as agreed from './batch-job.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { RedisLink } from './link.ts';
import { connectRedis } from './link.ts';

export interface WorkerOrder {
  readonly address: RedisAddress;
  readonly processes: number;
  /** Where files that `--system` names are looked for. */
  readonly cwd: string;
  /** Ends after so long without a batch; null: never. */
  readonly idleMs: number | null;
  /** Ends after the batches under way. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly onBatch: (result: BatchResult) => void;
}

/** Why this worker cannot execute a campaign; null where it can. */
async function objectionTo(cwd: string, job: BatchJob): Promise<string | null> {
  if (job.version !== VERSION) {
    return `it has linlab ${VERSION}, the campaign is of ${job.version}; install the same on both`;
  }
  try {
    const system = await loadSystem({ cwd }, job.system);
    if ((await fingerprintOf(system, job)) === job.fingerprint) return null;
    const hint = 'bring both up to date, and start the worker again';
    return `${job.system} does something else here than where the campaign was started; ${hint}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${reason}; start linlab worker in a folder in which ${job.system} can be loaded`;
  }
}

/** So long after its last batch a worker that leaves waits for Redis to have heard of it. */
const LAST_WORDS_MS = agreed.LOCK_MS;

/** One worker from its start to its end. */
class Shift {
  readonly #order: WorkerOrder;
  readonly #link: RedisLink;
  readonly #crew: Crew;
  readonly #objections = new Map<string, Promise<string | null>>();
  readonly #worker: Worker<BatchJob, BatchResult>;
  /** Ends the shift, with an error where there is one. */
  #end: (error: unknown) => void = () => undefined;
  readonly #ended = new Promise<unknown>((resolve) => (this.#end = resolve));
  #underWay = 0;
  /** After so long without a batch `#onRest` is called; null: never. */
  #restMs: number | null;
  #onRest = (): void => this.#end(null);
  #resting: NodeJS.Timeout | null = null;

  constructor(order: WorkerOrder, link: RedisLink) {
    this.#order = order;
    this.#link = link;
    this.#restMs = order.idleMs;
    this.#crew = new Crew(order.processes);
    this.#worker = new link.bullmq.Worker(agreed.QUEUE, (job) => this.#perform(job), {
      connection: link.client,
      prefix: agreed.PREFIX,
      name: agreed.workerName(order.processes),
      concurrency: this.#crew.width,
      lockDuration: agreed.LOCK_MS,
      stalledInterval: agreed.LOST_WORKERS_EVERY_MS,
      maxStalledCount: agreed.LOSSES_MAX,
    });
    this.#worker.on('error', (error) => {
      // Of a lost connection the link tells.
      if (link.client.status === 'ready') order.say(error.message);
    });
    const ready = (): void => order.say(`waiting for cases at ${order.address.shown}`);
    // Where it never is, the link tells.
    void this.#worker.waitUntilReady().then(ready, () => undefined);
    link.gone.addEventListener('abort', () => this.#end(link.gone.reason));
    order.signal.addEventListener('abort', () => this.#end(null));
    if (order.signal.aborted) this.#end(null);
    this.#rest();
  }

  /** Counts the time without work. */
  #rest(): void {
    if (this.#resting !== null) clearTimeout(this.#resting);
    if (this.#restMs === null || this.#underWay > 0) return;
    this.#resting = setTimeout(() => this.#onRest(), this.#restMs);
  }

  async #perform(job: Job<BatchJob, BatchResult>): Promise<BatchResult> {
    this.#underWay++;
    this.#rest();
    try {
      await this.#admit(job);
      return await this.#execute(job.data);
    } finally {
      this.#underWay--;
      this.#rest();
    }
  }

  /** Throws where this worker must not execute the campaign; the batch goes to another one. */
  async #admit(job: Job<BatchJob, BatchResult>): Promise<void> {
    const { campaign, fingerprint } = job.data;
    const key = `${campaign} ${fingerprint}`;
    const known = this.#objections.get(key) ?? objectionTo(this.#order.cwd, job.data);
    this.#objections.set(key, known);
    const reason = await known;
    if (reason === null) return;
    await job.updateProgress({ kind: 'refusal', reason } satisfies Refusal);
    this.#end(new CliError('worker', `cannot take part: ${reason}`, '--backend'));
    throw new Error(reason);
  }

  async #execute(job: BatchJob): Promise<BatchResult> {
    const { cwd } = this.#order;
    const { system, seed, replicas, limits, guarantees, statesMax, cases, plans } = job;
    try {
      const asked = { system, seed, replicas, limits, guarantees, statesMax };
      const task = { ...asked, cases, plans, cwd };
      const result = await this.#crew.run(task);
      this.#order.onBatch(result);
      return result;
    } catch (error) {
      // Elsewhere it would end in the same way.
      const reason = error instanceof Error ? error.message : String(error);
      throw new this.#link.bullmq.UnrecoverableError(reason);
    }
  }

  /** Waits for the batches under way; where nobody can be told of them, it does not. */
  async #leave(): Promise<void> {
    const { client } = this.#link;
    const isUnheard = new Promise<void>((resolve) => {
      client.once('close', () => resolve());
      this.#onRest = resolve;
      this.#restMs = LAST_WORDS_MS;
      this.#rest();
    });
    await Promise.race([this.#worker.close(client.status !== 'ready'), isUnheard]);
    this.#restMs = null;
    this.#rest();
  }

  /** Resolves when there is no more to do here. Rejects with a CliError. */
  async work(): Promise<void> {
    const error = await this.#ended;
    await this.#leave();
    // Redis must not hear that batches failed whose processes are ended here.
    this.#link.close();
    await this.#crew.stop();
    if (error !== null) throw error;
  }
}

/** Works until it is stopped or, where that was asked for, has nothing to do. Throws CliError. */
export async function workOnQueue(order: WorkerOrder): Promise<void> {
  const link = await connectRedis(order.address, order.say);
  await new Shift(order, link).work();
}
