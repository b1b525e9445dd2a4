// Brings an element up to date with new HTML of the server's, and leaves what is the same: so that
// focus, open details and what a screen reader has said stay. Elements are told apart by their ids;
// the children of one with `data-keyed` are looked at one by one, and one with `data-stays` is the
// person's own.

/** As the server sent them: what a person opens or the browser adds does not count. */
const sources = new WeakMap<Element, string>();

const sourceOf = (element: Element): string => sources.get(element) ?? element.outerHTML;

function replace(before: Element, after: Element): void {
  const focused = document.activeElement;
  const id = focused !== null && before.contains(focused) ? focused.id : '';
  if (before instanceof HTMLDetailsElement && after instanceof HTMLDetailsElement) {
    after.open = before.open;
  }
  before.replaceWith(after);
  if (id !== '') document.getElementById(id)?.focus({ preventScroll: true });
}

function update(before: Element, after: Element): void {
  const source = after.outerHTML;
  if (before.hasAttribute('data-stays') || sourceOf(before) === source) return;
  const isKeyed = before.hasAttribute('data-keyed') && after.hasAttribute('data-keyed');
  if (isKeyed && before.id === after.id) {
    updateChildren(before, after);
    sources.set(before, source);
  } else {
    sources.set(after, source);
    replace(before, after);
  }
}

function updateChildren(parent: Element, wanted: Element): void {
  const before = new Map([...parent.children].map((child) => [child.id, child]));
  const ids = new Set([...wanted.children].map(({ id }) => id));
  for (const [id, child] of before) if (!ids.has(id)) child.remove();
  [...wanted.children].forEach((child, place) => {
    const same = before.get(child.id);
    if (same === undefined) {
      sources.set(child, child.outerHTML);
      parent.insertBefore(child, parent.children[place] ?? null);
      return;
    }
    if (parent.children[place] !== same) {
      parent.insertBefore(same, parent.children[place] ?? null);
    }
    update(same, child);
  });
}

/** `html`: all children that the element is to have, each with an id. */
export function keepUp(live: Element, html: string): void {
  const template = document.createElement('template');
  template.innerHTML = html;
  const wanted = document.createElement('div');
  wanted.append(template.content);
  updateChildren(live, wanted);
}
