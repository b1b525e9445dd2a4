// The cases of a campaign one after the other, without one: for whoever looks for a single bug, or for
// none. Called by the zoo and by benchmarks.

import type { Drawn, Generator } from '../generate/generate.ts';
import { drawnOf, scenarioFrom } from '../generate/generate.ts';
import { judge } from '../run/judge.ts';
import type { RunningSystem } from '../run/system.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judged, OwnSum } from './batch.ts';
import { EMPTY_SUM, newSum, take } from './batch.ts';
import { coverageOf, shownBy } from './coverage.ts';
import type { StateSeen } from './discovery.ts';
import { noteStates } from './discovery.ts';
import type { Explorer } from './explorer.ts';
import { looksAtNews, newExplorer, newsOf, NOTHING_KNOWN } from './explorer.ts';

export interface Searched extends Judged {
  readonly index: number;
  readonly drawn: Drawn;
  readonly scenario: Scenario;
}

/** Adds to a sum what the explorer has to know of a case. */
function learn(explorer: Explorer, sum: OwnSum, { index, outcome, judgement }: Searched): OwnSum {
  const states: Record<string, StateSeen> = {};
  noteStates(states, outcome.states, index);
  const coverage = coverageOf(outcome);
  const { signature } = judgement;
  const shown = [...shownBy(coverage), ...(signature === null ? [] : [`fails:${signature}`])];
  const firstSeen = Object.fromEntries(shown.map((name) => [name, index]));
  const one = { ...EMPTY_SUM, cases: 1, states, coverage, firstSeen };
  explorer.note([index], [explorer.plan(index)], newsOf(sum, one));
  const learnt = take(sum, one);
  explorer.turn(learnt);
  return learnt;
}

/** Case after case from the first, without end, as a campaign with this seed has them. */
export async function* searchCases(
  running: RunningSystem,
  generator: Generator,
  seed: number,
): AsyncGenerator<Searched, never> {
  const explorer = looksAtNews(generator) ? newExplorer(generator, seed, NOTHING_KNOWN) : null;
  let sum = newSum();
  for (let index = 0; ; index++) {
    const drawn = drawnOf(generator, seed, index, explorer?.plan(index));
    const scenario = scenarioFrom(drawn, { seed, case: index });
    const outcome = await running.execute(scenario, { hash: false });
    const searched = { index, drawn, scenario, outcome, judgement: judge(outcome) };
    if (explorer !== null) sum = learn(explorer, sum, searched);
    yield searched;
  }
}
