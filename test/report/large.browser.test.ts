// Real reports in a real browser: a passing run, a violation, an unknown, a run of 100,000 operations,
// and files that were cut or altered.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderRunReport } from '../../src/report/report.ts';
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

const OPERATIONS = 100_000;
/** The last one that the long run's clients ask for, and a place in its picture. */
const LAST = `op=${String(OPERATIONS - 1)}`;

/** Counts what is painted on canvases from now on, for `window.painted`. */
const COUNT_PAINTED = `{
  window.painted = 0;
  const { prototype } = CanvasRenderingContext2D;
  for (const name of ['fill', 'stroke', 'fillText', 'strokeText', 'fillRect', 'drawImage']) {
    const paint = prototype[name];
    prototype[name] = function (...given) { window.painted++; return paint.apply(this, given); };
  }
}`;

const plotItems = (page: Page): Promise<number> => page.locator('#run-0 .plot *').count();
const heading = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .panel h3').textContent();
const selected = (page: Page): Promise<string | null> =>
  page.locator('#run-0 .plot .selected').getAttribute('data-item');

/** What the next picture paints; the status beside it. */
async function painted(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('window.painted = 0');
  await act();
  // The picture is drawn before the next one of the screen.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  return page.evaluate<number>('window.painted');
}

/** A slot far into the run. */
const SLOT = 12_000;

/** How many messages from r0 to others name the slot, and how many there are. */
function naming({ trace }: RunRecord): { readonly some: number; readonly all: number } {
  let [some, all] = [0, 0];
  for (const entry of trace ?? []) {
    if (entry.kind !== 'replica' && entry.kind !== 'client') continue;
    for (const effect of entry.effects) {
      if (effect.kind !== 'send' && effect.kind !== 'reply') continue;
      all++;
      if (entry.kind !== 'replica' || entry.replica !== 0) continue;
      const { message } = effect;
      if (message.kind === 'accept' && message.entries.some(({ slot }) => slot === SLOT)) some++;
      if (message.kind === 'accepted' && message.slots.some((slot) => slot === SLOT)) some++;
      if (message.kind !== 'decided') continue;
      const nth = SLOT - message.fromSlot;
      if (nth >= 0 && nth < message.commands.length) some++;
    }
  }
  return { some, all };
}

