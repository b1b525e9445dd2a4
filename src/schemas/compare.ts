// What `linlab compare --json` prints. Called by the cli, and by those who read its output.

import * as z from 'zod';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';

const side = z.strictObject({
  folder: z.string().describe('As it was given.'),
  system: z.string(),
  host: z.string(),
  seed: count('Seed of the campaign.'),
  cases: count('Cases.'),
});

const sets = z.strictObject({
  onlyFirst: z.array(z.string()),
  onlySecond: z.array(z.string()),
  both: z.array(z.string()),
});

export const tableSchema = z.strictObject({
  id: z.string().describe('Its name: letters, digits and dashes.'),
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});

export const compareSchema = z
  .strictObject({
    format: z.literal('linlab/compare@1'),
    first: side,
    second: side,
    findings: sets.describe('By signature.'),
    marks: sets.describe('Marks of rare branches that were reached.'),
    states: z
      .strictObject({
        onlyFirst: count('States.'),
        onlySecond: count('States.'),
        both: count('States.'),
      })
      .nullable()
      .describe('Abstract states; null where one of the campaigns does not know.'),
    tables: z.array(tableSchema),
  })
  .meta({ title: 'linlab compare' });

export type CompareOutput = z.output<typeof compareSchema>;

/** A comparison in a file. Throws InputError. */
export function parseCompare(text: string, fileName: string): CompareOutput {
  return readAs(compareSchema, text, fileName);
}
