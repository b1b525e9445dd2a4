// How the shapes of a picture look on a canvas: as the page's style says, which stays the one place for
// colours and lines. A sample of each kind of shape is put into the page, unseen, and its style is read;
// once, as a picture has thousands of shapes and few kinds of them. Called by canvas.ts.

import type { Shape } from '../draw/shapes.ts';
import { svgOf, svgRoot } from './elements.ts';

export interface Look {
  /** False: the style does not show it, nor what is in it. */
  readonly shown: boolean;
  readonly fill: string | CanvasPattern | null;
  readonly stroke: string | null;
  readonly lineWidth: number;
  readonly dash: readonly number[];
  readonly join: CanvasLineJoin;
  /** How much of it covers what lies below, groups around it included; of its fill; of its stroke. */
  readonly alpha: number;
  readonly fillAlpha: number;
  readonly strokeAlpha: number;
  readonly font: string;
  readonly align: CanvasTextAlign;
  /** Labels have a ground of their own: their stroke, which is painted before the letters. */
  readonly strokeFirst: boolean;
  readonly sample: SVGElement;
  readonly within: Map<string, Look>;
}

const ALIGN: Readonly<Record<string, CanvasTextAlign>> = { middle: 'center', end: 'right' };
const CLEAR = new Set(['none', 'transparent', 'rgba(0, 0, 0, 0)']);

/** A fill of the page's patterns (document.ts) as one of a canvas. */
function patternOf(paint: string, context: CanvasRenderingContext2D): CanvasPattern | null {
  const id = /#([\w-]+)/.exec(paint)?.[1] ?? '';
  const source = document.getElementById(id);
  if (source === null) return null;
  const tile = document.createElement('canvas');
  tile.width = Number(source.getAttribute('width'));
  tile.height = Number(source.getAttribute('height'));
  const on = tile.getContext('2d');
  if (on === null) return null;
  for (const part of source.children) {
    const { fill, opacity } = getComputedStyle(part);
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
      Number(part.getAttribute(name) ?? 0),
    );
    on.fillStyle = fill;
    on.globalAlpha = Number(opacity);
    on.fillRect(x ?? 0, y ?? 0, width ?? 0, height ?? 0);
  }
  const made = context.createPattern(tile, 'repeat');
  const turn = Number(/-?\d+/.exec(source.getAttribute('patternTransform') ?? '0')?.[0]);
  made?.setTransform(new DOMMatrix().rotate(turn));
  return made;
}

function fillOf(fill: string, context: CanvasRenderingContext2D): Look['fill'] {
  if (CLEAR.has(fill)) return null;
  return fill.startsWith('url') ? patternOf(fill, context) : fill;
}

function readLook(sample: SVGElement, alpha: number, context: CanvasRenderingContext2D): Look {
  const style = getComputedStyle(sample);
  const own = alpha * Number(style.opacity);
  return {
    shown: style.display !== 'none',
    fill: fillOf(style.fill, context),
    stroke: CLEAR.has(style.stroke) ? null : style.stroke,
    lineWidth: parseFloat(style.strokeWidth),
    dash: style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(',').map(parseFloat),
    join: style.strokeLinejoin as CanvasLineJoin,
    alpha: own,
    fillAlpha: own * Number(style.fillOpacity),
    strokeAlpha: own * Number(style.strokeOpacity),
    font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
    align: ALIGN[style.textAnchor] ?? 'left',
    strokeFirst: style.paintOrder.startsWith('stroke'),
    sample,
    within: new Map(),
  };
}

let root: Look | null = null;

/** The look of nothing in particular: what is around a whole picture. */
export function rootLook(context: CanvasRenderingContext2D): Look {
  if (root !== null) return root;
  const sample = svgRoot('plot');
  document.querySelector('.patterns')?.append(sample);
  root = readLook(sample, 1, context);
  return root;
}

/** Colours have changed: looks are read again. */
export function forgetLooks(): void {
  root?.sample.remove();
  root = null;
}

/** The look of a shape that is in another one. */
export function lookOf(around: Look, shape: Shape, context: CanvasRenderingContext2D): Look {
  const { tag, attributes } = shape;
  const name = `${tag} ${String(attributes['class'] ?? '')}`;
  const known = around.within.get(name);
  if (known !== undefined) return known;
  const sample = svgOf({ ...shape, children: [], text: null, item: null });
  around.sample.append(sample);
  const made = readLook(sample, around.alpha, context);
  around.within.set(name, made);
  return made;
}
