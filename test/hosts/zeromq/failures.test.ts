// When the environment fails, the case ends with its reason and the next one runs; nothing that was
// started outlives its host.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Push } from 'zeromq';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { LockstepHost, LockstepOptions } from '../../../src/hosts/zeromq/host.ts';
import { startLockstep } from '../../../src/hosts/zeromq/host.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { crowd, scenario } from '../../contract/scenarios.ts';

const SOURCE = { module: SOUND_STORE.module ?? '', name: SOUND_STORE.name };
const SHORT = scenario({ clients: crowd(2, 3) });
const LONG = scenario({ clients: crowd(4, 60) });

let host: LockstepHost | null = null;
afterEach(async () => {
  await host?.stop();
  host = null;
});

async function started(options: LockstepOptions = {}): Promise<LockstepHost> {
  host = await startLockstep(SOURCE, SOUND_CODE, options);
  return host;
}

async function expectSound(on: LockstepHost): Promise<void> {
  const outcome = await on.execute(SHORT);
  expect(outcome.traceHash).toBe(simulate(SHORT, SOUND_CODE).traceHash);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the case ends and the next one runs', () => {
  it.each([0, 1, 3])('when process %i is killed from outside', async (index) => {
    const on = await started();
    await expectSound(on);
    const running = on.execute(LONG);
    const failure = expect(running).rejects.toMatchObject({ code: 'process-died' });
    await soon(50);
    const victim = on.processes()[index];
    expect(victim?.serving).toBe(true);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    await failure;
    await expectSound(on);
    expect(on.processes().map(({ pid }) => pid)).not.toContain(victim?.pid);
  });

  it('when a process stands still', async () => {
    const on = await started({ ackTimeoutMs: 500 });
    await expectSound(on);
    const running = on.execute(LONG);
    const failure = expect(running).rejects.toMatchObject({ code: 'timeout' });
    await soon(50);
    process.kill(on.processes()[0]?.pid ?? 0, 'SIGSTOP');
    await failure;
    await expectSound(on);
  });
});

describe('what cannot start says why', () => {
  it('a control port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const controlPort = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(started({ controlPort })).rejects.toMatchObject({ code: 'port' });
    server.close();
  });

  it('a module that is not there', async () => {
    const source = { module: '/nowhere/system.ts', name: 'nothing' };
    const starting = startLockstep(source, SOUND_CODE);
    await expect(starting).rejects.toMatchObject({ code: 'bundle' });
  });

  it('a module without the system', async () => {
    host = await startLockstep({ ...SOURCE, name: 'kvpaxos:unheard-of' }, SOUND_CODE);
    const running = host.execute(SHORT);
    await expect(running).rejects.toMatchObject({
      code: 'process-died',
      message: expect.stringContaining('no system named kvpaxos:unheard-of') as string,
    });
  });
});

it('counts frames that are none and goes on', async () => {
  const on = await started();
  await expectSound(on);
  const stranger = new Push({ linger: 0 });
  const [target] = on.processes();
  stranger.connect(target?.endpoint ?? '');
  await stranger.send(Buffer.from('no frame at all'));
  await stranger.send(Buffer.alloc(0));
  await vi.waitFor(async () => {
    await expectSound(on);
    expect(on.processes()[0]?.undecodable).toBe(2);
  });
  stranger.close();
});

describe('nothing is left behind', () => {
  it('by a host that was stopped', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'linlab-test-'));
    vi.stubEnv('TMPDIR', directory);
    const on = await started();
    vi.unstubAllEnvs();
    await expectSound(on);
    expect(readdirSync(directory)).toHaveLength(1);
    const pids = on.processes().map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(4);
    await on.stop();
    await on.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('by a host whose own process was killed', async () => {
    const script = fileURLToPath(new URL('fixtures/orphan.ts', import.meta.url));
    const directory = mkdtempSync(join(tmpdir(), 'linlab-test-'));
    const parent = spawn(
      process.execPath,
      ['--conditions=@linlab/source', '--import', 'tsx', script],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: directory } },
    );
    const line = await new Promise<string>((resolve) => {
      parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    const pids = JSON.parse(line) as number[];
    expect(pids.filter(isAlive)).toEqual(pids);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 5000);
    expect(readdirSync(directory).filter((name) => name.startsWith('linlab'))).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});
