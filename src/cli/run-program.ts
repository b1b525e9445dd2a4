// Other programs that commands start, each in a process group of its own: an interrupt at the
// keyboard does not reach them, and all that they started ends with them.

import { spawn } from 'node:child_process';

export interface Ran {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Runs a program to its end, or to the signal's. Rejects where it cannot be started. */
export function runProgram({ file, argv, cwd, env }: Program, signal: AbortSignal): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, { cwd, env: { ...env }, detached: true });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end();
    const onAbort = (): void => endGroup(child.pid);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      resolve({ code, stdout, stderr });
    });
  });
}
