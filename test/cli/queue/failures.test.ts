// What goes wrong around a campaign on Redis, and what is said about it: never a password.

import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisAddress } from '../../../src/cli/queue/address.ts';
import type { BatchJob } from '../../../src/cli/queue/batch-job.ts';
import { redisBackend } from '../../../src/cli/queue/redis-backend.ts';
import { DEFAULT_LIMITS } from '../../../src/lab/generate/generate.ts';
import { LINEARIZABLE } from '../../../src/lab/scenario/guarantee.ts';
import { onlyObject, newDesk } from '../captured.ts';
import { ROOT, until } from '../spawned.ts';
import type { TestRedis } from './redis.ts';
import { freePort, startRedis } from './redis.ts';

const desk = newDesk();
const elsewhere = newDesk();
const RUN = ['run', '--host', 'sim', '--seed', '4', '--cases', '40'];
/** What modules in other folders know as `linlab`. */
const SOURCES = join(ROOT, 'src/index.ts');
const LETHAL = resolve(import.meta.dirname, '../fixtures/ends-its-process.ts');

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  desk.clear();
  elsewhere.clear();
});

const worker = (...more: string[]): string[] => [
  ...['worker', '--backend', redis.url, '--workers', '1'],
  ...more,
];

function textsUnder(folder: string): string {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile());
  return files.map((one) => readFileSync(join(one.parentPath, one.name), 'utf8')).join('\n');
}

describe('the address of a Redis', () => {
  it.each([
    ['redis://h', 'redis://h'],
    ['redis://h:1/2', 'redis://h:1/2'],
    ['rediss://:secret@h:1', 'rediss://:***@h:1'],
    ['redis://me:secret@h:1/0', 'redis://me:***@h:1/0'],
  ])('%s is shown as %s', (given, shown) => {
    expect(redisAddress(given)).toMatchObject({ url: given, shown });
  });

  it.each([
    'http://secret@h',
    'redis://:secret@h/name',
    'redis://:secret@h?db=1',
    'secret',
    'redis://',
    'redis://:secret@h:port',
  ])('%s is refused and not repeated', async (given) => {
    for (const argv of [RUN, ['worker']]) {
      const ended = await desk.run(...argv, '--backend', given);
      expect(ended.code).toBe(254);
      expect(ended.stderr).toContain('--backend takes redis://');
      expect(ended.stderr).not.toContain('secret');
    }
  });

  it('is for simulated cases on other machines alone', async () => {
    const both = await desk.run(...RUN, '--backend', redis.url, '--workers', '2');
    expect(both.code).toBe(254);
    expect(both.stderr).toContain('--workers');
    const real = await desk.run('run', '--host', 'zeromq', '--backend', redis.url);
    expect(real.code).toBe(254);
    expect(real.stderr).toContain('--backend shares simulated cases');
    const nowhere = await desk.run('worker');
    expect(nowhere.code).toBe(254);
    expect(nowhere.stderr).toContain('--backend');
  });
});

describe('a Redis that is not there', () => {
  it('is told of before anything is begun', async () => {
    const url = `redis://:secret@127.0.0.1:${String(await freePort())}`;
    for (const argv of [[...RUN, '--out', 'never'], ['worker']]) {
      const ended = await desk.run(...argv, '--backend', url);
      expect(ended.code).toBe(255);
      expect(ended.stderr).toContain('no Redis at redis://:***@127.0.0.1');
      expect(ended.stderr).toContain('ECONNREFUSED');
      expect(ended.stderr).toContain('is it running');
    }
    expect(readdirSync(desk.folder)).not.toContain('never');
    const json = await desk.run(...RUN, '--backend', url, '--json');
    expect(onlyObject(json)).toMatchObject({ code: 'backend', where: '--backend' });
  });

  it('may be something else', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const ended = await desk.run(...RUN, '--backend', `redis://127.0.0.1:${String(port)}`);
    server.close();
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('is no Redis');
  });

  it('may be one that wants a password, which is kept nowhere', async () => {
    const locked = await startRedis({ password: 'open-sesame' });
    try {
      for (const user of ['', ':wrong-word@']) {
        const url = `redis://${user}127.0.0.1:${String(locked.port)}`;
        const ended = await desk.run(...RUN, '--backend', url);
        expect(ended.code).toBe(254);
        expect(ended.stderr).toContain('give its user, password and database');
        expect(ended.stderr).not.toContain('wrong-word');
      }
      const url = `redis://:open-sesame@127.0.0.1:${String(locked.port)}`;
      const stop = new AbortController();
      const working = desk.runWith(
        { listenForInterrupt: () => stop.signal },
        ...['worker', '--backend', url, '--workers', '1'],
      );
      const ended = await desk.run(...RUN, '--backend', url, '--out', 'locked');
      stop.abort();
      const left = await working;
      expect(ended.code).not.toBe(255);
      expect(ended.stdout).toContain('40 cases');
      const printed = [ended.stdout, ended.stderr, left.stdout, left.stderr].join('\n');
      expect(printed).toContain('redis://:***@127.0.0.1');
      expect(printed + textsUnder(join(desk.folder, 'locked'))).not.toContain('open-sesame');
    } finally {
      await locked.stop();
    }
  });
});

