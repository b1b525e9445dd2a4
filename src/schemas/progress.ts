// A campaign under way as a file: enough to go on after a crash of this program or of the machine.
// Called by the cli. The sum of a batch on its way between machines has the same shape.

import * as z from 'zod';
import type { BatchResult } from '../lab/campaign/batch.ts';
import type { CampaignState } from '../lab/campaign/campaign.ts';
import { ARMS } from '../lab/generate/strategies.ts';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { GUARANTEES } from '../lab/scenario/guarantee.ts';
import { guaranteesSchema, scenarioSchema } from '../lab/scenario/schema.ts';
import { countedParts } from './counts.ts';
import { knowledgeSchema } from './knowledge.ts';
import {
  coverageSchema,
  findingSchema,
  keptCountsSchema,
  shardSchema,
  unknownSchema,
} from './output.ts';
import { judgementSchema } from './run.ts';

const sumSchema = z.strictObject({
  cases: count('Cases that are counted.'),
  operations: count('Operations of all clients.'),
  virtualMs: z.number().min(0),
  verdicts: z.strictObject({
    linearizable: count('Cases.'),
    holds: count('Cases.').default(0),
    violation: count('Cases.'),
    unknown: count('Cases.'),
  }),
  kept: z.partialRecord(z.enum(GUARANTEES), keptCountsSchema).default({}),
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
  ...countedParts,
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
  undecided: z
    .array(
      z.strictObject({
        case: count('Number of the case.'),
        judgement: judgementSchema,
        judged: z.null(),
      }),
    )
    .default([]),
});

const progressSchema = z.strictObject({
  format: z.literal('linlab/progress@1'),
  id: z.string().optional().describe('The name of the campaign among those on a Redis.'),
  system: z.string().describe('The system under test.'),
  systemGiven: z.string().describe('The system, as it was given to --system.'),
  host: z.enum(['sim', 'zeromq', 'live']),
  seed: count('Seed of the campaign.'),
  replicas: count('Replicas in the cluster.'),
  strategies: z.array(z.enum(ARMS)).min(1).describe('How it explores.'),
  shard: shardSchema,
  guarantees: guaranteesSchema.default(['linearizable']),
  casesMax: count('Cases of this part at most.').nullable(),
  secondsMax: z.number().nullable().describe('Seconds at most.'),
  findingsMax: count('Findings that are enough.').nullable().default(null),
  plateauCases: count('Cases in a row without a new mark or outcome.').nullable().default(null),
  plateauChance: z.number().nullable().default(null).describe('Of the next case to show news.'),
  statesMax: count('States that judging one case may cost.').nullable().default(null),
  spentMs: z.number().min(0).describe('Real milliseconds spent.'),
  runningMs: z.number().min(0).describe('Real milliseconds spent on cases.'),
  sum: sumSchema,
  knowledge: knowledgeSchema.nullable().default(null),
  findings: z.array(findingSchema).describe('Their files lie in the same folder.'),
  unknowns: z.array(unknownSchema).default([]).describe('As do those of these cases.'),
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
