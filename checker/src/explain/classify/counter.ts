/**
 * Names of what is wrong with a counter. Set as `classify` in its model.
 */

import { firstOf, listed } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';

type Input = { readonly kind: 'add'; readonly amount: number } | { readonly kind: 'read' };
type Output = number | null;
type View = CoreView<Input, Output>;
type CounterCore = CoreOperation<Input, Output>;

/** A value that an operation told: of a read the value then, of an add the value right after it. */
interface Count {
  readonly by: CounterCore;
  readonly value: number;
}

/** Sums of optional adds that are told apart; beyond it the bounds alone are looked at. */
const SUMS_MAX = 4096;

export function classifyCounter(view: View): Anomaly | undefined {
  // Sums of fractions depend on their order, by a little.
  const all = [...view.core, ...view.others];
  if (!all.every(({ input }) => Number.isSafeInteger(amountOf(input)))) return undefined;
  const counts = view.core.flatMap((by) => (by.output === null ? [] : [{ by, value: by.output }]));
  return firstOf([
    () => sameAnswer(view, counts),
    () => firstOf(counts.map((count) => () => impossible(view, count))),
    () => nonMonotonic(view, counts),
  ]);
}

function amountOf(input: Input): number {
  return input.kind === 'add' ? input.amount : 0;
}

function onlyGrows({ core, others }: View): boolean {
  return [...core, ...others].every(({ input }) => amountOf(input) >= 0);
}

/** Two adds that both counted to the same value: one was lost. */
function sameAnswer(view: View, counts: readonly Count[]): Anomaly | undefined {
  if (!onlyGrows(view)) return undefined;
  const adds = counts.filter(({ by }) => amountOf(by.input) > 0);
  for (const [index, { by, value }] of adds.entries()) {
    if (!view.goOn(adds.length)) return undefined;
    const twin = adds.slice(index + 1).find((other) => other.value === value);
    if (twin === undefined) continue;
    const first = `${view.tell(by)} and ${view.tell(twin.by)} both counted to ${value}.`;
    const second = `The counter only grows, so that one of the two is missing from the other's count.`;
    return { anomaly: 'lost-update', sentences: [first, second] };
  }
  return undefined;
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** All values; undefined when there are too many. */
  readonly values: ReadonlySet<number> | undefined;
  /** Adds that had returned before the operation was called. */
  readonly sure: readonly CounterCore[];
}

function impossible(view: View, { by, value }: Count): Anomaly | undefined {
  if (!view.goOn(view.core.length + view.others.length + SUMS_MAX)) return undefined;
  const range = rangeAt(view, by);
  const { least, most, values, sure } = range;
  if (value >= least && value <= most && values?.has(value) !== false) return undefined;
  const told = by.input.kind === 'read' ? 'saw' : 'counted to';
  const known = sure.filter((add) => add !== by);
  const first = `${view.tell(by)} ${told} ${value}.`;
  const before =
    known.length === 0
      ? `No add had returned before it was called`
      : `${listed(known.map((add) => view.tell(add)))} had returned before it was called`;
  const says =
    least === most ? `only be ${least}` : `be no less than ${least}, no more than ${most}`;
  const gap = value >= least && value <= most ? ` and not ${value}` : '';
  const second = `${before}. Going by all that was called before it returned, the count can ${says}${gap}.`;
  return { anomaly: 'impossible-count', sentences: [first, second] };
}

/** What the counter can have been at an operation, by real time alone. */
function rangeAt({ core, others, initial }: View, by: CounterCore): Range {
  const sure = core.filter((one) => one.return < by.call && amountOf(one.input) !== 0);
  const base = sure.reduce(
    (sum, { input }) => sum + amountOf(input),
    Number(initial) + amountOf(by.input),
  );
  const optional = [...core, ...others]
    .filter((one) => one !== by && one.call <= by.return && !isSure(one, by))
    .map(({ input }) => amountOf(input))
    .filter((amount) => amount !== 0);
  const least = optional.reduce((sum, amount) => sum + Math.min(0, amount), base);
  const most = optional.reduce((sum, amount) => sum + Math.max(0, amount), base);
  return { least, most, values: sumsOf(base, optional), sure };
}

function isSure({ return: end }: { readonly return: number | null }, by: CounterCore): boolean {
  return end !== null && end < by.call;
}

function sumsOf(base: number, optional: readonly number[]): ReadonlySet<number> | undefined {
  const sums = new Set([base]);
  for (const amount of optional) {
    for (const sum of [...sums]) sums.add(sum + amount);
    if (sums.size > SUMS_MAX) return undefined;
  }
  return sums;
}

function nonMonotonic(view: View, counts: readonly Count[]): Anomaly | undefined {
  if (!onlyGrows(view)) return undefined;
  for (const later of counts) {
    if (!view.goOn(counts.length)) return undefined;
    const earlier = counts.find(
      ({ by, value }) => by.return < later.by.call && value > later.value,
    );
    if (earlier === undefined) continue;
    const first =
      `${view.tell(later.by)} told ${later.value}, although ${view.tell(earlier.by)} had told ` +
      `${earlier.value} and had returned before it was called.`;
    const second = `The counter only grows.`;
    return { anomaly: 'non-monotonic-reads', sentences: [first, second] };
  }
  return undefined;
}
