// Where the picture of a timeline is: elements of SVG; of a long run a canvas, with elements only for
// what stands out (what is in conflict, selected or under the pointer). On paper everything is SVG.
// Called by timeline.ts.

import type { Shape } from '../draw/shapes.ts';
import { group } from '../draw/shapes.ts';
import { itemAt, paint } from './canvas.ts';
import { element, svgOf, svgRoot } from './elements.ts';
import { forgetLooks } from './looks.ts';

/** Names of items that are marked. */
export interface Marked {
  readonly selected: string | null;
  readonly hovered: string | null;
}

export interface Surface {
  readonly plot: SVGSVGElement;
  /** Null where everything is SVG. */
  readonly canvas: HTMLCanvasElement | null;
  /** What is shown now. */
  layers: readonly Shape[];
  /** What lies over it and is no part of the run. */
  over: readonly Shape[];
  onPaper: boolean;
  /** Nothing stands out over the canvas. */
  bare: boolean;
}

/** `many`: for a run with more than elements can show in time. `redraw` is asked for the picture. */
export function newSurface(many: boolean, redraw: () => void): Surface {
  const canvas = many ? element('canvas', 'ground') : null;
  canvas?.setAttribute('aria-hidden', 'true');
  const plot = svgRoot('plot');
  const surface: Surface = { plot, canvas, layers: [], over: [], onPaper: false, bare: false };
  if (canvas === null) return surface;
  const paper = (on: boolean) => (): void => {
    surface.onPaper = on;
    redraw();
  };
  addEventListener('beforeprint', paper(true));
  addEventListener('afterprint', paper(false));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    forgetLooks();
    redraw();
  });
  return surface;
}

const isPainted = ({ canvas, onPaper }: Surface): boolean => canvas !== null && !onPaper;

const isInConflict = ({ children }: Shape): boolean =>
  children.some(({ attributes }) => / conflict\b/.test(String(attributes['class'])));

/** The layers with those of their shapes that pass a test. */
const some = (layers: readonly Shape[], test: (shape: Shape) => boolean): Shape[] =>
  layers.map(({ attributes, children }) => group(attributes, children.filter(test)));

/** Marks what is selected and what is under the pointer. */
export function mark(surface: Surface, marked: Marked): void {
  const { plot, layers, over } = surface;
  if (isPainted(surface)) {
    const names = new Set([marked.selected, marked.hovered]);
    const standing = some(layers, (shape) => {
      return shape.item !== null && (names.has(shape.item) || isInConflict(shape));
    });
    const isBare = over.length === 0 && standing.every(({ children }) => children.length === 0);
    // Elements that are left alone cost nothing: mostly nothing stands out while a picture moves.
    if (!isBare || !surface.bare) plot.replaceChildren(...[...standing, ...over].map(svgOf));
    surface.bare = isBare;
  }
  if (plot.classList.contains('pointed') !== (marked.hovered !== null)) {
    plot.classList.toggle('pointed');
  }
  for (const kind of ['selected', 'hovered'] as const) {
    for (const old of plot.querySelectorAll(`.${kind}`)) old.classList.remove(kind);
    const name = marked[kind];
    if (name === null) continue;
    plot.querySelector(`[data-item="${name}"]`)?.classList.add(kind);
  }
}

/** Sets an attribute where it has another value: a browser draws anew what is set. */
function setOnce(on: Element, name: string, value: string): void {
  if (on.getAttribute(name) !== value) on.setAttribute(name, value);
}

/** Shows layers, and over them what is no part of the run. */
export function show(
  surface: Surface,
  layers: readonly Shape[],
  over: readonly Shape[],
  size: { readonly widthPx: number; readonly heightPx: number },
  marked: Marked,
): void {
  const { plot, canvas } = surface;
  const { widthPx, heightPx } = size;
  surface.layers = layers;
  surface.over = over;
  setOnce(plot, 'height', String(heightPx));
  setOnce(plot, 'viewBox', `0 0 ${String(widthPx)} ${String(heightPx)}`);
  if (canvas !== null && isPainted(surface)) {
    const ground = some(layers, (shape) => !isInConflict(shape));
    paint(canvas, ground, widthPx, heightPx);
  } else {
    plot.replaceChildren(...[...layers, ...over].map(svgOf));
    surface.bare = false;
  }
  mark(surface, marked);
}

/** The item that an event is about. */
export function itemOf(surface: Surface, { target, clientX, clientY }: MouseEvent): string | null {
  if (isPainted(surface)) {
    const { left, top } = surface.plot.getBoundingClientRect();
    return itemAt(surface.layers, clientX - left, clientY - top);
  }
  const found = target instanceof Element ? target.closest('[data-item]') : null;
  return found instanceof SVGElement ? (found.dataset['item'] ?? null) : null;
}
