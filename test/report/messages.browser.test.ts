// Choosing messages in a run's report in a real browser: by link, by slot and by type together, in the
// picture and the table, with the keyboard, and by links that open the same view again. What is expected
// comes from the trace itself.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import type { MessageView } from '../../src/report/view/run-view.ts';
import { breaches } from './axe.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { record, stormy } from './records.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
const skipped = withoutBrowser('filters of messages');

const storm = record(stormy(4, 10), null);
const { messages } = runView(storm);

let pages: Pages;

const open = async (fragment = '', look?: Look, found: RunRecord = storm): Promise<Page> =>
  pages.open(await renderRunReport(found, EXTRA), fragment, look);

const BEATS = ['heartbeat', 'heard'];
const speaks = ({ kind }: MessageView): boolean => !BEATS.includes(kind);
const isClient = (end: string): boolean => !/^r\d/.test(end);
/** Frames of the messages that no filter leaves out, those of heartbeats excepted. */
const idsOf = (test: (one: MessageView) => boolean): number[] =>
  messages.filter((one) => speaks(one) && test(one)).map(({ id }) => id);

/** Frames that carry an entry of the log in one of these slots, read off the words of the message. */
const naming = (first: number, last: number): number[] =>
  idsOf(({ kind, content }) => {
    const numbers = [...content.replace(/Decided below.*/, '').matchAll(/#(\d+)/g)].map(
      ([, number]) => Number(number),
    );
    const carries = ['accept', 'accepted', 'decided', 'promise', 'prepare', 'catch-up', 'read-at'];
    return carries.includes(kind) && numbers.some((slot) => first <= slot && slot <= last);
  });

const drawn = (page: Page): Promise<number[]> =>
  page
    .locator('#run-0 .plot .message')
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-item')?.slice(4))));

const listed = async (page: Page): Promise<number[]> => {
  const links = page.locator('details[data-table="messages"] tbody tr a');
  return links.evaluateAll((all) => all.map((one) => Number(one.textContent)));
};

const said = (page: Page): Promise<string | null> => page.locator('#run-0 .shown').textContent();
const word = (page: Page): Promise<string | null> => page.locator('#run-0 .word').textContent();
const hashOf = (page: Page): string => new URL(page.url()).hash;
const selected = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .plot .selected').getAttribute('data-item');
const slotField = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('searchbox', { name: 'Messages that name slot' });
const end = (page: Page, name: 'from' | 'to'): ReturnType<Page['getByRole']> =>
  page.getByRole('combobox', { name: `Messages ${name}` });

const counted = (ids: readonly number[]): string =>
  `${String(ids.length)} of ${String(messages.length)} messages`;

/** The picture, the table and the count show these messages, and there are some and not all. */
async function shows(page: Page, ids: readonly number[]): Promise<void> {
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.length).toBeLessThan(idsOf(() => true).length);
  await expect.poll(() => drawn(page)).toEqual(ids);
  expect(await said(page)).toBe(counted(ids));
  expect(await page.locator('details[data-table="messages"] .count').textContent()).toBe(
    counted(ids).replace(' messages', ''),
  );
  expect(await listed(page)).toEqual(ids);
}

const openTable = (page: Page): Promise<void> =>
  page.locator('details[data-table="messages"] summary').click();

