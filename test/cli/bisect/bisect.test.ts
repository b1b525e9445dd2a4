// `linlab bisect` on made-up repositories: a user's, whose system is a file, and one like linlab's own.

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBisect } from '../../../src/schemas/output.ts';
import type { Ended } from '../captured.ts';
import { newDesk } from '../captured.ts';
import { newRepository } from './repository.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const SCENARIO = join(ROOT, 'scenarios/mutants/no-dedup.json');
const OTHER = join(ROOT, 'scenarios/mutants/local-reads.json');

const desk = newDesk();
afterAll(desk.clear);

/** A system with these rules replaced. */
function systemWith(rules: string): string {
  return `import { kvpaxos } from 'linlab';
export const system = kvpaxos({
  name: 'mine',
  description: 'mine',
  expected: 'linearizable',
  rules: { ${rules} },
  module: import.meta.url,
});
`;
}

/** What a checkout leaves in the folder for temporary files, if it is not removed. */
const checkouts = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('linlab-bisect-'));

describe("bisect in a user's repository", () => {
  const repository = newRepository();
  afterAll(repository.clear);
  const { write, commit, git } = repository;
  const commits: Record<string, string> = {};
  const before = checkouts();
  let status = '';

  const bisect = (...argv: string[]): Promise<Ended> =>
    desk.runWith({ cwd: join(repository.folder, 'lab'), env: process.env }, 'bisect', ...argv);
  const SYSTEM = ['--system', './mine.ts'];

  // main: base - one - two - three - four - merge - unloadable - five - six
  // side:                 \- left - bug - right -/
  beforeAll(() => {
    const keep = (name: string): void => void (commits[name] = commit(name));
    write('.gitignore', 'node_modules\n');
    write('package.json', '{ "name": "mine", "type": "module" }\n');
    mkdirSync(join(repository.folder, 'node_modules'));
    symlinkSync(ROOT, join(repository.folder, 'node_modules/linlab'));
    write('lab/mine.ts', systemWith(''));
    for (const name of ['base', 'one', 'two']) keep(name);
    git('checkout', '--quiet', '-b', 'side');
    keep('left');
    write('lab/mine.ts', systemWith('isDuplicate: () => false, isNext: () => true'));
    for (const name of ['bug', 'right']) keep(name);
    git('checkout', '--quiet', 'main');
    for (const name of ['three', 'four']) keep(name);
    git('merge', '--quiet', '--no-ff', '--message', 'merge', 'side');
    commits['merge'] = git('rev-parse', 'HEAD');
    const whole = readFileSync(join(repository.folder, 'lab/mine.ts'), 'utf8');
    write('lab/mine.ts', 'export const system = {;\n');
    keep('unloadable');
    write('lab/mine.ts', whole);
    for (const name of ['five', 'six']) keep(name);
    // Work that is under way must stay as it is.
    write('lab/mine.ts', `${whole}// not committed\n`);
    status = git('status', '--porcelain');
  });

  it('names the commit on the branch that brought it, not the merge', async () => {
    const ended = await bisect(SCENARIO, ...SYSTEM, '--good', 'main~8', '--bad', 'main', '--json');
    expect(ended.stderr).toBe('');
    const output = parseBisect(ended.stdout, 'stdout');
    expect(ended.code).toBe(0);
    expect(output.first).toMatchObject({ commit: commits['bug'], subject: 'bug' });
    expect(output).toMatchObject({ good: commits['base'], bad: commits['six'], candidates: [] });
    expect(output.tried.length).toBeLessThan(9);
  });

  it('tells people which commit is tried and how many are left', async () => {
    const ended = await bisect(SCENARIO, ...SYSTEM, '--good', 'main~8', '--bad', 'main');
    expect(ended.stderr).toMatch(/the bad commit: [0-9a-f]{10} six\n {2}fails: /);
    expect(ended.stderr).toMatch(/\d+ revisions? left: [0-9a-f]{10} /);
    expect(ended.stdout).toContain(`${commits['bug'] ?? ''} is the first that fails`);
  });

  it('leaves nothing behind, and what is under way untouched', () => {
    expect(git('status', '--porcelain')).toBe(status);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(git('for-each-ref', 'refs/bisect')).toBe('');
    expect(checkouts()).toEqual(before);
  });

  it('skips commits that cannot be judged, and says which may be the first', async () => {
    const range = ['--good', commits['four'] ?? '', '--bad', 'main'];
    // Without its packages no commit loads but those at the ends, where they are made.
    const ends = [commits['four'], commits['six']].join(' ');
    const prepare = `for end in ${ends}; do test "$(git rev-parse HEAD)" = $end && ln -s ${repository.folder}/node_modules node_modules && exit 0; done; echo not here >&2; exit 3`;
    const argv = [SCENARIO, ...SYSTEM, ...range, '--run', prepare, '--json'];
    const ended = await bisect(...argv);
    const { first, candidates, tried } = parseBisect(ended.stdout, 'stdout');
    expect(ended.code).toBe(2);
    expect(first).toBeNull();
    const subjects = candidates.map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['bug', 'merge', 'unloadable', 'five', 'six']));
    expect(tried.filter(({ outcome }) => outcome === 'skipped').length).toBeGreaterThan(0);
    expect(tried.at(-1)?.reason).toContain('ended with 3: not here');
  });

  it.each([
    ['main~8', 'main~6', SCENARIO, '--bad', 'it passes on both commits'],
    ['main~1', 'main', SCENARIO, '--good', 'it fails on both commits'],
    ['main', 'main~8', SCENARIO, '--good', 'swap them'],
    ['main~8', 'main~2', SCENARIO, '--bad', 'cannot be judged: cannot load'],
    ['nowhere', 'main', SCENARIO, '--good', 'there is no commit nowhere'],
  ])('refuses %s as good and %s as bad', async (good, bad, scenario, where, reason) => {
    const argv = [scenario, ...SYSTEM, '--good', good, '--bad', bad, '--json'];
    const ended = await bisect(...argv);
    expect(ended.code).toBe(254);
    expect(JSON.parse(ended.stdout)).toMatchObject({ where });
    expect(ended.stdout).toContain(reason);
  });

  it('refuses a bad commit that fails for another reason', async () => {
    const scenario = JSON.parse(readFileSync(SCENARIO, 'utf8')) as { expected: object };
    const { expected: other } = JSON.parse(readFileSync(OTHER, 'utf8')) as typeof scenario;
    desk.write('other.json', JSON.stringify({ ...scenario, expected: other }));
    const file = join(desk.folder, 'other.json');
    const ended = await bisect(file, ...SYSTEM, '--good', 'main~8', '--bad', 'main');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toMatch(/the bad commit fails as \S+, not as \S+, which is what/);
  });

  it('removes its checkout when it is interrupted', async () => {
    const stop = new AbortController();
    const stderr = desk.sink((text) => {
      if (text.includes('fails')) stop.abort();
    });
    const listenForInterrupt = (): AbortSignal => stop.signal;
    const ended = await desk.runWith(
      { cwd: join(repository.folder, 'lab'), env: process.env, stderr, listenForInterrupt },
      ...['bisect', SCENARIO, ...SYSTEM, '--good', 'main~8'],
    );
    expect(ended.code).toBe(130);
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(checkouts()).toEqual(before);
  });

  it("is not for linlab's own systems, nor outside a repository", async () => {
    const own = await bisect(SCENARIO, '--system', 'kvpaxos', '--good', 'main~8');
    expect([own.code, own.stderr]).toEqual([254, expect.stringContaining("is linlab's own")]);
    const argv = ['bisect', SCENARIO, '--good', 'HEAD'];
    const outside = await desk.runWith({ env: process.env }, ...argv);
    expect(outside.code).toBe(254);
    expect(outside.stderr).toContain('is not in a git repository');
  });
});

