// Reports in a real browser.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { renderCampaignReport, renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import type { MessageView } from '../../src/report/view/run-view.ts';
import type { Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { LOST_WRITE, record, STALE_READ, stormy, undecided } from './records.ts';

const skipped = withoutBrowser('reports');
const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };

let pages: Pages;

const show = (html: string, fragment = '', width = 1280): Promise<Page> =>
  pages.open(html, fragment, { width });

const open = async (found: RunRecord, fragment = '', width = 1280): Promise<Page> =>
  show(await renderRunReport(found, EXTRA), fragment, width);

/** A run whose last two operations have no answer: one was given up, one was under way at the end. */
function unfinished(): RunRecord {
  const found = record(STALE_READ, null, false);
  const ends = found.history.flatMap(({ type }, index) => (type === 'ok' ? [index] : []));
  const [given, open] = ends.slice(-2);
  const history: RunRecord['history'] = found.history.flatMap((event, index) => {
    if (index === open) return [];
    const { process, time } = event;
    return index === given ? [{ type: 'info' as const, process, time }] : [event];
  });
  return { ...found, history, judgement: judge({ history, failures: [] }) };
}

/** How the legend's key of a sign is drawn. */
const keyStyle = (page: Page, kind: string, part: string): Promise<string> =>
  page.evaluate<string>(
    `getComputedStyle(document.querySelector('#run-0 .legend .key.${kind}')).${part}`,
  );

/** What the panel tells about; drawing follows input a frame later, so tests poll for it. */
const heading = (page: Page, within = ''): Promise<string | null> =>
  page.locator(`${within}.panel h3`).textContent();

