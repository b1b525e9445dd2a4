// Campaigns on Redis end with exactly what one process gives that runs them in one go: whoever
// executes their cases, and whoever dies.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignOutput } from '../../../src/schemas/output.ts';
import { parseCampaign } from '../../../src/schemas/output.ts';
import type { Ended } from '../captured.ts';
import { newDesk } from '../captured.ts';
import type { Spawned } from '../spawned.ts';
import { essence, spawnLinlab, until } from '../spawned.ts';
import type { TestRedis } from './redis.ts';
import { startRedis } from './redis.ts';

const desk = newDesk();
const PLANTED = resolve(import.meta.dirname, '../fixtures/simulated-only.ts');
const CASES = 100;
const CAMPAIGN = ['run', '--host', 'sim', '--seed', '11', '--cases', String(CASES), '--json'];
const OF_PLANTED = [...CAMPAIGN, '--system', PLANTED];

let redis: TestRedis;
let alone: CampaignOutput;
const workers = new Set<Spawned>();

const essenceOf = ({ stdout }: Ended): CampaignOutput => essence(parseCampaign(stdout, 'stdout'));

function startWorker(): Spawned {
  const worker = spawnLinlab(desk.folder, 'worker', '--backend', redis.url, '--workers', '1');
  workers.add(worker);
  return worker;
}

async function endWorkers(): Promise<void> {
  for (const worker of workers) worker.kill('SIGKILL');
  for (const worker of workers) await worker.ended;
  workers.clear();
}

beforeAll(async () => {
  redis = await startRedis();
  alone = essenceOf(await desk.run(...OF_PLANTED, '--workers', '1', '--out', 'alone'));
});
afterEach(endWorkers);
afterAll(async () => {
  await redis.stop();
  desk.clear();
});

describe('a campaign on Redis', () => {
  it('finds what one process finds, and what two on this machine find', async () => {
    const shared = await desk.run(...OF_PLANTED, '--workers', '2', '--out', 'shared');
    expect(essenceOf(shared)).toEqual(alone);
    for (let nth = 0; nth < 2; nth++) startWorker();
    const queued = await desk.run(...OF_PLANTED, '--backend', redis.url, '--out', 'queued');
    expect(queued.code).toBe(1);
    expect(essenceOf(queued)).toEqual(alone);
    expect(alone.cases).toBe(CASES);
    expect(alone.findings.length).toBeGreaterThan(0);
    expect(queued.stderr).toContain('found ');
    expect(await redis.batches()).toEqual([]);
  });

  it('keeps the cases that the checker gave up on, as one process does', async () => {
    const argv = [...CAMPAIGN, '--check-budget', '12'];
    const here = await desk.run(...argv, '--workers', '1', '--out', 'unknown-here');
    startWorker();
    const queued = await desk.run(...argv, '--backend', redis.url, '--out', 'unknown-queue');
    expect(queued.code).toBe(2);
    expect(essenceOf(queued)).toEqual(essenceOf(here));
    expect(essenceOf(queued).unknowns).toHaveLength(10);
    expect(desk.read('unknown-queue/again.txt')).toContain(`--backend ${redis.url}`);
  });

  it('loses no case and counts none twice when workers are killed', async () => {
    const running = desk.run(...OF_PLANTED, '--backend', redis.url, '--out', 'killed');
    const before = await redis.done();
    for (const done of [0, 1]) {
      const victim = startWorker();
      // It has begun something that nobody else has.
      await until(async () => (await redis.done()) >= before + done);
      await until(async () => (await redis.count('active')) > 0);
      victim.kill('SIGKILL');
      await victim.ended;
    }
    startWorker();
    const ended = await running;
    expect(ended.stderr).toContain('run again: their worker is lost');
    expect(essenceOf(ended)).toEqual(alone);
    expect(await redis.batches()).toEqual([]);
  });

  it('goes on after the one who asked was killed, whatever is still on its way', async () => {
    const argv = [...OF_PLANTED, '--backend', redis.url, '--out', 'cut'];
    startWorker();
    const doomed = spawnLinlab(desk.folder, ...argv);
    const progress = join(desk.folder, 'cut/progress.json');
    await until(() => existsSync(progress) || !doomed.isRunning());
    doomed.kill('SIGKILL');
    await doomed.ended;
    expect(existsSync(join(desk.folder, 'cut/campaign.json'))).toBe(false);
    const resumed = await desk.run('run', '--resume', 'cut', '--backend', redis.url, '--json');
    expect(essenceOf(resumed)).toEqual(alone);
  });

  it('looks at what its cases show, whoever executes them and whoever dies', async () => {
    const novelty = OF_PLANTED.map((word) => (word === String(CASES) ? '330' : word));
    const argv = [...novelty, '--strategy', 'novelty'];
    const here = await desk.run(...argv, '--workers', '1', '--out', 'novelty-here');
    const running = desk.run(...argv, '--backend', redis.url, '--out', 'novelty-queue');
    const before = await redis.done();
    const victim = startWorker();
    await until(async () => (await redis.done()) > before + 8);
    victim.kill('SIGKILL');
    await victim.ended;
    for (let nth = 0; nth < 2; nth++) startWorker();
    expect(essenceOf(await running)).toEqual(essenceOf(here));
    expect(essenceOf(here).mix?.strategies['novelty']).toBeGreaterThan(0);
    expect(await redis.batches()).toEqual([]);
  });

  it('runs in parts as well', async () => {
    const part = [...OF_PLANTED, '--shard', '2/3'];
    startWorker();
    const queued = await desk.run(...part, '--backend', redis.url, '--out', 'part-of-queue');
    const here = await desk.run(...part, '--workers', '1', '--out', 'part-here');
    expect(essenceOf(queued)).toEqual(essenceOf(here));
  });
});

