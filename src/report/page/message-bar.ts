// The rows over a timeline that choose messages: by link, by slot, by type. What is filtered away leaves
// the picture and the table. Called by main.ts.

import type { MessageFilter } from '../view/message-filter.ts';
import { CLIENTS, FIRST_FILTER, isFirstFilter, REPLICAS } from '../view/message-filter.ts';
import { button, checkBox, element, setChoice } from './elements.ts';
import { filterWord } from './filter-word.ts';
import { messageTable } from './message-table.ts';
import { newTypeBoxes } from './message-types.ts';
import { shownOf } from './shown-messages.ts';
import type { Timeline } from './timeline.ts';
import { filterMessages, toMessage } from './timeline.ts';

export interface MessageBar {
  readonly root: HTMLElement;
  readonly slot: HTMLInputElement;
  /** Filters as an address says; tells nobody. */
  show(filter: MessageFilter): void;
}

/** A list of all ends of links. */
function newEnd({ view }: Timeline, name: string, wordId: string): HTMLSelectElement {
  const made = element('select', '');
  made.setAttribute('aria-label', name);
  made.setAttribute('aria-describedby', wordId);
  const lanes = (isReplica: boolean): HTMLOptionElement[] =>
    view.lanes
      .filter(({ kind }) => (kind === 'replica') === isReplica)
      .map(({ id }) => new Option(id, id));
  const clients = lanes(false);
  made.append(new Option('anyone', ''), new Option('any replica', REPLICAS));
  if (clients.length > 0) made.append(new Option('any client', CLIENTS));
  made.append(...lanes(true), ...clients);
  return made;
}

function newSlot(wordId: string): HTMLInputElement {
  const made = element('input', 'slot');
  made.type = 'search';
  made.placeholder = '3 or 3-7';
  made.setAttribute('aria-label', 'Messages that name slot');
  made.setAttribute('aria-keyshortcuts', '#');
  made.setAttribute('aria-describedby', wordId);
  made.autocomplete = 'off';
  made.spellcheck = false;
  return made;
}

function told({ view, long, filter }: Timeline): string {
  const { shown, all } = shownOf(view, long, filter);
  const some = shown === all ? '' : `${shown.toLocaleString('en')} of `;
  return `${some}${all.toLocaleString('en')} ${all === 1 ? 'message' : 'messages'}`;
}

/** The fields of a bar, and what it says. */
interface Fields {
  readonly from: HTMLSelectElement;
  readonly to: HTMLSelectElement;
  readonly both: HTMLLabelElement;
  readonly slot: HTMLInputElement;
  readonly word: HTMLOutputElement;
  readonly count: HTMLOutputElement;
}

const boxIn = (label: HTMLLabelElement): HTMLInputElement | null => label.querySelector('input');

function newFields(timeline: Timeline, run: number, onChange: () => void): Fields {
  const word = element('output', 'word');
  word.id = `filter-word-${String(run)}`;
  const fields = {
    from: newEnd(timeline, 'Messages from', word.id),
    to: newEnd(timeline, 'Messages to', word.id),
    both: checkBox('both ways', 'option', false, onChange),
    slot: newSlot(word.id),
    word,
    count: element('output', 'shown'),
  };
  fields.from.addEventListener('change', onChange);
  fields.to.addEventListener('change', onChange);
  fields.slot.addEventListener('input', onChange);
  return fields;
}

function readFields({ from, to, both, slot }: Fields, { filter }: Timeline): MessageFilter {
  const { hidden } = filter;
  const isBoth = boxIn(both)?.checked === true;
  return { hidden, from: from.value, to: to.value, both: isBoth, slot: slot.value };
}

/** Puts what is filtered by into the fields. */
function setFields({ from, to, both, slot }: Fields, filter: MessageFilter): void {
  setChoice(from, filter.from);
  setChoice(to, filter.to);
  const box = boxIn(both);
  if (box !== null) box.checked = filter.both;
  // A field that the reader is typing in keeps its cursor.
  if (slot.value !== filter.slot) slot.value = filter.slot;
}

/** Says what is shown, and beside it what makes no sense. */
function tell(fields: Fields, timeline: Timeline): void {
  const wrong = filterWord(timeline);
  for (const part of ['from', 'to', 'slot'] as const) {
    if (wrong[part] === '') fields[part].removeAttribute('aria-invalid');
    else fields[part].setAttribute('aria-invalid', 'true');
  }
  fields.word.textContent = [...new Set(Object.values(wrong) as string[])].join(' ').trim();
  fields.count.textContent = told(timeline);
}

/** Enter goes to the next message, Escape clears. */
function attachKeys(root: HTMLElement, slot: HTMLElement, timeline: Timeline, clear: () => void) {
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') clear();
    else if (event.key === 'Enter' && event.target === slot) {
      toMessage(timeline, event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
  });
}

/** The rows for one run; null where it has no messages. `onFilter` hears of what the reader does. */
export function newMessageBar(
  section: HTMLElement,
  run: number,
  timeline: Timeline,
  onFilter: () => void,
): MessageBar | null {
  const types = newTypeBoxes(timeline, (hidden) => {
    act({ ...timeline.filter, hidden });
  });
  if (types === null) return null;
  const fields = newFields(timeline, run, () => {
    act(readFields(fields, timeline));
  });
  const showTable = messageTable(section, run, timeline);
  const clear = button('Clear', 'Clear the filters of messages', () => {
    act(FIRST_FILTER);
    fields.slot.focus();
  });
  const update = (): void => {
    setFields(fields, timeline.filter);
    types.show(timeline.filter.hidden);
    tell(fields, timeline);
    showTable();
    clear.disabled = isFirstFilter(timeline.filter);
  };
  const show = (filter: MessageFilter): void => {
    filterMessages(timeline, filter);
    update();
  };
  const act = (filter: MessageFilter): void => {
    show(filter);
    onFilter();
  };
  const steps = [
    button('↑', 'Previous message', () => {
      toMessage(timeline, -1);
    }),
    button('↓', 'Next message', () => {
      toMessage(timeline, 1);
    }),
    clear,
  ];
  const { from, to, both, slot, word, count } = fields;
  const row = [
    element('span', 'named', 'Messages from', from),
    element('span', 'named', 'to', to),
    both,
    element('span', 'named', 'Slot', slot),
    count,
    element('div', 'buttons', ...steps),
    word,
  ];
  const root = element('search', 'controls search', ...row, types.root);
  const ofRun = run === 0 ? '' : `, run ${String(run)} of the page`;
  root.setAttribute('aria-label', `Messages${ofRun}`);
  attachKeys(root, slot, timeline, () => {
    clear.click();
  });
  update();
  return { root, slot, show };
}