describe.skipIf(skipped)('a run of 100,000 operations in a browser', () => {
  let html: string;
  let counts: ReturnType<typeof naming>;

  beforeAll(async () => {
    const found = longRun(OPERATIONS);
    counts = naming(found);
    expect(found.trace?.length).toBeGreaterThan(1_000_000);
    html = await rendered(found);
    pages = await newPages();
  }, 300_000);

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it('is small enough to send, and leaves nothing out of the file', async () => {
    pages.complaints.length = 0;
    expect(Buffer.byteLength(html)).toBeLessThan(12_000_000);
    const page = await pages.open(html);
    const table = page.locator('details[data-table="operations"]');
    expect(await table.locator('.note').textContent()).toContain('first 2,000 of 100,0');
    expect(await status(page)).not.toMatch(/Left out of this page/);
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it('paints little at every zoom, and says what it draws together or not at all', async () => {
    const page = await pages.open(html);
    await page.evaluate(COUNT_PAINTED);
    const counts = [await painted(page, () => page.getByLabel('All: show the whole run').click())];
    expect(await status(page)).toMatch(
      /^[\d,]+ operations .* are drawn together: zoom in.* [\d,]+ messages are in this stretch: zoom in.* [\d,]+ decided slots and other small moments are in this stretch: zoom in/,
    );
    expect(await page.locator('#run-0 .plot .bar.conflict').count()).toBe(3);
    await page.locator('#run-0 .stage').focus();
    for (let nth = 0; nth < 10; nth++) {
      await page.keyboard.type('++');
      counts.push(await painted(page, () => page.keyboard.press('+')));
      expect(await plotItems(page)).toBeLessThan(100);
    }
    expect(Math.min(...counts)).toBeGreaterThan(20);
    expect(Math.max(...counts)).toBeLessThan(10_000);
    expect(await status(page)).toBe('');
    await page.context().close();
  });

  it('a link opens its last operation; arrow keys and messages go on from there', async () => {
    const page = await pages.open(html, `#${LAST}`);
    await expect.poll(() => selected(page)).toBe(LAST);
    expect(await heading(page)).toContain(`op ${String(OPERATIONS - 1)}: `);
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => heading(page)).toMatch(/^(request|read) c\d+\/\d+$/);
    const hash = new URL(page.url()).hash;
    expect(hash).toMatch(/^#msg=\d+$/);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => heading(page)).toMatch(/^op \d+: /);
    const other = await pages.open(html, hash);
    await expect.poll(() => selected(other)).toBe(hash.slice(1));
    await other.context().close();
    await page.context().close();
  });

  it('search finds any operation', async () => {
    const page = await pages.open(html);
    const search = page.getByRole('searchbox', { name: 'Find operations' });
    await search.fill('op 77777 ');
    await search.press('Enter');
    await expect.poll(() => selected(page)).toBe('op=77777');
    expect(await page.locator('#run-0 .found').textContent()).toMatch(
      /^1 of 100,0\d\d operations$/,
    );
    await page.context().close();
  });

  it('a link and a slot find their messages in the whole run, and keys lead to each', async () => {
    const page = await pages.open(html);
    const { some, all } = counts;
    expect(some).toBeGreaterThan(2);
    await page.getByLabel('All: show the whole run').click();
    await expect.poll(() => status(page)).toMatch(/[\d,]+ messages are in this stretch/);
    await page.getByRole('combobox', { name: 'Messages from' }).selectOption('r0');
    const slot = page.getByRole('searchbox', { name: 'Messages that name slot' });
    await slot.fill(String(SLOT));
    const said = page.locator('#run-0 .shown');
    await expect
      .poll(() => said.textContent())
      .toBe(`${some.toLocaleString('en')} of ${all.toLocaleString('en')} messages`);
    // So few are drawn, however far apart they are.
    await expect.poll(() => status(page)).not.toMatch(/messages are in this stretch/);
    const seen = new Set<string | null>();
    for (let nth = 0; nth < some; nth++) {
      await slot.press('Enter');
      await expect.poll(() => selected(page)).toMatch(/^msg=/);
      await expect.poll(async () => seen.has(await selected(page))).toBe(false);
      seen.add(await selected(page));
      expect(await heading(page)).toMatch(/^(accept|accepted) /);
    }
    expect(seen.size).toBe(some);
    expect(new URL(page.url()).hash).toMatch(/^#msg=\d+&from=r0&slot=12000&view=all$/);
    const table = page.locator('details[data-table="messages"]');
    await table.locator('summary').click();
    await expect.poll(() => table.locator('tbody tr').count()).toBe(some);
    await page.context().close();
  });

  it('a filter of link and slot in an address opens the same view', async () => {
    const { some } = counts;
    const page = await pages.open(html, `#from=r0&slot=${String(SLOT)}`);
    await expect
      .poll(() => page.locator('#run-0 .shown').textContent())
      .toMatch(new RegExp(`^${String(some)} of `));
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('M');
    await expect.poll(() => heading(page)).toMatch(/^accept/);
    const other = await pages.open(html, '#slot=999999');
    expect(await other.locator('#run-0 .word').textContent()).toMatch(
      /^No message of this run names slot 999999: the last slot that one names is [\d,]+\.$/,
    );
    await other.context().close();
    await page.context().close();
  });

  it('the pointer tells of what is painted, and selects it', async () => {
    const page = await pages.open(html, `#${LAST}`);
    await expect.poll(() => selected(page)).toBe(LAST);
    const bar = page.locator('#run-0 .plot .selected .bar');
    const place = async (name: string): Promise<number> => Number(await bar.getAttribute(name));
    const position = { x: (await place('x')) + 12, y: (await place('y')) + 10 };
    await page.locator('#run-0 .stage').press('Escape');
    await expect.poll(() => page.locator('#run-0 .plot .operation').count()).toBe(0);
    const plot = page.locator('#run-0 .plot');
    await plot.hover({ position });
    await expect.poll(() => heading(page)).toContain(`op ${String(OPERATIONS - 1)}: `);
    await plot.click({ position });
    await expect.poll(() => selected(page)).toBe(LAST);
    await page.context().close();
  });

  it('is elements on paper, where a canvas would be coarse', async () => {
    const page = await pages.open(html, `#${LAST}`);
    const few = await plotItems(page);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await plotItems(page)).toBeGreaterThan(few + 50);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await plotItems(page)).toBe(few);
    await page.context().close();
  });

  it('tells apart what is dark: the colours of the canvas follow the page', async () => {
    const page = await pages.open(html, `#${LAST}`);
    const ground = (): Promise<number[]> =>
      page.evaluate<number[]>(
        `[...document.querySelector('#run-0 canvas').getContext('2d').getImageData(2, 300, 1, 1).data]`,
      );
    const [light = 0] = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => (await ground())[0]).toBeLessThan(100);
    expect(light).toBeGreaterThan(200);
    await page.context().close();
  });

  it('axe finds nothing in the dark on a phone, and nothing sticks out', async () => {
    pages.complaints.length = 0;
    const page = await pages.open(html, `#${LAST}`, { width: 360, colorScheme: 'dark' });
    expect(await breaches(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it('says so where a block of messages is altered, and shows the rest', async () => {
    const at = html.lastIndexOf('class="run-block"') + 600;
    const page = await pages.open(html.slice(0, at) + html.slice(at + 40), `#${LAST}`);
    await expect.poll(() => selected(page)).toBe(LAST);
    await expect.poll(() => status(page)).toMatch(/cannot be shown: this file was altered/);
    await page.context().close();
  });
});

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
  ])('%s: says the verdict, draws the picture, axe finds nothing', async (verdict, make) => {
    pages.complaints.length = 0;
    const page = await pages.open(await rendered(make()));
    expect(await page.locator('.badge').first().innerText()).toContain(verdict);
    expect(await page.locator('#run-0 .plot .operation').count()).toBeGreaterThan(0);
    expect(await page.locator('#run-0 .stage canvas').count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
    expect(pages.complaints).toEqual([]);
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
