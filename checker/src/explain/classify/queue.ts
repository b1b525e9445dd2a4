/**
 * Names of what is wrong with a first-in, first-out queue. Set as `classify` in its model.
 */

import { firstOf, listed } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import { containerAnomaly, contentsOf, lostItem, putsOf, surelyThere } from './container.ts';
import type { Container, Contents, Item } from './container.ts';

type Input = { readonly kind: 'enq'; readonly value: Item } | { readonly kind: 'deq' };

const QUEUE: Container<Input> = {
  role: ({ kind }) => (kind === 'enq' ? 'put' : 'take'),
  itemOf: (input) => (input.kind === 'enq' ? input.value : undefined),
  put: 'enqueued',
  taken: 'dequeued',
};

type QueueContents = Contents<Input, Item | null>;
type QueueCore = CoreOperation<Input, Item | null>;

export function classifyQueue(view: CoreView<Input, Item | null>): Anomaly | undefined {
  const contents = contentsOf(QUEUE, view);
  return firstOf([() => containerAnomaly(contents), () => reordered(contents)]);
}

/** What was enqueued first was still there when what was enqueued after it was dequeued. */
function reordered(contents: QueueContents): Anomaly | undefined {
  const { view, takes } = contents;
  for (const { by, item } of takes) {
    const calls = putsOf(contents, item, by.return).map(({ call }) => call);
    // No put of the item itself had returned before the first of them was called.
    const window = { after: -Infinity, before: Math.min(...calls) };
    const there = surelyThere(contents, by, () => true, window);
    if (there.length === 0) continue;
    const text = JSON.stringify(item);
    const first =
      `${view.tell(by)} got ${text}, although ${listed(there.map((put) => view.tell(put)))} had ` +
      `returned before any call that enqueued ${text}.`;
    const second = `What was enqueued first cannot all have been dequeued by then.`;
    const lost = there.length === 1 ? lostItem(contents, there[0]) : undefined;
    if (lost !== undefined) return { anomaly: 'lost-value', sentences: [first, second, lost] };
    const after = afterwards(contents, by, there);
    return { anomaly: 'queue-reordering', sentences: [first, after ?? second] };
  }
  return undefined;
}

/** A sentence when what should have come first was seen to come later. */
function afterwards(
  { view, takes }: QueueContents,
  out: QueueCore,
  there: readonly QueueCore[],
): string | undefined {
  const items = there.map(({ input }) => QUEUE.itemOf(input));
  const later = takes.find(({ by, item }) => out.return < by.call && items.includes(item));
  if (later === undefined) return undefined;
  return (
    `${view.tell(out)} had returned before ${view.tell(later.by)} was called, which got ` +
    `${JSON.stringify(later.item)}.`
  );
}
