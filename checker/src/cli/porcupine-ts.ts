#!/usr/bin/env node
/**
 * The program `porcupine-ts`: gives the command line the real streams and signals.
 */

import { buffer } from 'node:stream/consumers';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: () => buffer(process.stdin),
  env: process.env,
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
};

// Whoever reads may have read enough, like `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.linearizable : EXIT.internal);
});

process.exitCode = await main(process.argv.slice(2), io);
