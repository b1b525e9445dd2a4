// Makes a failing scenario as small and plain as it goes without changing why it fails: first
// fast-check's own shrinking, then passes that know what a scenario is, until none finds anything. What
// is left depends on where it came from; a standard scenario that fails alike does not (retell.ts).

import type { FaultKind } from '../../faults/fault.ts';
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
import { nameMoments, removeAndRecount } from './moments.ts';
import { partsOf } from './parts.ts';
import { makePlain } from './plain.ts';
import type { Standard } from './retell.ts';
import { retold } from './retell.ts';
import { absorbDelays, quietSchedule } from './schedule.ts';
import { removeInPlace } from './times.ts';
import type { Execute, Trial } from './trial.ts';
import { isSpent, newTrial, take } from './trial.ts';

/** Candidates taken from fast-check's shrinking; it stalls where the lab's own passes do not. */
const INTEGRATED_ATTEMPTS = 60;

export const SHRINK_RUNS_MAX = 1000;

/** Of them for the scenario itself, before standard ones with two faults are tried. */
const OWN_RUNS_MAX = 300;

/** Of them for a last look at whether a part can go, where they were not enough for all else. */
const LAST_SHARE = 0.05;

export interface ShrinkRequest {
  readonly scenario: Scenario;
  readonly signature: string;
  /** What runs are judged by. Default: linearizability. */
  readonly guarantees?: readonly Guarantee[];
  readonly execute: Execute;
  readonly drawn?: Drawn;
  /**
   * Faults that the system can suffer. If they are given, standard scenarios with such faults are tried
   * as well, so that one bug is told in one way; otherwise only what this scenario has.
   */
  readonly faults?: readonly FaultKind[];
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

type Pass = (trial: Trial) => Promise<void>;

const COARSE: readonly Pass[] = [
  silence,
  plainCluster,
  dropFaultKinds,
  fewerReplicas,
  removeParts,
  quietSchedule,
  removeInPlace,
  fewerKeys,
];
const FINE: readonly Pass[] = [
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
  removeAndRecount,
  makePlain,
];

async function passUntilNothingGoes(trial: Trial): Promise<void> {
  let before: Scenario;
  do {
    before = trial.current;
    for (const pass of FINE) if (!isSpent(trial)) await pass(trial);
  } while (trial.current !== before && !isSpent(trial));
}

const weightOf = (scenario: Scenario): number => partsOf(scenario).length;

/** A story so short that no other can be told by much less. */
const SHORT = 2;

/** A standard scenario of which so much is needed tells no better than any other. */
const TOLD_MAX = 12;

/** Spends the other's runs. What fails there for other reasons is no finding of the other. */
function asideOf(trial: Trial, current: Scenario): Trial {
  return { ...trial, current, slipped: new Map() };
}

/** The first standard scenario that fails for this reason, as small as it goes; null where none does. */
async function tellByStandard(
  trial: Trial,
  faults: readonly FaultKind[],
  standard: Standard,
): Promise<Scenario | null> {
  const aside = asideOf(trial, trial.current);
  const told = await retold(aside, faults, standard);
  if (told !== null) {
    aside.current = told;
    await removeParts(aside);
    if (weightOf(aside.current) <= TOLD_MAX) await passUntilNothingGoes(aside);
  }
  trial.runs = aside.runs;
  return told === null || weightOf(aside.current) > TOLD_MAX ? null : aside.current;
}

/** The scenario's own passes, and a look at standard ones that fail alike: one stays if it is no larger. */
async function shrinkBeside(trial: Trial, faults: readonly FaultKind[]): Promise<void> {
  const { runsMax } = trial;
  const simple = await tellByStandard(trial, faults, 'simple');
  if (simple !== null && weightOf(simple) <= Math.min(SHORT, weightOf(trial.current))) {
    trial.current = simple;
    return;
  }
  trial.runsMax = Math.min(runsMax, trial.runs + OWN_RUNS_MAX);
  await passUntilNothingGoes(trial);
  trial.runsMax = runsMax;
  const own = weightOf(trial.current);
  const isLarger = simple === null || weightOf(simple) > own;
  const paired = own > SHORT && isLarger ? await tellByStandard(trial, faults, 'paired') : null;
  for (const told of [paired, simple]) {
    if (told !== null && weightOf(told) <= weightOf(trial.current)) trial.current = told;
  }
  await passUntilNothingGoes(trial);
}

/** Shrinks a failing scenario. Deterministic, bounded by `runsMax` executions. */
export async function shrink(request: ShrinkRequest): Promise<Shrunk> {
  const { scenario, signature, execute, drawn, faults, runsMax = SHRINK_RUNS_MAX } = request;
  const { guarantees = LINEARIZABLE } = request;
  const lastRuns = Math.floor(runsMax * LAST_SHARE);
  const trial = newTrial(scenario, { signature, guarantees }, execute, runsMax - lastRuns);
  if (drawn !== undefined) await shrinkDraft(trial, drawn);
  for (const pass of COARSE) await pass(trial);
  const hasParts = weightOf(trial.current) > 0;
  if (faults !== undefined && hasParts) await shrinkBeside(trial, faults);
  else await passUntilNothingGoes(trial);
  const finished = !isSpent(trial);
  trial.runsMax = runsMax;
  if (!finished) await removeParts(trial);
  const { provenance } = scenario;
  const kept = provenance === undefined ? {} : { provenance };
  return {
    scenario: { ...trial.current, ...kept },
    runs: trial.runs,
    slipped: trial.slipped,
    finished,
  };
}
