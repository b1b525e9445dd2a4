// One started process as its controller sees it.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { HostError } from '../../lab/run/system.ts';

/** Characters of a process' error output that are kept for the message about its end. */
const LAST_WORDS = 2000;

export class Worker {
  readonly id: string;
  /** Resolves when the process has said hello; rejects if it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Its data socket; null before hello. */
  endpoint: string | null = null;
  /** Takes part in the run under way. */
  serving = false;
  /** Its end was ordered. */
  dismissed = false;
  isDead = false;
  /** Frames it could not read, as it last told. */
  undecodable = 0;
  readonly #child: ChildProcess;
  #lastWords = '';
  #resolveReady: () => void = () => undefined;
  #rejectReady: (error: HostError) => void = () => undefined;

  constructor(id: string, file: string, controlEndpoint: string) {
    this.id = id;
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    // Whoever waits for the process hears of a failure; if nobody does, it is no one's error.
    this.ready.catch(() => undefined);
    this.#child = spawn(process.execPath, [file, id, controlEndpoint], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (error) => {
        this.#lastWords += error.message;
        resolve();
      });
    });
    void this.ended.then(() => {
      this.isDead = true;
      this.#rejectReady(this.death());
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get isReady(): boolean {
    return this.endpoint !== null && !this.isDead && !this.dismissed;
  }

  /** It has said hello. */
  arrive(endpoint: string): void {
    this.endpoint = endpoint;
    this.#resolveReady();
  }

  /** It has said that it cannot serve. */
  refuse(error: HostError): void {
    this.#rejectReady(error);
    this.dismiss();
  }

  /** Ends the process, really and at once. */
  dismiss(): void {
    this.dismissed = true;
    this.serving = false;
    this.#child.kill('SIGKILL');
  }

  /** Why it is not there any more. */
  death(): HostError {
    const { signalCode, exitCode } = this.#child;
    const how = signalCode === null ? `with exit code ${String(exitCode)}` : `by ${signalCode}`;
    const words = this.#lastWords.trim();
    const said = words === '' ? '' : `; its last words: ${words}`;
    return new HostError('process-died', `process ${this.id} ended ${how}${said}`);
  }
}
