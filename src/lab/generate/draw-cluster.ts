// What a draft's knobs say of the cluster: settings, quorums, clocks, spares. Called by interpret.ts.

import { majority } from '../../protocol/configuration.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';
import type { ClusterPlan } from '../scenario/scenario.ts';
import type { ClusterKnobs } from './draft.ts';

/** Sizes of quorums that need not be majorities: proposing costs less, electing more. */
function quorumsOf(knob: number, replicas: number): ClusterPlan['quorums'] {
  if (knob !== 7 || replicas < 4) return undefined;
  const phase2 = majority(replicas) - 1;
  return { phase1: replicas - phase2 + 1, phase2 };
}

const SNAPSHOT_SLOTS = [undefined, 6, 12, 40];
const SESSION_TTL_MS = [undefined, undefined, undefined, 1500, 400, 150];
/** Longer than the election time-out, where only the lease itself keeps others from leading. */
const LEASE_MS = [undefined, undefined, undefined, undefined, 450, 1450];
const READS = [undefined, undefined, 'log', 'lease', 'lease', 'lease'] as const;
/** A leader that hears nobody still leads when a long lease ends, and seldom says that it leads. */
const SLOW = { electionMs: 500, heartbeatMs: 300, clockDriftPerMille: 100 };

/** A knob of clocks: the first leader has the slowest one. */
export const SLOW_LEADER = 80;

/**
 * Clocks differ by up to the bound that leases are made for, and not a thousandth more: all from each
 * other, or one that is slow from all the others.
 */
function clocksOf(knob: number, replicas: number, boundPerMille: number): number[] | undefined {
  if (knob < 50) return undefined;
  return Array.from({ length: replicas }, (_, id) => {
    if (knob >= SLOW_LEADER)
      return id === (knob - SLOW_LEADER) % 4 ? -boundPerMille : boundPerMille;
    return ((id + knob) % 3) * boundPerMille - boundPerMille;
  });
}

function settingsOf(knobs: ClusterKnobs): ClusterPlan['settings'] {
  const reads = READS[knobs.reads];
  const leaseMs = LEASE_MS[knobs.reads];
  const snapshotEverySlots = SNAPSHOT_SLOTS[knobs.snapshots];
  const sessionTtlMs = SESSION_TTL_MS[knobs.sessions];
  const settings = {
    ...(reads === undefined ? {} : { reads }),
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...(knobs.elections === 3 ? SLOW : {}),
    ...(snapshotEverySlots === undefined ? {} : { snapshotEverySlots, keepSlots: 2 }),
    ...(sessionTtlMs === undefined ? {} : { sessionTtlMs }),
    ...(knobs.sessions === 5 ? { sessionsMax: 3 } : {}),
    ...(knobs.limits === 8 ? { pendingMax: 2 } : {}),
    ...(knobs.limits === 9 ? { valueUnitsMax: 2 } : {}),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** What is special about the cluster; null for nothing. */
export function clusterOf(
  knobs: ClusterKnobs,
  replicas: number,
  hasSpares: boolean,
): ClusterPlan | null {
  const spares = hasSpares && knobs.spares > 1 ? knobs.spares - 1 : 0;
  const settings = settingsOf(knobs);
  const quorums = quorumsOf(knobs.quorums, replicas);
  const { clockDriftPerMille } = { ...DEFAULT_SETTINGS, ...settings };
  const clocksPerMille = clocksOf(knobs.clocks, replicas + spares, clockDriftPerMille);
  const cluster: ClusterPlan = {
    ...(spares === 0 ? {} : { spares }),
    ...(settings === undefined ? {} : { settings }),
    ...(quorums === undefined ? {} : { quorums }),
    ...(clocksPerMille === undefined ? {} : { clocksPerMille }),
    ...(knobs.software === 7 ? { software: 1 } : {}),
  };
  return Object.keys(cluster).length === 0 ? null : cluster;
}
