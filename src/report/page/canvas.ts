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

const numberOf = ({ attributes }: Shape, name: string): number => Number(attributes[name] ?? 0);

/** The outline of a shape; null for one that has none. */
function outlineOf(shape: Shape): Path2D | null {
  const at = (name: string): number => numberOf(shape, name);
  const path = new Path2D();
  switch (shape.tag) {
    case 'rect':
      path.roundRect(at('x'), at('y'), at('width'), at('height'), at('rx'));
      return path;
    case 'line':
      path.moveTo(at('x1'), at('y1'));
      path.lineTo(at('x2'), at('y2'));
      return path;
    case 'circle':
      path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
      return path;
    case 'path':
      return new Path2D(String(shape.attributes['d'] ?? ''));
    case 'svg':
    case 'g':
    case 'text':
      return null;
  }
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

function paintText(context: CanvasRenderingContext2D, look: Look, shape: Shape): void {
  const content = shape.text ?? '';
  const x = numberOf(shape, 'x');
  const y = numberOf(shape, 'y');
  context.font = look.font;
  context.textAlign = look.align;
  if (look.strokeFirst && useStroke(context, look)) context.strokeText(content, x, y);
  if (useFill(context, look)) context.fillText(content, x, y);
}

function paintOutline(context: CanvasRenderingContext2D, look: Look, outline: Path2D): void {
  if (useFill(context, look)) context.fill(outline);
  if (useStroke(context, look)) context.stroke(outline);
}

function paintShape(context: CanvasRenderingContext2D, around: Look, shape: Shape): void {
  const look = lookOf(around, shape, context);
  if (!look.shown) return;
  if (shape.tag === 'text') paintText(context, look, shape);
  const outline = outlineOf(shape);
  if (outline !== null) paintOutline(context, look, outline);
  for (const child of shape.children) paintShape(context, look, child);
}

/** Paints a picture; sizes are in pixels of the page. */
export function paint(
  canvas: HTMLCanvasElement,
  shapes: readonly Shape[],
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
  for (const shape of shapes) paintShape(context, root, shape);
}

let scratch: CanvasRenderingContext2D | null = null;

function isAt(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number): boolean {
  const outline = outlineOf(shape);
  if (outline === null) return shape.children.some((child) => isAt(context, child, x, y));
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
