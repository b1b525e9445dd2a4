// Replays that `linlab serve` starts on demand, how the server starts, and how it ends.

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback } from '../../../src/cli/serve/guard.ts';
import { Replays } from '../../../src/cli/serve/replays.ts';
import { newDesk, onlyObject } from '../captured.ts';
import { childrenOf, proc, spawnLinlab, until } from '../spawned.ts';
import type { Served } from './serving.ts';
import { postForm, request, startServing, wordOn } from './serving.ts';

const desk = newDesk();
const NEVER_ENDS = resolve(import.meta.dirname, '../fixtures/never-ends.ts');
const FOUND = 'findings/01-duplicated-append.json';

let served: Served;
/** What each test has to end, whatever becomes of it. */
const endings: (() => Promise<unknown>)[] = [];

const at = (path: string): string => served.url + path.replace(/^\//, '');
const inReports = (...path: string[]): string => join(desk.folder, 'reports', ...path);
const post = (path: string, fields: Readonly<Record<string, string>>) =>
  postForm(served.port, path, fields);

function copyOf(name: string): string {
  cpSync(inReports('no-dedup'), inReports(name), { recursive: true });
  return name;
}

beforeAll(async () => {
  const sim = ['--host', 'sim', '--seed', '2', '--workers', '1'];
  const planted = ['--system', 'kvpaxos:no-dedup', '--cases', '20'];
  await desk.run('run', ...sim, ...planted, '--out', 'reports/no-dedup');
  served = await startServing(desk, 'reports');
}, 120_000);
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});
afterAll(async () => {
  await served.stop();
  desk.clear();
});

describe('a replay', () => {
  it('is not of a file that is no scenario of the campaign', async () => {
    const word = await wordOn(at('/campaign?name=no-dedup'));
    for (const file of ['campaign.json', '../no-dedup/findings/x.json', 'runs/none.json', '']) {
      const answer = await post('/replay', { word, campaign: 'no-dedup', file });
      expect(answer.status).toBe(409);
    }
    const nowhere = await post('/replay', { word, campaign: 'none', file: FOUND });
    expect(nowhere.status).toBe(404);
  });

  it('is not on a module that a campaign names', async () => {
    copyOf('foreign');
    const path = inReports('foreign', FOUND);
    const text = readFileSync(path, 'utf8');
    const module = join(desk.folder, 'evil.ts');
    writeFileSync(path, text.replace('"kvpaxos:no-dedup"', JSON.stringify(module)));
    const word = await wordOn(at('/campaign?name=no-dedup'));
    const answer = await post('/replay', { word, campaign: 'foreign', file: FOUND });
    expect(answer.status).toBe(409);
    expect(answer.body).toContain('--system FILE.ts');
  });

  const order = (): Parameters<Replays['start']>[0] => ({
    ...{ campaign: 'no-dedup', file: FOUND, path: inReports('no-dedup', FOUND) },
    ...{ system: NEVER_ENDS, host: 'sim' },
  });
  const io = {
    ...{ stdout: process.stdout, stderr: process.stderr, env: process.env, command: 'x' },
    ...{ cwd: desk.folder, readStdin: () => Promise.resolve('') },
    listenForInterrupt: () => new AbortController().signal,
  };

  it('ends when it has taken too long', async () => {
    const replays = new Replays(io, { runningMax: 1, keptMax: 1, msMax: 1 });
    endings.push(() => replays.stop());
    const id = replays.start(order())?.id ?? '';
    await until(() => replays.get(id)?.endedAt !== null);
    expect(replays.get(id)?.state).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(replays.get(id)?.state)).toContain('not over after 0.001 seconds');
  });

  it('may run beside so many others, and old ones are forgotten', async () => {
    const replays = new Replays(io, { runningMax: 2, keptMax: 2, msMax: 60_000 });
    endings.push(() => replays.stop());
    const [first, second] = [replays.start(order()), replays.start(order())];
    expect(replays.start(order())).toBeNull();
    await replays.cancel(first?.id ?? '');
    expect(replays.get(first?.id ?? '')?.state).toEqual({ kind: 'cancelled' });
    expect(replays.start(order())?.id).toBe('3');
    expect(replays.get(first?.id ?? '')).toBeNull();
    expect(replays.get(second?.id ?? '')).not.toBeNull();
    await replays.stop();
    expect(replays.get('3')?.state).toEqual({ kind: 'cancelled' });
  });
});

