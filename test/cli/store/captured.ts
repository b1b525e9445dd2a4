// The command line of kvpaxos in this process, with everything it prints caught; and a whole cluster
// that `kvpaxos dev` runs as a process beside it.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { Io } from '../../../src/cli/io.ts';
import { storeProgram } from '../../../src/cli/store/program.ts';
import type { Ended } from '../captured.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

function sink(): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

export interface Store {
  readonly folder: string;
  /** Environment of every command. */
  readonly env: Record<string, string>;
  readonly run: (...argv: string[]) => Promise<Ended>;
  readonly runWith: (changes: Partial<Io>, ...argv: string[]) => Promise<Ended>;
  readonly clear: () => void;
}

export function newStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'kvpaxos-cli-'));
  const env: Record<string, string> = {};
  const runWith: Store['runWith'] = async (changes, ...argv) => {
    const [out, err] = [sink(), sink()];
    const io: Io = {
      stdout: out.stream,
      stderr: err.stream,
      readStdin: () => Promise.resolve(''),
      env,
      cwd: folder,
      command: 'npx kvpaxos',
      listenForInterrupt: () => new AbortController().signal,
      ...changes,
    };
    const code = await storeProgram(argv, io);
    return { code, stdout: out.text(), stderr: err.text() };
  };
  return {
    folder,
    env,
    runWith,
    run: (...argv) => runWith({}, ...argv),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the program as a process. Node itself with tsx's loader: nothing stands between. */
export function startProgram(cwd: string, argv: readonly string[]): ChildProcess {
  const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
  const program = join(ROOT, 'src/cli/kvpaxos.ts');
  const node = ['--import', tsx, '-C', '@linlab/source', program, ...argv];
  return spawn(process.execPath, node, { cwd, env: { ...process.env, NO_COLOR: '1' } });
}

export interface Dev {
  readonly child: ChildProcess;
  readonly endpoints: readonly string[];
  readonly pids: readonly number[];
  readonly leader: number;
  readonly stderr: () => string;
  /** Sends a signal; resolves with the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

interface DevOutput {
  readonly leader: number;
  readonly replicas: readonly { readonly client: string; readonly pid: number }[];
}

/** `kvpaxos dev`, as soon as it says that it is ready. */
export async function startDev(store: Store, ...argv: string[]): Promise<Dev> {
  const child = startProgram(store.folder, ['dev', '--json', ...argv]);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  let [stdout, stderr] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const output = await new Promise<DevOutput>((ready, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.endsWith('\n')) ready(JSON.parse(stdout) as DevOutput);
    });
    void ended.then((code) => reject(new Error(`ended with ${String(code)}: ${stderr}`)));
  });
  return {
    child,
    endpoints: output.replicas.map(({ client }) => client),
    pids: output.replicas.map(({ pid }) => pid),
    leader: output.leader,
    stderr: () => stderr,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
