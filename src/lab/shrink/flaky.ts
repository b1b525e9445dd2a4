// Shrinks a scenario that fails only in some of its runs: the passes of `shrink`, with votes in the
// place of single runs. What is left was seen to fail, and says how often it does.

import type { Rate } from '../run/rate.ts';
import { measureRate, rateOf } from '../run/rate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  fewerReplicas,
  plainCluster,
  plainCrashes,
  readsAtTheLeader,
  withoutPipelines,
} from './cluster.ts';
import {
  dropExtras,
  dropFaultKinds,
  fewerClients,
  fewerKeys,
  removeParts,
  silence,
  unpinClients,
} from './passes.ts';
import { makePlain } from './plain.ts';
import type { Execute, Pinned, Trial } from './trial.ts';
import { isSpent, newTrial, runOnce, tallyOf } from './trial.ts';
import { byVotes } from './votes.ts';

/** Those that need neither a trace nor a seed that decides everything; what takes most, first. */
const PASSES = [
  dropFaultKinds,
  removeParts,
  silence,
  plainCluster,
  fewerReplicas,
  withoutPipelines,
  readsAtTheLeader,
  plainCrashes,
  fewerClients,
  unpinClients,
  fewerKeys,
  dropExtras,
  makePlain,
];

/** The pinned failure is what counts as reproduced. */
export interface FlakyRequest extends Pinned {
  readonly scenario: Scenario;
  readonly execute: Execute;
  /** Runs of a measurement, and at most so many votes for a candidate. */
  readonly times: number;
  /** All runs that it may cost, and all the time. */
  readonly runsMax: number;
  readonly msMax: number;
  /** Milliseconds that it has taken: the caller has a clock. */
  readonly elapsedMs: () => number;
  readonly signal: AbortSignal;
}

export interface FlakyShrunk {
  readonly scenario: Scenario;
  readonly rate: Rate;
  /** Of the scenario that was given. */
  readonly rateBefore: Rate;
  readonly runs: number;
  /** False where the budget was spent before nothing more went. */
  readonly finished: boolean;
}

/** Ends when there is just enough left for the last measurement. */
function isShortOfTime(
  { msMax, times, elapsedMs, signal }: FlakyRequest,
  { runs }: Trial,
): boolean {
  const runMs = elapsedMs() / Math.max(1, runs);
  return signal.aborted || elapsedMs() + times * runMs >= msMax;
}

async function passUntilNothingGoes(trial: Trial): Promise<void> {
  let before: Scenario;
  do {
    before = trial.current;
    for (const pass of PASSES) if (!isSpent(trial)) await pass(trial);
  } while (trial.current !== before && !isSpent(trial));
}

/** The smallest that reproduces in runs of its own, which no choice depended on. */
async function conclude(
  trial: Trial,
  request: FlakyRequest,
  isOver: () => boolean,
): Promise<{ readonly scenario: Scenario; readonly rate: Rate } | null> {
  const taken = [...trial.tried].filter(([, reproduces]) => reproduces).reverse();
  const earlier = taken.map(([text]) => JSON.parse(text) as Scenario);
  for (const scenario of [trial.current, ...earlier]) {
    const once = (): Promise<boolean> => runOnce(trial, scenario);
    const left = Math.min(request.times, request.runsMax - trial.runs);
    const { runs, reproduced } = await measureRate(once, left, isOver);
    if (reproduced > 0) return { scenario, rate: rateOf(reproduced, runs) };
    const votes = tallyOf(trial, scenario);
    // With nothing left to measure with, the votes say what there is to say.
    if (runs === 0 && votes.reproduced > 0) {
      return { scenario, rate: rateOf(votes.reproduced, votes.runs) };
    }
  }
  return null;
}

/** Shrinks with votes. Null where the given scenario does not reproduce. */
export async function shrinkFlaky(request: FlakyRequest): Promise<FlakyShrunk | null> {
  const { scenario, signature, guarantees, execute } = request;
  const { times, runsMax, msMax, elapsedMs, signal } = request;
  const isOver = (): boolean => signal.aborted || elapsedMs() >= msMax;
  const trial: Trial = newTrial(scenario, { signature, guarantees }, execute, runsMax);
  const first = Math.min(times, runsMax);
  const rateBefore = await measureRate(() => runOnce(trial, trial.current), first, isOver);
  if (rateBefore.reproduced === 0) return null;
  trial.decide = byVotes(rateBefore.reproduced / rateBefore.runs, times);
  trial.runsMax = Math.max(trial.runs, runsMax - times);
  trial.isOver = () => isShortOfTime(request, trial);
  await passUntilNothingGoes(trial);
  const finished = !isSpent(trial);
  const smallest = await conclude(trial, request, isOver);
  const { provenance } = scenario;
  const kept = provenance === undefined ? {} : { provenance };
  const { runs } = trial;
  if (smallest === null) return { scenario, rate: rateBefore, rateBefore, runs, finished };
  return {
    ...{ scenario: { ...smallest.scenario, ...kept }, rate: smallest.rate },
    ...{ rateBefore, runs, finished },
  };
}
