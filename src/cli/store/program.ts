// The command line of `kvpaxos` as a function: arguments in, exit code out. `kvpaxos.ts` calls it
// once, tests call it as often as they like.

import { Command, CommanderError } from 'commander';
import { KvError } from '../../hosts/live/client/kv-error.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { failureOf } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { colorsFor, printJson, tell } from '../io.ts';
import { VERSION } from '../version.ts';
import type { StoreContext } from './context.ts';
import { addDev } from './dev.ts';
import { addInspect } from './inspect.ts';
import { addOperations } from './operations.ts';
import { addServe } from './serve.ts';
import { addStatus } from './status.ts';

const EPILOGUE = `
Exit codes: 0 done, 1 certainly not done (absent key, other value, no leader), 2 not known,
254 bad arguments or input, 255 the program or its environment failed, 130 interrupted.`;

export function newStoreProgram(context: StoreContext): Command {
  const { io } = context;
  const program = new Command('kvpaxos')
    .description('A replicated key-value store on Multi-Paxos.')
    .version(`${VERSION} (protocol ${String(PROTOCOL_VERSION)})`)
    .addHelpText('after', EPILOGUE)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Errors are printed in one place, below.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHasColors: () => colorsFor(io, io.stdout).isColorSupported,
    });
  addDev(program, context);
  addServe(program, context);
  addOperations(program, context);
  addStatus(program, context);
  addInspect(program, context);
  return program;
}

/** An operation without a result: what is certain of it is in the exit code as well. */
function unfinished(io: Io, { code, message }: KvError, json: boolean): ExitCode {
  if (json) {
    printJson(io, { format: 'linlab/error@1', code, message, where: null });
  } else {
    const certain = code === 'fail' ? 'not done' : 'not known whether it was done';
    tell(io, `${colorsFor(io, io.stderr).red('kvpaxos:')} ${certain}: ${message}`);
  }
  return code === 'fail' ? EXIT.violation : EXIT.unknown;
}

function reportFailure(io: Io, error: unknown, json: boolean): ExitCode {
  if (error instanceof KvError) return unfinished(io, error, json);
  const { output, exitCode, stack } = failureOf(error);
  if (json) printJson(io, output);
  else tell(io, `${colorsFor(io, io.stderr).red('kvpaxos:')} ${stack ?? output.message}`);
  return exitCode;
}

/** Runs one command line (without the program's own name) to its exit code. Never rejects. */
export async function storeProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.linearizable;
  const tree = newStoreProgram({ io, endWith: (given) => void (code = given) });
  try {
    if (argv.length === 0) {
      tell(io, tree.helpInformation());
      return EXIT.refused;
    }
    await tree.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.linearizable;
    return reportFailure(io, error, argv.includes('--json'));
  }
}
