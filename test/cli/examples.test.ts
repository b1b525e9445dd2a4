// The examples of campaigns on other people's machines: they are YAML, and every command in them is one
// that linlab takes, flag for flag.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Io } from '../../src/cli/io.ts';
import { newProgram } from '../../src/cli/main.ts';
import { ROOT } from './spawned.ts';

/** All texts of a document; lists of words are command lines, too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { command, args, ...rest } = value as Record<string, unknown>;
  const words = [command ?? [], args ?? []].flat().map(String);
  return [words.join(' '), ...Object.values(rest).flatMap(textsIn)];
}

/** The arguments after each `npx linlab`, up to the end of a command. */
function commandsIn(text: string): string[][] {
  const filled = text.replace(/\$\{\{[^}]*\}\}/g, '1');
  return [...filled.matchAll(/npx linlab ([^;\n]*)/g)].map(([, rest = '']) => {
    return rest.trim().split(/\s+/);
  });
}

const io = { stdout: process.stdout, stderr: process.stderr, env: {} } as unknown as Io;

/** Parses a command line without doing what it says. */
async function parse(argv: readonly string[]): Promise<string> {
  const program = newProgram({ io, endWith: () => undefined });
  let parsed = '';
  for (const command of program.commands) {
    command.action((..._given: unknown[]) => {
      parsed = (_given.at(-1) as Command).name();
    });
  }
  await program.parseAsync(argv, { from: 'user' });
  return parsed;
}

describe.each([
  ['kubernetes.yaml', ['worker', 'run', 'run']],
  ['github-actions.yaml', ['run', 'merge']],
])('%s', (name, commands) => {
  const documents = parseAllDocuments(readFileSync(join(ROOT, 'examples', name), 'utf8'));
  const found = documents.flatMap((document) => textsIn(document.toJS())).flatMap(commandsIn);

  it('is YAML', () => {
    expect(documents.length).toBeGreaterThan(0);
    for (const { errors } of documents) expect(errors).toEqual([]);
  });

  it('has commands that linlab takes', async () => {
    const taken = await Promise.all(found.map(parse));
    expect(taken).toEqual(commands);
  });

  it('would be caught with a flag that does not exist', async () => {
    const [first = []] = found;
    await expect(parse([...first, '--no-such-flag'])).rejects.toThrow(CommanderError);
  });
});
