#!/usr/bin/env node
// The program `kvpaxos`: gives its command line the real streams, signals and folder.

import { text } from 'node:stream/consumers';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { storeProgram } from './store/program.ts';

/** Asks the command to stop at the first signal, and does not ask at the second. */
function listenForInterrupt(): AbortSignal {
  const asked = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked.signal.aborted) process.exit(EXIT.interrupted);
    asked.abort(signal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return asked.signal;
}

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: () => text(process.stdin),
  env: process.env,
  cwd: process.cwd(),
  command: import.meta.url.endsWith('.ts') ? 'npm run -s kvpaxos --' : 'npx kvpaxos',
  listenForInterrupt,
};

// Whoever reads may have read enough, like `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.linearizable : EXIT.internal);
});

process.exitCode = await storeProgram(process.argv.slice(2), io);
