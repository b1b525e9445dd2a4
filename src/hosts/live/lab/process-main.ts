// The inside of a process that the lab starts: one free-running replica, with the code of the system
// under test. It tells the lab on standard output where it listens and whether it leads. The bundle
// that the lab makes calls `serveForLab`.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Ballot } from '../../../protocol/ballot.ts';
import type { Code } from '../../code.ts';
import type { ReplicaConfig } from '../config.ts';
import type { Listening } from '../replica-server.ts';
import { lamentOf, serve, watchParent } from '../serve.ts';

/** Runs are short: what takes no space need not be made ready. */
export const LAB_FILES = { segmentBytes: 1 << 17 };

/** One line each. */
export type Report =
  | ({ readonly kind: 'listening' } & Listening)
  | { readonly kind: 'lead'; readonly ballot: Ballot | null };

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function serveConfig(file: string, { rules }: Code): Promise<void> {
  const config = JSON.parse(readFileSync(file, 'utf8')) as ReplicaConfig;
  const ending = await serve(config, {
    rules,
    tell: (line) => console.error(line),
    onLead: (ballot) => report({ kind: 'lead', ballot }),
    files: LAB_FILES,
    onListening: (listening) => report({ kind: 'listening', ...listening }),
    // Whoever wants it to end kills it.
    signal: new AbortController().signal,
  });
  throw new Error(lamentOf(ending, config.replica) ?? 'ended');
}

/** Serves the replica whose configuration file the first line of standard input names. */
export function serveForLab(code: Code): void {
  // Ctrl-C reaches the whole group: the lab ends its processes itself, and they end with it.
  process.on('SIGINT', () => undefined);
  watchParent(() => process.exit(0));
  createInterface(process.stdin).once('line', (file) => {
    serveConfig(file, code).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    });
  });
}
