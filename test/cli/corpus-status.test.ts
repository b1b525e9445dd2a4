// At which commits the scenarios of a corpus fail: kept when asked for, shown by `corpus` and in
// campaigns.

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCampaign, parseCorpusFolder } from '../../src/schemas/output.ts';
import type { StatusOutput } from '../../src/schemas/output.ts';
import { newRepository } from './bisect/repository.ts';
import type { Ended } from './captured.ts';
import { newDesk } from './captured.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const desk = newDesk();
const repository = newRepository();
afterAll(desk.clear);
afterAll(repository.clear);

const inRepository = (...argv: string[]): Promise<Ended> =>
  desk.runWith({ cwd: repository.folder, env: process.env }, ...argv);
const RUN = ['run', '--host', 'sim', '--cases', '1', '--seed', '1', '--corpus', 'corpus'];
const BROKEN = ['--system', 'kvpaxos:no-dedup'];
const file = join(repository.folder, 'corpus/status.jsonl');

async function statusOf(system: string): Promise<StatusOutput | undefined> {
  const { stdout } = await inRepository('corpus', 'corpus', '--json');
  const [only] = parseCorpusFolder(stdout, 'stdout').scenarios;
  return only?.status.find((one) => one.system === system);
}

describe('the status of a corpus', () => {
  const commits: string[] = [];
  beforeAll(() => {
    const name = 'scenarios/mutants/no-dedup.json';
    mkdirSync(join(repository.folder, 'corpus'));
    repository.write('corpus/no-dedup.json', readFileSync(join(ROOT, name), 'utf8'));
    repository.write('.gitignore', 'reports\n');
    commits.push(repository.commit('first'));
  });

  it('is not written unless it is asked for', async () => {
    const ended = await inRepository(...RUN, '--json');
    expect(parseCampaign(ended.stdout, 'stdout').corpus?.[0]?.status).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    expect((await inRepository('corpus', 'corpus')).stdout).toBe(
      'no-dedup.json: no status recorded\n',
    );
  });

  it('says where a scenario was first seen, last reproduced, and how often it passed since', async () => {
    const record = (...argv: string[]): Promise<Ended> =>
      inRepository(...RUN, ...argv, '--record-status', '--json');
    expect((await record(...BROKEN)).code).toBe(1);
    commits.push(repository.commit('second'));
    await record(...BROKEN);
    // Once more at the same commit tells nothing new.
    await record(...BROKEN);
    await record('--system', 'kvpaxos');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(await statusOf('kvpaxos:no-dedup')).toMatchObject({
      firstSeen: { commit: commits[0], changed: false },
      lastReproduced: { commit: commits[1], changed: false },
      passesSince: 0,
    });
    const sound = { firstSeen: null, lastReproduced: null, passesSince: 1 };
    expect(await statusOf('kvpaxos')).toMatchObject(sound);
    expect(readdirSync(join(repository.folder, 'corpus'))).toHaveLength(2);
  });

  it('counts passes after the last failure, and notices changes that are not committed', async () => {
    const before = readFileSync(file, 'utf8');
    const fixed = before.split('\n').find((line) => line.includes('"system":"kvpaxos"'));
    const later = fixed?.replace('"kvpaxos"', '"kvpaxos:no-dedup"').replace('"at":"2', '"at":"3');
    repository.write('corpus/status.jsonl', `${later ?? ''}\n${before}`);
    expect(await statusOf('kvpaxos:no-dedup')).toMatchObject({ passesSince: 1 });
    repository.write('corpus/status.jsonl', before);
    repository.write('.gitignore', 'reports\nmore\n');
    await inRepository(...RUN, '--record-status');
    expect(await statusOf('kvpaxos')).toMatchObject({ last: { changed: true } });
  });

  it('is told by a campaign and on its page', async () => {
    const ended = await inRepository(...RUN, ...BROKEN, '--out', 'reports/told');
    const words = `first seen at ${(commits[0] ?? '').slice(0, 10)}, `;
    expect(ended.stdout).toContain(`✗ corpus/no-dedup.json: duplicated-append; ${words}`);
    const page = readFileSync(join(repository.folder, 'reports/told/report.html'), 'utf8');
    expect(page).toContain(words);
  });

  it('that is damaged is refused before anything runs, and stays as it is', async () => {
    const text = `${readFileSync(file, 'utf8')}{"scenario":\n`;
    repository.write('corpus/status.jsonl', text);
    const ended = await inRepository(...RUN, '--record-status', '--out', 'reports/refused');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toMatch(/corpus\/status\.jsonl:\d+:1: expected a line of status/);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(existsSync(join(repository.folder, 'reports/refused'))).toBe(false);
  });

  it('needs a corpus', async () => {
    const ended = await inRepository('run', '--record-status', '--host', 'sim');
    expect([ended.code, ended.stderr]).toEqual([254, expect.stringContaining('--corpus DIR')]);
  });
});
