// Tells a failure by a standard scenario that shows it as well, so that one bug has one story wherever
// it was found. Called by shrink.ts, which makes what is found here small.

import type { FaultKind } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { ClientPlan, ClusterPlan, Scenario } from '../scenario/scenario.ts';
import { partsOf } from './parts.ts';
import type { Ground } from './standards.ts';
import { withoutFaults, withOneFault, withTwoFaults } from './standards.ts';
import type { Trial } from './trial.ts';
import { fails, isSpent } from './trial.ts';
import {
  LISTS,
  READS_HERE,
  REGISTERS,
  SWAPS,
  SWAPS_AND_READS,
  SWAPS_AND_WRITES,
  SWAPS_AT_ONCE,
  WRITES,
} from './workloads.ts';

/** Standard scenarios name three replicas. */
const REPLICAS_MIN = 3;

type Workload = readonly ClientPlan[];

/** Whether clients can see the failure: what they do matters then. */
function isSeenByClients(signature: string): boolean {
  return signature !== 'liveness' && signature !== 'crash' && !signature.startsWith('invariant:');
}

/** Such that what the scenario does is done in them as well. */
function workloadsFor({ clients }: Scenario): Workload[] {
  const planned = clients.flatMap(({ operations }) => operations);
  const does = (kind: KvOperation['kind']): boolean =>
    planned.some(({ operation }) => operation.kind === kind);
  return [
    ...(does('append') ? [LISTS] : []),
    ...(does('cas') && clients.some(({ pipeline = 1 }) => pipeline > 1) ? [SWAPS_AT_ONCE] : []),
    ...(does('cas') ? [SWAPS, SWAPS_AND_READS, SWAPS_AND_WRITES] : []),
    ...(planned.some(({ read }) => read === 'here') ? [READS_HERE] : []),
    REGISTERS,
  ];
}

const ALL_RARER: ReadonlySet<FaultKind> = new Set(['wipe', 'reconfigure', 'duplicate']);

/** What the scenario has of the kinds of faults that matter to some failures only. */
function rarerOf({ faults, overrides }: Scenario): Set<FaultKind> {
  const kinds = new Set<string>([...faults, ...overrides].map(({ kind }) => kind));
  const rarer = new Set<FaultKind>();
  if (kinds.has('wipe') || kinds.has('damage')) rarer.add('wipe');
  if (kinds.has('reconfigure')) rarer.add('reconfigure');
  if (kinds.has('duplicate')) rarer.add('duplicate');
  return rarer;
}

/** What has no more is told by two faults only if they are of its own kinds. */
const FEW_PARTS = 3;

/** Of settings that belong together, values with which a little is enough to see what they do. */
const USUAL_SETTINGS: readonly Partial<Settings>[] = [
  { snapshotEverySlots: 6, keepSlots: 2 },
  { sessionTtlMs: 150 },
  { leaseMs: 1450 },
];

/** The scenario's cluster with usual values for what is special about it, and right clocks. */
function usualCluster({ cluster, faults }: Scenario): ClusterPlan | undefined {
  if (cluster === undefined) return undefined;
  const { clocksPerMille: _clocks, settings, spares, ...rest } = cluster;
  const given = settings ?? {};
  const values = USUAL_SETTINGS.filter((some) => Object.keys(some).some((name) => name in given));
  const usual: ClusterPlan = {
    ...rest,
    ...(spares !== undefined && faults.some(({ kind }) => kind === 'reconfigure') && { spares }),
    ...(settings !== undefined && {
      settings: Object.assign({}, given, ...values) as Partial<Settings>,
    }),
  };
  return Object.keys(usual).length === 0 ? undefined : usual;
}

/** How many faults a standard scenario has: one at most, or two. */
export type Standard = 'simple' | 'paired';

function* simpleOn(ground: Ground, scenario: Scenario, signature: string): Generator<Scenario> {
  if (!isSeenByClients(signature)) {
    yield* withoutFaults(ground, REGISTERS);
    yield* withoutFaults(ground, WRITES);
    yield* withOneFault(ground, REGISTERS);
    yield* withOneFault(ground, WRITES);
    return;
  }
  const workloads = workloadsFor(scenario);
  for (const clients of workloads) yield* withoutFaults(ground, clients);
  for (const clients of workloads) yield* withOneFault(ground, clients);
}

function* standardsLike(
  scenario: Scenario,
  signature: string,
  faults: readonly FaultKind[],
  standard: Standard,
): Generator<Scenario> {
  const plain: Ground = { replicas: scenario.replicas, faults };
  const cluster = usualCluster(scenario);
  const own = cluster === undefined ? plain : { ...plain, cluster };
  if (standard === 'simple') {
    yield* simpleOn(own, scenario, signature);
    if (cluster !== undefined) yield* simpleOn(plain, scenario, signature);
    return;
  }
  const [workload = WRITES] = isSeenByClients(signature) ? workloadsFor(scenario) : [];
  yield* withTwoFaults(own, workload, rarerOf(scenario));
  if (cluster !== undefined) yield* withTwoFaults(plain, workload, rarerOf(scenario));
  if (partsOf(scenario).length > FEW_PARTS) yield* withTwoFaults(plain, REGISTERS, ALL_RARER);
}

/**
 * The first standard scenario that fails for the trial's reason, or null. They are played on clusters,
 * and with operations and faults, as the trial's current scenario needs.
 */
export async function retold(
  trial: Trial,
  faults: readonly FaultKind[],
  standard: Standard,
): Promise<Scenario | null> {
  if (trial.current.replicas < REPLICAS_MIN) return null;
  for (const candidate of standardsLike(trial.current, trial.signature, faults, standard)) {
    if (isSpent(trial)) return null;
    if (await fails(trial, candidate)) return candidate;
  }
  return null;
}
