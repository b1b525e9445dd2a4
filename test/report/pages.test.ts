// Pages of campaigns, zoos and comparisons, and the picture of a story, in a real browser.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignSummary } from '../../src/report/report.ts';
import {
  campaignTables,
  compareCampaigns,
  renderCampaignReport,
  renderComparison,
  renderRunReport,
  renderZooReport,
  storySvg,
} from '../../src/report/report.ts';
import { parseZoo } from '../../src/schemas/zoo.ts';
import { campaignOf, NASTY, nastyCampaign, pageWithFindings } from './campaigns.ts';
import { damaged, LOST_WRITE, record, STALE_READ, stormy, undecided } from './records.ts';
import { breaches } from './axe.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { watchedExtra } from './watched.ts';

const skipped = withoutBrowser('pages');

const EXTRA = { command: 'npx linlab run --seed 1', version: '0.1.0' };
const ZOO_FILE = new URL('../bench/zoo.json', import.meta.url);

let pages: Pages;
let first: CampaignSummary;
let second: CampaignSummary;

interface Shown {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

async function show(content: string, look: Look = {}): Promise<Shown> {
  const page = await pages.open(content, '', look);
  return { page, close: () => page.context().close() };
}

function comparison(): Promise<string> {
  const sides = {
    first: { name: 'reports/before', campaign: first },
    second: { name: 'reports/after', campaign: nastyCampaign(second) },
  };
  const compared = compareCampaigns(sides.first.campaign, sides.second.campaign);
  return renderComparison({ ...sides, comparison: compared, version: '0.1.0' });
}

function zooPage(): Promise<string> {
  const zoo = parseZoo(readFileSync(ZOO_FILE, 'utf8'), 'zoo.json');
  const [one, ...others] = zoo.rows;
  if (one === undefined) throw new Error('the baseline is empty');
  const rows = [{ ...one, system: NASTY, signatures: { [NASTY]: 3 } }, ...others];
  const page = { zoo: { ...zoo, rows, regressions: [NASTY] }, worse: new Set([NASTY]), ...EXTRA };
  return renderZooReport({ ...page, before: { zoo, name: NASTY } });
}

const damagedPage = async (): Promise<string> =>
  damaged(
    await renderRunReport(record(STALE_READ, 'local-reads'), {
      ...EXTRA,
      story: ['a line'],
    }),
  );

const PAGES = [
  ['campaign', () => renderCampaignReport(first, [], EXTRA)],
  [
    'campaign with markup in every name',
    () => renderCampaignReport(nastyCampaign(first), [null], EXTRA),
  ],
  ['campaign with two findings and their runs', () => pageWithFindings(first)],
  [
    'run of which nothing is known',
    () => renderRunReport(undecided(), watchedExtra(stormy(4, 10), null)),
  ],
  ['damaged file', damagedPage],
  ['zoo', zooPage],
  ['comparison', comparison],
] as const;

describe.skipIf(skipped)('pages in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
    first = await campaignOf(60, 1);
    second = await campaignOf(40, 2);
  }, 120_000);

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each(PAGES)(
    'the page of a %s has no fault that axe finds, light and dark',
    async (_, make) => {
      pages.complaints.length = 0;
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, close } = await show(await make(), { colorScheme });
        await page.evaluate(
          "document.querySelectorAll('details').forEach((one) => { one.open = true })",
        );
        expect(await breaches(page)).toEqual([]);
        await close();
      }
      expect(pages.complaints).toEqual([]);
    },
  );

  it.each(PAGES)('nothing of a %s sticks out sideways on a phone', async (_, make) => {
    const { page, close } = await show(await make(), { width: 360 });
    await page.evaluate(
      "document.querySelectorAll('details').forEach((one) => { one.open = true })",
    );
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
    await close();
  });

  it.each(PAGES)('no name in a %s is parsed or runs', async (_, make) => {
    const { page, close } = await show(await make());
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('broken');
    await close();
  });

  it.each(PAGES)('a %s can be printed', async (_, make) => {
    const { page, close } = await show(await make());
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(10_000);
    await close();
  });

  it('a campaign shows the rows of its tables, and its curves in words', async () => {
    const { page, close } = await show(await renderCampaignReport(first, [], EXTRA));
    for (const { title, rows } of campaignTables(first)) {
      if (['Verdicts', 'States seen by case'].includes(title)) continue;
      const table = page.locator(`[aria-label="${title}"] tbody tr`);
      expect(await table.count(), title).toBe(rows.length);
    }
    const charts = page.getByRole('img');
    expect(await charts.count()).toBe(3);
    const seen = first.discovery?.states?.seen ?? 0;
    await page.getByRole('img', { name: 'States of the cluster by case' }).waitFor();
    expect(await page.locator('#seen-states-text').textContent()).toContain(
      `${String(seen)} states`,
    );
    await close();
  });

  it('a campaign shows throughput and latency over time, with a band for each fault', async () => {
    const { page, close } = await show(await renderCampaignReport(first, [], EXTRA));
    const chart = page.getByRole('img', { name: 'Throughput and latency by time in a case' });
    await chart.waitFor();
    const rows = campaignTables(first).find(({ id }) => id === 'over-time')?.rows ?? [];
    const ok = rows.reduce((sum, row) => sum + Number(row[1]), 0);
    expect(ok).toBe(first.coverage?.ok);
    expect(await chart.locator('.curve').count()).toBe(3);
    const steps = (await chart.locator('.curve').first().getAttribute('d'))?.match(/H/g);
    expect(steps?.length).toBeGreaterThan(5);
    const bands = await chart.locator('text.right').allTextContents();
    const kinds = Object.keys(first.service?.during ?? {}).filter((kind) => kind !== 'quiet');
    expect(kinds.length).toBeGreaterThan(3);
    for (const kind of kinds) expect(bands).toContain(kind);
    await page.locator('details.over-time summary').click();
    const table = page.locator('[aria-label="Service by time in a case"] tbody tr');
    expect(await table.count()).toBe(rows.length);
    await close();
  });

  it('the keyboard opens what is folded and reaches what scrolls', async () => {
    const { page, close } = await show(await renderCampaignReport(first, [], EXTRA));
    const sizes = page.locator('details', { hasText: 'Sizes of cases' });
    await sizes.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => sizes.getAttribute('open')).toBe('');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string | null>(
      "document.activeElement.getAttribute('aria-label')",
    );
    expect(focused).toBe('Clients');
    await close();
  });

  it('a zoo names the worse bug and shows where trials gave up', async () => {
    const { page, close } = await show(await zooPage());
    expect(await page.locator('.bug.worse text').textContent()).toContain('=1+1 </td>');
    const missed = parseZoo(readFileSync(ZOO_FILE, 'utf8'), 'zoo.json').rows.filter(
      ({ cases }) => cases.median === null,
    );
    expect(await page.locator('.bug .missed').count()).toBe(missed.length);
    expect(await page.locator('.bug .before').count()).toBeGreaterThan(missed.length);
    await close();
  });
});

