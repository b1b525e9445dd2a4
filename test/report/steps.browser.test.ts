// Stepping through a run in a real browser: keys, scrubber, deep links, the sound store beside, and
// the same facts for everyone (axe).

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { LOST_WRITE, record, STALE_READ } from './records.ts';
import { travels, watchedExtra } from './watched.ts';
import { breaches } from './axe.ts';
import type { Look, Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';

const skipped = withoutBrowser('steps');

let pages: Pages;

async function open(
  scenario: Scenario,
  mutant: string | null,
  fragment = '',
  look: Look = {},
): Promise<Page> {
  const html = await renderRunReport(record(scenario, mutant), watchedExtra(scenario, mutant));
  return pages.open(html, fragment, look);
}

const close = (page: Page): Promise<void> => page.context().close();

const place = async (page: Page, within = '#run-0 '): Promise<number> => {
  const text = await page.locator(`${within}.place`).textContent();
  return Number(/^Step (\d+) of/.exec(text ?? '')?.[1]);
};

const stale = travels(STALE_READ, 'local-reads');
const parts = stale.parting?.step ?? 0;

describe.skipIf(skipped)('steps in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it('keys step on and back, from the timeline too, and the address follows', async () => {
    const page = await open(STALE_READ, 'local-reads');
    expect(await place(page)).toBe(parts);
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('.');
    expect(await place(page)).toBe(parts + 1);
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    expect(await place(page)).toBe(parts - 1);
    expect(page.url()).toMatch(new RegExp(`#step=${String(parts - 1)}$`));
    await page.keyboard.press('<');
    expect(await place(page)).toBe(1);
    await page.keyboard.press('>');
    expect(await place(page)).toBe(stale.mine?.count);
    await page.keyboard.press('d');
    expect(await place(page)).toBe(parts);
    await page.keyboard.press('b');
    expect(await place(page)).toBe(stale.mine?.turn?.step);
    await page.keyboard.press('<');
    await page.keyboard.press(']');
    const [first] = stale.mine?.steps ?? [];
    const again = (stale.mine?.steps ?? []).findIndex(
      ({ changes }, at) => at > 0 && changes[first?.lane ?? ''] !== undefined,
    );
    expect(await place(page)).toBe(again + 1);
    await page.keyboard.press('[');
    expect(await place(page)).toBe(1);
    await close(page);
  });

  it('the scrubber scrubs, with keys as well', async () => {
    const page = await open(STALE_READ, 'local-reads');
    const scrubber = page.getByRole('slider', { name: 'Step' }).first();
    await scrubber.fill('12');
    expect(await place(page)).toBe(12);
    await scrubber.press('ArrowRight');
    expect(await place(page)).toBe(13);
    expect(await page.locator('#run-0 .plot .cursor').count()).toBe(1);
    await close(page);
  });

  it('a link to a step opens it, and its states are those of the run', async () => {
    const page = await open(STALE_READ, 'local-reads', '#step=20');
    expect(await place(page)).toBe(20);
    const step = stale.mine?.steps[19];
    expect(await page.locator('#run-0 .sentence').first().textContent()).toBe(step?.sentence);
    const other = await open(STALE_READ, 'local-reads', `#run=1&step=${String(parts + 2)}`);
    expect(await place(other, '#run-1 ')).toBe(parts + 2);
    const sound = stale.sound?.steps[parts + 1 - stale.sound.from];
    expect(await other.locator('#run-1 .sentence').first().textContent()).toBe(sound?.sentence);
    await close(other);
    await close(page);
  });

  it('what is selected in the timeline moves the stepper, and a step selects its item', async () => {
    const page = await open(STALE_READ, 'local-reads', '#op=1');
    const asked = (stale.mine?.steps ?? []).findIndex(({ item }) => item === 'op=1') + 1;
    expect(await place(page)).toBe(asked);
    const message = (stale.mine?.steps ?? []).findIndex(
      ({ item, sentence }) => item?.startsWith('msg=') === true && sentence.includes('accept 1.0'),
    );
    await page
      .getByRole('slider', { name: 'Step' })
      .first()
      .fill(String(message + 1));
    const item = stale.mine?.steps[message]?.item ?? '';
    await expect
      .poll(() => page.locator('#run-0 .plot .selected').getAttribute('data-item'))
      .toBe(item);
    await close(page);
  });

  it('buttons go to the next change of a replica, and mark what changed in words', async () => {
    const page = await open(STALE_READ, 'local-reads', '#step=1');
    await page.getByRole('button', { name: 'Next step that changes r2' }).first().click();
    const now = await place(page);
    expect(stale.mine?.steps[now - 1]?.changes).toHaveProperty('r2');
    const card = page.locator('#run-0 .replica', { hasText: /^r2/ });
    expect(await card.locator('tr.changed').count()).toBeGreaterThan(0);
    expect(await card.locator('.was').first().textContent()).toMatch(/^(new|was |gone)/);
    await close(page);
  });

  it('tells which acceptances are on disk, and jumps to where the invariant broke', async () => {
    const page = await open(LOST_WRITE, 'volatile-acceptance');
    await page.getByRole('button', { name: 'Broken invariant: the step' }).first().click();
    expect(await page.locator('#run-0 .breaks').first().textContent()).toContain('chosen-once');
    expect(await page.locator('#run-0 td.unsynced').first().textContent()).toContain('not on disk');
    await close(page);
  });

  it('says near its top where it parts from the sound store, and links there', async () => {
    const page = await open(STALE_READ, 'local-reads', '#step=1');
    const section = page.locator('section.parting');
    expect(await section.textContent()).toContain('mayAnswerLocally');
    expect(await section.textContent()).toContain('without asking anyone?');
    await section.locator('a.to-step').click();
    await expect.poll(() => place(page)).toBe(parts);
    const told = page.locator('#run-0 .told-step');
    expect(await told.count()).toBe(2);
    expect(await told.nth(0).textContent()).toContain('answers');
    expect(await told.nth(1).textContent()).not.toContain('answers');
    expect(await page.locator('#run-0 .other').count()).toBeGreaterThan(0);
    await page.getByLabel('compare with kvpaxos').uncheck();
    expect(await told.count()).toBe(1);
    expect(await page.locator('#run-0 .other').count()).toBe(0);
    await close(page);
  });

  describe('playing', () => {
    const play = (page: Page) => page.getByRole('button', { name: 'Play', exact: true }).first();
    const stop = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true }).first();
    const heard = (page: Page) => page.locator('#run-0 .player [role=status]').textContent();

    async function openPaused(fragment: string, look: Look = {}): Promise<Page> {
      const page = await open(STALE_READ, 'local-reads', fragment, look);
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(1000);
      return page;
    }

    it('goes on step by step at the chosen speed, and the address waits for the end', async () => {
      const page = await openPaused('#step=5');
      await play(page).click();
      expect(await heard(page)).toBe('Playing, 2 steps a second');
      expect(await page.locator('#run-0 .scenery').getAttribute('aria-live')).toBe('off');
      await page.clock.runFor(1000);
      expect(await place(page)).toBe(7);
      await page.locator('#run-0 .speed').selectOption({ label: '10 steps a second' });
      await page.clock.runFor(500 + 900);
      expect(await place(page)).toBe(17);
      expect(page.url()).toMatch(/#step=5$/);
      await stop(page).click();
      expect(page.url()).toMatch(/#step=17$/);
      expect(await heard(page)).toBe(
        `Paused: step 17 of ${String(stale.mine?.count)}, ${stale.mine?.steps[16]?.sentence ?? ''}`,
      );
      expect(await page.locator('#run-0 .scenery').getAttribute('aria-live')).toBe('polite');
      await page.clock.runFor(5000);
      expect(await place(page)).toBe(17);
      await close(page);
    });

    it.each(['k', ' '])('the key "%s" plays and pauses, a step by hand pauses', async (key) => {
      const page = await openPaused('#step=5');
      await page.locator('#run-0 .stage').focus();
      await page.keyboard.press(key);
      await page.clock.runFor(500);
      expect(await place(page)).toBe(6);
      await page.keyboard.press(key);
      await page.clock.runFor(5000);
      expect(await place(page)).toBe(6);
      for (const hand of ['.', '>', ']', 'ArrowRight']) {
        await page.keyboard.press('<');
        await page.keyboard.press(key);
        await page.keyboard.press(hand);
        await expect.poll(() => play(page).count()).toBe(1);
        const there = await place(page);
        await page.clock.runFor(5000);
        expect(await place(page)).toBe(there);
      }
      await close(page);
    });

    it('space presses the button that has the focus, once', async () => {
      const page = await openPaused('#step=5');
      await play(page).focus();
      await page.keyboard.press(' ');
      await page.clock.runFor(500);
      expect(await place(page)).toBe(6);
      await page.getByRole('button', { name: 'Next step', exact: true }).first().focus();
      await page.keyboard.press(' ');
      expect(await place(page)).toBe(7);
      expect(await play(page).count()).toBe(1);
      await close(page);
    });

    it('stops at the end, and begins anew from there', async () => {
      const last = stale.mine?.count ?? 0;
      const page = await openPaused(`#step=${String(last - 1)}`);
      await play(page).click();
      await page.clock.runFor(500);
      expect(await heard(page)).toContain(`The end: step ${String(last)} of`);
      await page.clock.runFor(5000);
      expect(await place(page)).toBe(last);
      await play(page).click();
      expect(await place(page)).toBe(1);
      await page.clock.runFor(1000);
      expect(await place(page)).toBe(3);
      await close(page);
    });

    it('begins slowly for those who want little motion, and never by itself', async () => {
      const page = await openPaused('#step=5', { reducedMotion: 'reduce' });
      await page.clock.runFor(10_000);
      expect(await place(page)).toBe(5);
      await play(page).click();
      await page.clock.runFor(1900);
      expect(await place(page)).toBe(5);
      await page.clock.runFor(100);
      expect(await place(page)).toBe(6);
      await close(page);
    });
  });

  it('says why the sound store does nothing, and what each session of a client does', async () => {
    const file = new URL('../../scenarios/mutants/accept-beyond-gap.json', import.meta.url);
    const scenario = JSON.parse(readFileSync(file, 'utf8')) as Scenario;
    const page = await open(scenario, 'accept-beyond-gap');
    const why = 'to “May a proposal be accepted while one before it is missing?” it says no';
    expect(await page.locator('section.parting').textContent()).toContain(
      `nothing of the kind: ${why}`,
    );
    expect(await page.locator('section.parting .what').textContent()).toContain('lacks one before');
    const told = page.locator('#run-0 .told-step');
    expect(await told.nth(0).locator('.rules').textContent()).toContain('mayAcceptBeyondGap');
    expect(await told.nth(1).textContent()).toContain(`Nothing comes of it. Why: ${why}.`);
    const session = page.locator('#run-0 .sessions .replica', { hasText: /^c0/ });
    expect(await session.locator('tr', { hasText: 'c0/0' }).first().textContent()).toMatch(
      /register, sent/,
    );
    await page.locator('#run-0 .stage').focus();
    await page.keyboard.press('.');
    expect(await told.nth(1).textContent()).not.toContain('Why:');
    await close(page);
  });

  it.each(['light', 'dark'] as const)('axe finds nothing to say, %s', async (colorScheme) => {
    const page = await open(STALE_READ, 'local-reads', `#step=${String(parts)}`, { colorScheme });
    await page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    expect(await breaches(page)).toEqual([]);
    await close(page);
  });

  it('nothing sticks out sideways on a phone', async () => {
    const page = await open(LOST_WRITE, 'volatile-acceptance', '', { width: 360 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    await close(page);
  });

  it.each(['<img src=x>', '</script><img src=x onerror="document.title=1">', '__proto__'])(
    'the key %s is text in states and steps',
    async (text) => {
      pages.complaints.length = 0;
      const scenario = JSON.parse(
        JSON.stringify(STALE_READ, (key, value: unknown) => (key === 'key' ? text : value)),
      ) as Scenario;
      const page = await open(scenario, 'local-reads', '#step=999999');
      expect(await page.locator('#run-0 .cards').textContent()).toContain(text);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe('violation: kvpaxos:local-reads');
      expect(pages.complaints).toEqual([]);
      await close(page);
    },
  );
});
