// Pages on paper, in a real browser: no controls, nothing folded, nothing cut off at the width of A4,
// colours for white paper whatever the screen's are.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCampaignReport, renderRunReport, renderZooReport } from '../../src/report/report.ts';
import { parseZoo } from '../../src/schemas/zoo.ts';
import { breaches } from './axe.ts';
import { campaignOf, pageWithFindings } from './campaigns.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { damaged, LOST_WRITE, record, STALE_READ, stormy, undecided } from './records.ts';
import { watchedExtra } from './watched.ts';

const skipped = withoutBrowser('paper');
const EXTRA = { command: 'npx linlab run --seed 1', version: '0.1.0' };
/** A4 less the margins of the pages' style, in CSS pixels. */
const PAPER_WIDTH = Math.floor(((210 - 2 * 12) / 25.4) * 96);

const zoo = (): Promise<string> => {
  const file = new URL('../bench/zoo.json', import.meta.url);
  const found = parseZoo(readFileSync(file, 'utf8'), 'zoo.json');
  return renderZooReport({ zoo: found, worse: new Set(), ...EXTRA, before: null });
};

const PAGES = [
  [
    'a planted bug with its states',
    () =>
      renderRunReport(record(STALE_READ, 'local-reads'), watchedExtra(STALE_READ, 'local-reads')),
  ],
  [
    'a broken invariant',
    () =>
      renderRunReport(
        record(LOST_WRITE, 'volatile-acceptance'),
        watchedExtra(LOST_WRITE, 'volatile-acceptance'),
      ),
  ],
  [
    'a passing run',
    () => renderRunReport(record(stormy(4, 10), null), watchedExtra(stormy(4, 10), null)),
  ],
  [
    'a run of which nothing is known',
    () => renderRunReport(undecided(), watchedExtra(stormy(4, 10), null)),
  ],
  [
    'a damaged file',
    async () =>
      damaged(await renderRunReport(record(STALE_READ, 'local-reads'), { ...EXTRA, story: [] })),
  ],
  ['a campaign with two findings', async () => pageWithFindings(await campaignOf(20, 1))],
  ['a campaign', async () => renderCampaignReport(await campaignOf(20, 1), [], EXTRA)],
  ['a zoo', zoo],
] as const;

let pages: Pages;

/** The page as it goes to the printer. */
async function onPaper(html: string, look: Look = {}, fragment = ''): Promise<Page> {
  const page = await pages.open(html, fragment, { width: PAPER_WIDTH, ...look });
  await page.emulateMedia({ media: 'print', colorScheme: look.colorScheme ?? 'light' });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  return page;
}

/** Elements that show less than they hold, or reach over the edge of the paper. */
const CUT_OFF = `[...document.querySelectorAll('main *')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (box.width === 0 || one.closest('svg, .unseen') !== null) return false;
  const clips = getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
  return clips || box.right > ${String(PAPER_WIDTH)} + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 120))`;

describe.skipIf(skipped)('pages on paper', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each(PAGES)('%s: no controls, nothing folded, nothing cut off', async (_, make) => {
    const page = await onPaper(await make());
    const controls = page.locator('button, input, select');
    const seen = await controls.evaluateAll(
      (all) => all.filter((one) => one.checkVisibility()).length,
    );
    expect(seen).toBe(0);
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.evaluate<string[]>(CUT_OFF)).toEqual([]);
    await page.context().close();
  });

  it.each(PAGES)('%s: can be read on white, from a dark screen too', async (_, make) => {
    const page = await onPaper(await make(), { colorScheme: 'dark' });
    const ground = 'getComputedStyle(document.body).backgroundColor';
    expect(await page.evaluate<string>(ground)).toBe('rgb(255, 255, 255)');
    expect(await breaches(page)).toEqual([]);
    const text = page.locator('.plot .bar-label').first();
    if ((await text.count()) > 0) {
      const ink = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('.plot .bar-label')).fill",
      );
      expect(ink).toBe('rgb(27, 31, 36)');
    }
    await page.context().close();
  });

  it('every run of the page is drawn, also where it was folded, and is folded again', async () => {
    const [, make] = PAGES[0];
    const page = await onPaper(await make());
    expect(await page.locator('#run-1 .plot .operation').count()).toBeGreaterThan(0);
    expect(await page.locator('#run-1 .replicas .replica').count()).toBeGreaterThan(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details.sound').getAttribute('open')).toBeNull();
    await page.context().close();
  });

  it('rows that are not printed are said to be missing', async () => {
    const [, , [, make]] = PAGES;
    const page = await onPaper(await make(), {}, '#step=999999');
    const more = page.locator('.replica td.more').first();
    expect(await more.textContent()).toMatch(/^\d+ more rows$/);
    expect(await more.isVisible()).toBe(true);
    await page.context().close();
  });
});
