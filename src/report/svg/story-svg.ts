// The picture of a shrunk run as one SVG file for a README or a paper: lanes, faults, what broke and
// the few messages that led to it. Made of the same shapes as the page's picture. Called by the cli.

import type { RunRecord } from '../../lab/run/record.ts';
import type { Choice, Layout } from '../draw/layout.ts';
import { layout } from '../draw/layout.ts';
import { picture } from '../draw/picture.ts';
import type { Shape } from '../draw/shapes.ts';
import { escapeText } from '../markup.ts';
import { verdictSentence } from '../verdict.ts';
import { runView } from '../view/build.ts';
import { focusOf } from '../view/items.ts';
import { EVERY_MESSAGE } from '../view/message-filter.ts';
import type { MessageView, RunView } from '../view/run-view.ts';
import { visible } from '../view/words.ts';
import { SVG_STYLE } from './svg-style.ts';

const WIDTH = 800;
const NAMES = 50;
const HEADER = 50;
const LINE = 16;
const LINE_CHARACTERS = 118;
const LINES_MAX = 3;

/** More arrows than this at once tell nobody anything. */
const MESSAGES_MAX = 36;

const TELLING = new Set(['prepare', 'promise', 'accept', 'accepted', 'nack', 'snapshot', 'join']);
const CHATTER = new Set(['heartbeat', 'heard', 'catch-up']);

const EVERYTHING: Choice = {
  filter: EVERY_MESSAGE,
  fold: true,
  matching: null,
  selected: null,
  selectedMessage: null,
  selectedEvent: null,
};

/** How much a message has to do with what broke; 0: nothing. */
function weightOf(message: MessageView, requests: ReadonlySet<string>): number {
  const { kind, because, regards, repeats, override } = message;
  if (override !== null || because === 'override') return 4;
  if (CHATTER.has(kind)) return 0;
  if (regards.some((request) => requests.has(request))) return repeats ? 1 : 3;
  return TELLING.has(kind) && !repeats ? 2 : 0;
}

/** The messages that matter most, in their order. */
function telling(view: RunView, fromMs: number): MessageView[] {
  const conflict = view.operations.filter(({ inConflict }) => inConflict);
  const requests = new Set(conflict.map(({ request }) => request));
  const weighed = view.messages
    .filter(({ sentMs }) => sentMs >= fromMs)
    .map((message) => ({ message, weight: weightOf(message, requests) }))
    .filter(({ weight }) => weight > 0);
  return [...weighed]
    .sort((left, right) => right.weight - left.weight || right.message.id - left.message.id)
    .slice(0, MESSAGES_MAX)
    .map(({ message }) => message)
    .sort((left, right) => left.id - right.id);
}

/** The run without what does not matter: probes, chatter, marks of rare branches. */
function essential(view: RunView): RunView {
  const lanes = view.lanes.filter(({ kind }) => kind !== 'probe');
  const known = new Set(lanes.map(({ id }) => id));
  const operations = view.operations.filter(({ lane }) => known.has(lane));
  const focus = focusOf(view);
  const ends = operations.map(({ returnMs, endedMs, callMs }) => returnMs ?? endedMs ?? callMs);
  const endMs = Math.max(1, focus?.toMs ?? 0, ...ends);
  const messages = telling(view, 0).filter(({ sentMs }) => sentMs <= endMs);
  return {
    ...view,
    endMs,
    lanes,
    operations,
    messages,
    faults: view.faults
      .filter(({ fromMs }) => fromMs <= endMs)
      .map((fault) => ({ ...fault, toMs: Math.min(fault.toMs, endMs) })),
    periods: view.periods
      .filter(({ fromMs }) => fromMs <= endMs)
      .map((period) => ({ ...period, toMs: Math.min(period.toMs, endMs) })),
    events: view.events.filter(({ kind, atMs }) => kind !== 'mark' && atMs <= endMs),
  };
}

function attributesText(attributes: Shape['attributes']): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');
}

/** What XML cannot hold is gone: labels are made visible before they are drawn. */
const xmlText = (text: string): string =>
  escapeText(visible(text).replace(/[\ufffe\uffff]/g, '\ufffd'));

/** A shape and what is in it, as text. */
export function shapeText({ tag, attributes, children, text }: Shape): string {
  const inside = (text === null ? '' : xmlText(text)) + children.map(shapeText).join('');
  const open = `<${tag}${attributesText(attributes)}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${tag}>`;
}

/** Cuts a sentence into lines between its words. */
function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > LINE_CHARACTERS && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  if (lines.length <= LINES_MAX) return lines.map((one) => one.slice(0, LINE_CHARACTERS + 20));
  return [...lines.slice(0, LINES_MAX - 1), `${lines[LINES_MAX - 1] ?? ''} …`];
}

function headerText(record: RunRecord): { readonly text: string; readonly heightPx: number } {
  const gist = wrapped(visible(record.judgement.explanation));
  const told = `<text class="told" x="14" y="26">${xmlText(verdictSentence(record))}</text>`;
  const lines = gist.map((line, nth) => {
    const y = HEADER - 4 + nth * LINE;
    return `<text class="gist" x="14" y="${String(y)}">${xmlText(line)}</text>`;
  });
  return { text: [told, ...lines].join('\n'), heightPx: HEADER + gist.length * LINE };
}

/** The label of what happens last needs room beyond it. */
const END_PX = 130;

function drawn(view: RunView, plan: Layout): { plot: string; names: string; heightPx: number } {
  const widthPx = WIDTH - NAMES;
  const pxPerUnit = (widthPx - END_PX - 10) / Math.max(1, plan.scale.units);
  const window = { from: -10 / pxPerUnit, pxPerUnit, widthPx };
  const { plot, names, heightPx } = picture(view, plan, window, EVERYTHING, null);
  const text = (shapes: readonly Shape[]): string => shapes.map(shapeText).join('\n');
  return { plot: text(plot), names: text(names), heightPx };
}

/** The text of an SVG file, 800 pixels wide. Throws HistoryError for a history that is none. */
export function storySvg(record: RunRecord, story: readonly string[]): string {
  const view = essential(runView(record));
  const { plot, names, heightPx } = drawn(view, layout(view, EVERYTHING));
  const header = headerText(record);
  const height = header.heightPx + heightPx + 6;
  const size = `width="${String(WIDTH)}" height="${String(height)}" viewBox="0 0 ${String(WIDTH)} ${String(height)}"`;
  const below = `translate(0 ${String(header.heightPx)})`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title story">
<title id="title">${xmlText(verdictSentence(record))}</title>
<desc id="story">${story.map(xmlText).join('\n')}</desc>
<style>${SVG_STYLE}</style>
<clipPath id="plot"><rect width="${String(WIDTH - NAMES - 1)}" height="${String(heightPx)}"/></clipPath>
<rect class="ground" x="0.5" y="0.5" width="${String(WIDTH - 1)}" height="${String(height - 1)}" rx="8"/>
${header.text}
<g transform="${below}">
<g transform="translate(${String(NAMES)} 0)" clip-path="url(#plot)">
${plot}
</g>
<g>
${names}
</g>
</g>
</svg>
`;
}
