// Looking for operations in a run's report in a real browser: text, key, client, kind, outcome, the
// keyboard, and links that open the same view again.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import type { OperationView } from '../../src/report/view/run-view.ts';
import { breaches } from './axe.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { record, STALE_READ, stormy } from './records.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
const skipped = withoutBrowser('search');

/** The store's clients never know that something failed; those of other stores do. */
function withFailures(found: RunRecord): RunRecord {
  const history = found.history.map((event) =>
    event.type === 'ok' && event.process === 1 ? { ...event, type: 'fail' as const } : event,
  );
  return { ...found, history };
}

const storm = withFailures(record(stormy(4, 10), null));
const { operations } = runView(storm);

let pages: Pages;

const open = async (found: RunRecord, fragment = '', look?: Look): Promise<Page> =>
  pages.open(await renderRunReport(found, EXTRA), fragment, look);

const idsOf = (test: (one: OperationView) => boolean): string[] =>
  operations.filter(test).map(({ id }) => String(id));

/** Operations that stand out in the picture, in order. */
const standing = async (page: Page): Promise<string[]> => {
  const found = page.locator('#run-0 .plot .operation:not(.unmatched)');
  const names = await found.evaluateAll((all) => all.map((one) => one.getAttribute('data-item')));
  const ids = names.map((name) => Number(name?.slice(3)));
  return ids.sort((left, right) => left - right).map(String);
};

const listed = (page: Page): Promise<(string | null)[]> =>
  page
    .locator('tr[data-op]:not([hidden])')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-op')));

const said = (page: Page): Promise<string | null> => page.locator('#run-0 .found').textContent();
const selected = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .plot .selected').getAttribute('data-item');
const field = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('searchbox', { name: 'Find operations' });

describe.skipIf(skipped)('search in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each([
    ['Key', 'x', ({ key }: OperationView) => key === 'x', '#key=x'],
    ['Client', 'c1', ({ lane }: OperationView) => lane === 'c1', '#client=c1'],
    ['Kind', 'cas', ({ kind }: OperationView) => kind === 'cas', '#kind=cas'],
    ['Outcome', 'fail', ({ outcome }: OperationView) => outcome === 'fail', '#outcome=fail'],
  ])(
    '%s leaves what matches, in the picture, the table and the count',
    async (name, value, test, hash) => {
      const page = await open(storm);
      await page.getByLabel(name, { exact: true }).selectOption(value);
      const ids = idsOf(test);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.length).toBeLessThan(operations.length);
      await expect.poll(() => standing(page)).toEqual(ids);
      expect(await listed(page)).toEqual(ids);
      expect(await said(page)).toBe(
        `${String(ids.length)} of ${String(operations.length)} operations`,
      );
      expect(new URL(page.url()).hash).toBe(hash);
      await page.context().close();
    },
  );

  it('a link with a search opens the same view, and links of the table keep it', async () => {
    const ids = idsOf(({ key, kind }) => key === 'y' && kind === 'get');
    const [first = '', second = ''] = ids;
    const page = await open(storm, `#op=${first}&key=y&kind=get`);
    await expect.poll(() => selected(page)).toBe(`op=${first}`);
    expect(await standing(page)).toEqual(ids);
    expect(await page.getByLabel('Key', { exact: true }).inputValue()).toBe('y');
    await page.locator('details[data-table="operations"] summary').click();
    await page.locator(`tr[data-op="${second}"] a`).click();
    await expect.poll(() => selected(page)).toBe(`op=${second}`);
    expect(new URL(page.url()).hash).toBe(`#op=${second}&key=y&kind=get`);
    expect(await standing(page)).toEqual(ids);
    await page.context().close();
  });

  it('a slash begins, words filter, Enter and n go through, Escape clears', async () => {
    const page = await open(storm);
    await page.keyboard.press('/');
    await page.keyboard.type('GET c2');
    const ids = idsOf(({ kind, lane }) => kind === 'get' && lane === 'c2');
    await expect.poll(() => standing(page)).toEqual(ids);
    expect(new URL(page.url()).hash).toBe('#find=GET+c2');
    await page.keyboard.press('Enter');
    await expect.poll(() => selected(page)).toBe(`op=${ids[0] ?? ''}`);
    await page.keyboard.press('Enter');
    await expect.poll(() => selected(page)).toBe(`op=${ids[1] ?? ''}`);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await expect.poll(() => selected(page)).toBe(`op=${ids.at(-1) ?? ''}`);
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('n');
    await expect.poll(() => selected(page)).toBe(`op=${ids[0] ?? ''}`);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await expect.poll(() => said(page)).toBe(`${String(operations.length)} operations`);
    expect(await field(page).inputValue()).toBe('');
    expect(new URL(page.url()).hash).toBe(`#op=${ids[0] ?? ''}`);
    await page.context().close();
  });

  it('typing does not step through the run', async () => {
    const page = await open(storm, '#op=3');
    await field(page).pressSequentially('.,bd0c');
    expect(await selected(page)).toBe('op=3');
    expect(await said(page)).toBe(`0 of ${String(operations.length)} operations`);
    expect(await listed(page)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)(
    'axe finds nothing: %s, %d px, and nothing sticks out',
    async (colorScheme, width) => {
      pages.complaints.length = 0;
      const page = await open(record(STALE_READ, 'local-reads'), '#kind=put', {
        width,
        colorScheme,
      });
      await expect.poll(() => said(page)).toBe('2 of 4 operations');
      expect(await breaches(page)).toEqual([]);
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth'),
      ).toBeLessThanOrEqual(width);
      expect(pages.complaints).toEqual([]);
      await page.context().close();
    },
  );
});
