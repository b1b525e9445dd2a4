#!/usr/bin/env node
// The program `linlab`: gives the command line the real streams, signals and folder.

import { text } from 'node:stream/consumers';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { program, reportFailure } from './main.ts';

/** Asks the command to stop at the first signal, and does not ask at the second. */
function listenForInterrupt(said = 'finishing the case under way'): AbortSignal {
  const asked = new AbortController();
  const onSignal = (): void => {
    if (asked.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write(`\n${said}; once more ends at once\n`);
    asked.abort();
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
  command: import.meta.url.endsWith('.ts') ? 'npm run -s linlab --' : 'npx linlab',
  listenForInterrupt,
};

// Whoever reads may have read enough, like `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.linearizable : EXIT.internal);
});

const argv = process.argv.slice(2);

process.on('uncaughtException', (error) => {
  reportFailure(io, error, argv.includes('--json'));
  process.exit(EXIT.internal);
});

process.exitCode = await program(argv, io);
