// How workers of a Redis end that is gone: by themselves, and when they are told to.

import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redisAddress } from '../../../src/cli/queue/address.ts';
import { workOnQueue } from '../../../src/cli/queue/queue-worker.ts';
import type { Desk } from '../captured.ts';
import { newDesk } from '../captured.ts';
import type { Spawned } from '../spawned.ts';
import { spawnLinlab, until } from '../spawned.ts';
import type { TestRedis } from './redis.ts';
import { startRedis } from './redis.ts';

const NEVER_ENDS = resolve(import.meta.dirname, '../fixtures/never-ends-for-others.ts');
/** Many times what it takes, and far from for ever. */
const BOUND_MS = 60_000;

let desk: Desk;
let redis: TestRedis;
const spawned: Spawned[] = [];

function start(...argv: string[]): Spawned {
  const one = spawnLinlab(desk.folder, ...argv, '--backend', redis.url);
  spawned.push(one);
  return one;
}

async function startWorker(): Promise<Spawned> {
  const worker = start('worker', '--workers', '1');
  await until(() => worker.stderr().includes('waiting for cases') || !worker.isRunning());
  return worker;
}

beforeEach(async () => {
  desk = newDesk();
  redis = await startRedis();
});
afterEach(async () => {
  for (const one of spawned) one.kill('SIGKILL');
  for (const one of spawned.splice(0)) await one.ended;
  await redis.stop();
  desk.clear();
});

describe('a worker whose Redis is gone', () => {
  it('gives up when it does not come back', async () => {
    const said: string[] = [];
    const working = workOnQueue({
      address: { ...redisAddress(redis.url), patienceMs: 300 },
      ...{ processes: 1, cwd: desk.folder, idleMs: null },
      signal: new AbortController().signal,
      say: (text) => void said.push(text),
      onBatch: () => undefined,
    });
    const ended = expect(working).rejects.toThrow('did not come back');
    await until(() => said.length > 0);
    await redis.stop();
    await ended;
    expect(said.at(-1)).toContain('is lost; trying again');
  });

  it(
    'ends at SIGTERM while it is away',
    async () => {
      const worker = await startWorker();
      await redis.stop();
      await until(() => worker.stderr().includes('is lost') || !worker.isRunning());
      worker.kill('SIGTERM');
      expect(await worker.ended).toBe(130);
      expect(worker.stdout()).toBe('0 cases executed\n');
    },
    BOUND_MS,
  );

  it(
    'does not wait for its batch when that can be told to nobody',
    async () => {
      const worker = await startWorker();
      start('run', '--host', 'sim', '--cases', '32', '--system', NEVER_ENDS);
      await until(async () => (await redis.count('active')) > 0);
      worker.kill('SIGTERM');
      await until(() => worker.stderr().includes('finishing the case under way'));
      await redis.stop();
      expect(await worker.ended).toBe(130);
    },
    BOUND_MS,
  );

  it(
    'ends although nothing answers and no connection is closed',
    async () => {
      const worker = await startWorker();
      redis.freeze();
      worker.kill('SIGTERM');
      expect(await worker.ended).toBe(130);
    },
    BOUND_MS,
  );
});
