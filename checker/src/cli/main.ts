/**
 * The command line: reads the arguments, runs the command, tells errors. Called by porcupine-ts.ts with
 * the real process around it.
 */

import { readFileSync } from 'node:fs';
import { MODEL_NAMES } from '../formats/index.ts';
import { readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { checkCommand, printError } from './check.ts';
import { convertCommand } from './convert.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { HELP, MODEL_TEXTS } from './help.ts';
import type { Io } from './io.ts';
import { print } from './io.ts';
import { errorOutput } from './refusal.ts';

/** Runs one command line; never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const args = readArguments(argv);
    return await run(io, args);
  } catch (error) {
    return printError(io, errorOutput(error), argv.includes('--json'));
  }
}

async function run(io: Io, args: Arguments): Promise<ExitCode> {
  switch (args.command) {
    case 'check':
      return checkCommand(io, args);
    case 'convert':
      return convertCommand(io, args);
    case 'models':
      printModels(io, args.isJson);
      return EXIT.linearizable;
    case 'help':
      io.stdout.write(HELP);
      return EXIT.linearizable;
    case 'version':
      print(io, versionOf());
      return EXIT.linearizable;
  }
}

function printModels(io: Io, isJson: boolean): void {
  if (isJson) {
    print(io, JSON.stringify({ format: 'porcupine-ts/models@1', models: MODEL_TEXTS }));
    return;
  }
  for (const name of MODEL_NAMES) print(io, `${name.padEnd(15)} ${MODEL_TEXTS[name]}`);
}

function versionOf(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