describe.skipIf(skipped)('the picture of a story', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  const nasty = JSON.parse(
    JSON.stringify(STALE_READ, (key, value: unknown) => (key === 'key' ? NASTY : value)),
  ) as typeof STALE_READ;

  it.each([
    ['a stale read', () => record(STALE_READ, 'local-reads')],
    ['a broken invariant', () => record(LOST_WRITE, 'volatile-acceptance')],
    ['a key full of markup', () => record(nasty, 'local-reads')],
    ['a run without a trace', () => record(STALE_READ, 'local-reads', false)],
  ])('%s is one valid SVG file of 800 pixels, without scripts', async (_, make) => {
    pages.complaints.length = 0;
    const run = make();
    const { page, close } = await show(storySvg(run, ['one line', NASTY]), { ending: 'svg' });
    expect(await page.evaluate<string>('document.documentElement.localName')).toBe('svg');
    expect(await page.locator('script, img, image, foreignObject, a, parsererror').count()).toBe(0);
    expect(await page.locator('desc').textContent()).toBe(`one line\n${NASTY}`);
    const box = await page.locator('rect.ground').boundingBox();
    expect(box?.width).toBe(800);
    const operations = run.history.filter(({ type }) => type === 'invoke').length;
    expect(await page.locator('.bar').count()).toBe(operations);
    const traced = run.trace !== null;
    const messages = await page.locator('.message').count();
    expect(messages > 0).toBe(traced);
    expect(messages).toBeLessThanOrEqual(36);
    expect(pages.complaints).toEqual([]);
    await close();
  });

  it('shows nothing that says little: no heartbeats, no probe', () => {
    const svg = storySvg(record(STALE_READ, 'local-reads'), []);
    expect(svg).toContain('message accept');
    expect(svg).not.toMatch(/message heartbeat|message heard|>probe</);
  });

  it('uses no colour by name of a variable, which only browsers know', () => {
    const svg = storySvg(record(STALE_READ, 'local-reads'), []);
    expect(svg).not.toMatch(/var\(|url\((?!#plot)|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });
});
