// Pages beside pictures of how they are meant to look: references/NAME.png. `npm run references`
// takes the pictures anew; whoever does so looks at each before it is kept.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pages } from './chromium.ts';
import { newPages, withoutBrowser } from './chromium.ts';
import { REFERENCE_PAGES } from './reference-pages.ts';

const skipped = withoutBrowser('reference pictures');
const isRenewed = process.env['LINLAB_REFERENCES'] === 'renew';
const FOLDER = fileURLToPath(new URL('references', import.meta.url));

/** The fonts of Debian's fonts-dejavu-core, which chromium's fontconfig depends on. */
const FONTS = `*{font-family:"DejaVu Sans",sans-serif!important}
code,code *,pre,.number,svg text{font-family:"DejaVu Sans Mono",monospace!important}`;

/** Other versions and protocols are no other looks. */
const CHANGING = ['Trace hash', 'Protocol version', 'linlab', 'Steps'];

/** In no square of so many pixels may more than so many be another colour; edges of letters may. */
const WINDOW = 64;
const PIXELS_MAX = 60;
const COLOUR = 0.12;

async function pictureOf(page: Page): Promise<Buffer> {
  await page.addStyleTag({ content: FONTS });
  await page.evaluate('document.fonts.ready');
  const facts = (name: string) =>
    page.locator('.facts div', { hasText: new RegExp(`^\\s*${name}`) });
  const mask = CHANGING.map((name) => facts(name).locator('dd'));
  return page.screenshot({ animations: 'disabled', caret: 'hide', mask, maskColor: '#bbbbbb' });
}

/** What is wrong with a picture, and what to do about it; null where it is as it should be. */
function problemWith(name: string, picture: Buffer): string | null {
  const reference = join(FOLDER, `${name}.png`);
  if (!existsSync(reference)) return `${reference} does not exist: make it with npm run references`;
  const [mine, right] = [PNG.sync.read(picture), PNG.sync.read(readFileSync(reference))];
  const { width, height } = right;
  if (mine.width !== width || mine.height !== height) return `${name} has another size`;
  const diff = new PNG({ width, height });
  const options = { threshold: COLOUR, windowSize: WINDOW };
  const most = pixelmatch(mine.data, right.data, diff.data, width, height, options);
  if (most <= PIXELS_MAX) return null;
  const folder = mkdtempSync(join(tmpdir(), 'linlab-references-'));
  writeFileSync(join(folder, `${name}.png`), picture);
  writeFileSync(join(folder, `${name}.diff.png`), PNG.sync.write(diff));
  return `The page ${name} looks otherwise than ${reference}: up to ${String(most)} pixels of a square
of ${String(WINDOW)} are another colour, ${String(PIXELS_MAX)} may be. Look at
  ${join(folder, `${name}.png`)}
  ${join(folder, `${name}.diff.png`)}
If it is meant to look so: npm run references, look at the pictures, commit them. If no page looks
as its reference, this Chromium or its fonts are others than Debian's chromium with fonts-dejavu-core.`;
}

let pages: Pages;

describe.skipIf(skipped)('pages look as they are meant to', () => {
  beforeAll(async () => {
    pages = await newPages();
    mkdirSync(FOLDER, { recursive: true });
  });

  afterAll(async () => {
    await (pages as Pages | undefined)?.close();
  });

  it.each(REFERENCE_PAGES)('$name', async ({ name, make }) => {
    const { html, fragment } = await make();
    const look = { width: 1100, height: 1560, reducedMotion: 'reduce', bypassCSP: true } as const;
    const page = await pages.open(html, fragment, look);
    const picture = await pictureOf(page);
    if (isRenewed) writeFileSync(join(FOLDER, `${name}.png`), picture);
    expect(problemWith(name, picture)).toBeNull();
    await page.context().close();
  });
});
