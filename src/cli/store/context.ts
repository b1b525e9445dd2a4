// What every command of `kvpaxos` is given: the world around it, and a way to say with which code to
// end; how it reaches a running store.

import { Option } from 'commander';
import type { ClusterConnection } from '../../hosts/live/client/cluster.ts';
import { KvError } from '../../hosts/live/client/kv-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { CliError } from '../errors.ts';
import { seconds } from '../flags.ts';
import type { Io } from '../io.ts';

export interface StoreContext {
  readonly io: Io;
  readonly endWith: (code: ExitCode) => void;
}

/** Where `kvpaxos dev` serves unless it is told otherwise. */
export const DEV_PORT = 7400;
export const devEndpoint = (port: number): string => `tcp://127.0.0.1:${String(port)}`;
const DEV_ENDPOINTS = [0, 1, 2].map((id) => devEndpoint(DEV_PORT + id));

export interface ReachFlags {
  readonly endpoints?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export const endpointsFlag = (): Option =>
  new Option(
    '--endpoints <list>',
    'client endpoints, with commas between (KVPAXOS_ENDPOINTS; else those of kvpaxos dev)',
  );

export const timeoutFlag = (): Option =>
  new Option('--timeout <seconds>', 'how long to wait for an answer')
    .argParser(seconds)
    .default(10);

function endpointsOf(io: Io, { endpoints }: ReachFlags): readonly string[] {
  const given = endpoints ?? io.env['KVPAXOS_ENDPOINTS'] ?? '';
  const list = given.split(',').map((text) => text.trim());
  const named = list.filter((text) => text !== '');
  for (const text of named) {
    if (/^tcp:\/\/\S+:\d+$/.test(text)) continue;
    const where = endpoints === undefined ? 'KVPAXOS_ENDPOINTS' : '--endpoints';
    throw new CliError(
      'arguments',
      `'${text}' is no endpoint like ${devEndpoint(DEV_PORT)}`,
      where,
    );
  }
  return named.length === 0 ? DEV_ENDPOINTS : named;
}

/** Connects to the store that the flags name, lets `work` use it, and lets go of it. */
export async function withCluster<T>(
  { io }: StoreContext,
  flags: ReachFlags,
  work: (connection: ClusterConnection, timeoutMs: number) => Promise<T>,
): Promise<T> {
  const timeoutMs = flags.timeout * 1000;
  const endpoints = endpointsOf(io, flags);
  // Loaded on demand: help and mistakes in arguments need no sockets.
  const { findCluster } = await import('../../hosts/live/client/cluster.ts');
  const connection = await findCluster(endpoints, timeoutMs).catch((error: unknown) => {
    if (!(error instanceof KvError)) throw error;
    throw new CliError('unreachable', error.message, '--endpoints', EXIT.internal);
  });
  try {
    return await work(connection, timeoutMs);
  } finally {
    connection.close();
  }
}
