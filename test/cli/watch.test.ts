// `linlab watch`, and the live.json that it reads: of campaigns that run, end, fail and die.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { campaignStatus } from '../../src/cli/campaign-status.ts';
import { isAlive } from '../../src/cli/live-file.ts';
import type { LiveOutput, WatchOutput } from '../../src/schemas/live.ts';
import { parseLive, parseWatch } from '../../src/schemas/live.ts';
import { newDesk } from './captured.ts';
import type { Spawned } from './spawned.ts';
import { spawnLinlab, until } from './spawned.ts';
import { startRedis } from './queue/redis.ts';

const desk = newDesk();
const running = new Set<Spawned>();
afterEach(async () => {
  for (const one of running) one.kill('SIGKILL');
  for (const one of running) await one.ended;
  running.clear();
});
afterAll(desk.clear);

const PLANTED = ['run', '--system', 'kvpaxos:local-reads', '--host', 'sim', '--seed', '11'];

function start(...argv: string[]): Spawned {
  const one = spawnLinlab(desk.folder, ...argv);
  running.add(one);
  return one;
}

const liveOf = (folder: string): LiveOutput => parseLive(desk.read(`${folder}/live.json`), folder);
const isThere = (folder: string): boolean => existsSync(join(desk.folder, folder, 'live.json'));

const lines = (text: string): WatchOutput[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => parseWatch(line, 'stdout'));

describe('live.json', () => {
  it('says how far a campaign is, and is gone with its end', async () => {
    const campaign = start(...PLANTED, '--cases', '40', '--workers', '1', '--out', 'short');
    await until(() => isThere('short') || !campaign.isRunning());
    const first = liveOf('short');
    expect(first).toMatchObject({ system: 'kvpaxos:local-reads', host: 'sim', seed: 11 });
    expect(first.process.pid).toBe(campaign.pid);
    await until(() => !isThere('short') || liveOf('short').findings.length > 0);
    const later = liveOf('short');
    expect(later.progress.cases).toBeGreaterThan(0);
    expect(later.progress.casesMax).toBe(40);
    expect(later.findings[0]).toMatchObject({ signature: 'stale-read', firstCase: 8 });
    expect(Date.parse(later.updatedAt)).toBeGreaterThan(Date.parse(first.updatedAt));
    expect(await campaign.ended).toBe(1);
    expect(isThere('short')).toBe(false);
    expect(campaignStatus(join(desk.folder, 'short')).kind).toBe('ended');
  });

  it('is written by whoever asks a Redis, who executes nothing', async () => {
    const redis = await startRedis();
    try {
      const shared = ['--cases', '30', '--backend', redis.url, '--out', 'queued', '--json'];
      const asker = start(...PLANTED, ...shared);
      await until(() => isThere('queued') || !asker.isRunning());
      // Nobody works yet; it says all the same that it is alive.
      const { updatedAt } = liveOf('queued');
      await until(() => liveOf('queued').updatedAt !== updatedAt);
      expect(liveOf('queued').progress.cases).toBe(0);
      expect(liveOf('queued').process.pid).toBe(asker.pid);
      const watching = desk.run('watch', 'queued', '--json');
      start('worker', '--backend', redis.url, '--workers', '1');
      const watched = await watching;
      expect([await asker.ended, watched.code]).toEqual([1, 1]);
      expect(lines(watched.stdout).at(-1)?.campaign?.cases).toBe(30);
    } finally {
      await redis.stop();
    }
  });

  it('is not taken for that of a later process, nor of one on another machine', () => {
    const progress = {
      cases: 0,
      casesMax: 1,
      seconds: 0,
      secondsMax: null,
      findings: 0,
      marks: 0,
      states: 0,
      chanceOfNew: null,
      strategies: {},
    };
    const verdicts = { linearizable: 0, holds: 0, violation: 0, unknown: 0 };
    const at = '2026-01-01T00:00:00.000Z';
    const live: LiveOutput = {
      ...{ format: 'linlab/live@1', id: 'x', system: 'kvpaxos', host: 'sim', seed: 1 },
      ...{ startedAt: at, updatedAt: at, secondsLeft: null, marksMax: 0, findings: [] },
      unknowns: [],
      process: { pid: process.pid, since: null, machine: 'elsewhere' },
      progress: { ...progress, phase: 'running', casesPerSecond: 0, virtualSeconds: 0, verdicts },
      failed: null,
    };
    const then = Date.parse(at);
    expect(isAlive(live, then + 59_000)).toBe(true);
    expect(isAlive(live, then + 61_000)).toBe(false);
    mkdirSync(join(desk.folder, 'mine'));
    const written = (since: number | null): string => {
      const machine = readFileSync('/proc/sys/kernel/hostname', 'utf8').trim();
      const mine = { ...live, process: { pid: process.pid, since, machine } };
      writeFileSync(join(desk.folder, 'mine/live.json'), JSON.stringify(mine));
      return campaignStatus(join(desk.folder, 'mine')).kind;
    };
    expect(written(null)).toBe('running');
    expect(written(1)).toBe('died');
  });
});

