// How large a scenario is, and how the processes of its clients are numbered: one for each operation
// that may be under way at once, counted through all clients; after an unknown outcome a process
// goes on as the one that is a whole round of them further. Called by the shrinker, stories, reports.

import type { ClientPlan, Scenario } from './scenario.ts';

/** Replicas in all, those included that do not vote at first. */
export function clusterSize({ replicas, cluster }: Pick<Scenario, 'replicas' | 'cluster'>): number {
  return replicas + (cluster?.spares ?? 0);
}

/** Where a process belongs. */
export interface ProcessPlace {
  readonly client: number;
  /** Which of the client's operations that are under way at once. */
  readonly lane: number;
  /** How many processes came before it in its lane. */
  readonly life: number;
}

const lanesOf = ({ pipeline }: ClientPlan): number => pipeline ?? 1;

/** How many operations may be under way at once. */
export function processStride(clients: readonly ClientPlan[]): number {
  return clients.reduce((sum, plan) => sum + lanesOf(plan), 0);
}

/** The place of a process, or null where there are no clients. */
export function placeOf(clients: readonly ClientPlan[], process: number): ProcessPlace | null {
  const stride = processStride(clients);
  let lane = process % stride;
  for (const [client, plan] of clients.entries()) {
    if (lane < lanesOf(plan)) return { client, lane, life: Math.floor(process / stride) };
    lane -= lanesOf(plan);
  }
  return null;
}

/** The process at a place; a lane that the client does not have is its last one. */
export function processAt(clients: readonly ClientPlan[], place: ProcessPlace): number {
  const { client, lane, life } = place;
  const last = lanesOf(clients[client] ?? { operations: [] }) - 1;
  const first = processStride(clients.slice(0, client)) + Math.min(lane, last);
  return first + life * processStride(clients);
}
