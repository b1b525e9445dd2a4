// Paints the shapes of a picture on a canvas, and tells what lies at a point of it. A long run has
// thousands of shapes in sight: as elements they cost a browser more than it has time for between two
// pictures of the screen. Called by surface.ts.

import type { Shape } from '../draw/shapes.ts';
import type { Look } from './looks.ts';
import { lookOf, rootLook } from './looks.ts';

/** Browsers paint nothing on a canvas that is higher. */
const HEIGHT_MAX = 16_000;
/** A line can be pointed at from so near. */
const NEAR_LINE_PX = 10;
const NEAR_PX = 3;
/** A narrower bar has square corners, which are painted many times faster than round ones. */
const ROUND_FROM_PX = 24;
const RECT = ['x', 'y', 'width', 'height'] as const;

const numberOf = ({ attributes }: Shape, name: string): number => Number(attributes[name] ?? 0);

/** The outline of a shape; empty for one that has none. */
function outlineOf(shape: Shape): Path2D {
  const at = (name: string): number => numberOf(shape, name);
  const path = new Path2D(shape.tag === 'path' ? String(shape.attributes['d']) : undefined);
  switch (shape.tag) {
    case 'rect':
      path.roundRect(at('x'), at('y'), at('width'), at('height'), at('rx'));
      break;
    case 'line':
      path.moveTo(at('x1'), at('y1'));
      path.lineTo(at('x2'), at('y2'));
      break;
    case 'circle':
      path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
      break;
    case 'path':
    case 'svg':
    case 'g':
    case 'text':
  }
  return path;
}

function useFill(context: CanvasRenderingContext2D, { fill, fillAlpha }: Look): boolean {
  if (fill === null) return false;
  context.fillStyle = fill;
  context.globalAlpha = fillAlpha;
  return true;
}

function useStroke(context: CanvasRenderingContext2D, look: Look): boolean {
  if (look.stroke === null) return false;
  context.strokeStyle = look.stroke;
  context.lineWidth = look.lineWidth;
  context.lineJoin = look.join;
  context.setLineDash([...look.dash]);
  context.globalAlpha = look.strokeAlpha;
  return true;
}

/** The shapes of a layer by their looks: setting a look is dear, painting with it again is cheap. */
interface Batch {
  readonly outlines: Map<Look, Shape[]>;
  readonly texts: Map<Look, Shape[]>;
}

function put(to: Map<Look, Shape[]>, look: Look, shape: Shape): void {
  const known = to.get(look);
  if (known === undefined) to.set(look, [shape]);
  else known.push(shape);
}

function collect(context: CanvasRenderingContext2D, around: Look, shape: Shape, to: Batch): void {
  const look = lookOf(around, shape, context);
  if (!look.shown) return;
  if (shape.tag === 'g') {
    for (const child of shape.children) collect(context, look, child, to);
  } else if (shape.tag === 'text') {
    put(to.texts, look, shape);
  } else if (look.fill !== null || look.stroke !== null) {
    put(to.outlines, look, shape);
  }
}

const isNarrow = (shape: Shape): boolean =>
  shape.tag === 'rect' && numberOf(shape, 'width') < ROUND_FROM_PX;

/** One after the other: a browser takes far longer for one path with all of them. */
function paintOutlines(
  context: CanvasRenderingContext2D,
  look: Look,
  shapes: readonly Shape[],
): void {
  const each = (rect: 'fillRect' | 'strokeRect', path: 'fill' | 'stroke'): void => {
    for (const shape of shapes) {
      if (isNarrow(shape)) {
        const [x = 0, y = 0, width = 0, height = 0] = RECT.map((name) => numberOf(shape, name));
        context[rect](x, y, width, height);
      } else context[path](outlineOf(shape));
    }
  };
  if (useFill(context, look)) each('fillRect', 'fill');
  if (useStroke(context, look)) each('strokeRect', 'stroke');
}

function paintTexts(context: CanvasRenderingContext2D, look: Look, texts: readonly Shape[]): void {
  context.font = look.font;
  context.textAlign = look.align;
  const paint = (how: 'strokeText' | 'fillText'): void => {
    for (const shape of texts) {
      context[how](shape.text ?? '', numberOf(shape, 'x'), numberOf(shape, 'y'));
    }
  };
  if (look.strokeFirst && useStroke(context, look)) paint('strokeText');
  if (useFill(context, look)) paint('fillText');
}

/** Within a layer outlines lie below texts, and looks in the order in which they first come. */
function paintLayer(context: CanvasRenderingContext2D, root: Look, layer: Shape): void {
  const batch: Batch = { outlines: new Map(), texts: new Map() };
  collect(context, root, layer, batch);
  for (const [look, shapes] of batch.outlines) paintOutlines(context, look, shapes);
  for (const [look, texts] of batch.texts) paintTexts(context, look, texts);
}

/** Paints the layers of a picture; sizes are in pixels of the page. */
export function paint(
  canvas: HTMLCanvasElement,
  layers: readonly Shape[],
  widthPx: number,
  heightPx: number,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = Math.min(devicePixelRatio, HEIGHT_MAX / Math.max(1, heightPx));
  const width = Math.round(widthPx * ratio);
  const height = Math.round(heightPx * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const root = rootLook(context);
  for (const layer of layers) paintLayer(context, root, layer);
}

let scratch: CanvasRenderingContext2D | null = null;

function isAt(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number): boolean {
  if (shape.tag === 'g') return shape.children.some((child) => isAt(context, child, x, y));
  const outline = outlineOf(shape);
  context.lineWidth = shape.tag === 'line' ? NEAR_LINE_PX : NEAR_PX;
  return context.isPointInStroke(outline, x, y) || context.isPointInPath(outline, x, y);
}

/** The name of the uppermost item at a point of a picture. */
export function itemAt(shapes: readonly Shape[], x: number, y: number): string | null {
  scratch ??= document.createElement('canvas').getContext('2d');
  if (scratch === null) return null;
  for (const shape of [...shapes].reverse()) {
    const item = shape.item ?? itemAt(shape.children, x, y);
    if (item !== null && (shape.item === null || isAt(scratch, shape, x, y))) return item;
  }
  return null;
}
