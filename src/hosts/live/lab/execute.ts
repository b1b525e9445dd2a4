// One scenario against real processes in real time: fresh cluster, clients, faults, then everything
// heals and one more read must succeed. What clients saw is judged like any other history; there is
// no trace, and a second execution may go another way.

import type { Scenario } from '../../../lab/scenario/scenario.ts';
import { HostError } from '../../../lab/run/system.ts';
import type { Code } from '../../code.ts';
import type { RunFailure, RunOutcome } from '../../outcome.ts';
import { clusterSize } from '../../world/size.ts';
import { DEFAULT_SESSION_TIMING } from '../../../client/session.ts';
import { LabClient, perform, Recorder } from './lab-client.ts';
import { LabCluster } from './lab-cluster.ts';
import type { Spares } from './spares.ts';
import { faultsBeyond, LabFaults } from './lab-faults.ts';

/** A cluster without faults has a leader within this. */
const LEADER_WITHIN_MS = 30_000;

const WATCH_MS = 5;

async function untilLed(cluster: LabCluster): Promise<void> {
  const deadline = performance.now() + LEADER_WITHIN_MS;
  while (cluster.leader() === null && cluster.deaths.length === 0) {
    if (performance.now() > deadline) {
      throw new HostError(
        'timeout',
        `nobody led within ${String(LEADER_WITHIN_MS)} ms of the start`,
      );
    }
    await new Promise((again) => setTimeout(again, WATCH_MS));
  }
}

async function performAll(
  { clients }: Scenario,
  open: (firstReplica: number) => LabClient,
  recorder: Recorder,
): Promise<void> {
  const stride = clients.reduce((sum, { pipeline }) => sum + (pipeline ?? 1), 0);
  let process = 0;
  const performed = clients.map((plan, index) => {
    const client = open(plan.firstReplica ?? index);
    const first = process;
    process += plan.pipeline ?? 1;
    return perform(plan, client, recorder, first, stride).finally(() => client.close());
  });
  await Promise.all(performed);
}

async function probe(
  { progressWithinMs }: Scenario,
  open: (deadlineMs: number) => LabClient,
): Promise<string | null> {
  if (progressWithinMs === null) return null;
  const client = open(progressWithinMs);
  const outcome = await client.session.invoke({ kind: 'get', key: 'progress' });
  client.close();
  if (outcome.kind === 'ok') return null;
  return `no replica answered a read within ${String(progressWithinMs)} ms after everything had healed`;
}

function failuresOf(cluster: LabCluster, startedMs: number): RunFailure[] {
  return cluster.deaths.map(({ replica, atMs, detail }) => ({
    kind: 'crash',
    replica,
    atMs: Math.max(0, atMs - startedMs),
    step: 0,
    detail,
  }));
}

async function run(cluster: LabCluster, code: Code, scenario: Scenario): Promise<RunOutcome> {
  await untilLed(cluster);
  const { sessionRules: rules } = code;
  const startedMs = performance.now();
  const recorder = new Recorder();
  const faults = new LabFaults(cluster, scenario.faults);
  faults.start();
  const open = (firstReplica: number): LabClient => new LabClient({ cluster, firstReplica, rules });
  await performAll(scenario, open, recorder);
  const lastResponseMs = recorder.nowMs();
  await faults.healAll();
  const detail = await probe(scenario, (deadlineMs) => {
    const timing = { ...DEFAULT_SESSION_TIMING, deadlineMs };
    return new LabClient({ cluster, firstReplica: 0, rules, timing });
  });
  const failures = failuresOf(cluster, startedMs);
  if (detail !== null) failures.push({ kind: 'liveness', atMs: recorder.nowMs(), detail });
  return {
    history: recorder.events,
    failures,
    traceHash: null,
    reigns: null,
    steps: 0,
    virtualMs: lastResponseMs,
    marks: new Map(),
    faultsBegun: faults.begun,
    faultPeriods: faults.periods(startedMs),
    states: null,
    trace: null,
    deviations: null,
  };
}

/** What a scenario asks for that cannot be had in real time and space. */
function refuse({ clients, faults, overrides }: Scenario): void {
  const kinds = faultsBeyond(faults);
  if (kinds.length > 0) {
    throw new HostError('unsupported', `the live host has no faults ${kinds.join(', ')}`);
  }
  if (clients.some(({ operations }) => operations.some(({ after }) => after !== undefined))) {
    throw new HostError('unsupported', 'the live host has no operations that wait for an event');
  }
  if (overrides.length > 0) {
    throw new HostError('unsupported', 'the live host cannot pick single messages for overrides');
  }
}

/** Executes a scenario. Rejects with HostError where it cannot be executed. */
export async function executeLive(
  spares: Spares,
  code: Code,
  scenario: Scenario,
): Promise<RunOutcome> {
  refuse(scenario);
  const cluster = await LabCluster.start(scenario, clusterSize(scenario), spares);
  spares.fill(cluster.size);
  try {
    return await run(cluster, code, scenario);
  } finally {
    await cluster.stop();
  }
}
