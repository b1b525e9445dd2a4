// How much a campaign has seen, and how likely it is to see something new: for marks, and for the
// abstract states of the cluster. Cases are samples, what they show are species (Böhme, STADS:
// Software Testing as Species Discovery, TOSEM 27(2), 2018).

/** The first case that showed something, and in how many cases it was shown: `CASES_ENOUGH` at most. */
export type StateSeen = readonly [first: number, cases: number];

export type StatesSeen = Readonly<Record<string, StateSeen>>;

/** Estimates ask only what was shown once and what twice; more tell how rare something is. */
export const CASES_ENOUGH = 100;

/** Counts the states of one case. */
export function noteStates(
  into: Record<string, StateSeen>,
  states: ReadonlySet<string> | null,
  index: number,
): void {
  for (const state of states ?? []) {
    const known = into[state];
    into[state] = known === undefined ? [index, 1] : bothOf(known, [index, 1]);
  }
}

/** Takes in what other cases have seen. In place: a campaign has thousands, and grows with each batch. */
export function takeStates(into: Record<string, StateSeen>, seen: StatesSeen): void {
  for (const state in seen) {
    const more = seen[state];
    const known = into[state];
    if (more !== undefined) into[state] = known === undefined ? more : bothOf(known, more);
  }
}

function bothOf(left: StateSeen, right: StateSeen): StateSeen {
  if (left[1] >= CASES_ENOUGH && left[0] <= right[0]) return left;
  return [Math.min(left[0], right[0]), Math.min(CASES_ENOUGH, left[1] + right[1])];
}

/** What was seen in so many cases. */
export interface Discovery {
  readonly seen: number;
  /** Seen in one case only, and in two. */
  readonly once: number;
  readonly twice: number;
  /** The last case that showed something new; null for none. */
  readonly lastNew: number | null;
  /**
   * How likely the next case is to show something new, 0 to 1; null for no cases. The share of cases
   * that show what no other case does: leave each out, and it would have been such a next case
   * (Good, Biometrika 40, 1953; Turing's estimate, for cases that show many things at once).
   */
  readonly chance: number | null;
  /** How many there may be in all, at least (Chao, Biometrics 43, 1987). */
  readonly likely: number;
}

/** `seen` are those of `cases` cases. */
export function discoveryOf(seen: readonly StateSeen[], cases: number): Discovery {
  const lonely = seen.filter(([, times]) => times === 1);
  const once = lonely.length;
  const twice = seen.filter(([, times]) => times === 2).length;
  const telling = new Set(lonely.map(([first]) => first)).size;
  const firsts = seen.map(([first]) => first);
  const unseen = cases === 0 ? 0 : ((cases - 1) * once * (once - 1)) / (cases * 2 * (twice + 1));
  return {
    seen: seen.length,
    once,
    twice,
    lastNew: firsts.length === 0 ? null : firsts.reduce((one, other) => Math.max(one, other)),
    chance: cases === 0 ? null : telling / cases,
    likely: Math.round(seen.length + unseen),
  };
}

/** How many were seen when a case had been executed, for each case that showed something new. */
export function curveOf(firsts: readonly number[]): (readonly [index: number, seen: number])[] {
  const curve: [number, number][] = [];
  const sorted = [...firsts].sort((left, right) => left - right);
  for (const [nth, first] of sorted.entries()) {
    if (curve.at(-1)?.[0] === first) curve.pop();
    curve.push([first, nth + 1]);
  }
  return curve;
}

/** Marks as `discoveryOf` takes them: when each was first reached, and by how many cases. */
export function marksSeen(
  firstSeen: Readonly<Record<string, number>>,
  marks: Readonly<Record<string, number>>,
): Map<string, StateSeen> {
  return new Map(
    Object.entries(marks).flatMap(([mark, cases]) => {
      const first = firstSeen[`mark:${mark}`];
      return first === undefined ? [] : [[mark, [first, cases]] as const];
    }),
  );
}
