// Processes that have started and wait to be told which replica they are: a start costs more than all
// the rest of a short run, and most of a run is waiting. Called by the live host.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** A process with its three pipes. */
export type LabProcess = ReturnType<typeof spawnProcess>;

function spawnProcess(bundle: string) {
  const child = spawn(process.execPath, [bundle], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  return child;
}

export class Spares {
  readonly #bundle: string;
  readonly #waiting: LabProcess[] = [];

  constructor(bundle: string) {
    this.#bundle = bundle;
  }

  /** One that waits, or a new one. */
  take(): LabProcess {
    return this.#waiting.shift() ?? spawnProcess(this.#bundle);
  }

  /** Starts processes until so many wait. */
  fill(count: number): void {
    while (this.#waiting.length < count) {
      const child = spawnProcess(this.#bundle);
      this.#waiting.push(child);
      child.once('exit', () => this.#forget(child));
      child.once('error', () => this.#forget(child));
    }
  }

  #forget(child: ChildProcess): void {
    const at = this.#waiting.findIndex((waiting) => waiting === child);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** Ends all that wait. */
  close(): void {
    for (const child of this.#waiting.splice(0)) child.kill('SIGKILL');
  }
}
