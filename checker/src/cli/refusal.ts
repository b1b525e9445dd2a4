/**
 * Errors that the user can mend, and how every error is told. Thrown all over the command line, caught
 * once per file and once for the whole command.
 */

import { FormatError, InitialError } from '../formats/index.ts';
import { HistoryError } from '../index.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

/** Bad arguments or an unreadable file. */
export class Refusal extends Error {
  readonly code: string;
  readonly where: string;

  constructor(code: 'arguments' | 'file', message: string, where: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.where = where;
  }
}

/** What `--json` prints for an error; plain data, so that it crosses threads. */
export interface ErrorOutput {
  readonly format: 'porcupine-ts/error@1';
  readonly code: string;
  readonly message: string;
  /** file:line:column, a flag, a file; "" where it has no place. */
  readonly where: string;
}

export function errorOutput(error: unknown): ErrorOutput {
  const say = (code: string, message: string, where: string): ErrorOutput => ({
    format: 'porcupine-ts/error@1',
    code,
    message,
    where,
  });
  if (error instanceof FormatError) {
    return say(error.code, error.message, `${error.file}:${error.line}:${error.column}`);
  }
  if (error instanceof Refusal) return say(error.code, error.message, error.where);
  if (error instanceof InitialError) return say('arguments', error.message, '--initial');
  if (error instanceof HistoryError) {
    return say(error.code, error.message, `operation ${error.where}`);
  }
  return say('internal', error instanceof Error ? error.message : String(error), '');
}

export function exitCodeOf({ code }: ErrorOutput): ExitCode {
  return code === 'internal' ? EXIT.internal : EXIT.refused;
}