describe.skipIf(skipped)('filters of messages in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each([
    ['r0', 'r2', ({ from, to }: MessageView) => from === 'r0' && to === 'r2', '#from=r0&to=r2'],
    ['c1', '', ({ from }: MessageView) => from === 'c1', '#from=c1'],
    ['', 'r1', ({ to }: MessageView) => to === 'r1', '#to=r1'],
    [
      'clients',
      'replicas',
      ({ from, to }: MessageView) => isClient(from) && !isClient(to),
      '#from=clients&to=replicas',
    ],
  ])('the link from "%s" to "%s" is chosen by lists', async (from, to, test, hash) => {
    const page = await open();
    await openTable(page);
    await end(page, 'from').selectOption(from);
    await end(page, 'to').selectOption(to);
    await shows(page, idsOf(test));
    expect(hashOf(page)).toBe(hash);
    await page.context().close();
  });

  it('both ways show the answers as well', async () => {
    const page = await open('#from=r0&to=r2');
    await openTable(page);
    await page.getByRole('checkbox', { name: 'both ways' }).check();
    const ends = ['r0', 'r2'];
    await shows(
      page,
      idsOf(({ from, to }) => ends.includes(from) && ends.includes(to)),
    );
    expect(hashOf(page)).toBe('#from=r0&to=r2&both=yes');
    await page.context().close();
  });

  it.each([
    ['3', 3, 3],
    ['#3', 3, 3],
    ['3-7', 3, 7],
    ['20-', 20, Infinity],
  ])('slot %s shows the messages that name it', async (text, first, last) => {
    const page = await open();
    await openTable(page);
    await page.keyboard.press('#');
    await page.keyboard.type(text);
    await shows(page, naming(first, last));
    expect(await word(page)).toBe('');
    await page.context().close();
  });

  it('link, slot and type combine, and a link opens the same view', async () => {
    const page = await open('#op=3&from=r2&to=replicas&slot=5-30');
    await openTable(page);
    await page.locator('label[data-kind="decided"] input').uncheck();
    const within = new Set(naming(5, 30));
    const ids = idsOf(
      ({ id, from, to, kind }) =>
        from === 'r2' && !isClient(to) && kind !== 'decided' && within.has(id),
    );
    await shows(page, ids);
    const hash = hashOf(page);
    expect(hash).toBe('#op=3&from=r2&to=replicas&slot=5-30&hide=decided,heard,heartbeat');
    const other = await open(hash);
    await openTable(other);
    await shows(other, ids);
    expect(await selected(other)).toBe('op=3');
    expect(await end(other, 'from').inputValue()).toBe('r2');
    expect(await slotField(other).inputValue()).toBe('5-30');
    expect(await other.locator('label[data-kind="decided"] input').isChecked()).toBe(false);
    await other.context().close();
    await page.context().close();
  });

  it('keys go from message to message, a link of the table keeps the filter, Escape clears', async () => {
    const ids = naming(4, 4);
    const page = await open('#slot=4');
    await slotField(page).press('Enter');
    await expect.poll(() => selected(page)).toBe(`msg=${String(ids[0])}`);
    await slotField(page).press('Enter');
    await expect.poll(() => selected(page)).toBe(`msg=${String(ids[1])}`);
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('M');
    await page.keyboard.press('M');
    await expect.poll(() => selected(page)).toBe(`msg=${String(ids.at(-1))}`);
    await page.keyboard.press('m');
    await expect.poll(() => selected(page)).toBe(`msg=${String(ids[0])}`);
    await openTable(page);
    const second = page.locator('details[data-table="messages"] tbody a').nth(1);
    await second.click();
    await expect.poll(() => selected(page)).toBe(`msg=${String(ids[1])}`);
    expect(hashOf(page)).toBe(`#msg=${String(ids[1])}&slot=4`);
    await slotField(page).press('Escape');
    await expect.poll(() => said(page)).toBe(counted(idsOf(() => true)));
    expect(hashOf(page)).toBe(`#msg=${String(ids[1])}`);
    await page.context().close();
  });

  it('what is selected is drawn although the filter leaves it out, and only while it is', async () => {
    const [other] = idsOf(({ from }) => from === 'c0');
    const ids = idsOf(({ from }) => from === 'r1');
    const page = await open(`#msg=${String(other)}&from=r1`);
    await expect.poll(() => selected(page)).toBe(`msg=${String(other)}`);
    expect(await drawn(page)).toEqual([other, ...ids].sort((a = 0, b = 0) => a - b));
    expect(await said(page)).toBe(counted(ids));
    await page.locator('#run-0 .stage').press('Escape');
    await expect.poll(() => drawn(page)).toEqual(ids);
    await page.context().close();
  });

  it.each([
    ['slot=abc', '“abc” is no slot: write 3, 3-7 or 3-.', 'slot'],
    ['slot=7-3', '“7-3” ends before it begins: did you mean 3-7?', 'slot'],
    [
      'slot=999',
      /^No message of this run names slot 999: the last slot that one names is \d+\.$/,
      'slot',
    ],
    ['from=r9', '“r9” is no replica and no client of this run.', 'from'],
  ] as const)('%s makes no sense, and the page says so', async (hash, sentence, part) => {
    const page = await open(`#${hash}`);
    const field = part === 'slot' ? slotField(page) : end(page, 'from');
    await expect.poll(() => word(page)).toMatch(sentence);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const describedBy = await field.getAttribute('aria-describedby');
    expect(await page.locator(`#${String(describedBy)}`).textContent()).toMatch(sentence);
    await page.getByRole('button', { name: 'Clear the filters of messages' }).click();
    expect(await word(page)).toBe('');
    expect(await field.getAttribute('aria-invalid')).toBeNull();
    await page.context().close();
  });

  it.each([
    ['light', 1280, '#slot=3-4'],
    ['dark', 360, '#from=r9&slot=abc'],
  ] as const)(
    'axe finds nothing: %s, %d px, and nothing sticks out',
    async (colorScheme, width, hash) => {
      pages.complaints.length = 0;
      const page = await open(hash, { width, colorScheme });
      await expect.poll(() => said(page)).toMatch(/^\d+ of \d+ messages$/);
      expect(await breaches(page)).toEqual([]);
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth'),
      ).toBeLessThanOrEqual(width);
      expect(pages.complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('a run without a trace has no filters of messages', async () => {
    const page = await open('#slot=3', {}, record(stormy(2, 4), null, false));
    expect(await page.getByRole('search', { name: 'Messages' }).count()).toBe(0);
    expect(await page.locator('#run-0 .plot .operation').count()).toBeGreaterThan(0);
    await page.context().close();
  });
});
