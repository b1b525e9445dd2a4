/**
 * Contradictions among operations on a queue, a stack or a priority queue, from what surely was in it
 * and what surely was not. Called by the classifiers of the three, which add what their order means.
 * Source: the violations of Henzinger, Sezgin & Vafeiadis, "Aspect-oriented linearizability proofs"
 * (2013), with operations of unknown answer counted as if they had taken what helps the history.
 */

import type { PendingOperation } from '../../history.ts';
import { firstOf, listed } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';

export type Item = string | number | boolean;

/** What an operation is to the container. */
export type Role = 'put' | 'take' | 'look';

export interface Container<I> {
  role(input: I): Role;
  /** Of a put. */
  itemOf(input: I): Item | undefined;
  /** "enqueued", "dequeued". */
  readonly put: string;
  readonly taken: string;
}

/** The operations of a core by what they did. */
export interface Contents<I, O> {
  readonly view: CoreView<I, O>;
  readonly container: Container<I>;
  readonly puts: readonly CoreOperation<I, O>[];
  /** Answers with a value; those of takes, and those of takes and looks. */
  readonly takes: readonly Answer<I, O>[];
  readonly answers: readonly Answer<I, O>[];
  readonly empties: readonly CoreOperation<I, O>[];
  /** Operations that may have taken anything, or nothing. */
  readonly unknownTakes: readonly PendingOperation<I>[];
  readonly unknownPuts: readonly PendingOperation<I>[];
}

export interface Answer<I, O> {
  readonly by: CoreOperation<I, O>;
  readonly item: Item;
}

export function contentsOf<I, O>(container: Container<I>, view: CoreView<I, O>): Contents<I, O> {
  const isPut = ({ input }: { readonly input: I }): boolean => container.role(input) === 'put';
  const asked = view.core.filter((one) => !isPut(one));
  const answers = asked.flatMap((by) => {
    const { output } = by;
    return isItem(output) ? [{ by, item: output }] : [];
  });
  return {
    view,
    container,
    puts: view.core.filter(isPut),
    answers,
    takes: answers.filter(({ by }) => container.role(by.input) === 'take'),
    empties: asked.filter(({ output }) => output === null),
    unknownTakes: view.others.filter(({ input }) => container.role(input) === 'take'),
    unknownPuts: view.others.filter(isPut),
  };
}

function isItem(output: unknown): output is Item {
  return output !== null && output !== undefined && typeof output !== 'object';
}

/** What holds of all three kinds. */
export function containerAnomaly<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  return firstOf([
    () => neverPut(contents),
    () => takenTwice(contents),
    () => takenBefore(contents),
    () => wrongEmpty(contents),
    () => neverEmpty(contents),
  ]);
}

/** Puts of an item that were called by `end`, those of unknown outcome included. */
export function putsOf<I, O>(
  { container, puts, unknownPuts }: Contents<I, O>,
  item: Item,
  end = Infinity,
): (CoreOperation<I, O> | PendingOperation<I>)[] {
  return [...puts, ...unknownPuts].filter(
    ({ input, call }) => call <= end && container.itemOf(input) === item,
  );
}

function neverPut<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  const { container, view, answers } = contents;
  const wrong = answers.find(({ by, item }) => putsOf(contents, item, by.return).length === 0);
  if (wrong === undefined) return undefined;
  const { by, item } = wrong;
  const first =
    `${view.tell(by)} got ${JSON.stringify(item)}, which nothing called before it returned had ` +
    `${container.put}.`;
  const failed = view.failed.find(
    ({ input, call }) => call <= by.return && container.itemOf(input) === item,
  );
  if (failed === undefined) return { anomaly: `value-never-${container.put}`, sentences: [first] };
  const second = `${view.tell(failed)} would have, but it is recorded as failed: it had no effect.`;
  return { anomaly: 'value-of-failed-write', sentences: [first, second] };
}

function takenTwice<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  const { container, view, takes } = contents;
  for (const [item, of] of takesByItem(takes)) {
    const puts = putsOf(contents, item, Math.max(...of.map((take) => take.return)));
    if (of.length <= puts.length) continue;
    const who = listed(of.map((take) => view.tell(take)));
    const first = `${who} ${of.length === 2 ? 'both' : 'all'} got ${JSON.stringify(item)}.`;
    const times = puts.length === 1 ? 'only once' : `${puts.length} times at most`;
    const second = `But it was ${container.put} ${times}.`;
    return { anomaly: `${container.taken}-twice`, sentences: [first, second] };
  }
  return undefined;
}

function takesByItem<I, O>(takes: readonly Answer<I, O>[]): Map<Item, CoreOperation<I, O>[]> {
  const byItem = new Map<Item, CoreOperation<I, O>[]>();
  for (const { by, item } of takes) byItem.set(item, [...(byItem.get(item) ?? []), by]);
  return byItem;
}

/** Somebody looked at an item that had been taken away before. */
function takenBefore<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  const { container, view, answers, takes } = contents;
  for (const { by, item } of answers) {
    const gone = takes.filter((take) => take.item === item && take.by.return < by.call);
    if (gone.length === 0 || gone.length < putsOf(contents, item, by.return).length) continue;
    const first =
      `${view.tell(by)} got ${JSON.stringify(item)}, although ` +
      `${listed(gone.map((take) => view.tell(take.by)))} had returned before it was called.`;
    const second = `No other ${JSON.stringify(item)} was ${container.put} by then.`;
    return { anomaly: 'stale-read', sentences: [first, second] };
  }
  return undefined;
}

