// `linlab serve`: the campaigns of a folder in a browser. Nothing but this machine reaches it unless
// it is told otherwise, and then only with a token.

import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ServingOutput } from '../../schemas/live.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { isFolder, shownPath } from '../files.ts';
import { jsonFlag, servePortFlag } from '../flags.ts';
import { print, printJson, tell } from '../io.ts';
import { loadSystem } from '../load-system.ts';
import { hostsOf, isLoopback, secret, urlOf } from '../serve/guard.ts';
import { listen } from '../serve/listen.ts';
import { Replays } from '../serve/replays.ts';

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly token?: true;
  readonly system?: string;
  readonly json?: true;
}

const DEFAULT_PORT = 7700;

async function serve({ io, endWith }: Context, given: string, flags: ServeFlags): Promise<void> {
  const { host, port, allowHost, system: ownSystem = null } = flags;
  if (!isFolder(io, given)) throw new CliError('file', `${given} is not a folder`, given);
  // Better now than at the first replay.
  if (ownSystem !== null) await loadSystem(io, ownSystem);
  const root = realpathSync(resolve(io.cwd, given));
  const shown = shownPath(io, resolve(io.cwd, given));
  const token = isLoopback(host) && flags.token !== true ? null : secret();
  const signal = io.listenForInterrupt('closing');
  const replays = new Replays(io);
  try {
    const listening = await listen(host, port, (actual) => {
      const guard = { hosts: hostsOf(host, actual, allowHost), formWord: secret(), token };
      return { io, root, shown, guard, replays, ownSystem, stopped: signal };
    });
    const asked = token === null ? '' : `?token=${token}`;
    const url = `${urlOf(host, listening.port)}${asked}`;
    if (!isLoopback(host)) {
      tell(io, `whoever has the token can delete campaigns and execute scenarios from ${host};`);
      tell(io, 'it crosses the network unencrypted: an SSH tunnel to 127.0.0.1 is safer');
    }
    const output: ServingOutput = {
      ...{ format: 'linlab/serving@1', url, folder: shown, pid: process.pid },
    };
    if (flags.json === true) printJson(io, output);
    else print(io, `${shown} at ${url} (Ctrl-C ends it)`);
    if (!signal.aborted) await once(signal, 'abort');
    await listening.close();
  } finally {
    await replays.stop();
  }
  endWith(EXIT.interrupted);
}

export function addServe(program: Command, context: Context): void {
  const names = (name: string, before: readonly string[]): string[] => [...before, name];
  program
    .command('serve')
    .description('browse campaigns in a browser: live, replay on demand, download, delete')
    .argument('[dir]', 'folder of campaigns', 'reports')
    .addOption(servePortFlag().default(DEFAULT_PORT))
    .option('--host <address>', 'listen there; others than this machine need a token', '127.0.0.1')
    .addOption(
      new Option('--allow-host <name>', 'another name by which browsers may call it; repeatable')
        .argParser(names)
        .default([], 'none'),
    )
    .option('--token', 'ask for a token on loopback as well: for machines with other users')
    .option('--system <file>', 'replay scenarios of your own system on this FILE.ts')
    .addOption(jsonFlag())
    .action((dir: string, flags: ServeFlags) => serve(context, dir, flags));
}
