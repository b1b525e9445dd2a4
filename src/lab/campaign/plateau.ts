// When a campaign stops to learn: so many cases in a row have shown nothing that an earlier one had
// not shown, or the next one hardly will. Told by numbers of cases alone, so that it does not depend
// on who executes them. Called by campaign.ts.

import type { Coverage } from './coverage.ts';
import type { StatesSeen } from './discovery.ts';
import { discoveryOf, marksSeen } from './discovery.ts';
import { isWholeEpochs } from './epoch.ts';

/** For everything that cases have shown, by name, the number of the first case that did. */
export type FirstSeen = Readonly<Record<string, number>>;

export function earliest(left: FirstSeen, right: FirstSeen): FirstSeen {
  const news = Object.entries(right).filter(([name, at]) => at < (left[name] ?? Infinity));
  return news.length === 0 ? left : { ...left, ...Object.fromEntries(news) };
}

/** The last case that showed something new; null for none. */
export function lastNews(firstSeen: FirstSeen, states: StatesSeen = {}): number | null {
  let last = -1;
  for (const at of Object.values(firstSeen)) last = Math.max(last, at);
  for (const [at] of Object.values(states)) last = Math.max(last, at);
  return last < 0 ? null : last;
}

/**
 * How likely the next case is to show a mark or an abstract state that no case has shown, 0 to 1;
 * null for no cases. States are never all seen: they get rarer, and this gets smaller.
 */
export function chanceOfNews({ states, firstSeen, coverage, cases }: Seen): number | null {
  const marks = marksSeen(firstSeen, coverage.marks).values();
  return discoveryOf([...Object.values(states), ...marks], cases).chance;
}

/** What so many cases have shown. */
interface Seen {
  readonly cases: number;
  readonly states: StatesSeen;
  readonly firstSeen: FirstSeen;
  readonly coverage: Pick<Coverage, 'marks'>;
}

/** So many times as many cases as it takes to see a chance say that it is smaller. */
const CASES_PER_CHANCE = 10;

/**
 * Whether the next case shows something new with less than this chance. Asked where epochs end, and
 * false elsewhere; also while there are fewer cases than can tell: 1,000 for 1 %.
 */
export function isFlat(sum: Seen, chance: number): boolean {
  if (!isWholeEpochs(sum.cases) || sum.cases * chance < CASES_PER_CHANCE) return false;
  return (chanceOfNews(sum) ?? 1) < chance;
}

/**
 * The number of the case with which a plateau of `length` cases was complete; null where none is
 * in the first `cases` cases of a campaign. `firstSeen` tells of all of them.
 */
export function plateauIn(firstSeen: FirstSeen, length: number, cases: number): number | null {
  const news = [...new Set(Object.values(firstSeen))].sort((left, right) => left - right);
  let last = -1;
  for (const at of [...news, cases]) {
    if (at > last + length) return last + length;
    last = at;
  }
  return null;
}
