// The shrinker's bookkeeping: the smallest failing scenario so far, how many runs it has cost, and
// what else was met on the way. A candidate is taken only if it fails for the pinned reason.

import type { RunOptions, RunOutcome } from '../../hosts/outcome.ts';
import { sessionsIn } from '../run/guarantees.ts';
import { judge } from '../run/judge.ts';
import { HostError } from '../run/system.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Executes a scenario; in shrinking this is the simulator. */
export type Execute = (scenario: Scenario, options?: RunOptions) => Promise<RunOutcome>;

/**
 * Whether a candidate fails for the pinned reason. `once` executes it and says so of that run; null
 * where nothing more may be spent.
 */
export type Decide = (once: () => Promise<boolean | null>) => Promise<boolean>;

/** One run says it all where every run is the same. */
const byOneRun: Decide = async (once) => (await once()) === true;

/** Runs of one candidate, and how many of them failed for the pinned reason. */
export interface Votes {
  readonly runs: number;
  readonly reproduced: number;
}

/** What counts as the same failure. */
export interface Pinned {
  /** Only failures with this signature count. */
  readonly signature: string;
  /** What runs are judged by. */
  readonly guarantees: readonly Guarantee[];
}

export interface Trial extends Pinned {
  decide: Decide;
  /** Whether the time is up. */
  isOver: () => boolean;
  readonly execute: Execute;
  current: Scenario;
  runs: number;
  runsMax: number;
  /** Candidates that were tried, and whether they failed for the pinned reason. */
  readonly tried: Map<string, boolean>;
  readonly votes: Map<string, Votes>;
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
    decide: byOneRun,
    isOver: () => false,
    execute,
    ...pinned,
    current: bare,
    runs: 0,
    runsMax,
    tried: new Map(),
    votes: new Map(),
    slipped: new Map(),
  };
}

export const isSpent = (trial: Trial): boolean => trial.runs >= trial.runsMax || trial.isOver();

export function tallyOf(trial: Trial, scenario: Scenario): Votes {
  return trial.votes.get(JSON.stringify(scenario)) ?? { runs: 0, reproduced: 0 };
}

/** The signature of one run; null also where the host failed, which shows nothing. */
async function signatureOf(trial: Trial, scenario: Scenario): Promise<string | null> {
  try {
    const outcome = await trial.execute(scenario, { hash: false });
    return judge(outcome, trial.guarantees, sessionsIn(scenario)).signature;
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}

/** Executes a scenario whatever was spent: whether this run failed for the pinned reason. */
export async function runOnce(trial: Trial, scenario: Scenario): Promise<boolean> {
  trial.runs++;
  const signature = await signatureOf(trial, scenario);
  const same = signature === trial.signature;
  const { runs, reproduced } = tallyOf(trial, scenario);
  const votes = { runs: runs + 1, reproduced: reproduced + (same ? 1 : 0) };
  trial.votes.set(JSON.stringify(scenario), votes);
  if (signature !== null && !same && !trial.slipped.has(signature)) {
    trial.slipped.set(signature, scenario);
  }
  return same;
}

/** Whether the candidate fails for the pinned reason. False once the runs are spent. */
export async function fails(trial: Trial, candidate: Scenario): Promise<boolean> {
  const name = JSON.stringify(candidate);
  const known = trial.tried.get(name);
  if (known !== undefined) return known;
  if (isSpent(trial)) return false;
  const same = await trial.decide(async () => {
    return isSpent(trial) ? null : runOnce(trial, candidate);
  });
  trial.tried.set(name, same);
  return same;
}

/** Makes the candidate the current scenario if it is another one that fails for the pinned reason. */
export async function take(trial: Trial, candidate: Scenario): Promise<boolean> {
  if (JSON.stringify(candidate) === JSON.stringify(trial.current)) return false;
  if (!(await fails(trial, candidate))) return false;
  trial.current = candidate;
  return true;
}

/** Takes the first of the candidates that fails for the pinned reason. */
export async function takeFirst(trial: Trial, candidates: Iterable<Scenario>): Promise<void> {
  for (const candidate of candidates) if (await take(trial, candidate)) return;
}
