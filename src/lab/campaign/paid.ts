// What each way to explore was the first of a campaign to show. Called where campaigns are summed up.

import type { Counts } from './counts.ts';
import { note } from './counts.ts';
import type { StatesSeen } from './discovery.ts';

/** By number of a case that was the first to show something: how it was drawn. */
export type Tellers = Readonly<Record<string, string>>;

interface Told {
  readonly states: StatesSeen;
  readonly firstSeen: Readonly<Record<string, number>>;
  readonly tellers: Tellers;
}

/** The case that showed each of all things first. */
function firstsOf({ states, firstSeen }: Omit<Told, 'tellers'>): number[] {
  return [...Object.values(states).map(([first]) => first), ...Object.values(firstSeen)];
}

/** Those that are still the first when parts of a campaign are added up. */
export function tellersIn({ tellers, ...seen }: Told): Tellers {
  const firsts = new Set(firstsOf(seen).map(String));
  return Object.fromEntries(Object.entries(tellers).filter(([index]) => firsts.has(index)));
}

/** By strategy, how many states, marks, outcomes and failures its cases were the first to show. */
export function paidIn({ tellers, ...seen }: Told): Counts {
  const paid: Record<string, number> = {};
  for (const first of firstsOf(seen)) {
    const strategy = tellers[first];
    if (strategy !== undefined) note(paid, strategy);
  }
  return paid;
}
