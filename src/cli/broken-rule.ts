// What a planted bug breaks, told after the story of a run on it. Called by replays and reports.

import type { Scenario } from '../lab/scenario/scenario.ts';
import type { SystemUnderTest } from '../lab/run/system.ts';
import { firstBreach } from '../systems/breach.ts';
import { isStore } from '../systems/kvpaxos.ts';

/** The rule that a planted bug replaces, and where the run first shows it; none of other systems. */
export function brokenRule(system: SystemUnderTest, scenario: Scenario): string[] {
  if (!isStore(system) || system.expected !== 'violation') return [];
  const source = system.cites === null ? '' : ` (${system.cites})`;
  return [`What is broken: ${system.description}${source}.`, ...firstBreach(system.code, scenario)];
}
