// What every command is given: the world around it, and a way to say with which code to end.

import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

export interface Context {
  readonly io: Io;
  /** The code of the process, where the command ends without an error. */
  readonly endWith: (code: ExitCode) => void;
}
