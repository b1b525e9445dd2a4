// A report in the hands of its readers, in a real browser: the copy button, the keyboard alone from the
// first Tab on, and two fingers on a phone.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderRunReport } from '../../src/report/report.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { record, STALE_READ } from './records.ts';
import { watchedExtra } from './watched.ts';

const skipped = withoutBrowser('hands');

let pages: Pages;

async function open(fragment = '', look: Look = {}): Promise<Page> {
  const extra = watchedExtra(STALE_READ, 'local-reads');
  return pages.open(
    await renderRunReport(record(STALE_READ, 'local-reads'), extra),
    fragment,
    look,
  );
}

const close = (page: Page): Promise<void> => page.context().close();
const COMMAND = 'npx linlab replay x.json';
const selection = (page: Page): Promise<string> => page.evaluate<string>('String(getSelection())');

/** What has the focus: its name for the ear, or its words. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const one = document.activeElement;
    const label = one.getAttribute('aria-label') ?? one.closest('label')?.innerText;
    return one === document.body ? '' : (label ?? one.innerText).trim();
  })()`);

/** Presses Tab until something with this name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let nth = 0; nth < 120; nth++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now);
  }
  throw new Error(`Tab never came to ${String(name)}, but to: ${seen.join(' | ')}`);
}

/** Everything on the page that can be used, in the order of the page, but for what is folded away. */
const USABLE = `[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }))`;

/** Two fingers, apart from each other by so much, around the same middle, one frame after the other. */
async function pinch(page: Page, spans: readonly number[]): Promise<void> {
  const top = "{ block: 'start', behavior: 'instant' }";
  await page.evaluate(`document.querySelector('#run-0 .plot').scrollIntoView(${top})`);
  const box = await page.locator('#run-0 .plot').boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 120];
  const session = await page.context().newCDPSession(page);
  const fingers = (apart: number) => [
    { x: x - apart / 2, y, id: 0 },
    { x: x + apart / 2, y, id: 1 },
  ];
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number | null) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: apart === null ? [] : fingers(apart),
    });
  await send('touchStart', spans[0] ?? 0);
  for (const apart of spans.slice(1)) await send('touchMove', apart);
  await send('touchEnd', null);
}

const ticks = (page: Page): Promise<number[]> =>
  page
    .locator('#run-0 .plot .tick-label')
    .evaluateAll((all) => all.map((one) => parseFloat(one.textContent)));

describe.skipIf(skipped)('a report in the hands of a reader', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it('the copy button copies the command that replays the run', async () => {
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const button = page.getByRole('button', { name: 'Copy' });
    await button.click();
    await expect.poll(() => page.locator('button.copy').textContent()).toBe('Copied');
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(COMMAND);
    expect(await selection(page)).toBe(COMMAND);
    await close(page);
  });

  it('where a browser does not let it, the command is selected and the button says what to press', async () => {
    const page = await open();
    await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))');
    await page.locator('button.copy').click();
    await expect.poll(() => page.locator('button.copy').textContent()).toBe('Press Ctrl+C');
    expect(await selection(page)).toBe(COMMAND);
    await close(page);
  });

  it('Tab reaches everything that can be used, in the order of the page, and shows where it is', async () => {
    const page = await open();
    const all = await page.evaluate<number>(`(window.usable = ${USABLE}).length`);
    expect(all).toBeGreaterThan(40);
    const places: number[] = [];
    for (let nth = 0; nth < all; nth++) {
      await page.keyboard.press('Tab');
      places.push(await page.evaluate<number>('usable.indexOf(document.activeElement)'));
      const ring = await page.evaluate<string>(
        'getComputedStyle(document.activeElement).outlineStyle',
      );
      expect(ring).not.toBe('none');
    }
    expect(places).toEqual(Array.from({ length: all }, (_, nth) => nth));
    await close(page);
  });

  it('with the keyboard alone: copy, search, select, filter, step, open a table, follow its link', async () => {
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tabTo(page, 'Copy');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('button.copy').textContent()).toBe('Copied');
    await tabTo(page, 'Find operations');
    await page.keyboard.type('put');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#run-0 .panel h3').textContent()).toContain('op 0');
    await tabTo(page, 'fold quiet stretches');
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('#run-0 .plot .fold').count()).toBe(0);
    await tabTo(page, 'Messages to');
    await page.keyboard.type('r1');
    await expect.poll(() => page.url()).toContain('to=r1');
    await tabTo(page, /^Timeline of the run/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('#run-0 .plot .selected').count()).toBe(1);
    await tabTo(page, 'Next step');
    const place = await page.locator('#run-0 .place').textContent();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#run-0 .place').textContent()).not.toBe(place);
    await tabTo(page, /^Faults/);
    await page.keyboard.press('Enter');
    await tabTo(page, '0');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('#fault=0');
    await close(page);
  });

  it('two fingers zoom on a phone, and the page does not zoom instead', async () => {
    const page = await open('', { width: 380, hasTouch: true });
    await page.getByLabel('All: show the whole run').first().click();
    await expect.poll(async () => (await ticks(page))[0]).toBe(0);
    const all = await ticks(page);
    await pinch(page, [60, 80, 110, 150, 200]);
    await expect.poll(() => page.url()).toMatch(/#view=[\d.]+-[\d.]+$/);
    const near = /view=([\d.]+)-([\d.]+)/.exec(page.url()) ?? [];
    const shown = Number(near[2]) - Number(near[1]);
    expect(shown).toBeLessThan(414 / 2);
    expect(await ticks(page)).not.toEqual(all);
    expect(await page.evaluate<number>('visualViewport.scale')).toBe(1);
    await pinch(page, [200, 120, 60, 30, 15]);
    await expect.poll(() => page.url()).toMatch(/#view=all$/);
    expect(await page.locator('#run-0 .plot .selected').count()).toBe(0);
    await close(page);
  });
});
