// Campaigns that several processes share, that run in parts, and that go on after a crash: they end
// with exactly what one process gives that runs them in one go.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { CountedParts } from '../../src/schemas/counts.ts';
import { parseCounts } from '../../src/schemas/counts.ts';
import type { CampaignOutput } from '../../src/schemas/output.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';
import { childrenOf, essence, proc, ROOT, spawnLinlab, until } from './spawned.ts';

const desk = newDesk();
afterAll(desk.clear);

/** A planted bug without the ZeroMQ host, so that nothing has to be confirmed. */
const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');
const CASES = 400;
const CAMPAIGN = ['run', '--host', 'sim', '--seed', '11', '--cases', String(CASES), '--json'];
const OF_PLANTED = [...CAMPAIGN, '--system', PLANTED];

async function campaign(out: string, ...argv: string[]): Promise<unknown> {
  const ended = await desk.run(...argv, '--out', out);
  return essence(parseCampaign(ended.stdout, out));
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** What was counted case by case, in whatever order it was added up. */
const counted = (out: string): CountedParts => parseCounts(desk.read(`${out}/counts.json`), out);

const inFolder = (path: string): string => join(desk.folder, path);

describe('a campaign that processes share', () => {
  it('finds what one process finds, in the same cases', async () => {
    const alone = await campaign('alone', ...OF_PLANTED, '--workers', '1');
    const shared = await campaign('shared', ...OF_PLANTED, '--workers', '2');
    expect(shared).toEqual(alone);
    expect(counted('shared')).toEqual(counted('alone'));
    expect(shared).toMatchObject({ cases: CASES });
    expect((shared as CampaignOutput).findings.length).toBeGreaterThan(0);
  });

  it('loses no case and counts none twice when workers are killed', async () => {
    const argv = [...CAMPAIGN, '--workers', '2', '--out', 'killed'];
    const asker = spawnLinlab(desk.folder, ...argv);
    let deaths = 0;
    // esbuild, which tsx starts, is a child as well: only those that execute cases are to die.
    const workers = (): number[] =>
      childrenOf(asker.pid).filter((child) =>
        proc(`${String(child)}/cmdline`).includes('worker-main'),
      );
    while (deaths < 3 && asker.isRunning()) {
      await wait(250);
      const [victim] = workers();
      if (victim !== undefined && killed(victim)) deaths++;
    }
    expect(await asker.ended).toBe(0);
    expect(deaths).toBeGreaterThan(0);
    const undisturbed = await campaign('undisturbed', ...CAMPAIGN, '--workers', '1');
    expect(essence(parseCampaign(asker.stdout(), 'stdout'))).toEqual(undisturbed);
  });

  it('is for simulated cases alone', async () => {
    const ended = await desk.run('run', '--host', 'zeromq', '--workers', '2', '--cases', '1');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('--workers share simulated cases');
  });
});

describe('a campaign in parts', () => {
  it('adds up to the whole', async () => {
    const whole = await campaign('whole', ...OF_PLANTED);
    for (const part of ['1/3', '2/3', '3/3']) {
      await desk.run(...OF_PLANTED, '--shard', part, '--out', `part-${part.slice(0, 1)}`);
    }
    const parts = ['part-3', 'part-1', 'part-2'];
    const merged = await campaign('merged', 'merge', ...parts, '--json');
    expect(merged).toEqual(whole);
    expect(counted('merged')).toEqual(counted('whole'));
    expect(existsSync(inFolder('merged/report.html'))).toBe(true);
  });

  it('says which part is missing, and does not call the rest green', async () => {
    const argv = ['run', '--host', 'sim', '--seed', '3', '--cases', '40', '--shard', '2/2'];
    await desk.run(...argv, '--out', 'second');
    const ended = await desk.run('merge', 'second', '--out', 'halved');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('missing: part 1 of 2');
    expect(ended.stdout).toContain('20 cases');
  });

  it('refuses parts that do not belong together', async () => {
    const argv = ['run', '--host', 'sim', '--cases', '4'];
    await desk.run(...argv, '--seed', '3', '--shard', '1/2', '--out', 'three');
    await desk.run(...argv, '--seed', '4', '--shard', '2/2', '--out', 'four');
    await desk.run(...argv, '--seed', '3', '--shard', '2/3', '--out', 'third');
    await desk.run(...argv, '--seed', '3', '--out', 'all');
    const pct = ['--strategy', 'pct'];
    await desk.run(...argv, '--seed', '3', '--shard', '2/2', ...pct, '--out', 'pct');
    const refusals = [
      [['three', 'four'], 'of different campaigns: seed'],
      [['three', 'three'], 'are both part 1'],
      [['three', 'third'], 'is one of 3 parts, not of 2'],
      [['three', 'pct'], 'of different campaigns: --strategy pct and none'],
      [['all'], 'is a whole campaign'],
      [['nowhere'], 'cannot read nowhere/campaign.json'],
    ] as const;
    for (const [folders, why] of refusals) {
      const ended = await desk.run('merge', ...folders, '--out', 'refused');
      expect(ended.code).toBe(254);
      expect(ended.stderr).toContain(why);
    }
  });

  it('takes only parts that there are', async () => {
    for (const part of ['0/2', '3/2', 'half', '1/0', '1']) {
      const ended = await desk.run('run', '--shard', part);
      expect(ended.code).toBe(254);
      expect(ended.stderr).toContain('--shard');
    }
  });
});

describe('a campaign that was cut short', () => {
  it('goes on after a kill as if nothing had happened', async () => {
    const argv = [...OF_PLANTED, '--workers', '1', '--out', 'cut'];
    const doomed = spawnLinlab(desk.folder, ...argv);
    await until(() => existsSync(inFolder('cut/progress.json')) || !doomed.isRunning());
    doomed.kill('SIGKILL');
    await doomed.ended;
    expect(existsSync(inFolder('cut/campaign.json'))).toBe(false);
    const resumed = await desk.run('run', '--resume', 'cut', '--json');
    const whole = await campaign('uncut', ...OF_PLANTED, '--workers', '1');
    expect(essence(parseCampaign(resumed.stdout, 'stdout'))).toEqual(whole);
    expect(existsSync(inFolder('cut/progress.json'))).toBe(false);
  });

  it('says how to go on after an interrupt, and what there is not to go on with', async () => {
    const stop = new AbortController();
    const interrupt = { listenForInterrupt: () => stop.signal };
    const running = desk.runWith(interrupt, ...CAMPAIGN, '--workers', '1', '--out', 'stopped');
    // Whenever it comes, even before the first case, what was done is kept.
    await wait(50);
    stop.abort();
    const ended = await running;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('go on with: npx linlab run --resume stopped');
    const counted = parseCampaign(ended.stdout, 'stdout').cases;
    expect(counted).toBeLessThan(CASES);
    const resumed = await desk.run('run', '--resume', 'stopped', '--json');
    expect(resumed.code).toBe(0);
    expect(parseCampaign(resumed.stdout, 'stdout').cases).toBe(CASES);
    const twice = await desk.run('run', '--resume', 'stopped', '--seed', '5');
    expect(twice.code).toBe(254);
    expect(twice.stderr).toContain('--seed');
    const again = await desk.run('run', '--resume', 'stopped');
    expect(again.code).toBe(254);
    expect(again.stderr).toContain('a campaign that ended by itself has none');
  });
});

describe('a campaign with a corpus', () => {
  it('executes it first, and fails where one of its scenarios does', async () => {
    const corpus = join(ROOT, 'scenarios/found');
    const argv = ['run', '--host', 'sim', '--seed', '3', '--cases', '4', '--corpus', corpus];
    const sound = await desk.run(...argv, '--out', 'sound');
    expect(sound.code).toBe(0);
    expect(sound.stdout).toMatch(/corpus: \d+ scenarios, none fails/);
    // A bug that four cases do not show: what fails is the corpus alone.
    const hidden = ['--system', 'kvpaxos:lease-forgotten'];
    const mutants = ['--corpus', join(ROOT, 'scenarios/mutants'), ...hidden];
    const known = await desk.run(...argv.slice(0, -2), ...mutants, '--out', 'known', '--json');
    expect(known.code).toBe(1);
    const { corpus: told = [], verdicts } = parseCampaign(known.stdout, 'stdout');
    expect(verdicts.violation).toBe(0);
    const failing = told.filter(({ verdict }) => verdict === 'violation');
    expect(failing.map(({ scenario }) => scenario.split('/').at(-1))).toContain(
      'lease-forgotten.json',
    );
    expect(desk.read('known/junit.xml')).toContain('it fails again');
    const html = desk.read('known/report.html');
    expect(html).toContain('of the corpus fail');
  });

  it('needs a folder with scenarios in it', async () => {
    for (const folder of ['nowhere', 'parts-of-nothing']) {
      if (folder !== 'nowhere') mkdirSync(inFolder(folder));
      const ended = await desk.run('run', '--host', 'sim', '--cases', '1', '--corpus', folder);
      expect(ended.code).toBe(254);
      expect(ended.stderr).toContain(folder);
    }
  });

  it('stops after as many findings as were asked for', async () => {
    const ended = await desk.run(
      ...OF_PLANTED,
      '--findings',
      '1',
      '--workers',
      '1',
      '--out',
      'one',
    );
    const { findings, cases } = parseCampaign(ended.stdout, 'stdout');
    expect(ended.code).toBe(1);
    expect(findings.length).toBe(1);
    expect(cases).toBeLessThan(CASES);
  });
});
