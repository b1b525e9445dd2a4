/**
 * Names of what is wrong with a priority queue of numbers, the smallest first. Set as `classify` in its
 * model.
 */

import { firstOf, listed } from '../view.ts';
import type { Anomaly, CoreView } from '../view.ts';
import { containerAnomaly, contentsOf, surelyThere } from './container.ts';
import type { Container, Contents } from './container.ts';

type Input =
  | { readonly kind: 'insert'; readonly value: number }
  | { readonly kind: 'poll' }
  | { readonly kind: 'peek' };

const PQUEUE: Container<Input> = {
  role: ({ kind }) => (kind === 'insert' ? 'put' : kind === 'poll' ? 'take' : 'look'),
  itemOf: (input) => (input.kind === 'insert' ? input.value : undefined),
  put: 'inserted',
  taken: 'polled',
};

export function classifyPqueue(view: CoreView<Input, number | null>): Anomaly | undefined {
  const contents = contentsOf(PQUEUE, view);
  return firstOf([() => containerAnomaly(contents), () => inversion(contents)]);
}

/** A larger number was taken, or seen first, while a smaller one surely was there. */
function inversion(contents: Contents<Input, number | null>): Anomaly | undefined {
  const { view, answers } = contents;
  for (const { by, item } of answers) {
    const smaller = surelyThere(contents, by, (other) => Number(other) < Number(item));
    if (smaller.length === 0) continue;
    const first =
      `${view.tell(by)} got ${String(item)}, although ` +
      `${listed(smaller.map((put) => view.tell(put)))} had returned before it was called.`;
    const second = `What was inserted there is smaller and cannot all have been polled before the answer.`;
    return { anomaly: 'priority-inversion', sentences: [first, second] };
  }
  return undefined;
}
