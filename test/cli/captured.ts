// The command line in this process, with everything it prints caught, in a folder of its own.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';
import { program } from '../../src/cli/main.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Desk {
  readonly folder: string;
  readonly run: (...argv: string[]) => Promise<Ended>;
  readonly runWith: (changes: Partial<Io>, ...argv: string[]) => Promise<Ended>;
  /** A stream whose every text is shown to `see`. */
  readonly sink: (see: (text: string) => void) => Writable;
  readonly write: (name: string, text: string) => string;
  readonly read: (name: string) => string;
  readonly clear: () => void;
}

function sink(see: (text: string) => void = () => undefined): {
  stream: Writable;
  text: () => string;
} {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      chunks.push(String(chunk));
      see(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

export function newDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'linlab-cli-'));
  const runWith: Desk['runWith'] = async (changes, ...argv) => {
    const [out, err] = [sink(), sink()];
    const io: Io = {
      stdout: out.stream,
      stderr: err.stream,
      readStdin: () => Promise.resolve(''),
      env: {},
      cwd: folder,
      command: 'npx linlab',
      listenForInterrupt: () => new AbortController().signal,
      ...changes,
    };
    const code = await program(argv, io);
    return { code, stdout: out.text(), stderr: err.text() };
  };
  return {
    folder,
    runWith,
    sink: (see) => sink(see).stream,
    run: (...argv) => runWith({}, ...argv),
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
      return name;
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Everything that was printed is one object. */
export function onlyObject({ stdout }: Ended): Readonly<Record<string, unknown>> {
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}
