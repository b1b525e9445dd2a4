// Worker processes on this machine as the backend of a campaign. A batch whose worker died is
// executed again by another one. Forked here rather than by a pool of a library: tinypool 2.2, which
// was tried, gives up where a worker is killed while it starts or has nothing to do.

import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../lab/campaign/backend.ts';
import type { BatchResult } from '../../lab/campaign/batch.ts';
import { HostError } from '../../lab/run/system.ts';
import type { Answer, CaseTask } from './case-worker.ts';

const FROM_SOURCES = import.meta.url.endsWith('.ts');
const WORKER = new URL(`worker-main.${FROM_SOURCES ? 'ts' : 'js'}`, import.meta.url);

const SOURCE_FLAGS = FROM_SOURCES
  ? ['--import', import.meta.resolve('tsx'), '-C', '@linlab/source']
  : [];

/** Little of a case outlives it: in a larger nursery, in MiB, less of it is copied before it is gone. */
const NURSERY = '--max-semi-space-size=64';

/** Long enough for the way between processes not to matter, short enough to show progress. */
const BATCH_CASES = 32;

/** While one batch is under way the next one waits at the worker's door. */
const BATCHES_PER_WORKER = 2;

/** A batch that ends so many workers is to blame itself. */
const TRIES_MAX = 3;

interface Job {
  readonly task: CaseTask;
  tries: number;
  readonly resolve: (result: BatchResult) => void;
  readonly reject: (error: Error) => void;
}

interface Worker {
  readonly process: ChildProcess;
  /** In order: answers come in the order of questions. */
  readonly jobs: Job[];
}

/** Forked processes and the tasks among them. */
export class Crew {
  readonly #workers = new Set<Worker>();
  /** Jobs that no worker has room for. */
  readonly #waiting: Job[] = [];
  readonly #size: number;
  #isOver = false;

  constructor(size: number) {
    this.#size = size;
    for (let nth = 0; nth < size; nth++) this.#enlist();
  }

  #enlist(): void {
    const process = fork(fileURLToPath(WORKER), [], {
      execArgv: [NURSERY, ...SOURCE_FLAGS],
      serialization: 'advanced',
    });
    const worker: Worker = { process, jobs: [] };
    this.#workers.add(worker);
    process.on('message', (answer) => this.#onAnswer(worker, answer as Answer));
    // A process that is gone takes no messages; `exit` says the rest.
    process.on('error', () => undefined);
    process.on('exit', (code, signal) => this.#onExit(worker, signal ?? `code ${String(code)}`));
  }

  #onAnswer(worker: Worker, answer: Answer): void {
    const job = worker.jobs.shift();
    if (answer.kind === 'done') job?.resolve(answer.result);
    else job?.reject(new Error(answer.reason));
    this.#handOut();
  }

  #onExit(worker: Worker, how: string): void {
    this.#workers.delete(worker);
    if (this.#isOver) return;
    for (const job of worker.jobs.reverse()) {
      // Only the first can have been under way, but a worker that cannot start blames all.
      if (++job.tries < TRIES_MAX) this.#waiting.unshift(job);
      else job.reject(diedOf(job, how));
    }
    this.#enlist();
    this.#handOut();
  }

  #handOut(): void {
    for (let depth = 0; depth < BATCHES_PER_WORKER; depth++) {
      for (const worker of this.#workers) {
        if (worker.jobs.length > depth) continue;
        const job = this.#waiting.shift();
        if (job === undefined) return;
        worker.jobs.push(job);
        worker.process.send(job.task, () => undefined);
      }
    }
  }

  run(task: CaseTask): Promise<BatchResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, tries: 0, resolve, reject });
      this.#handOut();
    });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    const ended = [...this.#workers].map(
      ({ process }) => new Promise((resolve) => process.once('exit', resolve)),
    );
    for (const { process } of this.#workers) process.kill('SIGKILL');
    await Promise.all(ended);
  }

  get width(): number {
    return this.#size * BATCHES_PER_WORKER;
  }
}

function diedOf({ task }: Job, how: string): HostError {
  const which = `cases ${String(task.cases[0])} to ${String(task.cases.at(-1))}`;
  const text = `${which} ended ${String(TRIES_MAX)} worker processes, the last with ${how}`;
  return new HostError('worker-died', text);
}

/** So many processes, started at once, that share the campaign's cases. */
export function workerPool(workers: number, task: Omit<CaseTask, 'cases' | 'plans'>): Backend {
  const crew = new Crew(workers);
  return {
    width: crew.width,
    ahead: crew.width,
    batchSize: BATCH_CASES,
    run: (cases, plans) => crew.run({ ...task, cases, plans }),
    withdraw: () => undefined,
    stop: () => crew.stop(),
  };
}
