// Takes the README's picture: the sample report, as Debian's Chromium shows it.

import { chromium } from 'playwright-core';

const folder = new URL('../../reports/sample/', import.meta.url);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1180 } });
await page.goto(new URL('report.html', folder).href);
await page.waitForLoadState('load');
await page.screenshot({ path: new URL('report.png', folder).pathname });
await browser.close();
