// What a worker does with a batch of simulated cases, in whatever process it lives.

import type { BatchResult } from '../../lab/campaign/batch.ts';
import { executeBatch } from '../../lab/campaign/batch.ts';
import type { Plan, SearchLimits } from '../../lab/generate/generate.ts';
import { newGenerator } from '../../lab/generate/generate.ts';
import type { Generator } from '../../lab/generate/generate.ts';
import type { RunningSystem } from '../../lab/run/system.ts';
import { faultsOn } from '../../lab/run/system.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import { loadSystem } from '../load-system.ts';

/** A batch with all that a process needs to know that has executed nothing yet. */
export interface CaseTask {
  /** The system, as it was given to `--system` in the folder `cwd`. */
  readonly system: string;
  readonly cwd: string;
  readonly seed: number;
  readonly replicas: number;
  readonly limits: SearchLimits;
  /** What cases are judged by. */
  readonly guarantees: readonly Guarantee[];
  /** States that judging one may cost; null: as many as when nobody says. */
  readonly statesMax: number | null;
  readonly cases: readonly number[];
  /** How each is drawn; null: by its number alone. */
  readonly plans: readonly Plan[] | null;
}

/** What a worker says to a task. */
export type Answer =
  | { readonly kind: 'done'; readonly result: BatchResult }
  | { readonly kind: 'failed'; readonly reason: string };

interface Bench {
  readonly running: RunningSystem;
  readonly generator: Generator;
}

/** Of one campaign after the other: a worker may outlive the one that it was started for. */
const benches = new Map<string, Promise<Bench>>();

async function startBench({ system: given, cwd, replicas, limits }: CaseTask): Promise<Bench> {
  const system = await loadSystem({ cwd }, given);
  const generator = newGenerator({ ...limits, replicas, faults: faultsOn(system, 'sim') });
  return { running: await system.start('sim'), generator };
}

function benchFor(task: CaseTask): Promise<Bench> {
  const { system, cwd, replicas, limits } = task;
  const name = JSON.stringify([system, cwd, replicas, limits]);
  const bench = benches.get(name) ?? startBench(task);
  benches.set(name, bench);
  return bench;
}

/** Whole runs stay here: who needs one executes the case again. */
export async function executeTask(task: CaseTask): Promise<BatchResult> {
  const { running, generator } = await benchFor(task);
  const { seed, cases, guarantees, plans, statesMax } = task;
  const { sum, failing, undecided } = await executeBatch(
    running,
    generator,
    seed,
    cases,
    guarantees,
    plans,
    statesMax,
  );
  return {
    sum,
    failing: failing.map((one) => ({ ...one, judged: null })),
    undecided: undecided.map((one) => ({ ...one, judged: null })),
  };
}
