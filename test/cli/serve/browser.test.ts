// The server's pages in a real browser: Debian's Chromium. Without it these tests are skipped by
// name; where CI is set they fail instead, so that they cannot go missing.

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { breaches } from '../../report/axe.ts';
import { newDesk } from '../captured.ts';
import type { Spawned } from '../spawned.ts';
import { spawnLinlab } from '../spawned.ts';
import type { Served } from './serving.ts';
import { startServing, wordOn } from './serving.ts';

const CHROMIUM = '/usr/bin/chromium';
const skipped = !existsSync(CHROMIUM) && (process.env['CI'] ?? '') === '';
if (skipped) console.warn(`skipped: the server's pages (${CHROMIUM} is not installed)`);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'];
const NEVER_ENDS = resolve(import.meta.dirname, '../fixtures/never-ends.ts');
const FOUND = 'findings/01-duplicated-append.json';

const desk = newDesk();
let browser: Browser;
let served: Served;
const running = new Set<Spawned>();
/** What pages complained about, and asked others than the server for. */
const complaints: string[] = [];

const inReports = (...path: string[]): string => join(desk.folder, 'reports', ...path);

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(served.url) && !url.startsWith('data:')) complaints.push(url);
  });
  await page.goto(served.url + path);
  return page;
}

/** Pages follow the server, and machines may be busy. */
const eventually = <T>(look: () => Promise<T>) =>
  expect.poll(look, { timeout: 30_000, interval: 50 });

/** A campaign that goes on until it is told to end. */
function startCampaign(name: string): Spawned {
  const of = ['--system', 'kvpaxos:local-reads', '--host', 'sim', '--seed', '4', '--workers', '1'];
  const argv = ['run', ...of, '--cases', '100000', '--out', `reports/${name}`];
  const campaign = spawnLinlab(desk.folder, ...argv);
  running.add(campaign);
  return campaign;
}

const copyOf = (name: string): void =>
  cpSync(inReports('no-dedup'), inReports(name), { recursive: true });

const names = (page: Page): Promise<string[]> => page.locator('.campaign h2').allTextContents();

