// A campaign's batches on Redis, from the side of the one who asks: any number of `linlab worker` on
// any number of machines executes them. A batch is a job with a name of its own, its result stays in
// Redis until it is taken, and whatever got lost on the way, a message or all of Redis, is looked
// after now and then.

import type { Job, Queue, QueueEvents } from 'bullmq';
import type { Backend } from '../../lab/campaign/backend.ts';
import type { BatchResult } from '../../lab/campaign/batch.ts';
import { parseBatchResult } from '../../schemas/progress.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { counted } from '../words.ts';
import type { RedisAddress } from './address.ts';
import type { BatchJob, Refusal } from './batch-job.ts';
import * as agreed from './batch-job.ts';
import type { RedisLink } from './link.ts';
import { connectRedis } from './link.ts';

/** Long enough for the way over a network not to matter, short enough to show progress. */
const BATCH_CASES = 32;

/** One under way, one at the worker's door, two on Redis. */
const BATCHES_PER_PROCESS = 4;
/** Before it is known how many processes there are. */
const WIDTH_AT_FIRST = 16;
/** What the others finish while a lost worker's batch is waited for. */
const AHEAD_PER_WIDTH = 32;

const COUNT_WORKERS_EVERY_MS = 2000;
/** A batch of which nothing was heard for so long is looked after. */
const LOOK_AFTER_MS = 5000;
const SAY_WAITING_EVERY_MS = 60_000;

/** At an early end a batch under way has as long to finish as a worker has to be called lost. */
const LAST_BATCHES_MS = agreed.LOCK_MS;

/** Events that nobody has read yet; each result is in one of them. */
const EVENTS_MAX = 1000;

interface Pending {
  readonly job: BatchJob;
  lookedAfterAt: number;
  readonly resolve: (result: BatchResult | null) => void;
  readonly reject: (error: unknown) => void;
}

type Batches = Queue<BatchJob, BatchResult>;

/** What BullMQ says of a batch whose workers were lost too often. */
const STALLED = 'job stalled more than allowable limit';

function failureOf(job: BatchJob, reason: string): CliError {
  const lost = `ended ${String(agreed.LOSSES_MAX + 1)} workers: each was lost while it had them`;
  const text = reason.startsWith(STALLED) ? lost : `failed at a worker: ${reason}`;
  return new CliError('worker', `${agreed.casesIn(job)} ${text}`, null, EXIT.internal);
}

class Asker {
  readonly #link: RedisLink;
  readonly #queue: Batches;
  readonly #events: QueueEvents;
  readonly #address: RedisAddress;
  readonly #say: (text: string) => void;
  readonly #pending = new Map<string, Pending>();
  /** Requests that are still on their way to Redis. */
  readonly #adding = new Set<Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Processes of all workers; null where that is not known. */
  #processes: number | null = null;
  #saidWaitingAt = -Infinity;
  #isStopped = false;

  constructor(
    link: RedisLink,
    lastEvent: string,
    address: RedisAddress,
    say: (text: string) => void,
  ) {
    this.#link = link;
    this.#address = address;
    this.#say = say;
    const { Queue, QueueEvents } = link.bullmq;
    this.#queue = newQueue(Queue, link);
    const reading = { connection: link.another(), prefix: agreed.PREFIX, lastEventId: lastEvent };
    this.#events = new QueueEvents(agreed.QUEUE, reading);
    // The link tells of connections; a command that failed with one is looked after.
    this.#queue.on('error', () => undefined);
    this.#events.on('error', () => undefined);
    this.#listen();
    this.#every(COUNT_WORKERS_EVERY_MS, () => this.#countWorkers());
    this.#every(LOOK_AFTER_MS, () => this.#lookAfterAll());
    link.gone.addEventListener('abort', () => this.#rejectAll(link.gone.reason));
  }

  #listen(): void {
    const events = this.#events;
    events.on('completed', ({ jobId, returnvalue }) => this.#onResult(jobId, returnvalue));
    events.on('failed', ({ jobId, failedReason }) => this.#onFailure(jobId, failedReason));
    // It was there before: from an earlier start of this campaign, and may be done already.
    events.on('duplicated', ({ jobId }) => void this.#lookAfter(jobId).catch(() => undefined));
    events.on('stalled', ({ jobId }) => {
      const pending = this.#pending.get(jobId);
      if (pending === undefined) return;
      this.#say(`${agreed.casesIn(pending.job)} run again: their worker is lost`);
    });
    events.on('progress', ({ jobId, data }) => {
      const refusal = data as unknown as Refusal;
      if (this.#pending.has(jobId)) this.#say(`a worker left: ${refusal.reason}`);
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    const attempt = (): void => void work().catch(() => undefined);
    attempt();
    this.#timers.push(setInterval(attempt, ms));
  }

  get width(): number {
    const processes = this.#processes ?? 0;
    return Math.max(WIDTH_AT_FIRST, processes * BATCHES_PER_PROCESS);
  }

  run(job: BatchJob): Promise<BatchResult | null> {
    return new Promise((resolve, reject) => {
      const id = agreed.jobIdOf(job);
      this.#pending.set(id, { job, lookedAfterAt: performance.now(), resolve, reject });
      if (this.#link.gone.aborted) return this.#rejectAll(this.#link.gone.reason);
      const adding = this.#add(id, job)
        .catch(() => undefined)
        .finally(() => this.#adding.delete(adding));
      this.#adding.add(adding);
    });
  }

  async #add(id: string, job: BatchJob): Promise<void> {
    await this.#queue.add('batch', job, {
      jobId: id,
      attempts: agreed.REFUSALS_MAX,
      removeOnComplete: { age: agreed.KEEP_SECONDS },
      removeOnFail: { age: agreed.KEEP_SECONDS },
    });
  }

  #take(id: string): Pending | null {
    const pending = this.#pending.get(id) ?? null;
    this.#pending.delete(id);
    if (pending !== null) void this.#queue.remove(id).catch(() => undefined);
    return pending;
  }

  #onResult(id: string, value: unknown): void {
    const pending = this.#take(id);
    const result = pending === null ? null : parseBatchResult(value);
    if (result !== null) pending?.resolve(result);
    else pending?.reject(failureOf(pending.job, 'what it answered is no result'));
  }

  #onFailure(id: string, reason: string): void {
    const pending = this.#take(id);
    pending?.reject(failureOf(pending.job, reason));
  }

  #rejectAll(error: unknown): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** Where no message came: a job that is done is taken, one that is gone is added again. */
  async #lookAfter(id: string): Promise<void> {
    const job: Job<BatchJob, BatchResult> | undefined = await this.#queue.getJob(id);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (job === undefined) return this.#add(id, pending.job);
    if (job.finishedOn === undefined) return;
    if (await job.isFailed()) this.#onFailure(id, job.failedReason);
    else this.#onResult(id, job.returnvalue);
  }

  async #lookAfterAll(): Promise<void> {
    const now = performance.now();
    for (const [id, pending] of this.#pending) {
      if (now - pending.lookedAfterAt < LOOK_AFTER_MS) continue;
      pending.lookedAfterAt = now;
      await this.#lookAfter(id);
    }
  }