describe('bisect in the repository of linlab', () => {
  const repository = newRepository();
  afterAll(repository.clear);

  it("executes each commit's own laboratory with its own workspaces", async () => {
    const { write, commit, folder } = repository;
    const said = `JSON.stringify({ verdict: broken ? 'violation' : 'linearizable', anomaly: broken })`;
    write('package.json', '{ "name": "linlab", "type": "module" }');
    write('.gitignore', 'node_modules\n');
    write(
      'src/cli/linlab.ts',
      `import { broken } from 'porcupine-ts';\nconsole.log(${said});\nprocess.exitCode = broken ? 1 : 0;\n`,
    );
    write('checker/package.json', '{ "name": "porcupine-ts", "type": "module", "main": "x.js" }');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../checker', join(folder, 'node_modules/porcupine-ts'));
    const names: string[] = [];
    for (const broken of ['null', 'null', "'duplicate-append'", "'duplicate-append'"]) {
      write('checker/x.js', `export const broken = ${broken};\n// ${String(names.length)}\n`);
      names.push(commit(`commit ${String(names.length)}`));
    }
    const scenario = JSON.parse(readFileSync(SCENARIO, 'utf8')) as { expected: object };
    const expected = { ...scenario.expected, signature: 'duplicate-append' };
    desk.write('own.json', JSON.stringify({ ...scenario, expected }));
    const argv = ['bisect', join(desk.folder, 'own.json'), '--good', 'HEAD~3', '--json'];
    const ended = await desk.runWith({ cwd: folder, env: process.env }, ...argv);
    expect(parseBisect(ended.stdout, 'stdout').first?.commit).toBe(names[2]);
    expect(existsSync(join(folder, 'node_modules/porcupine-ts/x.js'))).toBe(true);
  });
});
