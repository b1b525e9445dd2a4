// The command line as a function: arguments in, exit code out. `linlab.ts` calls it once, tests call
// it as often as they like.

import { Command, CommanderError } from 'commander';
import { addBisect } from './commands/bisect.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addCompletion } from './commands/completion.ts';
import { addCorpus } from './commands/corpus.ts';
import { addDemo } from './commands/demo.ts';
import { addMerge } from './commands/merge.ts';
import { addRecheck } from './commands/recheck.ts';
import { addReplay } from './commands/replay.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addShrink } from './commands/shrink.ts';
import { addSystems } from './commands/systems.ts';
import { addTables } from './commands/tables.ts';
import { addWatch } from './commands/watch.ts';
import { addWorker } from './commands/worker.ts';
import { addZoo } from './commands/zoo.ts';
import type { Context } from './context.ts';
import { failureOf } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { colorsFor, printJson, tell } from './io.ts';
import { VERSION } from './version.ts';

const EPILOGUE = `
Exit codes: 0 linearizable, 1 violation, 2 unknown, 254 bad arguments or input,
255 internal error, 130 interrupted.`;

/** The tree of commands. */
export function newProgram(context: Context): Command {
  const { io } = context;
  const program = new Command('linlab');
  program
    .description('Breaks replicated systems, and tells the shortest story of how.')
    .version(VERSION)
    .addHelpText('after', EPILOGUE)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Errors are printed in one place, below.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHasColors: () => colorsFor(io, io.stdout).isColorSupported,
    });
  addDemo(program, context);
  addRun(program, context);
  addWorker(program, context);
  addMerge(program, context);
  addWatch(program, context);
  addServe(program, context);
  addReplay(program, context);
  addShrink(program, context);
  addBisect(program, context);
  addCorpus(program, context);
  addRecheck(program, context);
  addReport(program, context);
  addCompare(program, context);
  addTables(program, context);
  addCheck(program, context);
  addSystems(program, context);
  addZoo(program, context);
  addCompletion(program, context);
  return program;
}

/** Prints what went wrong, as `--json` or people want it; returns the exit code. */
export function reportFailure(io: Io, error: unknown, json: boolean): ExitCode {
  const { output, exitCode, stack } = failureOf(error);
  if (json) printJson(io, output);
  else {
    const colors = colorsFor(io, io.stderr);
    const known = exitCode === EXIT.internal && stack !== null ? (stack ?? '') : output.message;
    tell(io, `${colors.red('linlab:')} ${known}`);
  }
  return exitCode;
}

/** Runs one command line (without the program's own name) to its exit code. Never rejects. */
export async function program(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.linearizable;
  const context: Context = { io, endWith: (given) => void (code = given) };
  const tree = newProgram(context);
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