describe('a Redis that goes away', () => {
  const job: Omit<BatchJob, 'cases' | 'plans'> = {
    ...{ system: 'kvpaxos', seed: 1, replicas: 3, limits: DEFAULT_LIMITS },
    ...{ campaign: '0123456789abcdef', version: '0', fingerprint: 'f', guarantees: LINEARIZABLE },
    statesMax: null,
  };

  it('is waited for, and what it has forgotten is asked for again', async () => {
    const first = await startRedis();
    const said: string[] = [];
    const backend = await redisBackend(redisAddress(first.url), job, (text) => said.push(text));
    const batch = backend.run([0, 1], null);
    await until(async () => (await first.count('wait')) === 1);
    await first.stop();
    const second = await startRedis({ port: first.port });
    await until(async () => (await second.count('wait')) === 1);
    expect(said.join('\n')).toMatch(/is lost; trying again for 30 s\n(.*\n)*connected to/);
    backend.withdraw();
    expect(await batch).toBeNull();
    await backend.stop();
    await second.stop();
  });

  it('is given up in the end', async () => {
    const short = await startRedis();
    const address = { ...redisAddress(short.url), patienceMs: 300 };
    const backend = await redisBackend(address, job, () => undefined);
    const batch = backend.run([0, 1], null);
    await short.stop();
    await expect(batch).rejects.toThrow('did not come back');
    await expect(backend.run([2, 3], null)).rejects.toThrow('did not come back');
    await backend.stop();
  });
});

describe('a worker that cannot take part', () => {
  it('says why and leaves its batches to others', async () => {
    const module = (rule: string): string =>
      `import { kvpaxos } from '${SOURCES}';
       export const system = kvpaxos({ name: 'own', description: 'own', expected: 'linearizable',
         rules: { ${rule} } });`;
    desk.write('own.ts', module(''));
    elsewhere.write('other.ts', module(''));
    const argv = [...RUN, '--system', 'own.ts', '--backend', redis.url, '--out', 'refused'];
    const running = desk.run(...argv);
    const without = await elsewhere.run(...worker('--idle', '20'));
    expect(without.code).toBe(254);
    expect(without.stderr).toContain('cannot take part: there is no file own.ts');
    elsewhere.write('own.ts', module('mayAccept: () => true'));
    const different = await elsewhere.run(...worker('--idle', '20'));
    expect(different.code).toBe(254);
    expect(different.stderr).toContain('own.ts does something else here');
    const [ended] = await Promise.all([running, desk.run(...worker('--idle', '2'))]);
    expect(ended.stdout).toContain('40 cases');
    expect(ended.stderr).toContain('a worker left: there is no file own.ts');
  });

  it('ends the campaign where there is no other', async () => {
    desk.write('mine.ts', `export { SOUND_STORE as system } from '${SOURCES}';`);
    const argv = [...RUN, '--system', 'mine.ts', '--backend', redis.url, '--out', 'alone'];
    const running = desk.run(...argv);
    for (let nth = 0; nth < 3; nth++) await elsewhere.run(...worker('--idle', '20'));
    const ended = await running;
    expect(ended.code).toBe(255);
    expect(ended.stderr).toContain('failed at a worker: there is no file mine.ts');
    expect(ended.stderr).toContain('go on with: npx linlab run --resume alone');
    expect(await redis.batches()).toEqual([]);
  });

  it('may have another linlab', async () => {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue('batches', { connection, prefix: 'linlab' });
    await queue.add('batch', { version: '0.0.1', system: 'kvpaxos', cases: [0] });
    const ended = await desk.run(...worker('--idle', '20'));
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('the campaign is of 0.0.1; install the same on both');
    await queue.obliterate({ force: true });
    connection.disconnect();
  });
});

describe('cases that end their processes', () => {
  it('end the campaign, not the worker', async () => {
    const argv = [...RUN, '--system', LETHAL, '--backend', redis.url, '--out', 'lethal'];
    const stop = new AbortController();
    const working = desk.runWith({ listenForInterrupt: () => stop.signal }, ...worker());
    const ended = await desk.run(...argv);
    stop.abort();
    expect(ended.code).toBe(255);
    expect(ended.stderr).toMatch(/cases 0 to 31 .* ended 3 worker processes.* code 7/);
    expect((await working).code).toBe(130);
  });
});
