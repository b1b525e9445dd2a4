// `kvpaxos init` and `kvpaxos serve`: one replica as its configuration file says. Also started by
// `kvpaxos dev`.

import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ReplicaConfig } from '../../hosts/live/config.ts';
import type { Listening } from '../../hosts/live/replica-server.ts';
import { SOUND_RULES } from '../../paxos/rules.ts';
import { parseConfig } from '../../schemas/kvpaxos-config.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { readText, shownPath } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson, tell } from '../io.ts';
import type { StoreContext } from './context.ts';

interface ConfigFlags {
  readonly config: string;
  readonly json?: boolean;
}

interface ServeFlags extends ConfigFlags {
  readonly bootstrap?: boolean;
  readonly withParent?: boolean;
}

/** The configuration in a file, with its folder as an absolute path. */
async function loadConfig(io: Io, file: string): Promise<ReplicaConfig> {
  const config = parseConfig(await readText(io, file), file);
  const dir = resolve(io.cwd, dirname(file), config.dir);
  return { ...config, dir };
}

function isEmptyFolder(dir: string): boolean {
  try {
    return readdirSync(dir).length === 0;
  } catch {
    return true;
  }
}

/** Makes the folder of a voter of a new cluster. Refuses one that is not empty. */
async function init(io: Io, config: ReplicaConfig): Promise<void> {
  const shown = shownPath(io, config.dir);
  const id = String(config.replica);
  if (!config.voters.includes(config.replica)) {
    const text = `replica ${id} is not among the first voters: start it as it is, then kvpaxos member add ${id}`;
    throw new CliError('arguments', text, '--config');
  }
  if (!isEmptyFolder(config.dir)) {
    const text = `${shown} is not empty: a replica that has promised something must not begin anew; leave --bootstrap out`;
    throw new CliError('arguments', text, shown);
  }
  const { formatReplica } = await import('../../hosts/live/replica-server.ts');
  await formatReplica(config);
}

function announce(io: Io, config: ReplicaConfig, listening: Listening, json: boolean): void {
  const { replica, cluster } = config;
  const { client, peer } = listening;
  const serving = { format: 'kvpaxos/serving@1', replica, cluster, pid: process.pid };
  if (json) printJson(io, { ...serving, client, peer });
  else print(io, `replica ${String(replica)} serves clients at ${client}, replicas at ${peer}`);
}

async function serve({ io, endWith }: StoreContext, flags: ServeFlags): Promise<void> {
  const config = await loadConfig(io, flags.config);
  const live = await import('../../hosts/live/serve.ts');
  if (flags.bootstrap === true) await init(io, config);
  else if (isEmptyFolder(config.dir)) {
    const { formatLearner } = await import('../../hosts/live/replica-server.ts');
    await formatLearner(config);
    const id = String(config.replica);
    const shown = shownPath(io, config.dir);
    tell(
      io,
      `${shown} is empty: replica ${id} follows the log; it gets back a vote that it had once it has caught up, and a new one by kvpaxos member add ${id}`,
    );
  }
  const signal = io.listenForInterrupt();
  const stop = new AbortController();
  const watched = flags.withParent === true ? live.watchParent(() => stop.abort()) : null;
  const serving = live.serve(config, {
    rules: SOUND_RULES,
    tell: (line) => tell(io, `replica ${String(config.replica)}: ${line}`),
    onListening: (listening) => announce(io, config, listening, flags.json === true),
    signal: AbortSignal.any([signal, stop.signal]),
  });
  const ending = await serving.finally(() => watched?.());
  const lament = live.lamentOf(ending, config.replica);
  if (lament !== null) throw new CliError(ending.kind, lament, null, EXIT.internal);
  if (signal.aborted && signal.reason === 'SIGINT') endWith(EXIT.interrupted);
}

const configFlag = (): Option =>
  new Option('--config <file>', 'its configuration, YAML or JSON').makeOptionMandatory();

export function addServe(program: Command, context: StoreContext): void {
  program
    .command('serve')
    .description('run one replica of a cluster until SIGINT or SIGTERM')
    .addOption(configFlag())
    .option('--bootstrap', 'make its folder first: the first time, for a first voter')
    .addOption(new Option('--with-parent', 'end when standard input does').hideHelp())
    .addOption(jsonFlag())
    .action((flags: ServeFlags) => serve(context, flags));
  program
    .command('init')
    .description('make the folder of a first voter of a new cluster, and no more')
    .addOption(configFlag())
    .addOption(jsonFlag())
    .action(async (flags: ConfigFlags) => {
      const { io } = context;
      const config = await loadConfig(io, flags.config);
      await init(io, config);
      const dir = shownPath(io, config.dir);
      if (flags.json === true) printJson(io, { format: 'kvpaxos/result@1', outcome: 'ok', dir });
      else print(io, `${dir} is ready for replica ${String(config.replica)}`);
    });
}
