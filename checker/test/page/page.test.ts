/**
 * The page of a checked history: what stands in its text, and how it behaves in Debian's Chromium.
 * Without Chromium those tests are skipped by name; where CI is set they fail instead.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { checkOperations, kvModel, models, registerModel } from '../../src/index.ts';
import type { KvInput, KvOutput, Operation } from '../../src/index.ts';
import { corePicture, renderPage } from '../../src/page/index.ts';
import { clientSource } from '../../tools/page.mjs';
import { parseKv } from '../notation.ts';

const CHROMIUM = '/usr/bin/chromium';
const skipped = !existsSync(CHROMIUM) && (process.env['CI'] ?? '') === '';
if (skipped) console.warn(`skipped: pages in a browser (${CHROMIUM} is not installed)`);

const STALE = parseKv('a: put x 1 [0,1]; a: put x 2 [2,3]; b: get x -> 1 [4,5]; c: put y 3 [0,9]');

async function pageOf(operations: readonly Operation<KvInput, KvOutput>[]): Promise<string> {
  const result = checkOperations(kvModel, operations);
  const told = { anomaly: 'stale-read', sentences: ['b read <1> & not 2.'], core: [0, 1, 2] };
  const explained = result.verdict === 'violation' ? { explanation: told } : {};
  const partials =
    result.verdict === 'violation'
      ? [
          [0, 1],
          [0, 2],
        ]
      : [];
  return renderPage({ title: 'a & b', model: kvModel, operations, result, partials, ...explained });
}

describe('the text of a page', () => {
  it('tells the verdict, the sentences and the core, and escapes what users wrote', async () => {
    const html = await pageOf(STALE);
    expect(html).toContain('<title>violation: a &amp; b</title>');
    expect(html).toContain('Not linearizable');
    expect(html).toContain('b read &lt;1&gt; &amp; not 2.');
    expect(html).toContain('<a href="#op=2">get x -&gt; &quot;1&quot;</a>');
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('has the script that client/ makes', async () => {
    const source = new URL('../../src/page/client-source.ts', import.meta.url);
    expect(readFileSync(source, 'utf8')).toBe(await clientSource());
  });

  it('stays below 3 MB at 100,000 operations', async () => {
    const { operations } = generate('register-unique', { operations: 100_000, clients: 20 });
    const result = checkOperations(registerModel, operations.slice(0, 10));
    const html = await renderPage({ title: 'large', model: registerModel, operations, result });
    expect(html.length).toBeLessThan(3_000_000);
  });

  it('draws a core of its own', () => {
    const picture = corePicture(kvModel, STALE, [0, 1, 2]);
    expect(picture.match(/<rect/g)).toHaveLength(3);
    expect(picture).toContain('put x &quot;2&quot;');
  });
});

describe.skipIf(skipped)('a page in a browser', () => {
  let browser: Browser;
  let folder: string;
  let pages = 0;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'porcupine-page-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(html: string, fragment = '', width = 1200): Promise<Page> {
    const file = join(folder, `page-${String(++pages)}.html`);
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href + fragment);
    await page.waitForSelector('html[data-ready]');
    return page;
  }

  const details = (page: Page): Promise<string | null> => page.locator('#details').textContent();

  it('opens, complains about nothing, and selects by keyboard', async () => {
    complaints.length = 0;
    const page = await open(await pageOf(STALE));
    await page.locator('#timeline').focus();
    await page.keyboard.press('ArrowRight');
    expect(await details(page)).toContain('operation 0 of process');
    expect(page.url()).toMatch(/#op=0$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await details(page)).toContain('put x "2"');
    expect(await details(page)).toContain('of the minimal core');
    await page.keyboard.press('Escape');
    expect(await details(page)).toBe('');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a deep link selects, and links of the core too', async () => {
    const page = await open(await pageOf(STALE), '#op=1');
    expect(await details(page)).toContain('put x "2"');
    await page.locator('a[href="#op=2"]').click();
    await expect.poll(() => details(page)).toContain('get x -> "1"');
    await page.close();
  });

  it('finds operations and shows one part', async () => {
    const page = await open(await pageOf(STALE));
    await page.locator('#search').fill('put');
    expect(await page.locator('#found').textContent()).toBe('3 found');
    await page.locator('#search').press('Enter');
    expect(await details(page)).toContain('put');
    await page.locator('#part').selectOption('y');
    await page.locator('#timeline').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#part option').count()).toBe(3);
    await page.close();
  });

  it('clicking an operation selects it', async () => {
    const page = await open(await pageOf(STALE.slice(0, 1)));
    const box = await page.locator('#timeline').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 600, (box?.y ?? 0) + 36);
    await expect.poll(() => details(page)).toContain('put x "1"');
    await page.close();
  });

  it('nothing sticks out sideways on a phone', async () => {
    const page = await open(await pageOf(STALE), '', 380);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(380);
    await page.close();
  });

  it('opens 100,000 operations with their order and zooms into them', async () => {
    const { operations } = generate('kv-100-keys', { operations: 100_000, clients: 20 });
    const witness = operations.map((_, id) => id);
    const result = { verdict: 'linearizable', witness, states: 0 } as const;
    complaints.length = 0;
    const page = await open(
      await renderPage({ title: 'large', model: models.kv, operations, result }),
    );
    await page.locator('#timeline').focus();
    for (let step = 0; step < 12; step++) await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    expect(await details(page)).toContain('operation 0 of process');
    expect(await details(page)).toContain('takes effect');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
