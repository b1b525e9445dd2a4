/**
 * The sentences that say a contradiction among operations on one value. Called by the classifiers of
 * registers, keys, elements of a set and locks, each with the names and words of its type.
 */

import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import { asRecorded, listed, LISTED_MAX } from '../view.ts';
import type { Cell, Finding, Maker, Value } from './cell.ts';
import { contradiction } from './cell.ts';

export interface CellWords<I, O> {
  /** The name of the anomaly. */
  name(finding: Finding<I, O>, view: CoreView<I, O>): string;
  /** "saw 1". */
  saw(reader: CoreOperation<I, O>, value: Value): string;
  /** "the value was 1". */
  was(value: Value): string;
  /** "make it 1". */
  make(value: Value): string;
  /** "both succeeded from 1". */
  used(users: readonly CoreOperation<I, O>[], value: Value): string;
}

/** The name and the sentences of the first contradiction found. */
export function cellAnomaly<I, O>(
  cell: Cell<I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): Anomaly | undefined {
  const finding = contradiction(cell, view);
  if (finding === undefined) return undefined;
  return tellFinding(finding, cell, words, view);
}

function tellFinding<I, O>(
  finding: Finding<I, O>,
  cell: Cell<I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): Anomaly {
  const anomaly = words.name(finding, view);
  switch (finding.kind) {
    case 'never-made':
      return tellNeverMade(finding, cell, words, view);
    case 'moved-on':
      return { anomaly, sentences: movedOnSentences(finding, words, view) };
    case 'no-way-back':
      return { anomaly, sentences: noWayBackSentences(finding, words, view) };
    case 'used-up':
      return { anomaly, sentences: usedUpSentences(finding, words, view) };
    case 'denied':
      return { anomaly, sentences: deniedSentences(finding, words, view) };
    case 'back-again':
      return { anomaly, sentences: backAgainSentences(finding, words, view) };
  }
}

type Of<K, I, O> = Extract<Finding<I, O>, { readonly kind: K }>;

function tellNeverMade<I, O>(
  finding: Of<'never-made', I, O>,
  cell: Cell<I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): Anomaly {
  const { reader, value } = finding;
  const made = (input: I, call: number): boolean =>
    call <= reader.return && cell.canMake(input, value);
  const failed = view.failed.find(({ input, call }) => made(input, call));
  const first =
    `${view.tell(reader)} ${words.saw(reader, value)}, but nothing called before it returned ` +
    `could ${words.make(value)}.`;
  if (failed === undefined) return { anomaly: words.name(finding, view), sentences: [first] };
  const second = `${view.tell(failed)} would have, but it is recorded as failed: it had no effect.`;
  return { anomaly: 'value-of-failed-write', sentences: [first, second] };
}

function movedOnSentences<I, O>(
  finding: Of<'moved-on', I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): string[] {
  const { reader, mover, value, makers, seenBy } = finding;
  const { tell } = view;
  const first =
    `${tell(reader)} ${words.saw(reader, value)}, although ${tell(mover)} had returned before it ` +
    `was called.`;
  const make = words.make(value);
  if (seenBy !== undefined) return [first, doneBefore(finding, seenBy, words, view)];
  if (makers.length === 0) {
    const was = words.was(value);
    return [first, `At the beginning ${was}, and nothing called by then could ${make} again.`];
  }
  if (makers.length > LISTED_MAX) {
    return [first, `All that could ${make} had returned before ${tell(mover)} was called.`];
  }
  const told = listed(makers.map((maker) => tell(maker)));
  const second = `${told} had returned before ${tell(mover)} was called, and nothing else could ${make} again.`;
  return [first, second];
}

/** Why what could make the value had done so by the time of the mover. */
function doneBefore<I, O>(
  { mover, value, makers }: Of<'moved-on', I, O>,
  seenBy: CoreOperation<I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): string {
  const { tell } = view;
  const make = words.make(value);
  const saw = words.saw(seenBy, value);
  const before = `had returned before ${tell(mover)} was called`;
  const [maker] = makers;
  if (maker === undefined || makers.length > 1) {
    const shows = `everything that could ${make} had taken effect`;
    if (seenBy === mover) return `What ${tell(mover)} saw shows that ${shows} before.`;
    return `${tell(seenBy)} ${before}, and what it saw shows that ${shows} by then.`;
  }
  const only = `Only ${toldMaker(maker, view)} could ${make}`;
  if (seenBy === mover) return `${only}, and ${tell(mover)} came after that: it ${saw}.`;
  return `${only}. ${tell(seenBy)} ${before}, and came after that: it ${saw}.`;
}

function toldMaker<I, O>(maker: Maker<I, O>, view: CoreView<I, O>): string {
  return view.tell(maker.return === null ? asRecorded(view, maker) : maker);
}

function noWayBackSentences<I, O>(
  { reader, mover, value, left }: Of<'no-way-back', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  return [
    `${tell(reader)} ${words.saw(reader, value)}, although ${tell(mover)} had returned before it ` +
      `was called.`,
    `After that ${words.was(left)}, and nothing that may have come later could ` +
      `${words.make(value)} again.`,
  ];
}

function usedUpSentences<I, O>(
  { users, value, makers, isInitial }: Of<'used-up', I, O>,
  words: CellWords<I, O>,
  view: CoreView<I, O>,
): string[] {
  const told = users.map((user) => view.tell(user));
  const first = `${listed(told)} ${words.used(users, value)}.`;
  const but = `Each of them put an end to that, but it was so`;
  const [maker] = makers;
  if (maker === undefined) return [first, `${but} only once: at the beginning.`];
  const times = makers.length + (isInitial ? 1 : 0);
  if (times > 1) return [first, `${but} ${times} times at most.`];
  return [first, `${but} only once: after ${toldMaker(maker, view)}.`];
}

function deniedSentences<I, O>(
  { reader, keeper, value }: Of<'denied', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const first = `${tell(reader)} failed, although ${words.was(value)} all the time.`;
  if (keeper === undefined) {
    return [first, `It was so at the beginning, and nothing called by then could change it.`];
  }
  const second =
    `${tell(keeper)} had returned before ${tell(reader)} was called, and nothing that may have ` +
    `come in between could change it.`;
  return [first, second];
}

function backAgainSentences<I, O>(
  { first, second }: Of<'back-again', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const [a, b] = [words.was(first.beforeValue), words.was(first.afterValue)];
  return [
    `Only once ${a}, and only once ${b}.`,
    `${tell(first.before)} had returned before ${tell(first.after)} was called: so the former came ` +
      `first.`,
    `But ${tell(second.before)} had returned before ${tell(second.after)} was called: so it came last.`,
  ];
}
