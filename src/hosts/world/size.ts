// How large a scenario's cluster is.

import type { Scenario } from '../../lab/scenario/scenario.ts';

/** Replicas in all, those included that do not vote at first. */
export function clusterSize({ replicas, cluster }: Scenario): number {
  return replicas + (cluster?.spares ?? 0);
}