describe.skipIf(skipped)('report in a browser', () => {
  beforeAll(async () => {
    pages = await newPages();
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each([
    ['passing', () => record(stormy(4, 10), null)],
    ['violation', () => record(STALE_READ, 'local-reads')],
    ['broken invariant', () => record(LOST_WRITE, 'volatile-acceptance')],
    ['unknown', undecided],
    ['without a trace', () => record(stormy(2, 4), null, false)],
  ])('a %s report draws its operations and complains about nothing', async (_name, make) => {
    pages.complaints.length = 0;
    const found = make();
    const page = await open(found);
    const invoked = found.history.filter(({ type }) => type === 'invoke').length;
    const bars = page.locator('.plot .operation:not(.probe)');
    expect(await bars.count()).toBe(invoked);
    expect((await page.locator('.plot [data-item^="msg="]').count()) > 0).toBe(
      found.trace !== null,
    );
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it('the keyboard selects, moves on, and lets go', async () => {
    const page = await open(record(STALE_READ, 'local-reads'));
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => heading(page)).toContain('op 0');
    expect(await page.locator('.plot .selected').getAttribute('data-item')).toBe('op=0');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.url()).toMatch(/#op=3$/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => heading(page)).toMatch(/^(request|read) c\d+\/\d+$/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).toMatch(/#op=2$/);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.plot .selected').count()).toBe(0);
    await page.context().close();
  });

  it('a filter shows and hides its messages', async () => {
    const run = record(STALE_READ, 'local-reads');
    const sent = (run.trace ?? []).flatMap((entry) =>
      entry.kind === 'replica' ? entry.effects.filter(({ kind }) => kind === 'send') : [],
    );
    const heartbeats = sent.filter(
      (effect) => effect.kind === 'send' && effect.message.kind === 'heartbeat',
    );
    expect(heartbeats.length).toBeGreaterThan(1);
    const page = await open(run);
    const beats = page.locator('.plot .message.heartbeat');
    expect(await beats.count()).toBe(0);
    await page.locator('label[data-kind="heartbeat"] input').check();
    await expect.poll(() => beats.count()).toBe(heartbeats.length);
    await page.locator('label[data-kind="heartbeat"] input').uncheck();
    await expect.poll(() => beats.count()).toBe(0);
    await page.context().close();
  });

  it('zoom, pan and fit change the axis', async () => {
    const page = await open(record(STALE_READ, 'local-reads'));
    const axis = (): Promise<string[]> => page.locator('.tick-label').allTextContents();
    const all = await axis();
    await page.getByLabel('Zoom in').click();
    await page.getByLabel('Zoom in').click();
    await expect.poll(axis).not.toEqual(all);
    const near = await axis();
    await page.getByLabel('Later').click();
    await expect.poll(axis).not.toEqual(near);
    await page.getByLabel('All: show the whole run').click();
    await expect.poll(axis).toEqual(all);
    await page.context().close();
  });

  it('deep links select: operations, hidden messages, other runs, and later ones too', async () => {
    const page = await open(record(STALE_READ, 'local-reads'), '#op=3');
    await expect.poll(() => heading(page)).toContain('op 3: get(x)');
    await page.locator('tr[data-op] a[href="#op=1"]').click();
    await expect.poll(() => heading(page)).toContain('op 1');
    await page.context().close();
    const found = record(STALE_READ, 'local-reads');
    const extra = { ...EXTRA, sound: record(STALE_READ, null) };
    const other = await show(await renderRunReport(found, extra), '#run=1&op=2');
    await expect.poll(() => heading(other, '#run-1 ')).toContain('op 2');
    await other.context().close();
  });

  it('a violation shows how far a legal order goes: numbers, a sign, a legend, words and a table', async () => {
    const page = await open(record(STALE_READ, 'local-reads'), '#op=3');
    expect(await page.locator('.plot .begin-number').allTextContents()).toEqual(['1', '2', '3']);
    expect(await page.locator('.plot .stuck-disc').count()).toBe(1);
    const sign = await page.locator('.plot .stuck-disc').boundingBox();
    const bar = await page.locator('.plot [data-item="op=3"] .bar').boundingBox();
    const middle = (sign?.x ?? 0) + (sign?.width ?? 0) / 2;
    expect(middle).toBeGreaterThan((bar?.x ?? 0) - 1.5);
    expect(middle).toBeLessThan((bar?.x ?? 0) + (bar?.width ?? 0) + 1.5);
    const legend = page.locator('#run-0 .legend');
    expect(await legend.innerText()).toMatch(
      /place in the longest legal beginning\s+cannot come next/,
    );
    expect(await page.locator('#run-0 div.beginning').innerText()).toMatch(
      /takes 3 of 4 operations on x\.[^]*Then this would have to come, and cannot:[^]*the value is "2"/,
    );
    await expect.poll(() => page.locator('.panel').innerText()).toContain('cannot come next');
    const table = page.locator('details[data-table="longest-beginning"]');
    await table.locator('summary').click();
    expect(await table.locator('tbody tr').count()).toBe(4);
    await table.locator('a[href="#op=1"]').click();
    await expect.poll(() => heading(page)).toContain('op 1');
    await page.context().close();
    const sound = await open(record(STALE_READ, null));
    expect(await sound.locator('.begin, .stuck, .beginning ol').count()).toBe(0);
    await sound.context().close();
  });

  it('how an operation ended shows in its shape, and the legend says so', async () => {
    const page = await open(unfinished());
    const shapeOf = async (outcome: string): Promise<string> => {
      const bar = page.locator(`.plot .bar.${outcome}`).first();
      const name = await bar.evaluate((one) => one.localName);
      const turns = (await bar.getAttribute('d'))?.match(/[ML]/g)?.length ?? 0;
      return `${name} with ${String(turns)} corners`;
    };
    expect(await shapeOf('ok')).toBe('rect with 0 corners');
    expect(await shapeOf('info')).toBe('path with 7 corners');
    expect(await shapeOf('open')).toBe('path with 5 corners');
    expect(await page.locator('.plot .give-up').count()).toBe(1);
    const legend = await page.locator('#run-0 .legend').innerText();
    expect(legend).toContain('info: torn end, given up at the tick');
    expect(legend).toContain('pending: pointed end');
    for (const kind of ['info', 'open']) {
      expect(await keyStyle(page, kind, 'clipPath')).toMatch(/^polygon/);
    }
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'what became of a message shows in its line, and the legend and the table say so: %s',
    async (colorScheme) => {
      const found = record(stormy(4, 10), null);
      const { messages } = runView(found);
      const shown = messages.filter(({ kind }) => !['heartbeat', 'heard'].includes(kind));
      const isTaken = ({ legs }: MessageView): boolean =>
        legs[0]?.fate === 'delivered' || legs[0]?.fate === 'under-way';
      const late = shown.filter((one) => one.delayMs > 0 && isTaken(one));
      const twice = shown.filter(({ legs }) => legs[1]?.fate === 'delivered');
      expect(Math.min(late.length, twice.length)).toBeGreaterThan(0);
      const page = await pages.open(await renderRunReport(found, EXTRA), '', { colorScheme });
      expect(await page.locator('.plot .message .late').count()).toBe(late.length);
      expect(await page.locator('.plot .message .line.again').count()).toBe(twice.length);
      const legend = page.locator('#run-0 .legend');
      expect(await legend.innerText()).toMatch(/crossed twice: delayed\s+dotted: duplicated/);
      const looks = await Promise.all(
        ['late', 'again', 'way'].map((kind) => keyStyle(page, kind, 'backgroundImage')),
      );
      expect(new Set(looks).size).toBe(3);
      const [one] = twice;
      const row = page.locator('details[data-table="messages"] tr', {
        has: page.locator(`a[href="#msg=${String(one?.id)}"]`),
      });
      await page.locator('details[data-table="messages"] summary').click();
      expect(await row.textContent()).toMatch(/duplicated, again taken at/);
      const held = page.locator('details[data-table="messages"] td', { hasText: 'delayed by' });
      expect(await held.count()).toBeGreaterThanOrEqual(late.length);
      await page.context().close();
    },
  );

  it('hovering and clicking tell about what is under the pointer', async () => {
    const page = await open(record(STALE_READ, 'local-reads'));
    await page.locator('.plot [data-item="op=1"] .bar').hover();
    await expect.poll(() => heading(page)).toContain('op 1');
    await page.locator('.plot [data-item="fault=0"] rect').click();
    await expect.poll(() => page.locator('.panel pre').textContent()).toContain('partition');
    await expect.poll(() => page.url()).toMatch(/#fault=0$/);
    await page.context().close();
  });

  it('a campaign opens its finding for a link into its run', async () => {
    pages.complaints.length = 0;
    const found = record(STALE_READ, 'local-reads');
    const shrunk = { operations: 4, faults: 1, overrides: 0, replicas: 3, clients: 2 };
    const name = {
      signature: 'stale-read',
      anomaly: 'stale-read',
      firstCase: 3,
      scenario: 'x.json',
    };
    const finding = { ...name, shrunk, shrinkRuns: 9, shrinkMs: 5, confirmed: {} };
    const verdicts = { linearizable: 9, violation: 1, unknown: 0 };
    const size = { cases: 10, casesPerSecond: 9, operations: 40, virtualSeconds: 5 };
    const campaign = { system: 'kvpaxos', host: 'sim', seed: 1, ...size, verdicts };
    const kept = { record: found, extra: EXTRA };
    const findings = [finding, finding];
    const page = await show(
      await renderCampaignReport({ ...campaign, findings }, [kept, kept], EXTRA),
      '#run=1&op=3',
    );
    await expect.poll(() => page.locator('details.finding[open]').count()).toBe(1);
    expect(await page.locator('#run-1 .plot .selected').getAttribute('data-item')).toBe('op=3');
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['a violation', () => record(STALE_READ, 'local-reads')],
    ['a larger run', () => record(stormy(4, 10), null)],
  ])('nothing of %s sticks out sideways on a phone', async (_name, make) => {
    const page = await open(make(), '', 380);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(380);
    await page.context().close();
  });

  it.each(['<img src=x>', '</script><img src=x onerror="document.title=1">'])(
    'the key %s does not run and is not parsed',
    async (text) => {
      pages.complaints.length = 0;
      const scenario = JSON.parse(
        JSON.stringify(STALE_READ, (key, value: unknown) => (key === 'key' ? text : value)),
      ) as typeof STALE_READ;
      const page = await open(record(scenario, 'local-reads'), '#op=3');
      await expect.poll(() => heading(page)).toContain('<img src=x');
      expect(await page.locator('.plot .bar-label').first().textContent()).toContain('("<');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe('violation: kvpaxos:local-reads');
      expect(pages.complaints).toEqual([]);
      await page.context().close();
    },
  );
});
