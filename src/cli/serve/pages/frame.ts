// The document around the server's pages: the way to where the reader is, the style of reports, one
// small script, and the policy that admits exactly these two.

import { createHash } from 'node:crypto';
import { scriptFrom } from '../../../report/bundle.ts';
import type { Markup } from '../../../report/markup.ts';
import { escapeText, html, NOTHING } from '../../../report/markup.ts';
import { PAGE_STYLE } from '../../../report/style.ts';
import { SERVE_STYLE } from './style.ts';

const ENTRY = new URL('../../../../src/cli/serve/page/main.ts', import.meta.url);
const STYLE = PAGE_STYLE + SERVE_STYLE;

export interface Page {
  readonly title: string;
  /** Where the reader is: names and addresses above this page. */
  readonly trail: readonly (readonly [string, string])[];
  readonly body: Markup;
  /** Keeps the body up to date; null where nothing changes. */
  readonly live: string | null;
  /** For pages that show a report. */
  readonly wide?: boolean;
}

const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

function policyOf(script: string): string {
  return [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(STYLE)}`,
    "connect-src 'self'",
    "frame-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function trailOf({ trail, title, wide }: Page): Markup {
  const steps = trail.map(([name, address]) => html`<li><a href="${address}">${name}</a></li>`);
  if (steps.length === 0) return NOTHING;
  return html`<nav class="trail${wide === true ? ' wide' : ''}" aria-label="Where you are">
    <ol>
      ${steps}
      <li aria-current="page">${title}</li>
    </ol>
  </nav>`;
}

/** The text of a page, and its policy. */
export async function framed(page: Page): Promise<{ text: string; policy: string }> {
  const { title, body, live, wide } = page;
  const script = await scriptFrom(ENTRY);
  const attribute = live === null ? NOTHING : html`data-live="${live}"`;
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeText(title)} · linlab</title>
<style>${STYLE}</style>
</head>
<body>
${trailOf(page).html}
<p class="lost" id="lost" role="status" hidden>The server does not answer: what you see may be old.</p>
<main class="serve${wide === true ? ' wide' : ''}" ${attribute.html} data-keyed>${body.html}</main>
<script>${script}</script>
</body>
</html>
`;
  return { text, policy: policyOf(script) };
}
