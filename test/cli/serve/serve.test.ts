// `linlab serve` over real sockets: what it shows, and what it refuses.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDesk } from '../captured.ts';
import { spawnLinlab, until } from '../spawned.ts';
import type { Answer, Served } from './serving.ts';
import { postForm, raw, request, startServing, wordOn } from './serving.ts';

const desk = newDesk();
const FOUND = 'findings/01-duplicated-append.json';

let served: Served;

const at = (path: string): string => served.url + path.replace(/^\//, '');
const inReports = (...path: string[]): string => join(desk.folder, 'reports', ...path);

/** A form as a page of the server's own sends it, but for `changes`. */
const post = (
  path: string,
  fields: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> = {},
): Promise<Answer> => postForm(served.port, path, fields, changes);

function copyOf(name: string): string {
  cpSync(inReports('no-dedup'), inReports(name), { recursive: true });
  return name;
}

beforeAll(async () => {
  const sim = ['--host', 'sim', '--seed', '2', '--workers', '1'];
  const planted = ['--system', 'kvpaxos:no-dedup', '--cases', '20'];
  await desk.run('run', ...sim, ...planted, '--out', 'reports/no-dedup');
  await desk.run('run', ...sim, '--cases', '5', '--out', 'reports/demo/sound');
  served = await startServing(desk, 'reports');
}, 120_000);
afterAll(async () => {
  await served.stop();
  desk.clear();
});

describe('the list', () => {
  const names = async (query: string): Promise<string[]> => {
    const page = await (await fetch(at(`/${query}`))).text();
    return [...page.matchAll(/id="campaign-([^"]+)"/g)].map(([, name = '']) => name);
  };

  it('has campaigns of folders in folders, the newest first', async () => {
    expect(await names('')).toEqual(['demo/sound', 'no-dedup']);
  });

  it.each([
    ['?text=DEDUP', ['no-dedup']],
    ['?text=duplicated+seed', ['no-dedup']],
    ['?text=nothing+like+it', []],
    ['?verdict=violation', ['no-dedup']],
    ['?verdict=violation&system=kvpaxos', []],
    ['?system=kvpaxos', ['demo/sound']],
  ])('%s: %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('shows what cannot be read, and does not trip over it', async () => {
    mkdirSync(inReports('broken'));
    writeFileSync(inReports('broken/campaign.json'), '{"format":"linlab/campaign@1"}');
    expect(await names('?verdict=unreadable')).toEqual(['broken']);
    const page = await (await fetch(at('/campaign?name=broken'))).text();
    expect(page).toContain('cannot be read');
  });

  it('writes names and systems as text', async () => {
    const name = copyOf('<img src=x onerror=alert(1)>');
    const page = await (await fetch(at(`/campaign?name=${encodeURIComponent(name)}`))).text();
    expect(page).not.toContain('<img');
    expect(await (await fetch(at('/'))).text()).not.toContain('<img');
  });
});

