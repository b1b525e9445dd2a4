// The commit at which a run was executed, in its record and on its page.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseRun } from '../../src/schemas/run.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
const other = newDesk();
afterAll(() => {
  desk.clear();
  other.clear();
});

const SCENARIO = resolve(import.meta.dirname, '../../scenarios/mutants/no-dedup.json');
const CAMPAIGN = ['run', '--host', 'sim', '--workers', '1', '--system', 'kvpaxos:local-reads'];
const SIZE = ['--findings', '1', '--cases', '80', '--seed', '1', '--out', 'found'];

const git = (...argv: string[]): string => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@localhost'];
  return execFileSync('git', [...who, ...argv], { cwd: desk.folder, encoding: 'utf8' }).trim();
};

function recordIn({ folder, read }: typeof desk): ReturnType<typeof parseRun> {
  const [file = ''] = readdirSync(join(folder, 'found/runs'));
  return parseRun(read(`found/runs/${file}`), file);
}

it('is in the record of a finding and at the top of its page, with what had changed', async () => {
  git('init', '-q');
  desk.write('system.txt', 'one');
  git('add', 'system.txt');
  git('commit', '-qm', 'first');
  desk.write('system.txt', 'two');
  const name = `${git('rev-parse', '--short=12', 'HEAD')}-dirty`;
  expect((await desk.run(...CAMPAIGN, ...SIZE)).code).toBe(1);
  expect(recordIn(desk).commit).toBe(name);
  const fact = new RegExp(`<dt>Commit</dt>\\s*<dd>${name}</dd>`);
  expect(desk.read('found/report.html')).toMatch(fact);
  await desk.run('report', SCENARIO, '--out', 'one.html');
  expect(desk.read('one.html')).toMatch(fact);
  await desk.run('replay', SCENARIO, '--report', 'two.html');
  expect(desk.read('two.html')).toMatch(fact);
});

it('is left out where there is no repository', async () => {
  expect((await other.run(...CAMPAIGN, ...SIZE)).code).toBe(1);
  expect(recordIn(other).commit).toBeUndefined();
  expect(other.read('found/report.html')).not.toContain('<dt>Commit</dt>');
});
