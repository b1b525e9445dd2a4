// Debian's Chromium for tests of pages: opens texts and files from a folder of its own, and collects
// what pages complain about or ask the network for. Without it such tests are skipped by name; where
// CI is set they fail instead, so that they cannot go missing.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'];

/** Whether tests in a browser are left out here; says so, once for each file of tests. */
export function withoutBrowser(what: string): boolean {
  const skipped = !existsSync(CHROMIUM) && (process.env['CI'] ?? '') === '';
  if (skipped) console.warn(`skipped: ${what} in a browser (${CHROMIUM} is not installed)`);
  return skipped;
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** How the file ends: what kind of document it is. */
  readonly ending?: 'html' | 'svg';
  /** Lets a test add a style of its own. */
  readonly bypassCSP?: boolean;
  readonly hasTouch?: boolean;
}

export interface Pages {
  /** What pages complained about, and asked the network for. */
  readonly complaints: string[];
  /** Opens a page in a context of its own, which axe needs. */
  open(content: string, fragment?: string, look?: Look): Promise<Page>;
  close(): Promise<void>;
}

export async function newPages(): Promise<Pages> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const folder = mkdtempSync(join(tmpdir(), 'linlab-pages-'));
  const complaints: string[] = [];
  let count = 0;
  const open = async (content: string, fragment = '', look: Look = {}): Promise<Page> => {
    const { width = 1280, height = 900, colorScheme = 'light', ending = 'html' } = look;
    const { reducedMotion = 'no-preference', bypassCSP = false, hasTouch = false } = look;
    const file = join(folder, `page-${String(++count)}.${ending}`);
    writeFileSync(file, content);
    const viewport = { width, height };
    const shown = { viewport, colorScheme, reducedMotion, bypassCSP, hasTouch };
    const context = await browser.newContext(shown);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href + fragment);
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { complaints, open, close };
}