describe('an interrupt', () => {
  it('of the one who asks takes back what nobody has begun', async () => {
    const stop = new AbortController();
    const interrupt = { listenForInterrupt: () => stop.signal };
    const argv = [...OF_PLANTED, '--backend', redis.url, '--out', 'stopped'];
    const running = desk.runWith(interrupt, ...argv);
    await until(async () => (await redis.count('wait')) > 3);
    stop.abort();
    const ended = await running;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain(`no worker yet`);
    expect(ended.stderr).toContain(`run --resume stopped --backend ${redis.url}`);
    expect(await redis.batches()).toEqual([]);
    const resumed = await desk.run('run', '--resume', 'stopped', '--workers', '1', '--json');
    expect(essenceOf(resumed)).toEqual(alone);
  });

  it('of a worker lets it finish what it has begun', async () => {
    const stop = new AbortController();
    const interrupt = { listenForInterrupt: () => stop.signal };
    const argv = ['worker', '--backend', redis.url, '--workers', '1'];
    const running = desk.run(...OF_PLANTED, '--backend', redis.url, '--out', 'two-shifts');
    const shift = desk.runWith(interrupt, ...argv);
    await until(async () => (await redis.count('active')) > 0);
    stop.abort();
    const left = await shift;
    expect(left.code).toBe(130);
    expect(left.stdout).toMatch(/^[1-9]\d* cases executed\n$/);
    expect(await redis.count('active')).toBe(0);
    startWorker();
    const ended = await running;
    expect(essenceOf(ended)).toEqual(alone);
    expect(ended.stderr).not.toContain('run again');
  });

  it('is not needed where a worker may go when there is nothing to do', async () => {
    const argv = ['worker', '--backend', redis.url, '--workers', '1', '--idle', '0.1'];
    const ended = await desk.run(...argv);
    expect([ended.code, ended.stdout]).toEqual([0, '0 cases executed\n']);
  });

  it('is not needed where the time is up and nobody works', async () => {
    const argv = ['run', '--host', 'sim', '--time', '1', '--backend', redis.url, '--out', 'late'];
    const ended = await desk.run(...argv);
    expect(ended.stdout).toContain('0 cases');
    expect(await redis.batches()).toEqual([]);
  });
});
