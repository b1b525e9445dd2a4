// A picture as data: what draw/ makes and the page turns into SVG elements. Text stays text; there
// is no way from here to markup.

export interface Shape {
  readonly tag: 'svg' | 'g' | 'rect' | 'line' | 'path' | 'circle' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Shape[];
  readonly text: string | null;
  /** What it stands for, as a link names it: `op=3`, `msg=17`. */
  readonly item: string | null;
}

type Attributes = Shape['attributes'];

export function shape(
  tag: Shape['tag'],
  attributes: Attributes,
  item: string | null = null,
): Shape {
  return { tag, attributes, children: [], text: null, item };
}

export function group(attributes: Attributes, children: readonly Shape[], item?: string): Shape {
  return { tag: 'g', attributes, children, text: null, item: item ?? null };
}

export function text(x: number, y: number, content: string, kind: string): Shape {
  const attributes = { x: round(x), y: round(y), class: kind };
  return { tag: 'text', attributes, children: [], text: content, item: null };
}

export const round = (pixels: number): number => Math.round(pixels * 10) / 10;

/** Mean width of a character in the small monospaced font of labels. */
export const CHARACTER_PX = 6.7;

/** As much of a text as fits; null where too little does. */
export function fit(content: string, widthPx: number): string | null {
  const room = Math.floor(widthPx / CHARACTER_PX);
  if (content.length <= room) return content;
  return room < 5 ? null : `${content.slice(0, room - 1)}…`;
}
