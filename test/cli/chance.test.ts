// What fails in some of its runs: replay, shrink and campaigns say how often; on a made-up host whose
// rate is known, and once on real processes.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { parseCampaign, parseReplay, parseShrink } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const CHANCE = ['--system', resolve(import.meta.dirname, 'fixtures/fails-by-chance.ts')];
const LIVE = ['--host', 'live'];

const APPENDS = `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - { operation: { kind: append, key: x, value: a } }
      - { operation: { kind: append, key: x, value: b } }
      - { operation: { kind: append, key: x, value: c } }
      - { operation: { kind: append, key: x, value: d } }
      - { operation: { kind: append, key: x, value: e } }
      - { operation: { kind: append, key: x, value: f } }
      - { operation: { kind: get, key: x } }
  - operations:
      - { operation: { kind: put, key: y, value: a } }
noise: { delayMsMax: 0, dropPerMille: 300, duplicatePerMille: 0, diskMsMax: 0 }
`;

describe('a replay, several times', () => {
  it('says how often it reproduced, and ends with 1 if it did at all', async () => {
    desk.write('a.yaml', APPENDS);
    const argv = ['replay', 'a.yaml', ...CHANCE, ...LIVE, '--times', '8'];
    const ended = await desk.run(...argv, '--json');
    expect(ended.code).toBe(1);
    const { verdict, rate } = parseReplay(ended.stdout, 'stdout');
    expect([verdict, rate]).toEqual(['violation', expect.objectContaining({ runs: 8 })]);
    expect(rate?.reproduced).toBe(4);
    const people = await desk.run(...argv);
    expect(people.stdout).toContain('reproduced in 4 of 8 runs (95 % interval: 22 % to 78 %)');
    expect(people.stdout).toContain('  invariant:chosen-once: 4 runs');
  });

  it('ends with 0 where it never failed', async () => {
    desk.write('get.yaml', APPENDS.replaceAll('append', 'put'));
    const ended = await desk.run('replay', 'get.yaml', ...CHANCE, ...LIVE, '--times', '5');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('reproduced in 0 of 5 runs');
  });
});

describe('shrinking by votes', () => {
  it('says the rate before and after, and keeps to its budget', async () => {
    desk.write('b.yaml', APPENDS);
    const argv = ['shrink', 'b.yaml', ...CHANCE, ...LIVE, '--times', '10', '--out', 'b.json'];
    const ended = await desk.run(...argv, '--budget', '300', '--json');
    expect(ended.code).toBe(1);
    const output = parseShrink(ended.stdout, 'stdout');
    expect(output.shrunk).toMatchObject({ operations: 1, faults: 0, clients: 1 });
    expect(output).toMatchObject({ shrunkToTheEnd: true, rateBefore: { runs: 10, reproduced: 5 } });
    expect(output.rate?.reproduced).toBeGreaterThan(0);
    expect(output.shrinkRuns).toBeLessThanOrEqual(300);
    expect(parseScenario(desk.read('b.json'), 'b.json').expected).toBeUndefined();
    const small = parseShrink((await desk.run(...argv, '--budget', '25', '--json')).stdout, 'x');
    expect(small.shrinkRuns).toBeLessThanOrEqual(25);
    expect(small.shrunkToTheEnd).toBe(false);
  });

  it.each([
    [['--host', 'sim', '--times', '5'], '--times is for --host live'],
    [['--host', 'live', '--times', '2'], 'fewer than 3 runs decide nothing'],
    [['--host', 'live', '--budget', 'much'], 'Expected a number of runs'],
  ])('refuses %j', async (flags, reason) => {
    const ended = await desk.run('shrink', 'b.yaml', ...CHANCE, ...flags);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain(reason);
  });
});

describe('a campaign on a host that runs free', () => {
  it('says how often a finding reproduces, also on its page', async () => {
    const argv = ['run', ...CHANCE, ...LIVE, '--seed', '1', '--cases', '6', '--out', 'free'];
    const { stdout } = await desk.run(...argv);
    const said = 'reproduced in 5 of 10 runs (95 % interval: 24 % to 76 %)';
    expect(stdout).toContain(said);
    expect(stdout).toContain('--host live --times 10');
    const [finding] = parseCampaign(desk.read('free/campaign.json'), 'free').findings;
    expect(finding?.rate).toMatchObject({ runs: 10, reproduced: 5 });
    for (const page of ['report.html', 'summary.md']) {
      expect(desk.read(`free/${page}`)).toContain('5 of 10 runs');
    }
  });
});

describe('a mutant on real processes', () => {
  it('is replayed and shrunk although no two runs are the same', async () => {
    desk.write('real.yaml', APPENDS);
    const system = ['--system', 'kvpaxos:no-dedup', ...LIVE];
    const replayed = await desk.run('replay', 'real.yaml', ...system, '--times', '5', '--json');
    expect(replayed.code).toBe(1);
    const { rate } = parseReplay(replayed.stdout, 'stdout');
    expect(rate?.runs).toBe(5);
    expect(rate?.reproduced).toBeGreaterThan(0);
    const argv = ['shrink', 'real.yaml', ...system, '--times', '5', '--budget', '14', '--json'];
    const ended = await desk.run(...argv);
    const output = parseShrink(ended.stdout, 'stdout');
    expect(ended.code).toBe(1);
    expect(output.rate?.reproduced).toBeGreaterThan(0);
    expect(output.shrinkRuns).toBeLessThanOrEqual(14);
    expect(existsSync(join(desk.folder, output.scenario))).toBe(true);
  }, 180_000);
});
