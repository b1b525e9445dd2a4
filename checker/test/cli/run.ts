/**
 * Runs the command line as a user does: a process of its own, bundled from the sources once a test file,
 * or the sources themselves.
 */

import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Interrupts the process once it has said this to the terminal that it then believes to have. */
  readonly interruptAt?: string;
  readonly fromSources?: boolean;
}

const SOURCES = fileURLToPath(new URL('../../src/cli', import.meta.url));
const TERMINAL = 'data:text/javascript,process.stderr.isTTY=true';

const folder = mkdtempSync(join(tmpdir(), 'porcupine-ts-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

let bundle: Promise<string> | undefined;

/** Lays the package out as it is installed. */
async function bundled(): Promise<string> {
  const outdir = join(folder, 'dist', 'cli');
  copyFileSync(join(SOURCES, '../../package.json'), join(folder, 'package.json'));
  await build({
    entryPoints: ['porcupine-ts.ts', 'judge-thread.ts'].map((name) => join(SOURCES, name)),
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
  });
  return outdir;
}

export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { input = '', interruptAt, fromSources = false } = options;
  const program = fromSources
    ? ['--import', 'tsx', join(SOURCES, 'porcupine-ts.ts')]
    : [join(await (bundle ??= bundled()), 'porcupine-ts.js')];
  const preload = interruptAt === undefined ? [] : ['--import', TERMINAL];
  const child = spawn(process.execPath, [...preload, ...program, ...args]);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  // Once: a second interrupt would end the check without its answer.
  let isHeard = interruptAt === undefined;
  child.stderr.on('data', (bytes: Buffer) => {
    if (isHeard || !bytes.toString().includes(interruptAt ?? '')) return;
    isHeard = child.kill('SIGINT');
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, stdout, stderr };
}

/** What `--json` printed: exactly one object on one line. */
export function jsonOf({ stdout }: Ran): Readonly<Record<string, unknown>> {
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== 1) throw new Error(`${lines.length} lines: ${stdout}`);
  return JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>>;
}
