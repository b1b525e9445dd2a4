// What ends a campaign: --until, and what is told of the end.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { durationOf } from '../../src/cli/until.ts';
import type { CampaignOutput } from '../../src/schemas/output.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');
const IDLE = resolve(import.meta.dirname, 'fixtures/suffers-nothing.ts');
const SIM = ['run', '--host', 'sim', '--seed', '5'];

async function campaign(out: string, ...argv: string[]): Promise<CampaignOutput> {
  const ended = await desk.run(...SIM, ...argv, '--out', out, '--json');
  return parseCampaign(ended.stdout, out);
}

/** All but what depends on time and on the folder. */
function essence({ casesPerSecond: _rate, out: _out, ...rest }: CampaignOutput): unknown {
  return rest;
}

describe('--until', () => {
  it('takes a number of cases, and the nearest of several limits', async () => {
    const output = await campaign('cases', '--until', '9cases,1h', '--until', '7cases');
    expect(output.cases).toBe(7);
    expect(output.ended).toEqual({ kind: 'cases' });
    expect((await campaign('less', '--until', '7cases', '--cases', '3')).cases).toBe(3);
  });

  it('takes a time', async () => {
    const output = await campaign('time', '--until', '0.2s');
    expect(output.ended).toEqual({ kind: 'time' });
  });

  it('takes a number of findings', async () => {
    const argv = ['--system', PLANTED, '--until', '1finding', '--cases', '5000'];
    const output = await campaign('findings', ...argv);
    expect(output.findings.length).toBe(1);
    expect(output.cases).toBeLessThan(5000);
    expect(output.ended).toEqual({ kind: 'findings' });
  });

  it('tells the end to people and on the page', async () => {
    const argv = ['--system', IDLE, '--until', 'plateau:30', '--out', 'told'];
    const { stdout } = await desk.run(...SIM, ...argv);
    const said = /ended: (the last 30 cases after case \d+ showed nothing new)/.exec(stdout)?.[1];
    expect(said).toBeDefined();
    expect(desk.read('told/report.html')).toContain(said);
  });
});

describe('a plateau', () => {
  const PLATEAU = ['--system', IDLE, '--until', 'plateau:25'];

  it('ends with the same case whoever executes the cases', async () => {
    const alone = await campaign('alone', ...PLATEAU, '--workers', '1');
    const shared = await campaign('shared', ...PLATEAU, '--workers', '2');
    expect(essence(shared)).toEqual(essence(alone));
    const { ended, cases } = alone;
    if (ended?.kind !== 'plateau') expect.fail('the campaign ended otherwise');
    expect(cases).toBe((ended.lastNews ?? -1) + 1 + 25);
  });

  it('is remembered by a campaign that is cut short', async () => {
    const stop = new AbortController();
    stop.abort();
    const argv = [...SIM, ...PLATEAU, '--out', 'cut', '--json'];
    const cut = await desk.runWith({ listenForInterrupt: () => stop.signal }, ...argv);
    expect(cut.code).toBe(130);
    expect(parseCampaign(cut.stdout, 'cut').ended).toEqual({ kind: 'interrupt' });
    const resumed = await desk.run('run', '--resume', 'cut', '--json');
    expect(parseCampaign(resumed.stdout, 'cut').ended).toMatchObject({ kind: 'plateau' });
    expect(existsSync(join(desk.folder, 'cut/progress.json'))).toBe(false);
  });

  it('by chance ends where the next case hardly shows anything new', async () => {
    const argv = ['--system', IDLE, '--until', 'plateau:8%,5000cases'];
    const alone = await campaign('flat', ...argv, '--workers', '1');
    const { ended, cases, discovery } = alone;
    if (ended?.kind !== 'plateau') expect.fail('the campaign ended otherwise');
    expect(ended.chance).toBeLessThan(0.08);
    expect(cases % 256).toBe(0);
    expect(discovery?.states?.chance).toBeLessThan(0.08);
    const shared = await campaign('flat-shared', ...argv, '--workers', '2');
    expect(essence(shared)).toEqual(essence(alone));
    expect(desk.read('flat/report.html')).toMatch(
      /the next case shows something new with a chance of [\d.]+ %/,
    );
  });

  it('by chance goes on where nothing can be said yet', async () => {
    const output = await campaign('early', '--system', IDLE, '--until', 'plateau:1%,300cases');
    expect(output.ended).toEqual({ kind: 'cases' });
  });

  it('is not for a part, which cannot see it', async () => {
    const ended = await desk.run(...SIM, '--until', 'plateau:5', '--shard', '1/2');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('a plateau is one of the whole campaign');
    const chance = await desk.run(...SIM, '--until', 'plateau:5%', '--shard', '1/2');
    expect(chance.code).toBe(254);
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['1.5h', 5400],
    ['10m', 600],
    ['2d', 172_800],
    ['0m', null],
    ['10', null],
    ['10ms', null],
  ])('%s is %s seconds', (text, seconds) => {
    expect(durationOf(text)).toBe(seconds);
  });
});
