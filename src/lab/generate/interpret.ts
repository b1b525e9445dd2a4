// Gives a draft's numbers their meaning. Whatever does not apply is taken modulo what does, so that
// every draft is a scenario, also after any part of it was removed.

import type { Fault, FaultKind } from '../../faults/fault.ts';
import type { Noise, Scenario } from '../scenario/scenario.ts';
import type { Draft, Knobs } from './draft.ts';
import { clientPlans, paceMs } from './draw-clients.ts';
import { clusterOf } from './draw-cluster.ts';
import { enabledKinds } from './draw-faults.ts';
import { pick } from './pick.ts';
import { stage } from './scenes.ts';
import type { Strategy } from './strategies.ts';
import { faultsUnder, hasTriggers, noiseUnder } from './strategies.ts';

const NOISE_DELAY_MS = [0, 0, 5, 20, 60];
const NOISE_PER_MILLE = [0, 0, 20, 80];
const NOISE_DISK_MS = [0, 0, 5, 30];

/** Every fault ends; then the store must answer within this. */
const PROGRESS_WITHIN_MS = 10_000;

const UPGRADE_EVERY_MS = 250;

function noiseOf(strategy: Strategy, knobs: Knobs): Noise | null {
  const noise = noiseUnder(strategy, knobs, {
    delayMsMax: pick(NOISE_DELAY_MS, knobs.delay, 0),
    dropPerMille: pick(NOISE_PER_MILLE, knobs.drop, 0),
    duplicatePerMille: pick(NOISE_PER_MILLE, knobs.duplicate, 0),
    diskMsMax: pick(NOISE_DISK_MS, knobs.disk, 0),
  });
  return Object.values(noise).some((level) => level > 0) ? noise : null;
}

/** About how long the workload takes on a quiet network. */
function horizonMs(draft: Draft): number {
  const rounds = draft.operations.length / (2 + draft.knobs.clients);
  return 100 + Math.ceil(rounds * (20 + paceMs(draft.knobs)));
}

/** A rolling upgrade: one replica after the other restarts with the newest software. */
function rollingUpgrade(replicas: number, fromMs: number): Fault[] {
  return Array.from({ length: replicas }, (_, target): Fault => {
    return { kind: 'upgrade', target, atMs: fromMs + target * UPGRADE_EVERY_MS, forMs: 60 };
  });
}

/** What a draft is read for. */
export interface Reading {
  readonly replicas: number;
  /** Faults that the system under test can suffer. */
  readonly faults: readonly FaultKind[];
  readonly strategy: Strategy;
}

function faultsIn(draft: Draft, { faults, strategy, replicas }: Reading, all: number): Fault[] {
  if (faults.length === 0) return [];
  const kinds = enabledKinds(draft.knobs.faultKinds, faults);
  const horizon = horizonMs(draft);
  const frame = { replicas: all, voters: replicas, horizonMs: horizon, kinds, suffered: faults };
  return faultsUnder(strategy, draft, frame);
}

/** The scenario that a draft stands for. */
export function interpret(drawn: Draft, reading: Reading): Scenario {
  const { replicas, faults: suffered, strategy } = reading;
  const draft = strategy === 'scenes' ? { ...drawn, knobs: stage(drawn) } : drawn;
  const cluster = clusterOf(draft.knobs.cluster, replicas, suffered.includes('reconfigure'));
  const all = replicas + (cluster?.spares ?? 0);
  const faults = faultsIn(draft, reading, all);
  if (cluster?.software === 1 && suffered.includes('upgrade')) {
    faults.push(...rollingUpgrade(all, UPGRADE_EVERY_MS));
  }
  return {
    format: 'linlab/scenario@1',
    replicas,
    ...(cluster === null ? {} : { cluster }),
    clients: clientPlans(draft, hasTriggers(strategy)),
    faults: faults.sort((left, right) => left.atMs - right.atMs),
    noise: noiseOf(strategy, draft.knobs),
    seed: draft.seed,
    overrides: [],
    progressWithinMs: PROGRESS_WITHIN_MS,
    ...(draft.knobs.cluster.core === 1 ? { progressBy: 'quorum' } : {}),
  };
}
