// `run`, and what it leaves in its folder.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { progressLine, secondsLeft } from '../../src/cli/progress.ts';
import type { Progress } from '../../src/lab/campaign/campaign.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { parseRun } from '../../src/schemas/run.ts';
import type { Ended } from './captured.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const SIM = ['--host', 'sim'];
/** Systems without the ZeroMQ host: nothing to confirm, so no processes are started. */
const PLANTED = resolve(import.meta.dirname, 'fixtures/simulated-only.ts');

describe('a campaign on the sound store', () => {
  it('prints one campaign object and ends with 0', async () => {
    const ended = await desk.run('run', ...SIM, '--cases', '12', '--seed', '7', '--json');
    const output = parseCampaign(ended.stdout, 'stdout');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toBe('');
    expect(output).toMatchObject({ system: 'kvpaxos', host: 'sim', seed: 7, cases: 12 });
    expect(output.verdicts).toEqual({ linearizable: 12, violation: 0, unknown: 0 });
    expect(output.findings).toEqual([]);
    expect(output.out).toBe('reports/kvpaxos-7');
    expect(desk.read('reports/kvpaxos-7/campaign.json')).toBe(
      `${JSON.stringify(output, null, 2)}\n`,
    );
    const html = desk.read('reports/kvpaxos-7/report.html');
    expect(html.startsWith('<!doctype html>')).toBe(true);
  });

  it('prints the seed that it chose in a line that repeats it', async () => {
    const ended = await desk.run('run', ...SIM, '--cases', '2', '--out', 'chosen');
    const { seed } = parseCampaign(desk.read('chosen/campaign.json'), 'campaign.json');
    const again = `--seed ${String(seed)} --replicas 3 --cases 2`;
    expect(ended.stdout).toContain(`npx linlab run --system kvpaxos --host sim ${again}`);
    expect(ended.stderr).toContain(`seed ${String(seed)}`);
  });

  it('does not call itself green where it has exercised nothing', async () => {
    const idle = resolve(import.meta.dirname, 'fixtures/suffers-nothing.ts');
    const argv = ['run', ...SIM, '--system', idle, '--cases', '20', '--seed', '1', '--out', 'idle'];
    const ended = await desk.run(...argv);
    expect(ended.code).toBe(2);
    const why = 'no write was under way during any fault';
    expect(ended.stdout).toContain(`this proves little: ${why}`);
    expect(parseCampaign(desk.read('idle/campaign.json'), 'campaign.json').vacuous).toContain(why);
    expect(desk.read('idle/report.html')).toContain('but little was exercised');
  });

  it('stops at --time', async () => {
    const ended = await desk.run('run', ...SIM, '--time', '0.2', '--out', 'timed', '--json');
    expect(ended.code).toBe(0);
    expect(onlyObject(ended)['cases']).toBeGreaterThan(0);
  });

  it('gives the same cases for the same seed, and others for another', async () => {
    const counts: unknown[] = [];
    for (const seed of ['5', '5', '6']) {
      const argv = ['run', ...SIM, '--cases', '5', '--seed', seed, '--out', 'same', '--json'];
      counts.push(onlyObject(await desk.run(...argv))['operations']);
    }
    expect(counts[0]).toBe(counts[1]);
    expect(counts[0]).not.toBe(counts[2]);
  });
});

