// Campaigns on Redis for minutes: workers are killed by the clock, batches kill every worker, and the
// Redis itself goes away for good.

import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCampaign } from '../../../src/schemas/output.ts';
import type { Desk } from '../captured.ts';
import { newDesk } from '../captured.ts';
import type { Spawned } from '../spawned.ts';
import { essence, spawnLinlab, until } from '../spawned.ts';
import type { TestRedis } from './redis.ts';
import { startRedis } from './redis.ts';

const LETHAL = resolve(import.meta.dirname, '../fixtures/never-ends-for-others.ts');
const KILL_EVERY_MS = 10_000;

let desk: Desk;
let redis: TestRedis;
const workers = new Set<Spawned>();

function startWorker(): Spawned {
  const worker = spawnLinlab(desk.folder, 'worker', '--backend', redis.url, '--workers', '1');
  workers.add(worker);
  return worker;
}

beforeEach(async () => {
  desk = newDesk();
  redis = await startRedis();
});
afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  for (const worker of workers) await worker.ended;
  workers.clear();
  await redis.stop();
  desk.clear();
});

describe('a campaign on Redis', () => {
  it('is the undisturbed one although a worker is killed every ten seconds', async () => {
    const argv = ['run', '--system', 'kvpaxos:minority-quorum', '--host', 'sim', '--json'];
    const campaign = [...argv, '--seed', '3', '--cases', '16000'];
    const undisturbed = await desk.run(...campaign, '--workers', '2', '--out', 'undisturbed');
    const running = spawnLinlab(
      ...([desk.folder, ...campaign, '--backend', redis.url, '--out', 'disturbed'] as const),
    );
    const alive = [startWorker(), startWorker()];
    let deaths = 0;
    while (running.isRunning()) {
      await Promise.race([running.ended, wait(KILL_EVERY_MS)]);
      if (!running.isRunning()) break;
      alive.shift()?.kill('SIGKILL');
      deaths++;
      alive.push(startWorker());
    }
    expect(deaths).toBeGreaterThan(2);
    const before = essence(parseCampaign(undisturbed.stdout, 'stdout'));
    expect(essence(parseCampaign(running.stdout(), 'stdout'))).toEqual(before);
    expect(before.cases).toBe(16_000);
    expect(before.findings.length).toBeGreaterThan(0);
    expect(await redis.batches()).toEqual([]);
  });

  it('ends where a batch costs one worker after the other', async () => {
    const argv = ['run', '--host', 'sim', '--cases', '32', '--system', LETHAL, '--out', 'lethal'];
    const running = spawnLinlab(desk.folder, ...argv, '--backend', redis.url);
    let holder: string | null = null;
    while (running.isRunning()) {
      const victim = startWorker();
      // The batch stays with a dead worker for a while.
      await until(async () => {
        const now = await redis.holder();
        if (now === null || now === holder) return !running.isRunning();
        holder = now;
        return true;
      });
      victim.kill('SIGKILL');
      await victim.ended;
    }
    expect(await running.ended).toBe(255);
    expect(running.stderr()).toContain('cases 0 to 31 ended 5 workers');
  });

  it('keeps what was found when the Redis does not come back', async () => {
    const argv = ['run', '--host', 'sim', '--cases', '20000', '--seed', '3', '--out', 'lost'];
    const running = spawnLinlab(desk.folder, ...argv, '--backend', redis.url);
    const worker = startWorker();
    await until(async () => (await redis.done()) > 5);
    await redis.stop();
    expect(await running.ended).toBe(255);
    expect(running.stderr()).toContain('is lost; trying again for 30 s');
    expect(running.stderr()).toContain(`run --resume lost --backend ${redis.url}`);
    expect(await worker.ended).toBe(255);
    expect(worker.stderr()).toContain('did not come back');
    const { sum } = JSON.parse(desk.read('lost/progress.json')) as { sum: { cases: number } };
    expect(sum.cases).toBeGreaterThan(0);
  });

  it('ends everybody when the Redis answers nothing more, connected as it is', async () => {
    const argv = ['run', '--host', 'sim', '--cases', '20000', '--seed', '3', '--out', 'silent'];
    const running = spawnLinlab(desk.folder, ...argv, '--backend', redis.url);
    const worker = startWorker();
    await until(async () => (await redis.done()) > 2);
    redis.freeze();
    expect(await running.ended).toBe(255);
    expect(await worker.ended).toBe(255);
  });
});
