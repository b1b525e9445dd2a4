// What is wrong with a page for people who do not see it, or not well. Used by every test that opens one.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Breaches of WCAG and of good practice that axe sees, by what they are about. */
export async function breaches(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run({ iframes: false })');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
