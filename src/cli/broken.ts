// Cases that the host did not bring to an end, by the code of what happened: the first of each kind
// is kept with everything that is known about it, so that it can be looked at and executed again.

import type { CampaignResult } from '../lab/campaign/campaign.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';

export interface BrokenKind {
  readonly code: string;
  readonly firstCase: number;
  /** How many cases ended like this. */
  readonly cases: number;
  /** Of the first case, in full. */
  readonly message: string;
  /** What else the host told of the first case: both sides of a divergence. */
  readonly detail: unknown;
  readonly scenario: Scenario;
}

/** One for each code, in the order in which they were met. */
export function brokenKinds({ broken }: Pick<CampaignResult, 'broken'>): BrokenKind[] {
  const kinds = new Map<string, BrokenKind>();
  for (const { code, case: firstCase, message, detail, scenario } of broken) {
    const known = kinds.get(code);
    if (known === undefined) {
      kinds.set(code, { code, firstCase, cases: 1, message, detail, scenario });
    } else kinds.set(code, { ...known, cases: known.cases + 1 });
  }
  return [...kinds.values()];
}

/** A line for each kind: how many cases, why, and what the first of them met. */
export function describeBroken(kinds: readonly BrokenKind[]): string[] {
  return kinds.map(({ code, firstCase, cases, message }) => {
    const [line = ''] = message.split('\n');
    const first = `first in case ${firstCase.toLocaleString('en')}`;
    return `${cases.toLocaleString('en')} unknown: ${code}, ${first}: ${line}`;
  });
}
