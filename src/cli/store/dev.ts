// `kvpaxos dev`: a whole cluster on this machine in one command, each replica a process of its own
// with a folder of its own. What it keeps is still there at the next start.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReplicaAddress, ReplicaConfig } from '../../hosts/live/config.ts';
import { formatConfig, parseConfig } from '../../schemas/kvpaxos-config.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { readText, shownPath } from '../files.ts';
import { jsonFlag, portFlag, replicasFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson, tell } from '../io.ts';
import type { StoreContext } from './context.ts';
import { DEV_PORT, devEndpoint } from './context.ts';
import { ReplicaProcess } from './replica-process.ts';

interface DevFlags {
  readonly dir: string;
  readonly replicas?: number;
  readonly port?: number;
  readonly json?: boolean;
}

const DEFAULT_REPLICAS = 3;

/** Ports of replicas among themselves begin so far above those for clients. */
const PEER_PORT_OFFSET = 100;

const configFile = (dir: string, id: number): string => join(dir, `r${String(id)}.yaml`);

/** Ports that nobody uses at the moment. */
async function freePorts(count: number): Promise<number[]> {
  const { createServer } = await import('node:net');
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((take, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            take(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

async function newAddresses(count: number, port: number): Promise<ReplicaAddress[]> {
  const ids = Array.from({ length: count }, (_, id) => id);
  const free = port === 0 ? await freePorts(2 * count) : null;
  return ids.map((id) => ({
    id,
    client: devEndpoint(free?.[id] ?? port + id),
    peer: devEndpoint(free?.[count + id] ?? port + PEER_PORT_OFFSET + id),
  }));
}

/** Writes the configurations of a new cluster and makes the folders of its replicas. */
async function createCluster(dir: string, count: number, port: number): Promise<void> {
  const { formatReplica } = await import('../../hosts/live/replica-server.ts');
  const replicas = await newAddresses(count, port);
  const cluster = randomBytes(8).toString('hex');
  const voters = replicas.map(({ id }) => id);
  mkdirSync(dir, { recursive: true });
  for (const { id } of replicas) {
    const config: ReplicaConfig = { cluster, replica: id, dir: `r${String(id)}`, voters, replicas };
    await formatReplica({ ...config, dir: join(dir, config.dir) });
    // Last: a cluster whose making was interrupted is not taken for one that is whole.
    writeFileSync(configFile(dir, id), formatConfig(config));
  }
}

async function loadCluster(io: Io, dir: string): Promise<ReplicaConfig[]> {
  const first = parseConfig(await readText(io, configFile(dir, 0)), configFile(dir, 0));
  const configs: ReplicaConfig[] = [];
  for (const { id } of first.replicas) {
    const file = configFile(dir, id);
    configs.push(parseConfig(await readText(io, file), file));
  }
  return configs;
}

/** The cluster in a folder, made if there is none. */
async function openCluster(io: Io, dir: string, flags: DevFlags): Promise<ReplicaConfig[]> {
  const shown = shownPath(io, dir);
  const last = (flags.replicas ?? DEFAULT_REPLICAS) - 1;
  if (!existsSync(configFile(dir, 0))) {
    await createCluster(dir, last + 1, flags.port ?? DEV_PORT);
  } else if (flags.port !== undefined) {
    const text = `${shown} holds a cluster that has its ports already; leave --port out, or use another --dir`;
    throw new CliError('arguments', text, '--port');
  }
  const configs = await loadCluster(io, dir);
  if (flags.replicas !== undefined && configs.length !== flags.replicas) {
    const text = `${shown} holds a cluster of ${String(configs.length)} replicas; leave --replicas out, or use another --dir`;
    throw new CliError('arguments', text, '--replicas');
  }
  return configs;
}

/** Waits until somebody leads. Null if that was given up. */
async function waitForLeader(
  configs: readonly ReplicaConfig[],
  signal: AbortSignal,
): Promise<number | null> {
  const { findCluster } = await import('../../hosts/live/client/cluster.ts');
  const endpoints = configs[0]?.replicas.map(({ client }) => client) ?? [];
  const connection = await findCluster(endpoints, 30_000).catch(() => null);
  try {
    while (connection !== null && !signal.aborted) {
      const statuses = [...(await connection.statuses(200)).values()];
      const leader = statuses.find((status) => status?.role === 'leader');
      if (leader !== undefined && leader !== null) return leader.replica;
      await new Promise((again) => setTimeout(again, 20));
    }
    return null;
  } finally {
    connection?.close();
  }
}

function announce(
  io: Io,
  processes: readonly ReplicaProcess[],
  configs: readonly ReplicaConfig[],
  dir: string,
  leader: number,
  json: boolean,
): void {
  const replicas = processes.map(({ pid }, id) => ({
    id,
    pid,
    client: configs[0]?.replicas[id]?.client ?? '',
    dir: shownPath(io, join(dir, configs[id]?.dir ?? '')),
  }));
  if (json) {
    printJson(io, { format: 'kvpaxos/dev@1', leader, replicas });
    return;
  }
  for (const { id, pid, client, dir: folder } of replicas) {
    print(
      io,
      `replica ${String(id)}: process ${String(pid)}, clients at ${client}, data in ${folder}`,
    );
  }
  const list = replicas.map(({ client }) => client).join(',');
  const isDefault = replicas[0]?.client === devEndpoint(DEV_PORT);
  const flag = isDefault ? '' : ` --endpoints ${list}`;
  print(io, `ready, replica ${String(leader)} leads: ${io.command} put greeting hello${flag}`);
}

/** Resolves when it is time to end: by a signal, or because a replica cannot be kept running. */
async function untilTheEnd(
  processes: readonly ReplicaProcess[],
  signal: AbortSignal,
): Promise<CliError | null> {
  const asked = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null));
  });
  return Promise.race([asked, ...processes.map(({ givenUp }) => givenUp)]);
}

async function dev({ io, endWith }: StoreContext, flags: DevFlags): Promise<void> {
  const dir = resolve(io.cwd, flags.dir);
  const configs = await openCluster(io, dir, flags);
  const signal = io.listenForInterrupt();
  const processes = configs.map(
    ({ replica }) =>
      new ReplicaProcess(replica, configFile(dir, replica), (line) => tell(io, line)),
  );
  const enough = new AbortController();
  try {
    const led = waitForLeader(configs, AbortSignal.any([signal, enough.signal])).then((leader) => {
      if (leader !== null) announce(io, processes, configs, dir, leader, flags.json === true);
    });
    const problem = await untilTheEnd(processes, signal);
    enough.abort();
    await led;
    if (problem !== null) throw problem;
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
  if (signal.reason === 'SIGINT') endWith(EXIT.interrupted);
}

export function addDev(program: Command, context: StoreContext): void {
  program
    .command('dev')
    .description('run a whole cluster on this machine until Ctrl-C; its data stay')
    .option('--dir <dir>', 'folder for its data', 'kvpaxos-data')
    .addOption(replicasFlag())
    .addOption(portFlag())
    .addOption(jsonFlag())
    .action((flags: DevFlags) => dev(context, flags));
}
