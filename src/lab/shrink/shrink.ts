// Makes a failing scenario as small and plain as it goes without changing why it fails: first
// fast-check's own shrinking, then passes that know what a scenario is, until none finds anything.

import type { Drawn } from '../generate/generate.ts';
import type { Guarantee } from '../scenario/guarantee.ts';
import { LINEARIZABLE } from '../scenario/guarantee.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  fewerReplicas,
  plainCluster,
  plainCrashes,
  readsAtTheLeader,
  withoutPipelines,
} from './cluster.ts';
import {
  certainFaults,
  dropExtras,
  dropFaultKinds,
  fewerClients,
  fewerKeys,
  fewerLinks,
  makeExplicit,
  removeParts,
  removeWithOtherSeeds,
  silence,
  unpinClients,
} from './passes.ts';
import { nameMoments } from './moments.ts';
import { makePlain } from './plain.ts';
import { absorbDelays, quietSchedule } from './schedule.ts';
import { removeInPlace } from './times.ts';
import type { Execute, Trial } from './trial.ts';
import { isSpent, newTrial, take } from './trial.ts';

/** Candidates taken from fast-check's shrinking; it stalls where the lab's own passes do not. */
const INTEGRATED_ATTEMPTS = 60;

export const SHRINK_RUNS_MAX = 1000;

export interface ShrinkRequest {
  readonly scenario: Scenario;
  readonly signature: string;
  /** What runs are judged by. Default: linearizability. */
  readonly guarantees?: readonly Guarantee[];
  readonly execute: Execute;
  readonly drawn?: Drawn;
  readonly runsMax?: number;
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly runs: number;
  /** Scenarios that failed for another reason, by signature. */
  readonly slipped: ReadonlyMap<string, Scenario>;
  /** False where the runs were spent before nothing more went. */
  readonly finished: boolean;
}

/** fast-check's integrated shrinking: takes the first simpler draft that fails, and starts again. */
async function shrinkDraft(trial: Trial, drawn: Drawn): Promise<void> {
  let { draft } = drawn;
  let attempts = 0;
  let better = true;
  while (better) {
    better = false;
    for (const candidate of drawn.arbitrary.shrink(draft, undefined)) {
      if (++attempts > INTEGRATED_ATTEMPTS) return;
      if (!(await take(trial, drawn.interpret(candidate.value_)))) continue;
      draft = candidate.value_;
      better = true;
      break;
    }
  }
}

const COARSE = [
  silence,
  plainCluster,
  dropFaultKinds,
  fewerReplicas,
  removeParts,
  quietSchedule,
  removeInPlace,
  fewerKeys,
];
const FINE = [
  silence,
  plainCluster,
  withoutPipelines,
  readsAtTheLeader,
  plainCrashes,
  fewerReplicas,
  removeParts,
  removeInPlace,
  quietSchedule,
  removeWithOtherSeeds,
  certainFaults,
  makeExplicit,
  fewerLinks,
  absorbDelays,
  removeParts,
  quietSchedule,
  fewerClients,
  unpinClients,
  fewerKeys,
  dropExtras,
  nameMoments,
  makePlain,
];

/** Shrinks a failing scenario. Deterministic, bounded by `runsMax` executions. */
export async function shrink(request: ShrinkRequest): Promise<Shrunk> {
  const { scenario, signature, execute, drawn, runsMax = SHRINK_RUNS_MAX } = request;
  const { guarantees = LINEARIZABLE } = request;
  const trial = newTrial(scenario, { signature, guarantees }, execute, runsMax);
  if (drawn !== undefined) await shrinkDraft(trial, drawn);
  for (const pass of COARSE) await pass(trial);
  let before: Scenario;
  do {
    before = trial.current;
    for (const pass of FINE) if (!isSpent(trial)) await pass(trial);
  } while (trial.current !== before && !isSpent(trial));
  const { provenance } = scenario;
  const kept = provenance === undefined ? {} : { provenance };
  return {
    scenario: { ...trial.current, ...kept },
    runs: trial.runs,
    slipped: trial.slipped,
    finished: !isSpent(trial),
  };
}
