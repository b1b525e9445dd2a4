// The program as a process: signals, streams, completion. Each start takes about a second.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCampaign } from '../../src/schemas/output.ts';
import type { Ended } from './captured.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'src/cli');
const PLANTED = join(import.meta.dirname, 'fixtures/simulated-only.ts');
const folder = mkdtempSync(join(tmpdir(), 'linlab-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Node itself with tsx's loader: nothing stands between a signal and the program. */
function start(program: string, argv: readonly string[]): ChildProcess {
  const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
  const node = ['--import', tsx, '-C', '@linlab/source', join(CLI, program), ...argv];
  return spawn(process.execPath, node, { cwd: folder, env: { ...process.env, CI: '1' } });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number>((done) => child.on('close', (given) => done(given ?? -1)));
  return { code, stdout, stderr };
}

const linlab = (...argv: string[]): Promise<Ended> => ended(start('linlab.ts', argv));

const ESCAPE = '\u001b';

describe('the program linlab', () => {
  it('writes no colours where nobody watches, and results to stdout alone', async () => {
    const argv = ['--host', 'sim', '--cases', '3', '--seed', '1', '--out', 'plain'];
    const { code, stdout, stderr } = await linlab('run', ...argv);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(ESCAPE);
    expect(stdout).toContain('✓ kvpaxos over sim: 3 linearizable');
    expect(stderr).toBe('kvpaxos over sim, seed 1\n');
  });

  it('keeps what was found at the first Ctrl-C, and ends with 130', async () => {
    const argv = ['--host', 'sim', '--system', PLANTED, '--seed', '3', '--time', '300'];
    const child = start('linlab.ts', ['run', ...argv, '--out', 'stopped', '--json']);
    const whole = ended(child);
    const findings = join(folder, 'stopped/findings');
    const watch = setInterval(() => {
      if (existsSync(findings) && readdirSync(findings).length > 0) {
        clearInterval(watch);
        child.kill('SIGINT');
      }
    }, 20);
    const { code, stdout } = await whole;
    clearInterval(watch);
    expect(code).toBe(130);
    const output = parseCampaign(stdout, 'stdout');
    expect(output.findings.length).toBeGreaterThan(0);
    const summary = join(folder, 'stopped/campaign.json');
    expect(parseCampaign(readFileSync(summary, 'utf8'), summary)).toEqual(output);
  });

  it('ends at once at the second Ctrl-C, although the case never ends', async () => {
    const system = join(import.meta.dirname, 'fixtures/never-ends.ts');
    const argv = ['--host', 'sim', '--system', system, '--seed', '1', '--out', 'twice'];
    const child = start('linlab.ts', ['run', ...argv]);
    const whole = ended(child);
    const said: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (text.includes('seed 1')) setTimeout(() => child.kill('SIGINT'), 1000);
      if (text.includes('once more')) {
        said.push(text);
        setTimeout(() => child.kill('SIGINT'), 300);
      }
    });
    expect((await whole).code).toBe(130);
    expect(said).toHaveLength(1);
  });

  it('passes exit codes on', async () => {
    expect((await linlab('rnu')).code).toBe(254);
  });

  it.each(['bash', 'zsh', 'fish'])('prints a completion script for %s', async (shell) => {
    const { code, stdout } = await linlab('completion', shell);
    expect(code).toBe(0);
    expect(stdout).toContain('linlab');
  });

  it('completes commands and systems', async () => {
    expect((await linlab('complete', '--', 're')).stdout).toMatch(/replay\t[\s\S]*report\t/);
    const systems = await linlab('complete', '--', 'run', '--system', 'kvpaxos:l');
    expect(systems.stdout).toContain('kvpaxos:local-reads');
  });
});

describe('the program kvpaxos', () => {
  it('says what it is, and what its exit codes mean', async () => {
    const { code, stdout } = await ended(start('kvpaxos.ts', ['--help']));
    expect(code).toBe(0);
    expect(stdout).toContain('Multi-Paxos');
    expect(stdout).toContain('2 not known');
  });
});
