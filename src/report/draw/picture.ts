// The whole picture of a run for one window of time: layers, from the ground up.

import type { RunView } from '../view/run-view.ts';
import {
  drawAxis,
  drawFaultGround,
  drawFaults,
  drawFolds,
  drawLanes,
  drawNames,
} from './draw-frame.ts';
import type { Focus } from './draw-messages.ts';
import { drawMessages } from './draw-messages.ts';
import { drawOperations } from './draw-operations.ts';
import { drawStuck } from './draw-stuck.ts';
import { drawEvents, drawPeriods } from './draw-replicas.ts';
import type { Choice, Layout, Window } from './layout.ts';
import type { Shape } from './shapes.ts';
import { group } from './shapes.ts';

/** Messages step back where there is little room between them. */
const CROWDED_PX_PER_UNIT = 1.3;

export interface Picture {
  /** The moving part, as wide as the window. */
  readonly plot: readonly Shape[];
  /** The standing column on the left. */
  readonly names: readonly Shape[];
  readonly heightPx: number;
  /** Messages in sight that are too many to draw. */
  readonly leftOut: number;
  /** Operations in sight that are drawn together, as there are more of them than pixels. */
  readonly together: number;
  /** Places in the longest legal beginning that are too many to draw. */
  readonly placesLeftOut: number;
}

export function picture(
  view: RunView,
  plan: Layout,
  window: Window,
  choice: Choice,
  focus: Focus,
): Picture {
  const messages = drawMessages(view, plan, window, choice, focus);
  const crowded = window.pxPerUnit < CROWDED_PX_PER_UNIT;
  const operations = drawOperations(view, plan, window, choice);
  const beginning = drawStuck(view, plan, window);
  const periods = drawPeriods(view, plan, window);
  const plot = [
    group({ class: 'lanes' }, drawLanes(plan, window.widthPx)),
    group({ class: 'grounds' }, drawFaultGround(plan, window)),
    group({ class: 'folds' }, drawFolds(plan, window)),
    group({ class: 'axis' }, drawAxis(plan, window)),
    group({ class: 'periods' }, periods.bands),
    group({ class: crowded ? 'messages crowded' : 'messages' }, messages.shapes),
    group({ class: 'faults' }, drawFaults(plan, window)),
    group({ class: 'operations' }, operations.shapes),
    group({ class: 'beginning' }, beginning.shapes),
    group({ class: 'events' }, drawEvents(view, plan, window, choice)),
    group({ class: 'labels' }, [...messages.labels, ...periods.names]),
  ];
  return {
    plot,
    names: drawNames(plan),
    heightPx: plan.heightPx,
    leftOut: messages.leftOut,
    together: operations.together,
    placesLeftOut: beginning.leftOut,
  };
}