  async #countWorkers(): Promise<void> {
    const connections = await this.#queue.getWorkers();
    const known = connections.flatMap(({ rawname = '' }) => agreed.processesOf(rawname) ?? []);
    // Some services do not say who is connected.
    if (known.length < connections.length) return;
    const processes = known.reduce((sum, more) => sum + more, 0);
    if (processes === 0) this.#sayWaiting();
    else if (processes !== this.#processes) {
      this.#saidWaitingAt = -Infinity;
      this.#say(
        `${counted(known.length, 'worker')}, ${counted(processes, 'process', 'processes')}`,
      );
    }
    this.#processes = processes;
  }

  #sayWaiting(): void {
    if (performance.now() - this.#saidWaitingAt < SAY_WAITING_EVERY_MS) return;
    this.#saidWaitingAt = performance.now();
    const { shown } = this.#address;
    this.#say(`no worker yet; start as many as you like: linlab worker --backend ${shown}`);
  }

  /** Takes back what no worker has begun, and soon also what none has finished. */
  withdraw(): void {
    void this.#takeBack().catch(() => undefined);
    this.#timers.push(setTimeout(() => this.#giveUp(), LAST_BATCHES_MS));
  }

  async #takeBack(): Promise<void> {
    await Promise.all(this.#adding);
    for (const id of [...this.#pending.keys()].reverse()) {
      // Nothing is removed that a worker has.
      if ((await this.#queue.remove(id)) === 0) continue;
      this.#pending.get(id)?.resolve(null);
      this.#pending.delete(id);
    }
  }

  #giveUp(): void {
    for (const { resolve } of this.#pending.values()) resolve(null);
    this.#pending.clear();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#link.client.status === 'ready') await this.#takeBack().catch(() => undefined);
    this.#giveUp();
    const { client } = this.#link;
    const closing = Promise.allSettled([this.#events.close(), this.#queue.close()]);
    // Where Redis is gone it may never end, and nothing keeps this process alive meanwhile.
    const isUnheard = new Promise((resolve) => client.once('close', resolve));
    if (client.status === 'ready') await Promise.race([closing, isUnheard]);
    this.#link.close();
  }
}

function newQueue(Queue_: RedisLink['bullmq']['Queue'], { client }: RedisLink): Batches {
  return new Queue_(agreed.QUEUE, {
    connection: client,
    prefix: agreed.PREFIX,
    streams: { events: { maxLen: EVENTS_MAX } },
  });
}

/** From here on events are read: before anything is asked for. */
async function lastEventOf({ client }: RedisLink): Promise<string> {
  const key = `${agreed.PREFIX}:${agreed.QUEUE}:events`;
  const [last] = await client.xrevrange(key, '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0-0';
}

/** Connects to Redis. Throws CliError where there is none; `say` is told what people should know. */
export async function redisBackend(
  address: RedisAddress,
  job: Omit<BatchJob, 'cases' | 'plans'>,
  say: (text: string) => void,
): Promise<Backend> {
  const link = await connectRedis(address, say);
  const asker = new Asker(link, await lastEventOf(link), address, say);
  return {
    get width() {
      return asker.width;
    },
    get ahead() {
      return asker.width * AHEAD_PER_WIDTH;
    },
    batchSize: BATCH_CASES,
    run: (cases, plans) => asker.run({ ...job, cases, plans }),
    withdraw: () => asker.withdraw(),
    stop: () => asker.stop(),
  };
}
