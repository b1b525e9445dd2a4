// `linlab completion`: scripts for shells, and the hidden command that those scripts call.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import completions from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { SYSTEMS } from '../../systems/registry.ts';
import type { Context } from '../context.ts';
import type { Io } from '../io.ts';

const FILES_MAX = 200;

/** Files that commands take, in the folders where they lie. */
function knownFiles(io: Io): string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    let entries;
    try {
      entries = readdirSync(resolve(io.cwd, folder), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth > 0) visit(path, depth - 1);
      else if (/\.(json|ya?ml)$/.test(entry.name) && found.length < FILES_MAX) found.push(path);
    }
  };
  visit('.', 0);
  for (const folder of ['scenarios', 'reports']) visit(folder, 3);
  return found;
}

/** Adds the command; it completes what stands in `program` by now. */
export function addCompletion(program: Command, { io }: Context): void {
  const root = completions(program, { completionCommandName: 'completion' });
  for (const command of root.commands.values()) {
    const system = command.options.get('system');
    if (system !== undefined) {
      system.handler = (complete) => {
        for (const { name, description } of SYSTEMS) complete(name, description);
      };
    }
    for (const [name, argument] of command.arguments) {
      if (!name.includes('file')) continue;
      argument.handler = (complete) => {
        for (const file of knownFiles(io)) complete(file, '');
      };
    }
  }
}
