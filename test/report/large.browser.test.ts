// Real reports in a real browser: a passing run, a violation, an unknown, a long run, and files that
// were cut or altered.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import { largeRun } from '../bench/large-run.ts';
import { breaches } from './axe.ts';
import type { Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { record, STALE_READ, stormy, undecided } from './records.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
const skipped = withoutBrowser('large and damaged reports');

/** A long run; three operations in its middle are said to be in conflict. */
function longRun(operations: number): RunRecord {
  const found = largeRun(operations, 20);
  const core = [0, 1, 2].map((nth) => Math.floor(operations / 2) + nth);
  const judgement = { ...found.judgement, verdict: 'violation', core, witness: null } as const;
  return { ...found, judgement };
}

const rendered = (found: RunRecord): Promise<string> => renderRunReport(found, EXTRA);
const status = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .timeline > .status').textContent();

/** What a person reads of a page whose picture cannot be drawn. */
async function told(page: Page): Promise<string> {
  const text = await page.locator('main').innerText();
  expect(text).toContain('REPLAY IT');
  expect(await page.locator('h1').innerText()).not.toBe('');
  expect(await page.locator('tr[data-op]').count()).toBeGreaterThan(0);
  return page.locator('#run-0 .timeline').innerText();
}

let pages: Pages;

describe.skipIf(skipped)('real reports in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each([
    ['linearizable', () => record(stormy(4, 10), null)],
    ['violation', () => record(STALE_READ, 'local-reads')],
    ['unknown', undecided],
    ['violation', () => longRun(2000)],
  ])('%s: says the verdict, draws the picture, axe finds nothing', async (verdict, make) => {
    pages.complaints.length = 0;
    const page = await pages.open(await rendered(make()));
    expect(await page.locator('.badge').first().innerText()).toContain(verdict);
    expect(await page.locator('#run-0 .plot .operation').count()).toBeGreaterThan(0);
    expect(await breaches(page)).toEqual([]);
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it('a run of 20,000 operations is small, says what it leaves out, and finds any operation', async () => {
    pages.complaints.length = 0;
    const html = await rendered(longRun(20_000));
    expect(html.length).toBeLessThan(4_000_000);
    const page = await pages.open(html);
    await page.getByLabel('All: show the whole run').click();
    await expect
      .poll(() => status(page))
      .toMatch(/^[\d,]+ operations .* are drawn together: zoom in/);
    expect(await status(page)).toMatch(/Left out of this page: [\d,]+ messages/);
    expect(await page.locator('#run-0 .plot *').count()).toBeLessThan(10_000);
    expect(await page.locator('#run-0 .plot .bar.conflict').count()).toBe(3);
    const table = page.locator('details[data-table="operations"]');
    expect(await table.locator('.note').textContent()).toContain('first 2,000 of 20,000 rows');
    const search = page.getByRole('searchbox', { name: 'Find operations' });
    await search.fill('op 17777 ');
    await search.press('Enter');
    const selected = page.locator('#run-0 .plot .selected');
    await expect.poll(() => selected.getAttribute('data-item')).toBe('op=17777');
    expect(await page.locator('#run-0 .found').textContent()).toBe('1 of 20,000 operations');
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it('every operation of a long run is drawn, alone or together with others, at every zoom', async () => {
    const found = longRun(2000);
    const { length } = runView(found).operations;
    const page = await pages.open(await rendered(found));
    await page.getByLabel('All: show the whole run').click();
    await expect.poll(() => status(page)).toMatch(/drawn together/);
    const alone = await page.locator('#run-0 .plot .operation[data-item]').count();
    const together = /^([\d,]+) operations/.exec((await status(page)) ?? '')?.[1] ?? '';
    expect(alone + Number(together.replace(',', ''))).toBe(length);
    for (let nth = 0; nth < 16; nth++) await page.getByLabel('Zoom in').click();
    await expect.poll(() => status(page)).not.toMatch(/drawn together/);
    expect(await page.locator('#run-0 .plot .merged').count()).toBe(0);
    await page.context().close();
  });

  it.each([
    ['altered', (html: string) => html.replace('"callMs":', '"callMs":1')],
    ['without a part', (html: string) => html.replace(/"lanes":\[[^\]]*\],/, '')],
    ['without its data', (html: string) => html.replace(/(class="run-data"[^>]*>)[^<]*/, '$1')],
  ])('a file that is %s says so and shows the rest', async (_how, damage) => {
    const html = await rendered(record(STALE_READ, 'local-reads'));
    const page = await pages.open(damage(html), '#op=3');
    expect(await told(page)).toMatch(
      /cannot be drawn: the data of the run in this file is damaged/,
    );
    expect(await breaches(page)).toEqual([]);
    await page.context().close();
  });

  it('a long run that is altered says so and shows the rest', async () => {
    const html = await rendered(longRun(12_000));
    const at = html.indexOf('data-form="packed"') + 5000;
    const page = await pages.open(html.slice(0, at) + html.slice(at + 40));
    expect(await told(page)).toMatch(
      /cannot be drawn: the data of the run in this file is damaged/,
    );
    await page.context().close();
  });

  it('a file that was cut short shows what it has and says why there is no picture', async () => {
    const html = await rendered(record(STALE_READ, 'local-reads'));
    const cut = html.slice(0, html.indexOf('class="run-data"') + 800);
    const page = await pages.open(cut);
    expect(await told(page)).toMatch(/scripts are off or the file was cut short/);
    await page.context().close();
  });
});
