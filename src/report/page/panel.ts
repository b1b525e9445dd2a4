// The panel that tells everything about the item under the pointer, or the selected one.

import type { Item } from '../view/items.ts';
import { detailsOf } from '../view/items.ts';
import type { StepView } from '../view/travel-view.ts';
import { element } from './elements.ts';

const HINT = 'Point at anything in the picture, or select it, to read about it here.';

const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'next in the row'],
  ['↑ ↓', 'other row: a lane, or what it sent'],
  ['+ −', 'zoom (Ctrl + wheel)'],
  ['Shift ← →', 'pan (drag)'],
  ['0', 'the whole run'],
  ['C', 'what is in conflict'],
  ['K', 'play and pause'],
  [', .', 'step back, step on'],
  ['< >', 'first and last step'],
  ['[ ]', 'where this replica changes'],
  ['D', 'first difference'],
  ['B', 'where it broke'],
  ['/', 'search the operations'],
  ['n N', 'next match, previous match'],
  ['#', 'messages that name a slot'],
  ['m M', 'next message, previous message'],
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
  /** Shows a step. */
  tell(step: StepView, place: string): void;
}

export function newPanel(): Panel {
  const root = element('aside', 'panel');
  root.setAttribute('aria-label', 'Details');
  // Where there is little room it scrolls, and keys have to reach it for that.
  root.tabIndex = 0;
  const show = (item: Item | null, selected: boolean): void => {
    root.setAttribute('aria-live', 'polite');
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
  const tell = (step: StepView, place: string): void => {
    root.classList.remove('empty');
    // The stepper says the same aloud.
    root.setAttribute('aria-live', 'off');
    const lines = step.effects.map((line) => `• ${line}`).join('\n');
    root.replaceChildren(element('p', 'kind', place), element('h3', '', step.sentence));
    if (step.detail !== '') root.append(element('p', 'said', step.detail));
    if (step.broken !== null) root.append(element('p', 'breaks', `✗ Here ${step.broken}`));
    if (lines !== '') root.append(element('pre', '', lines));
  };
  show(null, false);
  return { root, show, tell };
}
