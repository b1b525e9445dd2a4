// The data of a run inside its page: JSON for a run of common size, compressed columns for a large
// one. Read by page/run-data.ts. Called by run-section.ts.

import { deflateRawSync } from 'node:zlib';
import type { Markup } from './markup.ts';
import { pack, sumOf } from './view/packed.ts';

/** Data with more characters than this is compressed. */
const PLAIN_MAX = 1_500_000;

function scriptOf(text: string, form: 'plain' | 'packed'): Markup {
  const sum = sumOf(text);
  return {
    html: `<script type="application/json" class="run-data" data-form="${form}" data-sum="${sum}">${text}</script>`,
  };
}

/**
 * Data for a `<script type="application/json">`. Without `<` nothing in it can end the element or
 * begin a comment; JSON reads the escape back as the same character.
 */
export function dataScript(view: object): Markup {
  const json = JSON.stringify(view);
  if (json.length <= PLAIN_MAX) return scriptOf(json.replaceAll('<', '\\u003c'), 'plain');
  const packed = deflateRawSync(JSON.stringify(pack(view)), { level: 9 });
  return scriptOf(packed.toString('base64'), 'packed');
}
