// What a campaign knows of its cases while it explores by what they show, as its progress file keeps
// it. Called by progress.ts.

import * as z from 'zod';
import type { Knowledge } from '../lab/campaign/explorer.ts';
import { CLUSTER_MAX, FAULT_MAX, KNOBS_MAX, OPERATION_MAX } from '../lab/generate/draft.ts';
import { SEED_MAX, WEIGHT_MAX } from '../lab/generate/draft.ts';
import { ARMS, STRATEGIES } from '../lab/generate/strategies.ts';
import { count, whole } from '../lab/scenario/schema-parts.ts';
import { sameType } from '../lab/scenario/schema.ts';

type Numbers<Key extends string> = { [K in Key]: z.ZodNumber };

function upTo<Key extends string>(max: Readonly<Record<Key, number>>): z.ZodObject<Numbers<Key>> {
  const shape = Object.fromEntries(
    Object.entries<number>(max).map(([key, most]) => [key, whole(0, most, 'A number of a draft.')]),
  ) as Numbers<Key>;
  return z.strictObject(shape);
}

const draftSchema = z
  .strictObject({
    operations: z.array(upTo(OPERATION_MAX)),
    faults: z.array(upTo(FAULT_MAX)),
    knobs: upTo(KNOBS_MAX).extend({
      mix: z.array(whole(0, WEIGHT_MAX, 'Weight of a kind of operation.')),
      cluster: upTo(CLUSTER_MAX),
    }),
    seed: whole(0, SEED_MAX, 'Seed of the scenario.'),
  })
  .describe('A case as it was drawn.');

const interestingSchema = z.strictObject({
  case: count('Number of the case.'),
  strategy: z.enum(STRATEGIES).describe('How its draft is read.'),
  draft: draftSchema,
  shown: z.array(z.string()).describe('What it was the first to show.'),
  varied: count('How often it was varied before this epoch.'),
  weight: z.number().min(0).describe('Its weight among those that may be varied.'),
});

const paidSchema = z
  .partialRecord(
    z.enum(ARMS),
    z.strictObject({ cases: count('Cases.'), news: count('What they were the first to show.') }),
  )
  .describe('What strategies paid.');

export const knowledgeSchema = z
  .strictObject({
    corpus: z.array(interestingSchema).describe('Known since the start of the epoch.'),
    lately: z.array(paidSchema).describe('Of the last epochs.'),
    found: z.array(interestingSchema).describe('In this epoch.'),
    paid: paidSchema,
    varied: z.record(z.string(), count('How often.')).describe('In this epoch, by case.'),
  })
  .describe('What decides how the next cases are drawn.');

sameType<z.output<typeof knowledgeSchema>, Knowledge>(true);
