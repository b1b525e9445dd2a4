/**
 * `porcupine-ts convert`: reads a history in one format and writes it in another. Called by main.ts.
 */

import { writeFile } from 'node:fs/promises';
import { readSources, WRITTEN_FORMATS, writeHistory } from '../formats/index.ts';
import type { Arguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { entriesOf, textsOf } from './load.ts';
import { Refusal } from './refusal.ts';

/** Throws Refusal and FormatError. */
export async function convertCommand(io: Io, args: Arguments): Promise<ExitCode> {
  const { files, to, out, reading } = args;
  if (to === null) {
    const known = WRITTEN_FORMATS.join(', ');
    throw new Refusal('arguments', `convert needs --to with one of ${known}`, '--to');
  }
  const [entry, second] = entriesOf(io, files);
  if (entry === undefined || second !== undefined) {
    throw new Refusal('arguments', 'convert needs one FILE, or - for standard input', '');
  }
  const text = writeHistory(readSources(textsOf(await entry.open()), reading), to);
  if (out === null) io.stdout.write(text);
  else {
    await writeFile(out, text).catch((error: unknown) => {
      throw new Refusal('file', error instanceof Error ? error.message : String(error), out);
    });
  }
  return EXIT.linearizable;
}
