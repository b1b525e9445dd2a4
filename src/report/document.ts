// The HTML document around a report: everything inside one file, and a policy that lets the browser
// load and run nothing else.

import { createHash } from 'node:crypto';
import { pageScript } from './bundle.ts';
import type { Markup } from './markup.ts';
import { escapeText } from './markup.ts';
import { PAGE_STYLE } from './style.ts';

/** Patterns that timelines fill with; in one place, as all timelines of a page share them. */
const PATTERNS = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-down" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="7" height="7"/><rect class="hatch-line" width="3" height="7"/></pattern>
<pattern id="hatch-paused" width="9" height="9" patternUnits="userSpaceOnUse"><rect class="hatch-ground" width="9" height="9"/><rect class="hatch-line" x="1" width="2" height="9"/><rect class="hatch-line" x="5" width="2" height="9"/></pattern>
<pattern id="hatch-fold" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(60)"><rect class="fold-line" width="1.2" height="6"/></pattern>
</defs></svg>`;

const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

function policy(script: string): string {
  return [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(PAGE_STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A whole page. */
export async function pageOf(title: string, body: Markup): Promise<string> {
  const script = await pageScript();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="linlab">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${PATTERNS}
${body.html}
<script>${script}</script>
</body>
</html>
`;
}