describe('the server', () => {
  it('does not start where the port is taken', async () => {
    const ended = await desk.run('serve', 'reports', '--port', String(served.port), '--json');
    expect(ended.code).toBe(254);
    expect(onlyObject(ended)).toMatchObject({ code: 'port', where: '--port' });
    expect(String(onlyObject(ended)['message'])).toContain('another process is there');
  });

  it('does not start without its folder', async () => {
    const ended = await desk.run('serve', 'nowhere');
    expect([ended.code, ended.stdout]).toEqual([254, '']);
    expect(ended.stderr).toContain('nowhere: there is no such file or folder');
    desk.write('a-file', '');
    expect((await desk.run('serve', 'a-file')).stderr).toContain('a-file is not a folder');
  });

  it('asks for its token where other machines reach it, and says so', async () => {
    const open = await startServing(desk, 'reports', '--host', '0.0.0.0');
    const address = new URL(open.url);
    const token = address.searchParams.get('token') ?? '';
    const own = `http://127.0.0.1:${String(open.port)}/`;
    expect(address.hostname).toBe(hostname().toLowerCase());
    expect(open.said()).toContain('whoever has the token');
    expect((await fetch(own)).status).toBe(401);
    expect((await fetch(`${own}?token=${'x'.repeat(token.length)}`)).status).toBe(401);
    expect((await fetch(`${own}campaign/zip?name=no-dedup`)).status).toBe(401);
    const let_in = await fetch(`${own}?token=${token}`, { redirect: 'manual' });
    const cookie = let_in.headers.get('set-cookie') ?? '';
    expect(let_in.status).toBe(303);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    const [pair = ''] = cookie.split(';');
    expect((await fetch(own, { headers: { Cookie: pair } })).status).toBe(200);
    const evil = await request(open.port, 'GET /', { Host: 'evil.example', Cookie: pair });
    expect(evil.status).toBe(421);
    expect((await open.stop()).code).toBe(130);
  });

  it('listens on loopback only, unless it is told otherwise', async () => {
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
    expect(served.said()).toBe('');
    // Somebody else may have the same port at another address of this machine.
    const other = createServer();
    await new Promise<void>((done) => other.listen(served.port, '127.0.0.2', done));
    await new Promise((done) => other.close(done));
    expect(['127.0.0.1', 'localhost', '::1', '127.9.9.9'].map(isLoopback)).not.toContain(false);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil'].map(isLoopback)).not.toContain(true);
  });

  it('ends at Ctrl-C with its streams and its replays', async () => {
    const argv = ['reports', '--port', '0', '--json', '--system', NEVER_ENDS];
    copyOf('endless');
    const path = inReports('endless', FOUND);
    writeFileSync(path, readFileSync(path, 'utf8').replace('kvpaxos:no-dedup', 'never-ends'));
    const server = spawnLinlab(desk.folder, 'serve', ...argv);
    endings.push(() => {
      server.kill('SIGTERM');
      return server.ended;
    });
    await until(() => server.stdout().includes('\n') || !server.isRunning());
    const { url } = JSON.parse(server.stdout()) as { url: string };
    const events = await fetch(`${url}events`);
    const word = await wordOn(`${url}campaign?name=endless`);
    const body = new URLSearchParams({ word, campaign: 'endless', file: FOUND });
    const origin = url.replace(/\/$/, '');
    const started = await fetch(`${url}replay`, {
      ...{ method: 'POST', body, headers: { Origin: origin } },
    });
    expect(await started.text()).toContain('Executing findings/');
    const replay = childrenOf(server.pid).find((pid) =>
      proc(`${String(pid)}/cmdline`).includes('replay'),
    );
    expect(replay).toBeDefined();
    server.kill('SIGINT');
    expect(await server.ended).toBe(130);
    await expect(events.text()).rejects.toThrow();
    await until(() => !existsSync(`/proc/${String(replay)}`));
  });
});
