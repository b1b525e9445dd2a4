// The shrinker's bookkeeping: the smallest failing scenario so far, how many runs it has cost, and
// what else was met on the way. A candidate is taken only if it fails for the pinned reason.

import type { RunOptions, RunOutcome } from '../../hosts/outcome.ts';
import { sessionsIn } from '../run/guarantees.ts';
import { judge } from '../run/judge.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Executes a scenario; in shrinking this is the simulator. */
export type Execute = (scenario: Scenario, options?: RunOptions) => Promise<RunOutcome>;

/** What counts as the same failure. */
export interface Pinned {
  /** Only failures with this signature count. */
  readonly signature: string;
  /** What runs are judged by. */
  readonly guarantees: readonly Guarantee[];
}

export interface Trial extends Pinned {
  readonly execute: Execute;
  current: Scenario;
  runs: number;
  readonly runsMax: number;
  /** Candidates that were tried, and whether they failed for the pinned reason. */
  readonly tried: Map<string, boolean>;
  /** One scenario for each other signature that was met: findings of their own. */
  readonly slipped: Map<string, Scenario>;
}

export function newTrial(
  scenario: Scenario,
  pinned: Pinned,
  execute: Execute,
  runsMax: number,
): Trial {
  const { expected: _expected, provenance: _provenance, ...bare } = scenario;
  return {
    execute,
    ...pinned,
    current: bare,
    runs: 0,
    runsMax,
    tried: new Map(),
    slipped: new Map(),
  };
}

export const isSpent = (trial: Trial): boolean => trial.runs >= trial.runsMax;

/** Whether the candidate fails for the pinned reason. False once the runs are spent. */
export async function fails(trial: Trial, candidate: Scenario): Promise<boolean> {
  const name = JSON.stringify(candidate);
  const known = trial.tried.get(name);
  if (known !== undefined) return known;
  if (isSpent(trial)) return false;
  trial.runs++;
  const outcome = await trial.execute(candidate, { hash: false });
  const { signature } = judge(outcome, trial.guarantees, sessionsIn(candidate));
  const same = signature === trial.signature;
  trial.tried.set(name, same);
  if (signature !== null && !same && !trial.slipped.has(signature)) {
    trial.slipped.set(signature, candidate);
  }
  return same;
}

/** Makes the candidate the current scenario if it is another one that fails for the pinned reason. */
export async function take(trial: Trial, candidate: Scenario): Promise<boolean> {
  if (JSON.stringify(candidate) === JSON.stringify(trial.current)) return false;
  if (!(await fails(trial, candidate))) return false;
  trial.current = candidate;
  return true;
}
