// What a planted bug breaks, told after the story of a run on it.

import type { RunRecord } from '../lab/run/record.ts';
import type { SystemUnderTest } from '../lab/run/system.ts';
import { firstBreach, whatIsBroken } from '../systems/breach.ts';
import { isStore } from '../systems/kvpaxos.ts';

/** Runs of more steps are not watched: it takes about half a millisecond a step, and much paper. */
export const WATCHED_STEPS_MAX = 20_000;

/**
 * The rule that a planted bug replaces, and where the run first shows it; none of other systems. The
 * moment is found by executing the scenario again: not told of a run that ran free, or was very long.
 */
export function brokenRule(
  system: SystemUnderTest,
  { host, steps, scenario }: Pick<RunRecord, 'host' | 'steps' | 'scenario'>,
): string[] {
  if (!isStore(system) || system.expected !== 'violation') return [];
  const what = whatIsBroken(system);
  if (host === 'live' || steps > WATCHED_STEPS_MAX) return [what];
  return [what, ...firstBreach(system.code, scenario)];
}
