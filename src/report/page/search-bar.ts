// The row over a timeline that looks for operations: a text, a key, a client, a kind, an outcome.
// What does not match steps back in the picture and is left out of the table. Called by main.ts.

import type { Search } from '../view/search.ts';
import { FIELDS, isSearching, NO_SEARCH } from '../view/search.ts';
import { button, element, setChoice } from './elements.ts';
import type { Timeline } from './timeline.ts';
import { searchFor, toMatch } from './timeline.ts';

/** More keys than this nobody picks from a list; the text finds them. */
const OPTIONS_MAX = 300;

const CHOICES = { key: 'Key', client: 'Client', kind: 'Kind', outcome: 'Outcome' } as const;

type Part = keyof typeof CHOICES;
const PARTS = Object.keys(CHOICES) as Part[];

export interface SearchBar {
  readonly root: HTMLElement;
  readonly field: HTMLInputElement;
  /** Searches as an address says; tells nobody. */
  show(search: Search): void;
}

const collator = new Intl.Collator('en', { numeric: true });

function newChoice(timeline: Timeline, part: Part): HTMLSelectElement {
  const made = element('select', '');
  made.setAttribute('aria-label', CHOICES[part]);
  const field = FIELDS[part];
  const values = new Set(timeline.view.operations.map((operation) => operation[field]));
  values.delete('');
  const sorted = [...values].sort((left, right) => collator.compare(left, right));
  made.append(new Option(`${CHOICES[part]}: any`, ''));
  for (const value of sorted.slice(0, OPTIONS_MAX)) made.append(new Option(value, value));
  return made;
}

function newField(): HTMLInputElement {
  const made = element('input', '');
  made.type = 'search';
  made.placeholder = 'Find operations';
  made.setAttribute('aria-label', 'Find operations');
  made.setAttribute('aria-keyshortcuts', '/');
  made.autocomplete = 'off';
  made.spellcheck = false;
  return made;
}

const shown = (count: number): string => count.toLocaleString('en');

function told({ matches, view }: Timeline): string {
  const all = view.operations.length;
  const some = matches === null ? '' : `${shown(matches.length)} of `;
  return `${some}${shown(all)} ${all === 1 ? 'operation' : 'operations'}`;
}

/** Leaves what does not match out of the table. */
function filterTable(section: HTMLElement, { matches, view }: Timeline): void {
  const table = section.querySelector('details[data-table="operations"]');
  if (table === null) return;
  const ids = matches === null ? null : new Set(matches.map(({ id }) => String(id)));
  for (const row of table.querySelectorAll<HTMLTableRowElement>('tr[data-op]')) {
    row.hidden = ids?.has(row.dataset['op'] ?? '') === false;
  }
  const count = table.querySelector('summary .count');
  if (count === null) return;
  const some = matches === null ? '' : `${shown(matches.length)} of `;
  count.textContent = `${some}${shown(view.operations.length)}`;
}

/** The row for one run; `onSearch` hears of what the reader does. */
export function newSearchBar(
  section: HTMLElement,
  timeline: Timeline,
  onSearch: () => void,
): SearchBar {
  const field = newField();
  const choices = PARTS.map((part) => ({ part, choice: newChoice(timeline, part) }));
  const count = element('output', 'found');
  const read = (): Search => {
    const chosen = choices.map(({ part, choice }) => [part, choice.value]);
    return { ...(Object.fromEntries(chosen) as Record<Part, string>), find: field.value };
  };
  const clear = button('Clear', 'Clear the search', () => {
    apply(NO_SEARCH);
    onSearch();
    field.focus();
  });
  const steps = [
    button('↑', 'Previous match', () => {
      toMatch(timeline, -1);
    }),
    button('↓', 'Next match', () => {
      toMatch(timeline, 1);
    }),
    clear,
  ];
  const apply = (search: Search): void => {
    // A field that the reader is typing in keeps its cursor.
    if (field.value !== search.find) field.value = search.find;
    for (const { part, choice } of choices) setChoice(choice, search[part]);
    searchFor(timeline, search);
    filterTable(section, timeline);
    count.textContent = told(timeline);
    clear.disabled = !isSearching(search);
  };
  const search = (): void => {
    apply(read());
    onSearch();
  };
  field.addEventListener('input', search);
  for (const { choice } of choices) choice.addEventListener('change', search);
  const root = element(
    'search',
    'controls search',
    field,
    ...choices.map(({ choice }) => choice),
    count,
    element('div', 'buttons', ...steps),
  );
  root.setAttribute('aria-label', 'Operations');
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      clear.click();
      event.preventDefault();
    } else if (event.key === 'Enter' && event.target === field) {
      toMatch(timeline, event.shiftKey ? -1 : 1);
      event.preventDefault();
    }
  });
  apply(timeline.search);
  return { root, field, show: apply };
}
