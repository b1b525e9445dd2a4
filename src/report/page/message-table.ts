// Keeps the table of messages in step with the filter: its count at once, its rows when somebody opens it
// or prints. Called by message-bar.ts.

import { fateOf } from '../view/items.ts';
import type { MessageFilter } from '../view/message-filter.ts';
import type { MessageView } from '../view/run-view.ts';
import { element } from './elements.ts';
import { passing, shownOf } from './shown-messages.ts';
import type { Timeline } from './timeline.ts';

/** As many as the page has without a script. */
const ROWS_MAX = 2000;

const number = (value: number): string => value.toLocaleString('en');

function rowOf(message: MessageView, run: number): HTMLTableRowElement {
  const { id, from, to, kind, about, content, sentMs } = message;
  const link = element('a', '', String(id));
  link.href = `#${run === 0 ? '' : `run=${String(run)}&`}msg=${String(id)}`;
  return element(
    'tr',
    '',
    element('td', 'number', link),
    element('td', 'number', String(Math.round(sentMs * 100) / 100)),
    element('td', '', `${from} → ${to}`),
    element('td', '', `${kind} ${about}`),
    element('td', '', fateOf(message)),
    element('td', '', content),
  );
}

/** The first messages that pass. */
function firstOf({ view, long, filter }: Timeline): MessageView[] {
  const found: MessageView[] = [];
  for (const message of passing(view, long, filter)) {
    if (found.push(message) === ROWS_MAX) break;
  }
  return found;
}

/** What is beside the table, so that nobody takes a part for the whole. */
function noteOf(rows: number, shown: number): string {
  if (rows >= shown) return '';
  return `The first ${number(rows)} of ${number(shown)} rows; the others are left out.`;
}

/** Says how many there are; the note is there only where some are left out. */
function tell(table: HTMLElement, { view, long, filter }: Timeline): void {
  const { shown, all } = shownOf(view, long, filter);
  const count = table.querySelector('summary .count');
  const some = shown === all ? '' : `${number(shown)} of `;
  if (count !== null) count.textContent = `${some}${number(all)}`;
  const told = noteOf(Math.min(ROWS_MAX, shown), shown);
  const note = table.querySelector('.note') ?? element('p', 'note');
  note.textContent = told;
  if (told === '') note.remove();
  else table.querySelector('summary')?.after(note);
}

/** Follows the filter in the table of messages of a run's section; to be called when the filter changed. */
export function messageTable(section: HTMLElement, run: number, timeline: Timeline): () => void {
  const table = section.querySelector<HTMLDetailsElement>('details[data-table="messages"]');
  const body = table?.querySelector('tbody') ?? null;
  if (table === null || body === null) return () => undefined;
  let filled: MessageFilter | null = null;
  const fill = (): void => {
    if (filled === timeline.filter) return;
    filled = timeline.filter;
    body.replaceChildren(...firstOf(timeline).map((message) => rowOf(message, run)));
  };
  table.addEventListener('toggle', () => {
    if (table.open) fill();
  });
  addEventListener('beforeprint', fill);
  return () => {
    tell(table, timeline);
    if (table.open) fill();
  };
}
