// Elements of the page. Everything is made with createElement and text nodes: content of a history
// never passes through a parser of markup.

import type { Shape } from '../draw/shapes.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Makes the SVG element of a shape. */
export function svgOf(shape: Shape): SVGElement {
  const element = document.createElementNS(SVG, shape.tag);
  for (const [name, value] of Object.entries(shape.attributes)) {
    element.setAttribute(name, String(value));
  }
  if (shape.item !== null) element.dataset['item'] = shape.item;
  if (shape.text !== null) element.textContent = shape.text;
  element.append(...shape.children.map(svgOf));
  return element;
}

export function svgRoot(kind: string): SVGSVGElement {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('class', kind);
  element.setAttribute('aria-hidden', 'true');
  return element;
}

/** An HTML element with a class and content. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  kind: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (kind !== '') made.className = kind;
  made.append(...content);
  return made;
}

/** A button with a name for the eye and one for the ear. */
export function button(label: string, title: string, act: () => void): HTMLButtonElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.title = title;
  made.setAttribute('aria-label', title);
  made.addEventListener('click', act);
  return made;
}

/** A check box with its label. */
export function checkBox(
  label: string,
  kind: string,
  checked: boolean,
  act: (checked: boolean) => void,
): HTMLLabelElement {
  const box = element('input', '');
  box.type = 'checkbox';
  box.checked = checked;
  box.addEventListener('change', () => {
    act(box.checked);
  });
  return element('label', kind, box, element('span', 'swatch'), label);
}

/** Sets a choice, also to a value that the list does not have. */
export function setChoice(choice: HTMLSelectElement, value: string): void {
  const isKnown = [...choice.options].some((option) => option.value === value);
  if (!isKnown) choice.append(new Option(value, value));
  choice.value = value;
}
