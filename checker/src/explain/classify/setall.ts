/**
 * Names of what is wrong with a growing set whose reads see all of it. Set as `classify` in its model.
 */

import { firstOf } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';

type Element = string | number | boolean;
type Input = { readonly kind: 'add'; readonly element: Element } | { readonly kind: 'read' };
type Output = readonly Element[] | null;
type View = CoreView<Input, Output>;

interface Read {
  readonly by: CoreOperation<Input, Output>;
  readonly seen: ReadonlySet<Element>;
}

export function classifySetAll(view: View): Anomaly | undefined {
  const reads = view.core.flatMap((by) =>
    by.input.kind === 'read' && by.output !== null ? [{ by, seen: new Set(by.output) }] : [],
  );
  return firstOf([
    () => neverAdded(view, reads),
    () => lostAdd(view, reads),
    () => nonMonotonic(view, reads),
    () => incomparable(view, reads),
  ]);
}

function elementOf(input: Input): Element | undefined {
  return input.kind === 'add' ? input.element : undefined;
}

function neverAdded(
  { core, others, failed, tell, goOn }: View,
  reads: readonly Read[],
): Anomaly | undefined {
  for (const { by, seen } of reads) {
    if (!goOn(core.length + others.length + seen.size)) return undefined;
    const added = new Set<Element | undefined>();
    for (const { input, call } of [...core, ...others]) {
      if (call <= by.return) added.add(elementOf(input));
    }
    const wrong = [...seen].find((element) => !added.has(element));
    if (wrong === undefined) continue;
    const text = JSON.stringify(wrong);
    const first = `${tell(by)} saw ${text}, which nothing called before it returned had added.`;
    const guilty = failed.find(
      ({ input, call }) => call <= by.return && elementOf(input) === wrong,
    );
    if (guilty === undefined) return { anomaly: 'value-never-added', sentences: [first] };
    const second = `${tell(guilty)} would have, but it is recorded as failed: it had no effect.`;
    return { anomaly: 'value-of-failed-write', sentences: [first, second] };
  }
  return undefined;
}

function lostAdd({ core, tell, goOn }: View, reads: readonly Read[]): Anomaly | undefined {
  for (const { by, seen } of reads) {
    if (!goOn(core.length)) return undefined;
    for (const add of core) {
      const element = elementOf(add.input);
      if (element === undefined || seen.has(element) || add.return >= by.call) continue;
      const first =
        `${tell(by)} did not see ${JSON.stringify(element)}, although ${tell(add)} had returned ` +
        `before it was called.`;
      const second = `Nothing ever takes an element away.`;
      return { anomaly: 'lost-add', sentences: [first, second] };
    }
  }
  return undefined;
}

function nonMonotonic({ tell, goOn }: View, reads: readonly Read[]): Anomaly | undefined {
  for (const later of reads) {
    for (const earlier of reads) {
      if (earlier.by.return >= later.by.call) continue;
      if (!goOn(earlier.seen.size)) return undefined;
      const missed = [...earlier.seen].find((element) => !later.seen.has(element));
      if (missed === undefined) continue;
      const first =
        `${tell(later.by)} did not see ${JSON.stringify(missed)}, although ${tell(earlier.by)} had ` +
        `seen it and had returned before it was called.`;
      const second = `Nothing ever takes an element away.`;
      return { anomaly: 'non-monotonic-reads', sentences: [first, second] };
    }
  }
  return undefined;
}

function incomparable({ tell, goOn }: View, reads: readonly Read[]): Anomaly | undefined {
  for (const one of reads) {
    for (const two of reads) {
      if (!goOn(one.seen.size + two.seen.size)) return undefined;
      const onlyOne = [...one.seen].find((element) => !two.seen.has(element));
      const onlyTwo = [...two.seen].find((element) => !one.seen.has(element));
      if (onlyOne === undefined || onlyTwo === undefined) continue;
      const first =
        `${tell(one.by)} saw ${JSON.stringify(onlyOne)} without ${JSON.stringify(onlyTwo)}, and ` +
        `${tell(two.by)} saw it the other way round.`;
      const second = `The set only grows, so that one of two reads sees all that the other saw.`;
      return { anomaly: 'incomparable-reads', sentences: [first, second] };
    }
  }
  return undefined;
}
