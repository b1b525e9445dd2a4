// A campaign under way as a file: enough to go on after a crash of this program or of the machine.
// Called by the cli. The sum of a batch on its way between machines has the same shape.

import * as z from 'zod';
import type { BatchResult } from '../lab/campaign/batch.ts';
import type { CampaignState } from '../lab/campaign/campaign.ts';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { scenarioSchema } from '../lab/scenario/schema.ts';
import { coverageSchema, findingSchema, shardSchema } from './output.ts';

const sumSchema = z.strictObject({
  cases: count('Cases that are counted.'),
  operations: count('Operations of all clients.'),
  virtualMs: z.number().min(0),
  verdicts: z.strictObject({
    linearizable: count('Cases.'),
    violation: count('Cases.'),
    unknown: count('Cases.'),
  }),
  coverage: coverageSchema,
  broken: z.array(
    z.strictObject({
      case: count('Number of the case.'),
      code: z.string(),
      message: z.string(),
      detail: z.unknown(),
      scenario: scenarioSchema,
    }),
  ),
});

const batchResultSchema = z.strictObject({
  sum: sumSchema,
  failing: z.array(
    z.strictObject({
      case: count('Number of the case.'),
      signature: z.string(),
      judged: z.null(),
    }),
  ),
});

const progressSchema = z.strictObject({
  format: z.literal('linlab/progress@1'),
  id: z.string().optional().describe('The name of the campaign among those on a Redis.'),
  system: z.string().describe('The system under test.'),
  systemGiven: z.string().describe('The system, as it was given to --system.'),
  host: z.enum(['sim', 'zeromq', 'live']),
  seed: count('Seed of the campaign.'),
  replicas: count('Replicas in the cluster.'),
  shard: shardSchema,
  casesMax: count('Cases of this part at most.').nullable(),
  secondsMax: z.number().nullable().describe('Seconds at most.'),
  spentMs: z.number().min(0).describe('Real milliseconds spent.'),
  runningMs: z.number().min(0).describe('Real milliseconds spent on cases.'),
  sum: sumSchema,
  findings: z.array(findingSchema).describe('Their files lie in the same folder.'),
});

export type ProgressFile = Omit<z.output<typeof progressSchema>, 'sum'> & {
  readonly sum: CampaignState['sum'];
};

/** The state of a campaign in a file. Throws InputError. */
export function parseProgress(text: string, fileName: string): ProgressFile {
  return readAs(progressSchema, text, fileName);
}

/** What another machine says of a batch; null for anything else. */
export function parseBatchResult(value: unknown): BatchResult | null {
  const parsed = batchResultSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
