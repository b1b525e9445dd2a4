// Campaigns whose cases depend on what others have shown: the same whoever executes them, whoever dies,
// and in parts that add up.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CampaignOutput } from '../../src/schemas/output.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';
import { essence, spawnLinlab, until } from './spawned.ts';

const desk = newDesk();
afterAll(desk.clear);

const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');
/** More than an epoch. */
const CASES = 330;
const RUN = ['run', '--host', 'sim', '--system', PLANTED, '--seed', '5'];
const NOVELTY = [...RUN, '--strategy', 'novelty', '--cases', String(CASES)];

const inFolder = (path: string): string => join(desk.folder, path);
const counted = (folder: string): unknown => JSON.parse(desk.read(join(folder, 'counts.json')));

async function campaign(out: string, ...argv: string[]): Promise<CampaignOutput> {
  const { stdout } = await desk.run(...argv, '--out', out, '--json');
  return essence(parseCampaign(stdout, out));
}

describe('a campaign with novelty', () => {
  const spoken = desk.run(...NOVELTY, '--workers', '1', '--out', 'alone');
  const alone = spoken.then(() =>
    essence(parseCampaign(desk.read('alone/campaign.json'), 'alone')),
  );

  it('is the same among several processes', async () => {
    expect(await campaign('shared', ...NOVELTY, '--workers', '2')).toEqual(await alone);
    expect(counted('shared')).toEqual(counted('alone'));
    expect((await alone).mix?.strategies['novelty']).toBeGreaterThan(0);
    expect((await alone).findings.length).toBeGreaterThan(0);
  });

  it('goes on after a kill as if nothing had happened, with another number of processes', async () => {
    const doomed = spawnLinlab(desk.folder, ...NOVELTY, '--workers', '1', '--out', 'cut');
    await until(() => existsSync(inFolder('cut/progress.json')) || !doomed.isRunning());
    doomed.kill('SIGKILL');
    await doomed.ended;
    expect(existsSync(inFolder('cut/campaign.json'))).toBe(false);
    const resumed = await desk.run('run', '--resume', 'cut', '--workers', '2', '--json');
    expect(essence(parseCampaign(resumed.stdout, 'stdout'))).toEqual(await alone);
    expect(counted('cut')).toEqual(counted('alone'));
  });

  it('adds up from parts, each of which learns from its own cases', async () => {
    const long = [...RUN, '--strategy', 'scenes,novelty', '--cases', String(2 * CASES)];
    const parts = ['1/2', '2/2'];
    const once = [];
    for (const [nth, part] of parts.entries()) {
      once.push(await campaign(`part-${String(nth)}`, ...long, '--shard', part));
    }
    const merged = await campaign('merged', 'merge', 'part-0', 'part-1', '--json');
    expect(merged.cases).toBe(2 * CASES);
    const novel = once.map(({ mix }) => mix?.strategies['novelty'] ?? 0);
    expect(Math.min(...novel)).toBeGreaterThan(0);
    expect(merged.mix?.strategies['novelty']).toBe(novel.reduce((sum, one) => sum + one, 0));
    const told = Object.values(merged.discovery?.paid ?? {});
    const { states, firstSeen } = counted('merged') as Record<string, object>;
    const all = Object.keys(states ?? {}).length + Object.keys(firstSeen ?? {}).length;
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(all);
  });

  it('says what strategies were given and paid, and how to run it again', async () => {
    const { stdout } = await spoken;
    const line = /cases by strategy, and what they were the first to show: (.*)/.exec(stdout)?.[1];
    expect(line).toMatch(/novelty \d+ % \(\d+ new\)/);
    expect(stdout).toContain('--strategy novelty');
    expect(desk.read('alone/report.html')).toContain('cases were the first to');
  });

  it('is not for a host that sees no states', async () => {
    const ended = await desk.run('run', '--host', 'live', '--strategy', 'novelty', '--cases', '1');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('the host live cannot see the states');
  });
});

describe('what a campaign knows', () => {
  it('is refused where somebody has changed it', async () => {
    const stop = new AbortController();
    stop.abort();
    const interrupt = { listenForInterrupt: () => stop.signal };
    await desk.runWith(interrupt, ...NOVELTY, '--out', 'changed');
    const progress = inFolder('changed/progress.json');
    const file = JSON.parse(readFileSync(progress, 'utf8')) as Record<string, unknown>;
    writeFileSync(progress, JSON.stringify({ ...file, knowledge: { corpus: [] } }));
    const ended = await desk.run('run', '--resume', 'changed');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('knowledge.lately');
  });
});
