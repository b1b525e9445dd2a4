// Every error that can end a command, as the one object that `--json` prints and the lines that
// people read: what is wrong, where, and what to do about it.

import { CommanderError } from 'commander';
import { HistoryError } from 'porcupine-ts';
import { InputError } from '../base/input-error.ts';
import { FilesError } from '../hosts/files/error.ts';
import { HostError } from '../lab/run/system.ts';
import type { ErrorOutput } from '../schemas/output.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';

/** Something that was asked for cannot be done as it was asked. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** Stable, for programs: `arguments`, `system`, `file`, `disk`. */
  readonly code: string;
  /** What it is about: a flag, a path; null for nothing in particular. */
  readonly where: string | null;
  readonly exitCode: ExitCode;

  constructor(
    code: string,
    message: string,
    where: string | null = null,
    exitCode: ExitCode = EXIT.refused,
  ) {
    super(message);
    this.code = code;
    this.where = where;
    this.exitCode = exitCode;
  }
}

export interface Failure {
  readonly output: ErrorOutput;
  readonly exitCode: ExitCode;
  /** For bug reports; null where the message says it all. */
  readonly stack: string | null;
}

function failure(
  code: string,
  message: string,
  where: string | null,
  exitCode: ExitCode,
  stack: string | null = null,
): Failure {
  return { output: { format: 'linlab/error@1', code, message, where }, exitCode, stack };
}

/** Commander quotes what it complains about first: `unknown option '--seeed'`. */
function usageFailure({ message }: CommanderError): Failure {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ');
  return failure('arguments', text, /'([^']+)'/.exec(text)?.[1] ?? null, EXIT.refused);
}

/** What cannot be bundled is the module that was given; what a host cannot do was asked of it. */
const REFUSED_BY_HOSTS = ['bundle', 'unsupported'];

function hostFailure({ code, message }: HostError): Failure {
  const isRefused = REFUSED_BY_HOSTS.includes(code);
  return failure(code, message, null, isRefused ? EXIT.refused : EXIT.internal);
}

/** Something about a replica's folder: a wrong one was given, or its disk fails. */
function filesFailure({ code, path, message }: FilesError): Failure {
  switch (code) {
    case 'not-formatted':
    case 'formatted':
    case 'locked':
    case 'newer-disk':
      return failure(code, message, path, EXIT.refused);
    case 'no-space':
    case 'io':
      return failure(code, message, path, EXIT.internal);
  }
}

/** ZeroMQ and the operating system say what is wrong with an endpoint by these codes. */
const ADDRESS_CODES = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EINVAL', 'ENODEV', 'EACCES'];

/** A port that cannot be had; null for any other error. */
function addressFailure(error: Error): Failure | null {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const address = 'address' in error && typeof error.address === 'string' ? error.address : null;
  if (address === null || !ADDRESS_CODES.includes(code)) return null;
  const text = `cannot listen at ${address}: ${error.message}; is another process there?`;
  return failure('port', text, address, EXIT.internal);
}

/** What becomes of whatever a command threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof CliError) {
    return failure(error.code, error.message, error.where, error.exitCode);
  }
  if (error instanceof InputError) {
    const where = `${error.file}:${String(error.line)}:${String(error.column)}`;
    return failure(error.code, error.message, where, EXIT.refused);
  }
  if (error instanceof HistoryError) {
    return failure('input', error.message, `event ${String(error.where)}`, EXIT.refused);
  }
  if (error instanceof HostError) return hostFailure(error);
  if (error instanceof FilesError) return filesFailure(error);
  const address = error instanceof Error ? addressFailure(error) : null;
  if (address !== null) return address;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return failure('internal', message, null, EXIT.internal, stack);
}