/** Puts to look at: called after the one stamp, returned before the other. */
export interface Window {
  readonly after: number;
  readonly before: number;
}

const ALWAYS: Window = { after: -Infinity, before: Infinity };

/**
 * Puts of items of which one surely was there all through an operation, whatever the takes of unknown
 * answer took: of those in the window, more were put than can have been taken.
 */
export function surelyThere<I, O>(
  contents: Contents<I, O>,
  during: CoreOperation<I, O>,
  isWanted: (item: Item) => boolean,
  window = ALWAYS,
): CoreOperation<I, O>[] {
  const { container, puts, takes, unknownPuts, unknownTakes } = contents;
  const byItem = new Map<Item, CoreOperation<I, O>[]>();
  for (const put of puts) {
    const item = container.itemOf(put.input);
    if (item === undefined || !isWanted(item)) continue;
    if (put.return >= Math.min(during.call, window.before) || put.call <= window.after) continue;
    byItem.set(item, [...(byItem.get(item) ?? []), put]);
  }
  const there: CoreOperation<I, O>[] = [];
  let sure = 0;
  let open = 0;
  if (!contents.view.goOn(puts.length)) return [];
  for (const [item, of] of byItem) {
    // Nothing surely there is the careful answer.
    if (!contents.view.goOn(takes.length * (1 + of.length) + unknownPuts.length)) return [];
    const { count, put } = surplus(contents, item, of, during);
    if (put === undefined) continue;
    sure += count;
    open += Math.min(count, spare(contents, item));
    there.push(put);
  }
  const unknown = unknownTakes.filter(({ call }) => call <= during.return).length;
  return sure > Math.min(open, unknown) ? there : [];
}

/** How many of the puts no known take can have undone by the end of an operation; and one of them. */
function surplus<I, O>(
  { takes }: Contents<I, O>,
  item: Item,
  puts: readonly CoreOperation<I, O>[],
  during: CoreOperation<I, O>,
): { readonly count: number; readonly put: CoreOperation<I, O> | undefined } {
  const known = takes.filter(
    (take) => take.item === item && take.by !== during && take.by.call <= during.return,
  );
  let count = 0;
  let put: CoreOperation<I, O> | undefined;
  for (const earliest of puts) {
    // A take that had returned before a put was called did not undo that one.
    const later = puts.filter(({ call }) => call >= earliest.call).length;
    const undone = known.filter(({ by }) => by.return >= earliest.call).length;
    if (later - undone <= count) continue;
    count = later - undone;
    put = earliest;
  }
  return { count, put };
}

/** How many of an item takes of unknown answer can have got, at most: those that no known take got. */
function spare<I, O>(contents: Contents<I, O>, item: Item): number {
  const known = contents.takes.filter((take) => take.item === item).length;
  return Math.max(0, putsOf(contents, item).length - known);
}

function wrongEmpty<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  const { container, view, empties } = contents;
  for (const empty of empties) {
    const there = surelyThere(contents, empty, () => true);
    if (there.length === 0) continue;
    const first =
      `${view.tell(empty)} found nothing, although ${listed(there.map((put) => view.tell(put)))} ` +
      `had returned before it was called.`;
    const second = `What was ${container.put} there cannot all have been ${container.taken} before the answer.`;
    const lost = there.length === 1 ? lostItem(contents, there[0]) : undefined;
    if (lost === undefined) return { anomaly: 'wrong-empty', sentences: [first, second] };
    return { anomaly: 'lost-value', sentences: [first, second, lost] };
  }
  return undefined;
}

/** A sentence when nobody, in the whole record, can have got what was put. */
export function lostItem<I, O>(
  { container, view }: Contents<I, O>,
  put: CoreOperation<I, O> | undefined,
): string | undefined {
  const item = put === undefined ? undefined : container.itemOf(put.input);
  if (item === undefined) return undefined;
  const isTaken = view.recorded.some(
    (one) => container.role(one.input) === 'take' && (one.return === null || one.output === item),
  );
  if (isTaken) return undefined;
  return `In the whole history nobody ever got ${JSON.stringify(item)}.`;
}

/** An empty answer while at every moment something was there, one item or another. */
function neverEmpty<I, O>(contents: Contents<I, O>): Anomaly | undefined {
  const { container, view, takes, unknownTakes, empties } = contents;
  const calls = [...takes.map(({ by }) => by.call), ...unknownTakes.map(({ call }) => call)];
  for (const empty of empties) {
    // Fewest are there right when a take is called.
    const moments = calls.filter((call) => call > empty.call && call <= empty.return);
    const there = [empty.call, ...moments].map((moment) =>
      surelyThere(contents, { ...empty, call: moment, return: moment }, () => true),
    );
    if (there.some((puts) => puts.length === 0)) continue;
    const puts = [...new Set(there.flat())];
    const first = `${view.tell(empty)} found nothing, although at every moment of it something was there.`;
    const told = listed(puts.map((put) => view.tell(put)));
    const second = `What was there changed: it had been ${container.put} by ${told}.`;
    return { anomaly: 'wrong-empty', sentences: [first, second] };
  }
  return undefined;
}
