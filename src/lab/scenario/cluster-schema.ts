// The schema of what is special about a scenario's cluster, and how its parts must fit together.
// Called by schema.ts.

import * as z from 'zod';
import type { Refuse } from './schema-parts.ts';
import { count, ms, quorum, someMs, SPARES_MAX, whole } from './schema-parts.ts';
import type { Scenario } from './scenario.ts';
import { clusterSize } from './size.ts';

const positive = (description: string): z.ZodNumber =>
  whole(1, Number.MAX_SAFE_INTEGER, description);

/** Clocks that are wronger than this are broken, not wrong. */
const CLOCK_PER_MILLE_MAX = 500;

const settingsSchema = z.strictObject({
  electionMs: z
    .exactOptional(someMs('Time-out of elections.'))
    .describe('A follower that hears no leader for one to two of these campaigns.'),
  electionJitterMs: z.exactOptional(ms('Range of the jitter added to it.')),
  heartbeatMs: z.exactOptional(someMs('From one heartbeat to the next.')),
  reads: z
    .exactOptional(z.enum(['log', 'index', 'lease']))
    .describe('How reads are answered that ask for the latest value.'),
  leaseMs: z.exactOptional(someMs('How long an acceptor helps no other leader.')),
  clockDriftPerMille: z
    .exactOptional(whole(0, 999, 'In thousandths.'))
    .describe('Bound on how much faster or slower than real time a clock runs.'),
  snapshotEverySlots: z.exactOptional(positive('Executed slots from snapshot to snapshot.')),
  keepSlots: z.exactOptional(count('Decided slots that are kept below a snapshot.')),
  chunkEntries: z.exactOptional(positive('Entries of the store in one part of a snapshot.')),
  sessionTtlMs: z.exactOptional(someMs('A session that was silent for so long is over.')),
  sessionsMax: z.exactOptional(positive('More sessions end the one that was silent longest.')),
  pipelineMax: z.exactOptional(positive('Unacknowledged requests of one session.')),
  pendingMax: z.exactOptional(positive('Requests that may wait for their slots.')),
  keyUnitsMax: z.exactOptional(positive('Longest key, in UTF-16 code units.')),
  valueUnitsMax: z.exactOptional(positive('Longest value, in UTF-16 code units.')),
});

const CLOCKS = 'a list of thousandths';

/** Keys stand in the order in which files are written. */
export const clusterSchema = z.strictObject({
  spares: z
    .exactOptional(whole(0, SPARES_MAX, 'Replicas with empty disks that can be added.'))
    .describe('They are numbered after the first voters.'),
  settings: z.exactOptional(settingsSchema).describe('The same on every replica.'),
  quorums: z
    .exactOptional(
      z.strictObject({
        phase1: quorum('Promises that allow to propose.'),
        phase2: quorum('Acceptances that choose.'),
      }),
    )
    .describe('Sizes of the quorums; majorities if they are not given.'),
  clocksPerMille: z
    .exactOptional(
      z.array(whole(-CLOCK_PER_MILLE_MAX, CLOCK_PER_MILLE_MAX, 'Of one replica, from 0.'), {
        error: CLOCKS,
      }),
    )
    .describe("How much faster than real time each replica's clock runs, in thousandths."),
  software: z
    .exactOptional(z.literal([1, 2]))
    .describe('The newest format that the replicas read at first.'),
});

type Checked = Pick<Scenario, 'replicas' | 'cluster'>;

function checkQuorums({ replicas, cluster }: Checked, refuse: Refuse): void {
  const quorums = cluster?.quorums;
  if (quorums === undefined) return;
  const voters = String(replicas);
  let fits = true;
  for (const phase of ['phase1', 'phase2'] as const) {
    if (quorums[phase] <= replicas) continue;
    refuse(['cluster', 'quorums', phase], `at most ${voters}, the number of voters`);
    fits = false;
  }
  const least = replicas - quorums.phase1 + 1;
  if (!fits || quorums.phase2 >= least) return;
  const expected = `at least ${String(least)}, to share a voter with every quorum of phase 1`;
  refuse(['cluster', 'quorums', 'phase2'], expected);
}

/** What single fields of a cluster do not say. */
export function checkCluster(scenario: Checked, refuse: Refuse): void {
  const { cluster } = scenario;
  const size = clusterSize(scenario);
  const clocks = cluster?.clocksPerMille?.length ?? 0;
  if (clocks > size) {
    refuse(['cluster', 'clocksPerMille'], `a list of at most ${String(size)}, one a replica`);
  }
  checkQuorums(scenario, refuse);
}
