// One replica of a live run as the lab sees it: a process that can be killed, stopped and started
// again on the same folder.

import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HostError } from '../../../lab/run/system.ts';
import type { Ballot } from '../../../protocol/ballot.ts';
import type { Listening } from '../replica-server.ts';
import type { Report } from './process-main.ts';
import type { Spares } from './spares.ts';

/** A process must listen within this. */
const START_WITHIN_MS = 20_000;

/** Characters of its error output that are kept for the message about its end. */
const LAST_WORDS = 4000;

export interface LabReplicaOptions {
  readonly id: number;
  readonly spares: Spares;
  readonly configFile: string;
  readonly onListening: (listening: Listening) => void;
  /** It ended although nobody ended it. */
  readonly onDeath: (detail: string) => void;
}

export class LabReplica {
  readonly id: number;
  readonly #options: LabReplicaOptions;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #lastWords = '';
  /** In which ballot it leads, as it last said. */
  leads: Ballot | null = null;
  #isPaused = false;

  constructor(options: LabReplicaOptions) {
    this.id = options.id;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#child !== null && !this.#isPaused;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process. Resolves when it listens; rejects with HostError. */
  async start(): Promise<void> {
    const { spares, configFile } = this.#options;
    const child = spares.take();
    this.#child = child;
    this.#lastWords = '';
    child.stdin.write(`${configFile}\n`);
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        const message = `replica ${String(this.id)} did not listen within ${String(START_WITHIN_MS)} ms`;
        reject(new HostError('timeout', message));
      }, START_WITHIN_MS);
      const settle = (): void => clearTimeout(late);
      createInterface(child.stdout).on('line', (line) => {
        this.#onReport(child, JSON.parse(line) as Report, () => {
          settle();
          resolve();
        });
      });
      child.once('error', (error) => reject(new HostError('process-died', error.message, error)));
      void this.#ended.then(() => {
        settle();
        this.#onEnded(child);
        // Killed before it listened: that is a crash like any other.
        resolve();
      });
    });
  }

  #onReport(child: ChildProcess, report: Report, onListening: () => void): void {
    if (child !== this.#child) return;
    switch (report.kind) {
      case 'listening':
        this.#options.onListening(report);
        onListening();
        return;
      case 'lead':
        this.leads = report.ballot;
        return;
    }
  }

  #onEnded(child: ChildProcess): void {
    if (child !== this.#child) return;
    this.#child = null;
    this.leads = null;
    const { signalCode, exitCode } = child;
    const how = signalCode === null ? `with exit code ${String(exitCode)}` : `by ${signalCode}`;
    this.#options.onDeath(`its process ended ${how}: ${this.#lastWords.trim()}`);
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    // From here on its end is nobody's surprise.
    this.#child = null;
    this.leads = null;
    this.#isPaused = false;
    child?.kill('SIGKILL');
    await this.#ended;
  }

  pause(): void {
    this.#isPaused = true;
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#isPaused = false;
    this.#child?.kill('SIGCONT');
  }
}
