// A Redis of a test's own: Debian's server on a free port, with nothing on disk.

import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { spawnProgram, until } from '../spawned.ts';

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** Batches that workers have, or that wait for one. */
  readonly count: (list: 'active' | 'wait') => Promise<number>;
  /** Who holds a batch, one word for each hold; null while nobody does. */
  readonly holder: () => Promise<string | null>;
  /** Batches that were ever done. */
  readonly done: () => Promise<number>;
  /** Whatever is left of batches. */
  readonly batches: () => Promise<string[]>;
  /** From now on it answers nothing, and its connections stay. */
  readonly freeze: () => void;
  readonly stop: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts one and waits until it answers. */
export async function startRedis(
  options: { readonly port?: number; readonly password?: string } = {},
): Promise<TestRedis> {
  const { password } = options;
  const port = options.port ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'linlab-redis-'));
  const server = spawnProgram(
    ...(['redis-server', '--bind', '127.0.0.1', '--port', String(port)] as const),
    ...['--save', '', '--appendonly', 'no', '--dir', dir],
    ...(password === undefined ? [] : ['--requirepass', password]),
  );
  await until(() => server.stdout().includes('Ready to accept') || !server.isRunning());
  if (!server.isRunning()) throw new Error(`redis-server: ${server.stdout()}${server.stderr()}`);
  const client = new Redis({ port, ...(password === undefined ? {} : { password }) });
  client.on('error', () => undefined);
  const events = async (): Promise<string[][]> =>
    (await client.xrange('linlab:batches:events', '-', '+')).map(([, fields]) => fields);
  return {
    port,
    url: `redis://127.0.0.1:${String(port)}`,
    count: (list) => client.llen(`linlab:batches:${list}`),
    holder: async () => {
      const [lock] = await client.keys('linlab:batches:*:lock');
      return lock === undefined ? null : client.get(lock);
    },
    done: async () => (await events()).filter(([, kind]) => kind === 'completed').length,
    batches: () => client.keys('linlab:batches:????????????????-*'),
    freeze: () => server.kill('SIGSTOP'),
    stop: async () => {
      client.disconnect();
      server.kill('SIGKILL');
      await server.ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
