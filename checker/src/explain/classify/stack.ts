/**
 * Names of what is wrong with a last-in, first-out stack. Set as `classify` in its model.
 */

import { firstOf, listed } from '../view.ts';
import type { Anomaly, CoreView } from '../view.ts';
import { containerAnomaly, contentsOf, putsOf, surelyThere } from './container.ts';
import type { Container, Contents, Item } from './container.ts';

type Input = { readonly kind: 'push'; readonly value: Item } | { readonly kind: 'pop' };

const STACK: Container<Input> = {
  role: ({ kind }) => (kind === 'push' ? 'put' : 'take'),
  itemOf: (input) => (input.kind === 'push' ? input.value : undefined),
  put: 'pushed',
  taken: 'popped',
};

type StackContents = Contents<Input, Item | null>;

export function classifyStack(view: CoreView<Input, Item | null>): Anomaly | undefined {
  const contents = contentsOf(STACK, view);
  return firstOf([() => containerAnomaly(contents), () => fromBelow(contents)]);
}

/** An item was popped while another one, pushed after it, was still on top of it. */
function fromBelow(contents: StackContents): Anomaly | undefined {
  const { view, takes } = contents;
  for (const { by, item } of takes) {
    const pushes = putsOf(contents, item, by.return);
    const after = Math.max(...pushes.map((push) => push.return ?? Infinity));
    const above = surelyThere(contents, by, (other) => other !== item, { after, before: Infinity });
    if (above.length === 0) continue;
    const told = listed(above.map((push) => view.tell(push)));
    const first = `${view.tell(by)} got ${JSON.stringify(item)}, which lay below something else.`;
    const second =
      `${listed(pushes.map((push) => view.tell(push)))} had returned before ${told} was called, ` +
      `which had returned before the pop was called.`;
    const third = `What was pushed on top cannot all have been popped by the end of that pop.`;
    return { anomaly: 'wrong-order', sentences: [first, second, third] };
  }
  return undefined;
}
