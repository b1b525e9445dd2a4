// The ZeroMQ lockstep host: bundles a system once, keeps its processes warm, executes one scenario
// after the other on them. Every replica is an operating-system process of its own.

import type { RunningSystem } from '../../lab/run/system.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Code } from '../code.ts';
import type { RunOptions, RunOutcome } from '../outcome.ts';
import type { Bundle, SystemSource } from './bundle.ts';
import { bundleProcess } from './bundle.ts';
import type { Tamper } from './control.ts';
import { executeLockstep } from './lockstep.ts';
import type { PoolOptions } from './pool.ts';
import { ProcessPool } from './pool.ts';

interface AllOptions extends PoolOptions {
  /** Grants that may be on their way at once: see `LockstepRun`. */
  readonly window: number;
}

export type LockstepOptions = Partial<AllOptions>;

const DEFAULT_OPTIONS: AllOptions = {
  window: 16,
  spares: 2,
  ackTimeoutMs: 10_000,
  startTimeoutMs: 20_000,
  controlPort: 0,
};

/** For tests of the comparison itself: something that goes wrong on purpose. */
export interface LockstepRunOptions extends RunOptions {
  readonly tamper?: Tamper;
}

/** One process of a host. */
interface ProcessView {
  readonly id: string;
  readonly pid: number;
  /** Where its data socket listens; null while it starts. */
  readonly endpoint: string | null;
  /** Takes part in the run under way, or took part in the last one. */
  readonly serving: boolean;
  /** Frames that it could not read. */
  readonly undecodable: number;
}

export class LockstepHost implements RunningSystem {
  readonly #pool: ProcessPool;
  readonly #bundle: Bundle;
  readonly #code: Code;
  readonly #options: AllOptions;
  #runs = 0;
  #last: Promise<unknown> = Promise.resolve();
  readonly #onExit = (): void => this.#bundle.remove();

  constructor(pool: ProcessPool, bundle: Bundle, code: Code, options: AllOptions) {
    this.#pool = pool;
    this.#bundle = bundle;
    this.#code = code;
    this.#options = options;
    process.once('exit', this.#onExit);
  }

  /** Executes a scenario, after those that were asked for before. See `executeLockstep`. */
  execute(scenario: Scenario, options: LockstepRunOptions = {}): Promise<RunOutcome> {
    const started = this.#last.then(() => {
      const run = ++this.#runs;
      const tamper = options.tamper ?? null;
      const pool = this.#pool;
      const code = this.#code;
      const { window, ackTimeoutMs } = this.#options;
      const frameWaitMs = ackTimeoutMs / 2;
      return executeLockstep({ pool, run, code, frameWaitMs, window, tamper }, scenario, options);
    });
    this.#last = started.catch(() => undefined);
    return started;
  }

  /** The processes that live now, in order of their start. */
  processes(): readonly ProcessView[] {
    return this.#pool.workers.map(({ id, pid, endpoint, serving, undecodable }) => {
      return { id, pid, endpoint, serving, undecodable };
    });
  }

  async stop(): Promise<void> {
    await this.#pool.close();
    this.#bundle.remove();
    process.removeListener('exit', this.#onExit);
  }
}

/**
 * Starts the host for one system. `code` is what `source` leads to: this process runs it
 * in the simulator beside the processes. Rejects with HostError `bundle` or `port`.
 */
export async function startLockstep(
  source: SystemSource,
  code: Code,
  options: LockstepOptions = {},
): Promise<LockstepHost> {
  const all = { ...DEFAULT_OPTIONS, ...options };
  const bundle = await bundleProcess(source);
  try {
    const pool = await ProcessPool.open(bundle.file, all);
    return new LockstepHost(pool, bundle, code, all);
  } catch (error) {
    bundle.remove();
    throw error;
  }
}