describe('a campaign on a planted bug', () => {
  let ended: Ended;
  beforeAll(async () => {
    const argv = ['run', ...SIM, '--system', PLANTED, '--cases', '4', '--seed', '3'];
    ended = await desk.run(...argv, '--out', 'planted', '--json');
  });

  it('ends with 1 and goes on after the finding', () => {
    const output = parseCampaign(ended.stdout, 'stdout');
    expect(ended.code).toBe(1);
    expect(output.cases).toBe(4);
    expect(output.findings.length).toBeGreaterThan(0);
    expect(new Set(output.findings.map(({ signature }) => signature)).size).toBe(
      output.findings.length,
    );
  });

  it('leaves the shrunk scenario and its run, with paths from the current folder', () => {
    const { findings } = parseCampaign(ended.stdout, 'stdout');
    for (const { scenario: path, shrunk, signature, confirmed } of findings) {
      expect(path).toMatch(/^planted\/findings\/\d\d-[a-z-]+\.json$/);
      const scenario = parseScenario(desk.read(path), path);
      expect(scenario.expected?.signature).toBe(signature);
      expect(scenario.clients.length).toBe(shrunk.clients);
      expect(scenario.faults.length).toBe(shrunk.faults);
      expect(confirmed).toEqual({ zeromq: null });
      const run = path.replace('findings', 'runs').replace(/json$/, 'run.json');
      expect(parseRun(desk.read(run), run).judgement.signature).toBe(signature);
    }
    expect(readdirSync(join(desk.folder, 'planted/findings'))).toHaveLength(findings.length);
  });

  it('takes the findings of an earlier campaign out of its folder, and nothing else', async () => {
    desk.write('planted/findings/mine.json', '{}');
    const argv = ['run', ...SIM, '--cases', '1', '--seed', '7', '--out', 'planted', '--json'];
    expect((await desk.run(...argv)).code).toBe(0);
    expect(readdirSync(join(desk.folder, 'planted/findings'))).toEqual(['mine.json']);
    expect(readdirSync(join(desk.folder, 'planted/runs'))).toEqual([]);
  });
});

describe('what ends a campaign', () => {
  it('is an interrupt: what was found stays, and the code says so before anything else', async () => {
    const stop = new AbortController();
    const argv = ['run', ...SIM, '--system', PLANTED, '--seed', '3', '--time', '600'];
    const running = desk.runWith(
      { listenForInterrupt: () => stop.signal },
      ...[...argv, '--out', 'stopped', '--json'],
    );
    const watch = setInterval(() => {
      const folder = join(desk.folder, 'stopped/findings');
      if (existsSync(folder) && readdirSync(folder).length > 0) stop.abort();
    }, 10);
    const ended = await running;
    clearInterval(watch);
    const output = parseCampaign(ended.stdout, 'stdout');
    expect(ended.code).toBe(130);
    expect(output.findings.length).toBeGreaterThan(0);
    expect(output.verdicts.violation).toBeGreaterThan(0);
    expect(existsSync(join(desk.folder, output.findings[0]?.scenario ?? ''))).toBe(true);
  });

  it('is a folder that cannot be written, before any case is run', async () => {
    desk.write('in-the-way', '');
    const ended = await desk.run('run', ...SIM, '--time', '600', '--out', 'in-the-way');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('in-the-way');
  });

  it('is a file there that is not its own', async () => {
    mkdirSync(join(desk.folder, 'theirs'));
    desk.write('theirs/report.html', '<p>mine</p>');
    const ended = await desk.run('run', ...SIM, '--time', '600', '--out', 'theirs');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain("theirs/report.html is not linlab's own");
  });

  it('is not a report that cannot be written: the result comes first, then 255', async () => {
    mkdirSync(join(desk.folder, 'full/report.html.part'), { recursive: true });
    const argv = ['run', ...SIM, '--cases', '2', '--seed', '1', '--out', 'full'];
    const json = await desk.run(...argv, '--json');
    expect(json.code).toBe(255);
    expect(parseCampaign(json.stdout, 'stdout').cases).toBe(2);
    expect(json.stderr).toContain('cannot write full/report.html');
    const people = await desk.run(...argv, '--seed', '2');
    expect(people.stdout).toContain('2 linearizable');
    expect(people.stderr).toContain('replacing the campaign on kvpaxos with seed 1 in full');
  });

  it.skipIf(!existsSync('/proc'))('is a place that takes no folders', async () => {
    const ended = await desk.run('run', ...SIM, '--time', '600', '--out', '/proc/nowhere');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('cannot make the folder /proc/nowhere');
  });

  it('is not a host that failed in single cases: they count as unknown, with their reason', async () => {
    const system = resolve(import.meta.dirname, 'fixtures/loses-its-host.ts');
    const argv = ['run', ...SIM, '--system', system, '--cases', '3', '--seed', '1'];
    const ended = await desk.run(...argv, '--out', 'lost', '--json');
    const { verdicts } = parseCampaign(ended.stdout, 'stdout');
    expect(verdicts).toEqual({ linearizable: 2, violation: 0, unknown: 1 });
    expect(ended.code).toBe(2);
    const [broken] = parseCampaign(ended.stdout, 'stdout').broken ?? [];
    const scenario = 'lost/broken/01-process-died.json';
    const kind = { code: 'process-died', firstCase: 1, cases: 1, message: 'r2 died' };
    expect(broken).toEqual({ ...kind, scenario });
    expect(parseScenario(desk.read(scenario), scenario).replicas).toBe(3);
    expect(JSON.parse(desk.read('lost/broken.json'))).toMatchObject([{ ...kind, detail: null }]);
    const people = await desk.run(...argv, '--out', 'lost');
    expect(people.stdout).toContain('1 unknown: process-died, first in case 1: r2 died');
    expect(people.stdout).toContain('--cases 3 --out lost');
  });

  it.each([
    [{ interrupted: true, violations: 1, unknowns: 1 }, 130],
    [{ interrupted: false, violations: 1, unknowns: 1 }, 1],
    [{ violations: 0, unknowns: 1 }, 2],
    [{ violations: 0, unknowns: 0 }, 0],
  ])('%j gives %i', (ending, code) => {
    expect(exitCodeOf(ending)).toBe(code);
  });
});

