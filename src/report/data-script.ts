// The data of a run inside its page: JSON for a run of common size; for a long one compressed columns,
// with its messages and small moments in blocks of their own. Read by page/run-data.ts. Called by
// run-section.ts.

import { deflateRawSync } from 'node:zlib';
import { quietTimes } from './draw/layout.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import type { Block } from './view/long.ts';
import { eventBlocks, messageBlocks, messageIndex, operationColumns, SMALL } from './view/long.ts';
import { FIRST_FILTER } from './view/message-filter.ts';
import { sumOf } from './view/packed.ts';
import type { RunView } from './view/run-view.ts';

/** Data with more rows, or more characters, than this is that of a long run. */
const ROWS_MAX = 20_000;
const PLAIN_MAX = 1_500_000;

function scriptOf(text: string, form: 'plain' | 'packed'): Markup {
  const sum = sumOf(text);
  return {
    html: `<script type="application/json" class="run-data" data-form="${form}" data-sum="${sum}">${text}</script>`,
  };
}

const compressed = (data: object): string =>
  deflateRawSync(JSON.stringify(data)).toString('base64');

const blockMarkup = (text: string): Markup => ({
  html: `<script type="application/json" class="run-block">${text}</script>\n`,
});

/** A block; its sum goes into its head, which the sum of the main part covers. */
function blockScript({ head, columns }: Block): { readonly head: object; readonly markup: Markup } {
  const text = compressed(columns);
  return { head: { ...head, sum: sumOf(text) }, markup: blockMarkup(text) };
}

function longScripts(view: RunView): Markup {
  const quiet = quietTimes(view, { filter: FIRST_FILTER, selectedMessage: null });
  const messages = messageBlocks(view.messages).map(blockScript);
  const small = view.events.filter(({ kind }) => SMALL.has(kind));
  const events = eventBlocks(small).map(blockScript);
  const { first, texts } = operationColumns(view.operations);
  const apart = compressed(texts);
  const index = compressed(messageIndex(view.messages));
  const blocks = {
    texts: sumOf(apart),
    index: sumOf(index),
    messages: messages.map(({ head }) => head),
    events: events.map(({ head }) => head),
  };
  const others = view.events.filter(({ kind }) => !SMALL.has(kind));
  const main = { ...view, operations: first, messages: [], events: others, quiet, blocks };
  return html`${scriptOf(compressed(main), 'packed')}
  ${[blockMarkup(apart), blockMarkup(index)]}${[...messages, ...events].map(({ markup }) => markup)}`;
}

/**
 * Data for a `<script type="application/json">`. Without `<` nothing in it can end the element or
 * begin a comment; JSON reads the escape back as the same character.
 */
export function dataScript(view: RunView): Markup {
  const rows = view.operations.length + view.messages.length + view.events.length;
  if (rows > ROWS_MAX) return longScripts(view);
  const json = JSON.stringify(view);
  if (json.length > PLAIN_MAX) return longScripts(view);
  return scriptOf(json.replaceAll('<', '\\u003c'), 'plain');
}
