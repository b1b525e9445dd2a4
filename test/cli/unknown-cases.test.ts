// Cases that a campaign's checker gives up on: counted, the first kept as files, told of everywhere, and
// the same ones whoever executes the campaign, in whatever pieces.

import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignNamed, filesOf } from '../../src/cli/serve/campaigns.ts';
import { campaignBody } from '../../src/cli/serve/pages/campaign-page.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import type { CampaignOutput } from '../../src/schemas/output.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { parseRun } from '../../src/schemas/run.ts';
import type { Ended } from './captured.ts';
import { newDesk } from './captured.ts';
import { essence, spawnLinlab, until } from './spawned.ts';

const desk = newDesk();
afterAll(desk.clear);

/** So few states that about a fifth of the cases stay open. */
const BUDGET = 12;
const KEPT = 10;
const RUN = ['run', '--host', 'sim', '--seed', '1', '--check-budget', String(BUDGET)];
const CAMPAIGN = [...RUN, '--cases', '120', '--json'];
const HERE = ['--workers', '1'];

const outputOf = ({ stdout }: Ended): CampaignOutput => parseCampaign(stdout, 'stdout');
const essenceOf = (ended: Ended): CampaignOutput => essence(outputOf(ended));
const inFolder = (path: string): string => join(desk.folder, path);

let whole: Ended;

beforeAll(async () => {
  whole = await desk.run(...CAMPAIGN, ...HERE, '--out', 'whole');
});

describe('a campaign whose checker has little to spend', () => {
  it('counts what is unknown, keeps the first cases in order, and ends with 2', () => {
    const { verdicts, unknowns = [] } = outputOf(whole);
    expect(whole.code).toBe(2);
    expect(verdicts.unknown).toBeGreaterThan(KEPT);
    expect(unknowns).toHaveLength(KEPT);
    const cases = unknowns.map((one) => one.case);
    expect(cases).toEqual([...new Set(cases)].sort((left, right) => left - right));
    for (const { why, statesMax } of unknowns) {
      expect(why).toContain(`the checker stopped after ${String(BUDGET)} states`);
      expect(statesMax).toBe(BUDGET);
    }
    expect(readdirSync(inFolder('whole/unknown'))).toHaveLength(KEPT);
  });

  it('leaves a scenario and a record of each, which replay and report take', async () => {
    const [first] = outputOf(whole).unknowns ?? [];
    const path = first?.scenario ?? '';
    const scenario = parseScenario(desk.read(path), path);
    expect(scenario.provenance?.case).toBe(first?.case);
    const run = `whole/runs/case-${String(first?.case)}.run.json`;
    const record = parseRun(desk.read(run), run);
    expect(record.judgement).toMatchObject({ verdict: 'unknown', gaveUp: { statesMax: BUDGET } });
    expect(record.trace?.length).toBeGreaterThan(0);
    const same = ['--check-budget', String(BUDGET)];
    expect((await desk.run('replay', path, '--host', 'sim', ...same, '--expected')).code).toBe(0);
    expect((await desk.run('report', run, '--out', 'first.html')).code).toBe(0);
    expect(desk.read('first.html')).toContain('<title>unknown: kvpaxos</title>');
  });

  it('says in the terminal and on its page how to judge one with more, which answers', async () => {
    const ended = await desk.run(...RUN, '--cases', '120', ...HERE, '--out', 'told');
    expect(ended.code).toBe(2);
    const [first] = outputOf(whole).unknowns ?? [];
    const file = `told/unknown/case-${String(first?.case)}.json`;
    const command = ['replay', file, '--check-budget', String(BUDGET * 10)];
    expect(ended.stderr).toContain(`case ${String(first?.case)} is unknown: ${file}`);
    expect(ended.stdout).toContain('cases, the first 10 kept in told/unknown');
    expect(ended.stdout).toContain(`npx linlab ${command.join(' ')}`);
    expect(ended.stdout).toContain(`--check-budget ${String(BUDGET)} --cases 120 --out told`);
    for (const made of ['told/report.html', 'told/summary.md']) {
      const words = desk.read(made).replace(/<[^>]*>/g, '');
      expect(words).toContain(`npx linlab ${command.join(' ')}`);
    }
    const judged = await desk.run(...command, '--host', 'sim', '--json');
    expect(judged.code).toBe(0);
  });

  it('leaves nothing of an earlier campaign in its folder', async () => {
    await desk.run(...CAMPAIGN, ...HERE, '--out', 'reused');
    const ended = await desk.run(
      'run',
      '--host',
      'sim',
      '--seed',
      '1',
      '--cases',
      '8',
      '--out',
      'reused',
    );
    expect(ended.code).toBe(0);
    expect(readdirSync(inFolder('reused/unknown'))).toEqual([]);
    expect(readdirSync(inFolder('reused/runs'))).toEqual([]);
  });
});

