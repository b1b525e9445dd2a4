// A campaign under way as others see it: `live.json` in its folder, which `linlab serve` and
// `linlab watch` read, what `watch --json` prints line by line, and the line of `serve --json`.

import * as z from 'zod';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { campaignSchema, findingSchema, shardSchema, unknownSchema } from './output.ts';

const seconds = (description: string): z.ZodNumber => z.number().describe(description);

const processSchema = z
  .strictObject({
    pid: count('Its number.'),
    since: count('Clock ticks from the start of the machine to its own; null where none are told.')
      .nullable()
      .describe('Tells it from a later process of the same number; null where nobody knows.'),
    machine: z.string().describe('Name of the machine.'),
  })
  .describe('The process that asked for the campaign.');

const progressSchema = z.strictObject({
  phase: z.enum(['starting', 'running', 'shrinking', 'confirming', 'repeating', 'stopping']),
  cases: count('Cases that have a verdict.'),
  casesMax: count('Cases at most.').nullable(),
  seconds: seconds('Since it began, or went on.'),
  secondsMax: seconds('At most.').nullable(),
  casesPerSecond: z.number().min(0),
  virtualSeconds: z.number().min(0),
  verdicts: z.strictObject({
    linearizable: count('Cases.'),
    holds: count('Cases.'),
    violation: count('Cases.'),
    unknown: count('Cases.'),
  }),
  findings: count('Findings.'),
  marks: count('Marks of rare branches that were reached.'),
  states: count('Abstract states of the cluster that were seen; 0 where the host sees none.'),
  chanceOfNew: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('That the next case shows a new one; null while nothing can be said.'),
  strategies: z
    .record(
      z.string(),
      z.strictObject({
        share: z.number().min(0).max(1).describe('Of the next cases.'),
        paid: count('How much its cases were the first to show.'),
      }),
    )
    .default({})
    .describe('Where their shares change with what they pay; none elsewhere.'),
});

export const liveSchema = z
  .strictObject({
    format: z.literal('linlab/live@1'),
    id: z.string().describe('Tells the campaign from every other one.'),
    system: z.string().describe('The system under test.'),
    host: z.enum(['sim', 'zeromq', 'live']),
    seed: count('Seed of the campaign.'),
    shard: shardSchema.optional(),
    process: processSchema,
    startedAt: z.iso.datetime().describe('When it began, or went on.'),
    updatedAt: z.iso.datetime().describe('When this was written: about every second.'),
    progress: progressSchema,
    secondsLeft: seconds('About.').nullable().describe('Null while nothing can be said.'),
    marksMax: count('Marks that the system has.'),
    findings: z.array(findingSchema).describe('One for each signature.'),
    unknowns: z
      .array(unknownSchema)
      .default([])
      .describe('The first cases that the checker gave up on.'),
    failed: z.string().nullable().describe('Why it ended without a result; null: it has not.'),
  })
  .meta({ title: 'linlab live' });

export const watchSchema = z
  .strictObject({
    format: z.literal('linlab/watch@1'),
    state: z
      .enum(['running', 'ended', 'died', 'failed'])
      .describe('`died`: its process is gone and left no result; `failed`: it said why it ended.'),
    live: liveSchema.nullable().describe('Null once it has ended.'),
    campaign: campaignSchema.nullable().describe('Its result; null until it has ended.'),
    exitCode: count('Of the campaign.').nullable().describe('Null while it runs.'),
  })
  .meta({ title: 'linlab watch' });

export const servingSchema = z
  .strictObject({
    format: z.literal('linlab/serving@1'),
    url: z.string().describe('Where the pages are; with the token where one is asked for.'),
    folder: z.string().describe('Path of the folder of campaigns, from the current folder.'),
    pid: count('Of the server.'),
  })
  .meta({ title: 'linlab serving' });

export type LiveOutput = z.output<typeof liveSchema>;
export type WatchOutput = z.output<typeof watchSchema>;
export type ServingOutput = z.output<typeof servingSchema>;

/** A campaign under way in a file. Throws InputError. */
export function parseLive(text: string, fileName: string): LiveOutput {
  return readAs(liveSchema, text, fileName);
}

/** A line of `watch --json`. Throws InputError. */
export function parseWatch(text: string, fileName: string): WatchOutput {
  return readAs(watchSchema, text, fileName);
}
