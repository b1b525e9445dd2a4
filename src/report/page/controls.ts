// Buttons, wheel and keys of a timeline; fingers and mice are in pointers.ts.

import { focusOf } from '../view/items.ts';
import { button, checkBox, element } from './elements.ts';
import type { Timeline } from './timeline.ts';
import { foldQuiet, panBy, showAll, showConflict, zoomBy } from './moves.ts';
import { move, select, toMatch, toMessage } from './timeline.ts';

const ZOOM = 1.4;

export interface Controls {
  readonly root: HTMLElement;
  /** Folds quiet stretches, or not, as an address says. */
  showFold(fold: boolean): void;
}

/** The row of buttons over a timeline. */
export function newControls(timeline: Timeline): Controls {
  const views = element(
    'div',
    'buttons',
    button('−', 'Zoom out', () => {
      zoomBy(timeline, 1 / ZOOM);
    }),
    button('+', 'Zoom in', () => {
      zoomBy(timeline, ZOOM);
    }),
    button('◀', 'Earlier', () => {
      panBy(timeline, -timeline.window.widthPx / 3);
    }),
    button('▶', 'Later', () => {
      panBy(timeline, timeline.window.widthPx / 3);
    }),
    button('All', 'All: show the whole run', () => {
      showAll(timeline);
    }),
  );
  if (focusOf(timeline.view) !== null) {
    const jump = button('Conflict', 'Show what is in conflict', () => {
      showConflict(timeline);
    });
    views.append(jump);
  }
  const fold = checkBox('fold quiet stretches', 'option', timeline.fold, (checked) => {
    foldQuiet(timeline, checked);
  });
  const showFold = (checked: boolean): void => {
    if (checked !== timeline.fold) fold.querySelector('input')?.click();
  };
  return { root: element('div', 'controls', views, fold), showFold };
}

/** Ctrl and the wheel (or a pinch on a touchpad) zoom, the wheel sideways pans; upright it scrolls the page. */
export function attachWheel(timeline: Timeline): void {
  const act = (event: WheelEvent): void => {
    const { left } = timeline.plot.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoomBy(timeline, Math.exp(-event.deltaY * 0.004), event.clientX - left);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      panBy(timeline, event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX);
    }
  };
  timeline.plot.addEventListener('wheel', act, { passive: false });
}

function act(timeline: Timeline, event: KeyboardEvent): boolean {
  const step = timeline.window.widthPx / 4;
  switch (event.key) {
    case 'ArrowLeft':
      if (event.shiftKey) panBy(timeline, -step);
      else move(timeline, -1, 0);
      return true;
    case 'ArrowRight':
      if (event.shiftKey) panBy(timeline, step);
      else move(timeline, 1, 0);
      return true;
    case 'ArrowUp':
      move(timeline, 0, -1);
      return true;
    case 'ArrowDown':
      move(timeline, 0, 1);
      return true;
    case '+':
    case '=':
      zoomBy(timeline, ZOOM);
      return true;
    case '-':
      zoomBy(timeline, 1 / ZOOM);
      return true;
    case '0':
      showAll(timeline);
      return true;
    case 'c':
    case 'C':
      showConflict(timeline);
      return true;
    case 'n':
      toMatch(timeline, 1);
      return true;
    case 'N':
      toMatch(timeline, -1);
      return true;
    case 'm':
      toMessage(timeline, 1);
      return true;
    case 'M':
      toMessage(timeline, -1);
      return true;
    case 'Escape':
      select(timeline, null);
      return true;
    default:
      return false;
  }
}

export function attachKeys(timeline: Timeline): void {
  timeline.stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(timeline, event)) event.preventDefault();
  });
}