describe('watch', () => {
  it('shows a campaign that runs, its findings, and ends as it does', async () => {
    const campaign = start(...PLANTED, '--cases', '60', '--workers', '1', '--out', 'run');
    await until(() => isThere('run') || !campaign.isRunning());
    const [told, parsed] = await Promise.all([
      desk.run('watch', 'run'),
      desk.run('watch', 'run', '--json'),
    ]);
    expect([await campaign.ended, told.code, parsed.code]).toEqual([1, 1, 1]);
    expect(told.stderr).toContain('kvpaxos:local-reads over sim, seed 11\n');
    expect(told.stderr).toContain('found stale-read in case 8: run/findings/01-stale-read.json\n');
    expect(told.stdout).toMatch(/✗ kvpaxos:local-reads over sim: .* violations?, .*; 1 finding\n/);
    expect(told.stdout).toContain('report: run/report.html\n');
    const seen = lines(parsed.stdout);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.slice(0, -1).map(({ state, exitCode }) => [state, exitCode])).toEqual(
      seen.slice(0, -1).map(() => ['running', null]),
    );
    const cases = seen.map(({ live }) => live?.progress.cases ?? Infinity);
    expect(cases).toEqual([...cases].sort((left, right) => left - right));
    expect(seen.at(-1)).toMatchObject({ state: 'ended', exitCode: 1, live: null });
    expect(seen.at(-1)?.campaign?.cases).toBe(60);
  });

  it('says of one that was killed that it died, and how to go on', async () => {
    const campaign = start(...PLANTED, '--cases', '100000', '--workers', '1', '--out', 'dead');
    await until(() => isThere('dead') || !campaign.isRunning());
    const watching = desk.run('watch', 'dead', '--json');
    // From then on it can be resumed.
    const canGoOn = (): boolean => existsSync(join(desk.folder, 'dead/progress.json'));
    await until(() => liveOf('dead').findings.length > 0 && canGoOn());
    campaign.kill('SIGKILL');
    const watched = await watching;
    expect(watched.code).toBe(2);
    const seen = lines(watched.stdout);
    expect(seen[0]?.state).toBe('running');
    expect(seen.at(-1)).toMatchObject({ state: 'died', exitCode: 2, campaign: null });
    await campaign.ended;
    const told = await desk.run('watch', 'dead');
    expect(told.code).toBe(2);
    expect(told.stdout).toContain(`process ${String(campaign.pid)} on `);
    expect(told.stdout).toContain('go on with: npx linlab run --resume dead');
    expect(told.stderr).toContain('found stale-read in case 8');
  });

  it('goes on with a campaign that goes on, and tells an interrupt', async () => {
    const stop = new AbortController();
    stop.abort();
    const cut = { listenForInterrupt: () => stop.signal };
    await desk.runWith(cut, ...PLANTED, '--cases', '30', '--workers', '1', '--out', 'cut');
    const told = await desk.run('watch', 'cut');
    expect(told.code).toBe(130);
    expect(told.stdout).toContain('it was interrupted; go on with');
    const campaign = start('run', '--resume', 'cut');
    await until(() => isThere('cut') || !campaign.isRunning());
    expect((await desk.run('watch', 'cut')).code).toBe(1);
  });

  it('tells why a campaign failed', async () => {
    mkdirSync(join(desk.folder, 'failed/junit.xml'), { recursive: true });
    const failed = await desk.run('run', '--host', 'sim', '--cases', '1', '--out', 'failed');
    const told = await desk.run('watch', 'failed');
    expect([failed.code, told.code]).toEqual([255, 255]);
    expect(told.stdout).toContain('the campaign has failed: cannot write failed/junit.xml');
    const [line] = lines((await desk.run('watch', 'failed', '--json')).stdout);
    expect(line).toMatchObject({ state: 'failed', exitCode: 255 });
  });

  it('ends at an interrupt without touching the campaign', async () => {
    const campaign = start(...PLANTED, '--cases', '100000', '--workers', '1', '--out', 'on');
    await until(() => isThere('on') || !campaign.isRunning());
    const watcher = start('watch', 'on');
    await until(() => watcher.stderr().includes('seed 11'));
    watcher.kill('SIGINT');
    expect(await watcher.ended).toBe(130);
    expect(watcher.stderr()).toContain('the campaign goes on');
    expect(campaign.isRunning()).toBe(true);
  });

  it('refuses a folder without a campaign, and one that is not there', async () => {
    mkdirSync(join(desk.folder, 'empty'));
    const empty = await desk.run('watch', 'empty');
    expect(empty.code).toBe(254);
    expect(empty.stderr).toContain('there is no campaign in empty');
    expect((await desk.run('watch', 'nowhere')).code).toBe(254);
    writeFileSync(join(desk.folder, 'empty/live.json'), '{}');
    const damaged = await desk.run('watch', 'empty');
    expect(damaged.code).toBe(254);
    expect(damaged.stderr).toContain('live.json');
  });
});
