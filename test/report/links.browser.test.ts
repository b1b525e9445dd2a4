// Links into a run's report in a real browser: what they name is always drawn, and they open the same
// view again: the stretch of time, what is folded, what is compared.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import { largeRun } from '../bench/large-run.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { record, STALE_READ, stormy } from './records.ts';
import { watchedExtra } from './watched.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
const skipped = withoutBrowser('links');

let pages: Pages;

const selected = (page: Page): ReturnType<Page['locator']> =>
  page.locator('#run-0 .plot .selected');
const hashOf = (page: Page): string => new URL(page.url()).hash;
const ticks = (page: Page, run = 0): Promise<string[]> =>
  page.locator(`#run-${String(run)} .plot .tick-label`).allTextContents();
const status = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .timeline > .status').textContent();
const close = (page: Page): Promise<void> => page.context().close();

/** The places of ticks and bars: two pages with the same ones show the same stretch. */
const places = (page: Page): Promise<(string | null)[]> =>
  page.locator('#run-0 .plot .tick').evaluateAll((all) => all.map((one) => one.getAttribute('x1')));

/** The same stretch up to what an address rounds. */
async function looksLike(page: Page, other: Page): Promise<void> {
  const [mine, theirs] = [await places(page), await places(other)];
  expect(theirs.length).toBe(mine.length);
  mine.forEach((x, nth) => {
    expect(Math.abs(Number(x) - Number(theirs[nth]))).toBeLessThan(2);
  });
}

describe.skipIf(skipped)('links in a browser', () => {
  const storm = record(stormy(8, 60), null);
  const view = runView(storm);
  const small = view.events.find(({ kind, atMs }) => kind === 'decide' && atMs > 300);
  const stale = record(STALE_READ, 'local-reads');
  const long: RunRecord = largeRun(12_000, 20);

  const open = async (fragment: string, found = storm, look: Look = {}): Promise<Page> =>
    pages.open(await renderRunReport(found, EXTRA), fragment, look);

  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it('a moment that is too small for the picture is drawn where a link names it', async () => {
    const item = `event=${String(small?.id)}`;
    const page = await open(`#${item}&view=all`);
    await expect.poll(() => selected(page).getAttribute('data-item')).toBe(item);
    expect(await page.locator('#run-0 .plot .moment.decide').count()).toBe(1);
    await page.locator('#run-0 .stage').press('Escape');
    await expect.poll(() => page.locator('#run-0 .plot .moment.decide').count()).toBe(0);
    await close(page);
  });

  it('a message among more than the picture draws is drawn where a link names it', async () => {
    const chosen = view.messages.find(({ kind, sentMs }) => kind === 'accepted' && sentMs > 300);
    const item = `msg=${String(chosen?.id)}`;
    const page = await open(`#${item}&view=all&hide=`);
    expect(await status(page)).toMatch(/[\d,]+ messages are in this stretch: zoom in/);
    await expect.poll(() => selected(page).getAttribute('data-item')).toBe(item);
    expect(await page.locator('#run-0 .plot .message').count()).toBe(1);
    expect(await selected(page).locator('.head').isVisible()).toBe(true);
    await close(page);
  });

  it.each(['event', 'msg'] as const)(
    'an %s of a long run is drawn in the whole of it',
    async (kind) => {
      const { events, messages } = runView(long);
      const id =
        kind === 'event'
          ? events.findLast((event) => event.kind === 'decide')?.id
          : messages.findLast((message) => message.kind === 'accept')?.id;
      const item = `${kind}=${String(id)}`;
      const page = await open(`#${item}&view=all`, long);
      await expect.poll(() => status(page)).toMatch(/messages are in this stretch: zoom in/);
      await expect.poll(() => selected(page).getAttribute('data-item')).toBe(item);
      await close(page);
    },
  );

  it('zoom and pan are in the address, and the address opens the same stretch', async () => {
    const page = await open('#op=12');
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.type('+++');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => hashOf(page)).toMatch(/^#op=12&view=[\d.]+-[\d.]+$/);
    const other = await open(hashOf(page));
    await expect.poll(() => hashOf(other)).toBe(hashOf(page));
    await looksLike(page, other);
    await page.keyboard.press('0');
    await expect.poll(() => hashOf(page)).toBe('#op=12');
    const whole = await ticks(page);
    expect(whole).not.toEqual(await ticks(other));
    await close(other);
    await close(page);
  });

  it('the start of a run with its margin is opened again as it was', async () => {
    const page = await open('');
    const all = await ticks(page);
    await page.locator('#run-0 .plot').hover({ position: { x: 16, y: 200 } });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(() => hashOf(page)).toMatch(/^#view=0-[\d.]+$/);
    const other = await open(hashOf(page));
    await expect.poll(() => ticks(other)).not.toEqual(all);
    await looksLike(page, other);
    await close(other);
    await close(page);
  });

  it('a link to a stretch says the same on a narrow screen', async () => {
    const page = await open('#view=300-400', storm, { width: 380 });
    await expect.poll(() => ticks(page)).toContain('300 ms');
    expect((await ticks(page)).every((text) => parseFloat(text) <= 410)).toBe(true);
    await close(page);
  });

  it('a run with a conflict that opens on it can be linked to as a whole', async () => {
    const page = await open('', stale, { width: 380 });
    const opening = await ticks(page);
    await page.getByLabel('All: show the whole run').click();
    await expect.poll(() => hashOf(page)).toBe('#view=all');
    const other = await open('#view=all', stale, { width: 380 });
    expect(await ticks(other)).toEqual(await ticks(page));
    expect(await ticks(other)).not.toEqual(opening);
    await close(other);
    await close(page);
  });

  it('what is folded and compared, and all rows, are in the address', async () => {
    const html = await renderRunReport(stale, watchedExtra(STALE_READ, 'local-reads'));
    const page = await pages.open(html, '#step=40');
    await page.getByLabel('fold quiet stretches').first().uncheck();
    await expect.poll(() => hashOf(page)).toBe('#step=40&fold=no');
    await page.getByLabel('compare with kvpaxos').uncheck();
    await page.locator('#run-0').getByLabel('all rows').check();
    await expect.poll(() => hashOf(page)).toBe('#step=40&fold=no&compare=no&rows=all');
    const other = await pages.open(html, hashOf(page));
    expect(await other.getByLabel('fold quiet stretches').first().isChecked()).toBe(false);
    expect(await other.getByLabel('compare with kvpaxos').isChecked()).toBe(false);
    expect(await other.locator('#run-0').getByLabel('all rows').isChecked()).toBe(true);
    await expect.poll(() => ticks(other)).toEqual(await ticks(page));
    expect(await other.locator('#run-0 .plot .fold').count()).toBe(0);
    const cards = '#run-0 .cards';
    expect(await other.locator(cards).textContent()).toBe(await page.locator(cards).textContent());
    expect(hashOf(other)).toBe(hashOf(page));
    await close(other);
    await close(page);
  });

  it('a link of a table keeps how the run is looked at', async () => {
    const page = await open('#view=100-500&fold=no');
    await page.locator('details[data-table="operations"] summary').click();
    await page.locator('a[href="#op=2"]').click();
    await expect.poll(() => selected(page).getAttribute('data-item')).toBe('op=2');
    expect(hashOf(page)).toMatch(/^#op=2&view=[\d.]+-[\d.]+&fold=no$/);
    await close(page);
  });
});