describe('a file', () => {
  const HEADERS = [
    'cache-control: no-store',
    'cross-origin-opener-policy: same-origin',
    'cross-origin-resource-policy: same-origin',
    'x-content-type-options: nosniff',
    'x-frame-options: DENY',
  ];

  it('comes as it is, in an origin of its own', async () => {
    const answer = await fetch(at('/campaign/file?name=no-dedup&file=report.html'));
    expect(await answer.text()).toBe(readFileSync(inReports('no-dedup/report.html'), 'utf8'));
    const policy = answer.headers.get('content-security-policy') ?? '';
    const parts = policy.split('; ');
    expect(parts).toContain('sandbox allow-scripts');
    expect(parts).toContain("default-src 'none'");
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).not.toContain('connect-src');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each(['/', '/campaign?name=no-dedup', '/campaign/file?name=no-dedup&file=report.html', '/x'])(
    '%s has strict headers',
    async (path) => {
      const { headers } = await fetch(at(path));
      for (const header of HEADERS) {
        const [name = '', value] = header.split(': ');
        expect([name, headers.get(name)]).toEqual([name, value]);
      }
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      const isOwn = !path.includes('file');
      expect(policy.includes('unsafe')).toBe(!isOwn);
    },
  );

  it('of XML is shown and not run', async () => {
    const answer = await fetch(at('/campaign/file?name=no-dedup&file=junit.xml'));
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('that linlab has not written is none of the campaign', async () => {
    copyOf('with-others');
    writeFileSync(inReports('with-others/diary.txt'), 'mine');
    writeFileSync(inReports('with-others/findings/.hidden.json'), '{}');
    for (const file of ['diary.txt', 'findings/.hidden.json', 'findings', '']) {
      const query = new URLSearchParams({ name: 'with-others', file }).toString();
      expect((await fetch(at(`/campaign/file?${query}`))).status).toBe(404);
    }
  });
});

describe('the zip file', () => {
  it('holds exactly the files of the campaign', async () => {
    const answer = await fetch(at('/campaign/zip?name=no-dedup'));
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="no-dedup.zip"');
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const there = readdirSync(inReports('no-dedup'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(inReports().length + 1));
    expect(Object.keys(files).sort()).toEqual(there.sort());
    for (const name of there) {
      expect(Buffer.from(files[name] ?? []).equals(readFileSync(inReports(name)))).toBe(true);
    }
  });
});

describe('a path out of the folder', () => {
  const host = (): Record<string, string> => ({ Host: `127.0.0.1:${String(served.port)}` });
  const SECRET = 'nobody may read this';

  beforeAll(() => {
    writeFileSync(join(desk.folder, 'campaign.json'), SECRET);
    mkdirSync(join(desk.folder, 'outside/findings'), { recursive: true });
    cpSync(inReports('no-dedup/campaign.json'), join(desk.folder, 'outside/campaign.json'));
    writeFileSync(join(desk.folder, 'outside/findings/secret.json'), SECRET);
    copyOf('linked');
    symlinkSync(join(desk.folder, 'outside'), inReports('link'));
    symlinkSync(join(desk.folder, 'campaign.json'), inReports('linked/again.txt.json'));
    symlinkSync(join(desk.folder, 'campaign.json'), inReports('linked/broken.json'));
    symlinkSync(join(desk.folder, 'outside/findings'), inReports('linked/broken'));
  });

  it.each([
    '/../campaign.json',
    '/..%2fcampaign.json',
    '/%2e%2e/campaign.json',
    '/..\\campaign.json',
    '/campaign/file?name=..&file=campaign.json',
    '/campaign/file?name=.&file=../campaign.json',
    '/campaign/file?name=no-dedup/../..&file=campaign.json',
    '/campaign/file?name=no-dedup%2F..%2F..&file=campaign.json',
    '/campaign/file?name=no-dedup&file=../../campaign.json',
    '/campaign/file?name=no-dedup&file=..%2F..%2Fcampaign.json',
    '/campaign/file?name=no-dedup&file=%252e%252e%252f%252e%252e%252fcampaign.json',
    '/campaign/file?name=no-dedup&file=..%c0%af..%c0%afcampaign.json',
    '/campaign/file?name=no-dedup&file=..%5C..%5Ccampaign.json',
    '/campaign/file?name=no-dedup&file=campaign.json%00.html',
    '/campaign/file?name=no-dedup%00&file=campaign.json',
    '/campaign/file?name=no-dedup&file=/etc/passwd',
    '/campaign/file?name=/etc&file=passwd',
    '/campaign/file?name=no-dedup&file=%zz',
    '/campaign/file?name=link&file=campaign.json',
    '/campaign/file?name=link&file=findings/secret.json',
    '/campaign/file?name=linked&file=broken.json',
    '/campaign/file?name=linked&file=broken/secret.json',
    '/campaign?name=link',
    '/campaign/zip?name=..',
  ])('%s leads nowhere', async (path) => {
    const answer = await request(served.port, `GET ${path}`, host());
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain(SECRET);
    expect(answer.body).not.toContain('root:');
  });

  it('is not in a zip file either', async () => {
    const answer = await fetch(at('/campaign/zip?name=linked'));
    const names = Object.keys(unzipSync(new Uint8Array(await answer.arrayBuffer())));
    expect(
      names.filter((name) => name.includes('broken') || name.includes('again.txt.json')),
    ).toEqual([]);
    expect(names).toContain('linked/campaign.json');
  });
});

describe('a request', () => {
  it.each([
    ['evil.example', 421],
    ['127.0.0.1', 421],
    ['127.0.0.1.evil.example:PORT', 421],
    ['localhost:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['[::1]:PORT', 200],
  ])('for the host %s gets %i', async (name, status) => {
    const host = name.replace('PORT', String(served.port));
    const paths = ['/', '/events-are-not-here', '/campaign/zip?name=no-dedup'];
    const [page, , zip] = await Promise.all(
      paths.map((path) => request(served.port, `GET ${path}`, { Host: host })),
    );
    expect([page?.status, zip?.status]).toEqual([status, status]);
    if (status !== 200) expect(page?.body).not.toContain('no-dedup');
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('of %s gets no answer', async (method) => {
    const host = { Host: `127.0.0.1:${String(served.port)}` };
    const answer = await request(served.port, `${method} /campaign?name=no-dedup`, host);
    expect(answer.status).toBe(405);
    expect(existsSync(inReports('no-dedup/campaign.json'))).toBe(true);
  });

  it('without a host, or for another one in its first line, is refused', async () => {
    const nameless = await raw(served.port, 'GET / HTTP/1.0\r\n\r\n');
    expect([400, 421]).toContain(nameless.status);
    const line = 'GET http://evil.example/campaign?name=no-dedup';
    const answer = await request(served.port, line, { Host: 'evil.example' });
    expect([400, 421]).toContain(answer.status);
  });
});

describe('deleting', () => {
  it('asks first, then takes what the campaign has left and nothing else', async () => {
    const name = copyOf('to-delete');
    writeFileSync(inReports(name, 'diary.txt'), 'mine');
    const asked = await (await fetch(at(`/campaign/delete?name=${name}`))).text();
    expect(asked).toContain('Delete to-delete?');
    expect(existsSync(inReports(name, 'campaign.json'))).toBe(true);
    const word = await wordOn(at(`/campaign/delete?name=${name}`));
    const answer = await post('/campaign/delete', { word, name });
    expect([answer.status, /location: (.*)\r/i.exec(answer.head)?.[1]]).toEqual([303, '/']);
    expect(readdirSync(inReports(name))).toEqual(['diary.txt']);
  });

  it('takes the folder as well where nothing else is in it', async () => {
    const name = copyOf('to-delete-whole');
    const word = await wordOn(at(`/campaign/delete?name=${name}`));
    await post('/campaign/delete', { word, name });
    expect(existsSync(inReports(name))).toBe(false);
  });

  it('does not follow links', async () => {
    const name = copyOf('links-out');
    symlinkSync(join(desk.folder, 'outside/findings'), inReports(name, 'broken'));
    const word = await wordOn(at(`/campaign/delete?name=${name}`));
    await post('/campaign/delete', { word, name });
    expect(existsSync(join(desk.folder, 'outside/findings/secret.json'))).toBe(true);
    expect(existsSync(inReports(name, 'campaign.json'))).toBe(false);
  });

  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['without the word', { word: '' }, {}, 403],
    ['with a wrong word', { word: 'A'.repeat(32) }, {}, 403],
    ['from another site', {}, { Origin: 'http://evil.example' }, 403],
    ['from another port', {}, { Origin: 'http://127.0.0.1:1' }, 403],
    ['from a sandboxed report', {}, { Origin: 'null' }, 403],
    ['from another name of the server', {}, { Origin: 'http://localhost:PORT' }, 403],
    ['as JSON', {}, { 'Content-Type': 'application/json' }, 403],
    ['for another host', {}, { Host: 'evil.example', Origin: 'http://evil.example' }, 421],
  ])('%s is refused', async (_name, fields, changes, status) => {
    const word = await wordOn(at('/campaign?name=no-dedup'));
    const real = Object.entries(changes).map(([name, value]) => [
      name,
      value.replace('PORT', String(served.port)),
    ]);
    const asked = { word, name: 'no-dedup', ...fields };
    const headers = Object.fromEntries(real) as Record<string, string>;
    expect((await post('/campaign/delete', asked, headers)).status).toBe(status);
    const replay = { ...asked, campaign: 'no-dedup', file: FOUND };
    expect((await post('/replay', replay, headers)).status).toBe(status);
    expect(existsSync(inReports('no-dedup/campaign.json'))).toBe(true);
  });

  it('without an origin is refused, and so is GET', async () => {
    const host = { Host: `127.0.0.1:${String(served.port)}` };
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const word = await wordOn(at('/campaign?name=no-dedup'));
    const body = new URLSearchParams({ word, name: 'no-dedup' }).toString();
    const line = 'POST /campaign/delete';
    expect((await request(served.port, line, { ...host, ...type }, body)).status).toBe(403);
    await fetch(at(`/campaign/delete?name=no-dedup&word=${word}`));
    expect((await fetch(at(`/replay?campaign=no-dedup&file=${FOUND}&word=${word}`))).status).toBe(
      404,
    );
    expect(existsSync(inReports('no-dedup/campaign.json'))).toBe(true);
  });

  it('of a form without end is cut off', async () => {
    const word = await wordOn(at('/campaign?name=no-dedup'));
    const answer = await post('/campaign/delete', { word, name: 'x'.repeat(20_000) });
    expect(answer.status).toBe(413);
  });

  it('is not for a campaign that runs', async () => {
    const argv = ['run', '--host', 'sim', '--cases', '100000', '--workers', '1', '--seed', '2'];
    const running = spawnLinlab(desk.folder, ...argv, '--out', 'reports/runs');
    await until(() => existsSync(inReports('runs/live.json')) || !running.isRunning());
    const word = await wordOn(at('/campaign?name=no-dedup'));
    expect((await post('/campaign/delete', { word, name: 'runs' })).status).toBe(409);
    expect(existsSync(inReports('runs/live.json'))).toBe(true);
    running.kill('SIGKILL');
    await running.ended;
    expect((await post('/campaign/delete', { word, name: 'runs' })).status).toBe(303);
    expect(existsSync(inReports('runs'))).toBe(false);
  });
});
