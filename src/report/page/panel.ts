// The panel that tells everything about the item under the pointer, or the selected one.

import type { Item } from '../view/items.ts';
import { detailsOf } from '../view/items.ts';
import { element } from './elements.ts';

const HINT = 'Point at anything in the picture, or select it, to read about it here.';

const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'next in the row'],
  ['↑ ↓', 'other row: a lane, or what it sent'],
  ['+ −', 'zoom (Ctrl + wheel)'],
  ['Shift ← →', 'pan (drag)'],
  ['0', 'the whole run'],
  ['C', 'what is in conflict'],
  ['Esc', 'select nothing'],
];

function list(kind: string, rows: readonly (readonly [string, string])[]): HTMLElement {
  const made = element('dl', kind);
  for (const [label, value] of rows) {
    made.append(element('dt', '', label), element('dd', '', value));
  }
  return made;
}

export interface Panel {
  readonly root: HTMLElement;
  /** Shows an item, or the hint. `selected`: it stays, rather than being under the pointer. */
  show(item: Item | null, selected: boolean): void;
}

export function newPanel(): Panel {
  const root = element('aside', 'panel');
  root.setAttribute('aria-label', 'Details');
  root.setAttribute('aria-live', 'polite');
  const show = (item: Item | null, selected: boolean): void => {
    root.classList.toggle('empty', item === null);
    if (item === null) {
      root.replaceChildren(element('p', 'hint', HINT), list('keys', KEYS));
      return;
    }
    const { title, rows, body } = detailsOf(item);
    const kind = element('p', 'kind', selected ? 'selected' : 'under the pointer');
    root.replaceChildren(kind, element('h3', '', title), list('', rows));
    if (body !== null) root.append(element('pre', '', body));
  };
  show(null, false);
  return { root, show };
}