/** What has the focus, in words. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`,
  );

async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 30; steps++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).trim() === name) return;
  }
  throw new Error(`the Tab key does not lead to ${name}`);
}

describe.skipIf(skipped)('the pages of the server', () => {
  beforeAll(async () => {
    const sim = ['--host', 'sim', '--seed', '2', '--workers', '1'];
    const planted = ['--system', 'kvpaxos:no-dedup', '--cases', '20'];
    await desk.run('run', ...sim, ...planted, '--out', 'reports/no-dedup');
    await desk.run('run', ...sim, '--cases', '5', '--out', 'reports/sound');
    served = await startServing(desk, 'reports', '--system', NEVER_ENDS);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 120_000);

  afterEach(async () => {
    for (const campaign of running) campaign.kill('SIGKILL');
    for (const campaign of running) await campaign.ended;
    running.clear();
    expect(complaints.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await (served as Served | undefined)?.stop();
    desk.clear();
  });

  it('list campaigns, and follow the filter while it is typed', async () => {
    const page = await open('');
    expect(await names(page)).toEqual(['sound', 'no-dedup']);
    await page.getByLabel('Filter').fill('DEDUP');
    await eventually(() => names(page)).toEqual(['no-dedup']);
    expect(page.url()).toBe(`${served.url}?text=DEDUP`);
    await page.getByLabel('Filter').fill('');
    await page.getByLabel('Verdict').selectOption('passed');
    await eventually(() => names(page)).toEqual(['sound']);
    await page.reload();
    expect(await names(page)).toEqual(['sound']);
    await page.getByLabel('Filter').fill('nothing like it');
    await eventually(() => page.locator('#none').textContent()).toContain('No campaign');
    await page.close();
  });

  it('filter without a script as well', async () => {
    const page = await open('', { javaScriptEnabled: false });
    await page.getByLabel('System').selectOption('kvpaxos:no-dedup');
    await page.getByRole('button', { name: 'Filter' }).click();
    expect(await names(page)).toEqual(['no-dedup']);
    await page.close();
  });

  it('open a campaign, its report and its files', async () => {
    const page = await open('');
    await page.getByRole('link', { name: 'no-dedup' }).click();
    expect(await page.locator('h1').textContent()).toMatch(/failed in \d+ of 20 cases/);
    await page.getByText('Files', { exact: false }).click();
    await page.getByRole('link', { name: 'summary.md' }).click();
    const summary = readFileSync(inReports('no-dedup/summary.md'), 'utf8');
    expect(await page.locator('pre').textContent()).toBe(summary);
    await page.goBack();
    await page.getByRole('link', { name: 'Open the report' }).click();
    const finding = page.locator('details.finding').first();
    await finding.locator('summary').first().click();
    await finding.locator('.stage').first().focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => Promise.resolve(page.url())).toMatch(/#op=0$/);
    await page.close();
  });

  it('show a campaign that runs, and its findings when they are made', async () => {
    const list = await open('');
    const campaign = startCampaign('live');
    await eventually(() => names(list)).toContain('live');
    const page = await open('campaign?name=live');
    await page.evaluate('window.sameDocument = true');
    const text = page.locator('.progress p');
    await eventually(() => text.textContent()).toMatch(/^[1-9]\d* of 100,000/);
    const before = await text.textContent();
    await eventually(() => text.textContent()).not.toBe(before);
    await page.locator('.found .badge', { hasText: 'stale-read' }).waitFor();
    // Its piece of the page changes when the campaign ends.
    await page.getByRole('link', { name: 'Download as zip' }).focus();
    const row = list.locator('[id="campaign-live"]');
    await eventually(() => row.textContent()).toContain('running, 1 finding');
    expect(await row.locator('progress').getAttribute('value')).toBe('0');
    campaign.kill('SIGINT');
    await page.getByRole('link', { name: 'Open the report' }).waitFor();
    expect(await page.locator('#headline').textContent()).toContain('It was interrupted');
    expect(await focused(page)).toBe('Download as zip');
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    await eventually(() => row.textContent()).toContain('✗ 1 finding');
    await page.close();
    await list.close();
  });

  it('say that a campaign died', async () => {
    const campaign = startCampaign('killed');
    const page = await open('');
    await page.locator('[id="campaign-killed"]').waitFor();
    campaign.kill('SIGKILL');
    const row = page.locator('[id="campaign-killed"]');
    await eventually(() => row.textContent()).toContain('died');
    await page.close();
  });

  it('replay a finding and show its run', async () => {
    const page = await open('campaign?name=no-dedup');
    await page.getByRole('button', { name: 'Replay duplicated-append' }).click();
    expect(await page.locator('h1').textContent()).toContain(FOUND);
    const report = page.frameLocator('iframe.result');
    await eventually(() => report.locator('h1').textContent()).toBe(
      'kvpaxos:no-dedup executed an append twice.',
    );
    const said = await page.locator('#headline').textContent();
    expect(said).toContain('violation: duplicated-append');
    expect(said).toContain('It is what the file expects, trace hash included.');
    await report.locator('.stage').first().focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => report.locator('.panel h3').first().textContent()).toContain('op 0');
    await page.getByRole('link', { name: 'Open its report alone' }).click();
    expect(await page.locator('h1').textContent()).toContain('executed an append twice');
    await page.close();
  });

  it('cancel a replay', async () => {
    copyOf('endless');
    const text = readFileSync(inReports('endless', FOUND), 'utf8');
    writeFileSync(inReports('endless', FOUND), text.replace('kvpaxos:no-dedup', 'never-ends'));
    const page = await open('campaign?name=endless');
    await page.getByRole('button', { name: 'Replay duplicated-append' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.locator('h1').textContent()).toBe('The replay was cancelled.');
    await page.close();
  });

  it('delete a campaign once that is confirmed', async () => {
    copyOf('old');
    const page = await open('campaign?name=old');
    await page.getByRole('link', { name: 'Delete…' }).click();
    await page.getByRole('link', { name: 'Keep it' }).click();
    expect(existsSync(inReports('old/campaign.json'))).toBe(true);
    await page.getByRole('link', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete the campaign' }).click();
    expect(page.url()).toBe(served.url);
    expect(await names(page)).not.toContain('old');
    expect(existsSync(inReports('old'))).toBe(false);
    await page.close();
  });

  it('download a campaign', async () => {
    const page = await open('campaign?name=no-dedup');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as zip' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('no-dedup.zip');
    const files = unzipSync(readFileSync(await download.path()));
    for (const name of ['campaign.json', 'report.html', FOUND]) {
      const wanted = readFileSync(inReports('no-dedup', name), 'utf8');
      expect(Buffer.from(files[`no-dedup/${name}`] ?? []).toString()).toBe(wanted);
    }
    await page.close();
  });

  it('need no mouse', async () => {
    copyOf('typed');
    const page = await open('');
    await page.keyboard.press('Tab');
    await page.keyboard.type('typed');
    await eventually(() => names(page)).toEqual(['typed']);
    await tabTo(page, 'typed');
    await page.keyboard.press('Enter');
    await page.waitForURL(/campaign\?name=typed/);
    await tabTo(page, 'Replay duplicated-append');
    await page.keyboard.press('Enter');
    await page.waitForURL(/replay\?id=/);
    await page.locator('iframe.result').waitFor();
    await page.goBack();
    await tabTo(page, 'Delete…');
    await page.keyboard.press('Enter');
    await page.waitForURL(/delete/);
    await tabTo(page, 'Delete the campaign');
    await page.keyboard.press('Enter');
    await page.waitForURL(served.url);
    expect(existsSync(inReports('typed'))).toBe(false);
    await page.close();
  });

  it('keep what a campaign has left from touching anything', async () => {
    copyOf('evil');
    const word = await wordOn(`${served.url}campaign?name=no-dedup`);
    const script = `
      const fields = new URLSearchParams({ word: '${word}', name: 'no-dedup' });
      const told = [self.origin];
      try { document.cookie = 'a=b'; told.push('cookies'); } catch { told.push('no cookies'); }
      const form = document.createElement('form');
      form.method = 'post'; form.action = '/campaign/delete';
      for (const [name, value] of fields) {
        const input = document.createElement('input');
        input.name = name; input.value = value; form.append(input);
      }
      document.body.append(form);
      try { form.submit(); told.push('sent?'); } catch { told.push('not sent'); }
      fetch('/campaign/delete', { method: 'POST', body: fields, mode: 'no-cors' })
        .then(() => told.push('fetched'), () => told.push('not fetched'))
        .then(() => { document.title = told.join(', '); });`;
    writeFileSync(inReports('evil/report.html'), `<body><script>${script}</script>`);
    const page = await open('campaign?name=evil');
    await page.getByRole('link', { name: 'Open the report' }).click();
    await eventually(() => page.title()).toBe('null, no cookies, sent?, not fetched');
    expect(page.url()).toContain('report.html');
    expect(existsSync(inReports('no-dedup/campaign.json'))).toBe(true);
    expect(complaints.splice(0).join('\n')).toContain('Content Security Policy');
    await page.close();
  });

  const EVERY_PAGE = [
    '',
    'campaign?name=no-dedup',
    'campaign?name=sound',
    'campaign/delete?name=no-dedup',
    'replay?id=1',
    'not-here',
  ];

  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 360, height: 740 } }],
  ])('are accessible and fit: %s', async (_name, options) => {
    startCampaign('watched');
    const list = await open('', options);
    await list.locator('[id="campaign-watched"] progress').waitFor();
    expect(await breaches(list)).toEqual([]);
    await list.close();
    for (const path of [...EVERY_PAGE, 'campaign?name=watched']) {
      const page = await open(path, options);
      expect([path, await breaches(page)]).toEqual([path, []]);
      const [width, inner] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      expect([path, width]).toEqual([path, inner]);
      await page.close();
    }
    // The browser itself complains of an address where nothing is.
    complaints.splice(0, complaints.length, ...complaints.filter((one) => !one.includes('404')));
  });
});
