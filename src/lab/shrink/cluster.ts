// Passes that make the cluster and its clients ordinary: no spares, no settings, majorities, right
// clocks, one operation at a time, reads at the leader; and faults of a disk plain crashes.

import type { Fault, Membership, Trigger } from '../../faults/fault.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';
import type { ClientPlan, ClusterPlan, Scenario } from '../scenario/scenario.ts';
import { clusterSize } from '../scenario/size.ts';
import { renumbered } from './processes.ts';
import type { Trial } from './trial.ts';
import { take } from './trial.ts';

const SMALLEST_CLUSTER = 3;

/** Whether the schema takes quorums of these sizes among so many voters. */
function isQuorumSystem({ phase1, phase2 }: NonNullable<ClusterPlan['quorums']>, voters: number) {
  return phase1 <= voters && phase2 <= voters && phase1 + phase2 > voters;
}

/** Without what is empty, or says no more than its absence does. */
function tidy(cluster: ClusterPlan, replicas: number): ClusterPlan | null {
  const { spares = 0, settings = {}, quorums, clocksPerMille = [], software } = cluster;
  const clocks = clocksPerMille.slice(0, replicas + spares);
  const plain: ClusterPlan = {
    ...(spares > 0 ? { spares } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    ...(quorums !== undefined && isQuorumSystem(quorums, replicas) ? { quorums } : {}),
    ...(clocks.some((fast) => fast !== 0) ? { clocksPerMille: clocks } : {}),
    ...(software === undefined ? {} : { software }),
  };
  return Object.keys(plain).length === 0 ? null : plain;
}

function retargetChange(change: Membership, size: number): Membership {
  switch (change.kind) {
    case 'add':
    case 'remove':
      return { ...change, replica: change.replica % size };
    case 'replace':
      return { ...change, remove: change.remove % size, add: change.add % size };
    case 'set': {
      const voters = change.voters.filter((id) => id < size);
      return { ...change, voters: voters.length > 0 ? voters : [0] };
    }
    case 'quorums':
      return change;
  }
}

function retargetTrigger(after: Trigger, size: number): Trigger {
  if (!('replica' in after) || after.replica === undefined) return after;
  return { ...after, replica: after.replica % size };
}

function retargetPlan(plan: ClientPlan, size: number): ClientPlan {
  const operations = plan.operations.map((planned) => {
    const { after } = planned;
    return after === undefined ? planned : { ...planned, after: retargetTrigger(after, size) };
  });
  return { ...plan, operations };
}

function retarget(given: Fault, size: number): Fault {
  const { after } = given;
  const fault = after === undefined ? given : { ...given, after: retargetTrigger(after, size) };
  const inside = (id: number): boolean => id < size;
  if ('links' in fault && fault.links !== undefined) {
    const links = fault.links.filter(({ from, to }) => inside(from) && inside(to));
    return { ...fault, links };
  }
  if ('target' in fault && fault.target !== 'leader') {
    return { ...fault, target: fault.target % size };
  }
  if (fault.kind === 'reconfigure') {
    return { ...fault, change: retargetChange(fault.change, size) };
  }
  if (fault.kind === 'transfer') return { ...fault, to: fault.to % size };
  if (fault.kind !== 'partition') return fault;
  const { shape } = fault;
  if (shape.kind === 'groups') {
    const groups = shape.groups.map((group) => group.filter(inside));
    return { ...fault, shape: { ...shape, groups: groups.filter((group) => group.length > 0) } };
  }
  if ('target' in shape && shape.target !== 'leader') {
    return { ...fault, shape: { ...shape, target: shape.target % size } };
  }
  return shape.kind === 'bridge'
    ? { ...fault, shape: { ...shape, bridge: shape.bridge % size } }
    : fault;
}

/** The scenario with another cluster; faults hit replicas that it has. */
function withCluster(scenario: Scenario, replicas: number, cluster: ClusterPlan): Scenario {
  const { cluster: _before, ...rest } = scenario;
  const plan = tidy(cluster, replicas);
  const sized = { ...rest, replicas, ...(plan === null ? {} : { cluster: plan }) };
  const size = clusterSize(sized);
  if (size >= clusterSize(scenario)) return sized;
  return {
    ...sized,
    clients: scenario.clients.map((plan) => retargetPlan(plan, size)),
    faults: scenario.faults.map((fault) => retarget(fault, size)),
  };
}

function takeCluster(trial: Trial, cluster: ClusterPlan): Promise<boolean> {
  return take(trial, withCluster(trial.current, trial.current.replicas, cluster));
}

async function fewerSpares(trial: Trial): Promise<void> {
  const before = trial.current.cluster?.spares ?? 0;
  for (let spares = 0; spares < before; spares++) {
    if (await takeCluster(trial, { ...trial.current.cluster, spares })) return;
  }
}

type SomeSettings = NonNullable<ClusterPlan['settings']>;

const driftOf = (settings: SomeSettings): number =>
  settings.clockDriftPerMille ?? DEFAULT_SETTINGS.clockDriftPerMille;

/**
 * With these settings. Clocks that kept to the bound keep to the one that is left: beyond it the sound
 * store fails as well.
 */
function withSettings(cluster: ClusterPlan, settings: SomeSettings): ClusterPlan {
  const { clocksPerMille, settings: before = {} } = cluster;
  if (clocksPerMille === undefined) return { ...cluster, settings };
  const [had, has] = [driftOf(before), driftOf(settings)];
  const clocks = clocksPerMille.map((fast) => {
    return Math.abs(fast) > had ? fast : Math.min(has, Math.max(-has, fast));
  });
  return { ...cluster, settings, clocksPerMille: clocks };
}

async function fewerSettings(trial: Trial): Promise<void> {
  const { settings: before = {} } = trial.current.cluster ?? {};
  if (await takeCluster(trial, withSettings({ ...trial.current.cluster }, {}))) return;
  for (const name of Object.keys(before)) {
    const { cluster = {} } = trial.current;
    const kept = Object.entries(cluster.settings ?? {}).filter(([other]) => other !== name);
    await takeCluster(trial, withSettings(cluster, Object.fromEntries(kept)));
  }
}

async function rightClocks(trial: Trial): Promise<void> {
  const { clocksPerMille = [] } = trial.current.cluster ?? {};
  if (await takeCluster(trial, { ...trial.current.cluster, clocksPerMille: [] })) return;
  for (const wrong of clocksPerMille.keys()) {
    const clocks = trial.current.cluster?.clocksPerMille ?? [];
    const righted = clocks.map((fast, id) => (id === wrong ? 0 : fast));
    await takeCluster(trial, { ...trial.current.cluster, clocksPerMille: righted });
  }
}

/** Without anything special about the cluster: all at once, or part by part. */
export async function plainCluster(trial: Trial): Promise<void> {
  if (trial.current.cluster === undefined) return;
  if (await takeCluster(trial, {})) return;
  await fewerSpares(trial);
  await fewerSettings(trial);
  const { quorums: _quorums, ...withoutQuorums } = trial.current.cluster ?? {};
  await takeCluster(trial, withoutQuorums);
  await rightClocks(trial);
  const { software: _software, ...withoutSoftware } = trial.current.cluster ?? {};
  await takeCluster(trial, withoutSoftware);
}

/** Fewer voters, down to three. */
export async function fewerReplicas(trial: Trial): Promise<void> {
  for (let replicas = SMALLEST_CLUSTER; replicas < trial.current.replicas; replicas++) {
    const { current } = trial;
    if (await take(trial, withCluster(current, replicas, current.cluster ?? {}))) return;
  }
}

/** Plain crashes in the place of what is worse, one after the other. */
export async function plainCrashes(trial: Trial): Promise<void> {
  for (let at = 0; at < trial.current.faults.length; at++) {
    const fault = trial.current.faults[at];
    switch (fault?.kind) {
      case 'tear':
      case 'damage':
      case 'wipe':
      case 'disk-full':
      case 'upgrade': {
        const { target, atMs, forMs } = fault;
        const crash: Fault = { kind: 'crash', target, atMs, forMs };
        const faults = trial.current.faults.map((old, index) => (index === at ? crash : old));
        await take(trial, { ...trial.current, faults });
        break;
      }
      case 'partition':
      case 'crash':
      case 'reconfigure':
      case 'transfer':
      case 'pause':
      case 'drop':
      case 'delay':
      case 'duplicate':
      case 'reorder':
      case undefined:
    }
  }
}

function inTurn({ pipeline: _pipeline, ...plan }: ClientPlan): ClientPlan {
  return plan;
}

/** One operation of a client after the other: of all clients, or of one after the other. */
export async function withoutPipelines(trial: Trial): Promise<void> {
  const whole = trial.current.clients;
  if (whole.every(({ pipeline }) => pipeline === undefined)) return;
  const candidate = (clients: readonly ClientPlan[]): Scenario => ({
    ...trial.current,
    clients,
    overrides: renumbered(
      trial.current.overrides,
      trial.current.clients,
      clients,
      (index) => index,
    ),
  });
  if (await take(trial, candidate(whole.map(inTurn)))) return;
  for (const one of whole.keys()) {
    const { clients } = trial.current;
    if (clients[one]?.pipeline === undefined) continue;
    await take(
      trial,
      candidate(clients.map((plan, index) => (index === one ? inTurn(plan) : plan))),
    );
  }
}

/** Reads that the leader answers, in the place of reads at whoever is asked. */
export async function readsAtTheLeader(trial: Trial): Promise<void> {
  const plain = (scenario: Scenario, which: (client: number, place: number) => boolean) => ({
    ...scenario,
    clients: scenario.clients.map((plan, client) => ({
      ...plan,
      operations: plan.operations.map((planned, place) => {
        const { read: _read, ...atLeader } = planned;
        return which(client, place) ? atLeader : planned;
      }),
    })),
  });
  if (
    await take(
      trial,
      plain(trial.current, () => true),
    )
  )
    return;
  for (const [client, { operations }] of trial.current.clients.entries()) {
    for (const [place, { read }] of operations.entries()) {
      if (read === undefined) continue;
      await take(
        trial,
        plain(trial.current, (...at) => at[0] === client && at[1] === place),
      );
    }
  }
}
