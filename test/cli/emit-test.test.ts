// Scenarios that were written out as tests: vitest runs them, and they fail exactly on the bug.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newDesk } from './captured.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const desk = newDesk();
/** Inside of the package, where its own name leads to it. */
const home = mkdtempSync(join(import.meta.dirname, 'emitted-'));
afterAll(() => {
  desk.clear();
  rmSync(home, { recursive: true, force: true });
});

interface Results {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly assertionResults: readonly { title: string; failureMessages: readonly string[] }[];
  }[];
}

function vitest(file: string): Results {
  const argv = ['vitest', 'run', '--project', 'unit', '--reporter=json', relative(ROOT, file)];
  const { stdout } = spawnSync('npx', argv, { cwd: ROOT, encoding: 'utf8' });
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as Results;
}

const SHRUNK = join(ROOT, 'scenarios/mutants/no-dedup.json');

describe('a scenario as a test', () => {
  it('fails on the mutant with the explanation, and tells the story', async () => {
    const file = join(home, 'mutant.test.ts');
    const ended = await desk.run('replay', SHRUNK, '--host', 'sim', '--emit-test', file);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('fails for as long as the bug is there');
    const results = vitest(file);
    expect(results.success).toBe(false);
    const [test] = results.testResults[0]?.assertionResults ?? [];
    expect(test?.title).toBe('kvpaxos:no-dedup: duplicated-append');
    expect(test?.failureMessages.join()).toContain('append');
  });

  it('passes on a system of the user that has no bug', async () => {
    const module = join(home, 'system.ts');
    writeFileSync(
      module,
      `import { kvpaxos } from 'linlab';
export const system = kvpaxos({ name: 'mine', description: 'sound', expected: 'linearizable' });
`,
    );
    const file = join(home, 'mine.test.ts');
    const argv = ['replay', SHRUNK, '--host', 'sim', '--system', module, '--emit-test', file];
    expect((await desk.run(...argv)).code).toBe(0);
    expect(vitest(file).success).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('import { system } from "./system.ts";');
  });
});
