/**
 * The sentences that say a contradiction among operations on one value. Called by the classifiers of
 * registers, keys, elements of a set and locks, each with the names and words of its type.
 */

import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import { listed } from '../view.ts';
import type { Cell, Finding, Value } from './cell.ts';
import { contradiction } from './cell.ts';

export interface CellWords<I, O> {
  /** The name of the anomaly. */
  name(finding: Finding<I, O>, view: CoreView<I, O>): string;
  /** "saw 1". */
  saw(reader: CoreOperation<I, O>, value: Value): string;
  /** "the value was 1". */
  was(value: Value): string;
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
    `${view.tell(reader)} ${words.saw(reader, value)}, but nothing called before its end could ` +
    `have brought that about.`;
  if (failed === undefined) return { anomaly: words.name(finding, view), sentences: [first] };
  const second = `${view.tell(failed)} would have, but it is recorded as failed, without effect.`;
  return { anomaly: 'value-of-failed-write', sentences: [first, second] };
}

function movedOnSentences<I, O>(
  { reader, mover, value, makers, seenBy }: Of<'moved-on', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const first =
    `${tell(reader)} ${words.saw(reader, value)}, although ${tell(mover)} had returned before it ` +
    `was called.`;
  const was = words.was(value);
  if (seenBy === mover) {
    return [first, `That one had met it, and nothing but what it had met could make it so again.`];
  }
  if (seenBy !== undefined) {
    const second =
      `All that could have made it so had taken effect before, as ${tell(seenBy)} shows, which had ` +
      `returned before ${tell(mover)} was called.`;
    return [first, second];
  }
  const known = makers.filter((maker) => maker.return !== null).map((maker) => tell(maker));
  if (known.length === 0) {
    return [
      first,
      `That ${was} held at the beginning only: nothing called by then could restore it.`,
    ];
  }
  const second =
    `That ${was} goes back to ${listed(known)}, which had returned before ${tell(mover)} was ` +
    `called, and nothing else could have restored it by then.`;
  return [first, second];
}

function noWayBackSentences<I, O>(
  { reader, mover, value, left }: Of<'no-way-back', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  return [
    `${tell(reader)} ${words.saw(reader, value)}, although ${tell(mover)} had returned before it ` +
      `was called.`,
    `After that ${words.was(left)}, and nothing called by then leads from there to what was seen.`,
  ];
}

function usedUpSentences<I, O>(
  { users, value, makers, isInitial }: Of<'used-up', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const told = users.map((user) => tell(user));
  const first = `${listed(told)} ${words.used(users, value)}.`;
  const [maker] = makers;
  if (maker === undefined) return [first, `But that was so only at the beginning.`];
  const times = makers.length + (isInitial ? 1 : 0);
  if (times > 1) return [first, `But it came to be so no more than ${times} times.`];
  if (maker.return === null) return [first, `But it came to be so only once.`];
  return [first, `But it came to be so only once, by ${tell(maker)}.`];
}

function deniedSentences<I, O>(
  { reader, keeper, value }: Of<'denied', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const first = `${tell(reader)} did not find it so, but ${words.was(value)} all the time.`;
  if (keeper === undefined) {
    return [first, `It was so at the beginning, and nothing that changes it was called by then.`];
  }
  const second =
    `${tell(keeper)} had returned before that was called, and everything that could have changed ` +
    `it since was called later.`;
  return [first, second];
}

function backAgainSentences<I, O>(
  { first, second }: Of<'back-again', I, O>,
  words: CellWords<I, O>,
  { tell }: CoreView<I, O>,
): string[] {
  const [a, b] = [words.was(first.beforeValue), words.was(first.afterValue)];
  return [
    `Once ${a} and once ${b}, each for one stretch of time.`,
    `${tell(first.before)} had returned before ${tell(first.after)} was called: so it went from ` +
      `the one to the other.`,
    `But ${tell(second.before)} had returned before ${tell(second.after)} was called, which says ` +
      `that it went the other way.`,
  ];
}
