// One replica of `kvpaxos dev`: a process that runs `kvpaxos serve`, started again when it dies.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';

/** A replica that died is started again after this. */
const RESTART_MS = 300;

/** One that dies sooner than this after its start has died in vain; so often, and it is given up. */
const TOO_SOON_MS = 3000;
const VAIN_DEATHS_MAX = 3;

/** One that has not ended so long after it was asked to is killed. */
const STOP_WITHIN_MS = 5000;

export class ReplicaProcess {
  /** Resolves with the reason if the replica cannot be kept running. */
  readonly givenUp: Promise<CliError>;
  readonly #id: number;
  readonly #config: string;
  readonly #tell: (line: string) => void;
  #child: ChildProcess;
  #ended: Promise<void> = Promise.resolve();
  #startedMs = 0;
  #vainDeaths = 0;
  #lastWords = '';
  #restart: NodeJS.Timeout | undefined;
  #isStopping = false;
  #giveUp: (reason: CliError) => void = () => undefined;

  constructor(id: number, config: string, tell: (line: string) => void) {
    this.#id = id;
    this.#config = config;
    this.#tell = tell;
    this.givenUp = new Promise((resolve) => (this.#giveUp = resolve));
    this.#child = this.#start();
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  #start(): ChildProcess {
    this.#startedMs = performance.now();
    const program = [...process.execArgv, process.argv[1] ?? ''];
    const child = spawn(
      process.execPath,
      [...program, 'serve', '--with-parent', '--config', this.#config],
      // In a group of its own: Ctrl-C reaches the parent alone, which then ends them in order.
      { stdio: ['pipe', 'ignore', 'pipe'], detached: true },
    );
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => this.#onWords(chunk.toString()));
    this.#ended = new Promise((resolve) => {
      child.once('close', () => resolve());
      child.once('error', (error) => {
        this.#onWords(error.message);
        resolve();
      });
    });
    void this.#ended.then(() => this.#onEnded());
    return child;
  }

  #onWords(text: string): void {
    this.#lastWords = text.trim();
    if (!this.#isStopping) for (const line of this.#lastWords.split('\n')) this.#tell(line);
  }

  #onEnded(): void {
    if (this.#isStopping) return;
    const { signalCode, exitCode } = this.#child;
    const how = signalCode === null ? `with exit code ${String(exitCode)}` : `by ${signalCode}`;
    const isVain = performance.now() - this.#startedMs < TOO_SOON_MS;
    this.#vainDeaths = isVain ? this.#vainDeaths + 1 : 0;
    const name = `replica ${String(this.#id)}`;
    if (exitCode === EXIT.refused || this.#vainDeaths >= VAIN_DEATHS_MAX) {
      const text = `${name} ended ${how}: ${this.#lastWords}`;
      this.#giveUp(new CliError('process-died', text, name, EXIT.internal));
      return;
    }
    this.#tell(`${name} (process ${String(this.pid)}) ended ${how}; it is started again`);
    this.#restart = setTimeout(() => this.#start(), RESTART_MS);
  }

  /** Ends the process in good order, or by force if it takes too long. Safe to call twice. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    this.#child.kill('SIGTERM');
    // One that is stopped hears nothing before it goes on.
    this.#child.kill('SIGCONT');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#ended;
    clearTimeout(late);
  }
}