/** What `linlab serve` shows of a campaign. */
async function servedPage(name: string): Promise<string> {
  const campaign = await campaignNamed(realpathSync(desk.folder), name);
  if (campaign === null) throw new Error(`no campaign ${name}`);
  const files = await filesOf(campaign);
  return campaignBody(campaign, { files, word: 'w', replayable: true, resume: null }).html;
}

describe('linlab serve', () => {
  it('shows each case that was kept, with its files and a way to replay it', async () => {
    const page = await servedPage('whole');
    const kept = outputOf(whole).unknowns ?? [];
    expect(kept).toHaveLength(KEPT);
    for (const { case: index } of kept) {
      expect(page).toContain(`id="unknown-${String(index)}"`);
      expect(page).toContain(`id="to-unknown/case-${String(index)}.json"`);
      expect(page).toContain(`id="to-runs/case-${String(index)}.run.json"`);
      expect(page).toContain(`id="replay-unknown/case-${String(index)}.json"`);
    }
  });
});

describe('the same cases are unknown', () => {
  it('for two processes', async () => {
    const shared = await desk.run(...CAMPAIGN, '--workers', '2', '--out', 'shared');
    expect(essenceOf(shared)).toEqual(essenceOf(whole));
    expect(readdirSync(inFolder('shared/runs'))).toEqual(readdirSync(inFolder('whole/runs')));
  });

  it('for parts that are merged', async () => {
    for (const part of ['1/2', '2/2']) {
      await desk.run(...CAMPAIGN, '--shard', part, '--out', `part-${part.slice(0, 1)}`);
    }
    const merged = await desk.run('merge', 'part-2', 'part-1', '--out', 'merged', '--json');
    expect(merged.code).toBe(2);
    expect(essenceOf(merged)).toEqual(essenceOf(whole));
    expect(readdirSync(inFolder('merged/unknown'))).toEqual(readdirSync(inFolder('whole/unknown')));
  });

  it('after an interrupt and after a kill', async () => {
    const stop = new AbortController();
    const stderr = desk.sink((text) => {
      if (text.includes('is unknown')) stop.abort();
    });
    const interrupt = { listenForInterrupt: () => stop.signal, stderr };
    const cut = await desk.runWith(interrupt, ...CAMPAIGN, ...HERE, '--out', 'cut');
    expect(cut.code).toBe(130);
    expect(outputOf(cut).unknowns?.length).toBeGreaterThan(0);
    expect(outputOf(cut).unknowns?.length).toBeLessThan(KEPT);
    const resumed = await desk.run('run', '--resume', 'cut', '--json');
    expect(essenceOf(resumed)).toEqual(essenceOf(whole));

    const doomed = spawnLinlab(desk.folder, ...CAMPAIGN, ...HERE, '--out', 'killed');
    const progress = 'killed/progress.json';
    const isKept = (): boolean =>
      existsSync(inFolder(progress)) && desk.read(progress).includes('"unknowns":[{');
    await until(() => isKept() || !doomed.isRunning());
    doomed.kill('SIGKILL');
    await doomed.ended;
    expect(existsSync(inFolder('killed/campaign.json'))).toBe(false);
    expect(await servedPage('killed')).toMatch(/Its process is gone.*id="unknowns"/s);
    const again = await desk.run('run', '--resume', 'killed', '--json');
    expect(essenceOf(again)).toEqual(essenceOf(whole));
    expect(readdirSync(inFolder('killed/unknown'))).toHaveLength(KEPT);
  });
});
