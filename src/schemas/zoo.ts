// What `linlab zoo --json` prints, with and without `--twins`, and what its baseline holds. Called by the cli.

import * as z from 'zod';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';

const spread = z.strictObject({
  median: z.number().min(0).describe('The lower of two middles.'),
  min: z.number().min(0),
  max: z.number().min(0),
});

const row = z.strictObject({
  system: z.string().describe('The system with the planted bug.'),
  grade: z
    .enum(['easy', 'medium', 'hard'])
    .describe('By median cases: up to 50, up to 500, or more.'),
  trials: count('Searches, each with a seed of its own.'),
  censored: count('Trials that found nothing.'),
  cases: z
    .strictObject({
      median: count('Cases.').nullable().describe('Null where most trials found nothing.'),
      min: count('Cases.'),
      max: count('Cases.'),
    })
    .describe('Cases until the first finding.'),
  cpuSeconds: spread.describe('Processor time of the search, without shrinking.'),
  signatures: z.record(z.string(), count('Trials.')).describe('What was found first, how often.'),
  shrunk: z
    .strictObject({
      parts: spread.describe('Operations and faults of the shrunk scenario.'),
      overrides: spread,
      runs: spread.describe('Executions that shrinking took.'),
      ms: spread.describe('Real milliseconds that shrinking took.'),
      forms: count('Shrunk scenarios that differ by more than times, names and addressees.'),
      minimal: count('Shrunk scenarios of which no single part can be left out.'),
    })
    .nullable()
    .describe('Null where nothing was found.'),
  failOnSound: count('Shrunk scenarios that the sound system failed as well: false alarms.'),
});

export const zooSchema = z
  .strictObject({
    format: z.literal('linlab/zoo@1'),
    seed: count('Seed of the first trial; the others follow.'),
    casesMax: count('A trial that found nothing in so many cases is censored.'),
    replicas: count('Replicas in the cluster.'),
    rows: z.array(row),
    regressions: z.array(z.string()).describe('In what it is worse than the baseline.'),
  })
  .meta({ title: 'linlab zoo' });

export type ZooOutput = z.output<typeof zooSchema>;

const twinRow = z.strictObject({
  system: z.string().describe('The sound system.'),
  twinOf: z.string().describe('The system with the planted bug that it looks like.'),
  cases: count('Cases that were executed.'),
  alarms: z
    .array(z.strictObject({ case: count('Number of the case.'), signature: z.string() }))
    .describe('Cases that failed.'),
  unknown: count('Cases of which the checker could not say.'),
});

export type TwinRow = z.output<typeof twinRow>;

export const twinsSchema = z
  .strictObject({
    format: z.literal('linlab/twins@1'),
    seed: count('Seed of the cases, the same ones for each twin.'),
    cases: count('Cases for each twin, unless it was interrupted.'),
    replicas: count('Replicas in the cluster.'),
    rows: z.array(twinRow),
  })
  .meta({ title: 'linlab zoo --twins' });

export type TwinsOutput = z.output<typeof twinsSchema>;

/** The result of a zoo in a file. Throws InputError. */
export function parseZoo(text: string, fileName: string): ZooOutput {
  return readAs(zooSchema, text, fileName);
}
