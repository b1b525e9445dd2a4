// When a campaign stops to learn: so many cases in a row have shown nothing that an earlier one had
// not shown. Told by numbers of cases alone, so that it does not depend on who executes them.

/** For everything that cases have shown, by name, the number of the first case that did. */
export type FirstSeen = Readonly<Record<string, number>>;

export function earliest(left: FirstSeen, right: FirstSeen): FirstSeen {
  const news = Object.entries(right).filter(([name, at]) => at < (left[name] ?? Infinity));
  return news.length === 0 ? left : { ...left, ...Object.fromEntries(news) };
}

/** The last case that showed something new; null for none. */
export function lastNews(firstSeen: FirstSeen): number | null {
  const cases = Object.values(firstSeen);
  return cases.length === 0 ? null : Math.max(...cases);
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