describe('a system of the user', () => {
  const fixture = (name: string): string => resolve(import.meta.dirname, 'fixtures', name);

  it('that is missing in its module is asked for by name', async () => {
    const ended = await desk.run('run', ...SIM, '--system', fixture('no-system.ts'));
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('exports store, but no `system`');
  });

  it('that is incomplete is told what it lacks', async () => {
    const ended = await desk.run('run', ...SIM, '--system', fixture('half-a-system.ts'));
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('lacks description (string), expected (string)');
  });

  it('that does not parse is refused with the reason', async () => {
    mkdirSync(join(desk.folder, 'broken'));
    desk.write('broken/mine.ts', 'export const system = {;\n');
    const ended = await desk.run('run', ...SIM, '--system', 'broken/mine.ts');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toMatch(/cannot load broken\/mine\.ts: .*mine\.ts:1:23/s);
  });

  it('has only the hosts that it says it has', async () => {
    const ended = await desk.run('run', '--host', 'zeromq', '--system', PLANTED);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('has no host zeromq; it has sim');
  });
});

describe('the line of progress', () => {
  const progress: Progress = {
    phase: 'running',
    cases: 40,
    casesMax: 100,
    seconds: 10,
    secondsMax: 60,
    casesPerSecond: 4,
    virtualSeconds: 80,
    verdicts: { linearizable: 39, holds: 0, violation: 1, unknown: 0 },
    findings: 1,
    marks: 12,
    states: 1203,
    chanceOfNew: 0.0042,
    strategies: {},
  };

  it('says which strategies have the most cases where that changes', () => {
    const strategies = {
      pct: { share: 0.1, paid: 90 },
      novelty: { share: 0.484, paid: 7 },
      scenes: { share: 0.3, paid: 2 },
    };
    expect(progressLine({ ...progress, strategies })).toContain(' · 48 % novelty, 30 % scenes · ');
  });

  it('says how many, how fast, what was found and how long it lasts', () => {
    expect(progressLine(progress)).toBe(
      '40 of 100 cases · 4/s · 80 s virtual · 1 finding · 12 marks · 1,203 states · 0.4 % new · 15 s left',
    );
  });

  it('takes the nearer of the two limits', () => {
    expect(secondsLeft(progress)).toBe(15);
    expect(secondsLeft({ ...progress, casesMax: 10_000 })).toBe(50);
    expect(secondsLeft({ ...progress, casesMax: null, secondsMax: null })).toBeNull();
  });
});
