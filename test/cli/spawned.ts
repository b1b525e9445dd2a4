// The command line in processes of their own, for tests that kill them, and what campaigns come to
// apart from time.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CampaignOutput } from '../../src/schemas/output.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Node's arguments for `linlab`. */
const LINLAB = [
  ...['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), '-C', '@linlab/source'],
  join(ROOT, 'src/cli/linlab.ts'),
];

export interface Spawned {
  readonly pid: number;
  readonly isRunning: () => boolean;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code; null after a signal. */
  readonly ended: Promise<number | null>;
}

function spawned(child: ChildProcess): Spawned {
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((done) => child.once('close', done)),
  };
}

/** `linlab` in the folder `cwd`. */
export function spawnLinlab(cwd: string, ...argv: string[]): Spawned {
  return spawned(spawn(process.execPath, [...LINLAB, ...argv], { cwd }));
}

export function spawnProgram(command: string, ...argv: string[]): Spawned {
  return spawned(spawn(command, argv));
}

/** All but what depends on time and on the folder. */
export function essence(output: CampaignOutput): CampaignOutput {
  const { casesPerSecond: _rate, out: _out, findings, unknowns, ...rest } = output;
  const told = findings.map(({ shrinkMs: _ms, scenario: _path, ...finding }) => finding);
  const open = unknowns?.map(({ scenario: _path, ...unknown }) => unknown);
  return { ...rest, findings: told, unknowns: open } as unknown as CampaignOutput;
}

/** What /proc says; processes may end while they are looked at. */
export function proc(path: string): string {
  try {
    return readFileSync(join('/proc', path), 'utf8');
  } catch {
    return '';
  }
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  const text = proc(`${String(pid)}/task/${String(pid)}/children`);
  return text
    .split(' ')
    .filter((word) => word.trim() !== '')
    .map(Number);
}

export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await wait(5);
}
