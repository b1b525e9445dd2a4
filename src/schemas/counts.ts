// What a campaign counts case by case, as it travels in batches and lies in `counts.json` of its
// folder: parts of a campaign are added up from it, and its page is drawn from it.

import * as z from 'zod';
import type { Sum } from '../lab/campaign/batch.ts';
import { CASES_ENOUGH } from '../lab/campaign/discovery.ts';
import { NO_MIX } from '../lab/campaign/mix.ts';
import { NO_SERVICE } from '../lab/campaign/service.ts';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';

const caseNumber = count('Number of the case.');

const countsSchema = (what: string): z.ZodRecord<z.ZodString, z.ZodNumber> =>
  z.record(z.string(), count('How often.')).describe(what);

const servedSchema = z.strictObject({
  ok: count('Operations that succeeded.'),
  fail: count('Operations that certainly had no effect.'),
  info: count('Operations of unknown outcome.'),
  latency: countsSchema('Successes by milliseconds, rounded to two significant digits.'),
});

export const mixSchema = z
  .strictObject({
    strategies: countsSchema('Cases by strategy.'),
    planned: countsSchema('Faults by kind, as planned.'),
    begun: countsSchema('Faults by kind that began.'),
    operations: countsSchema('Operations by kind, as planned.'),
    replicas: countsSchema('Cases by replicas in all.'),
    clients: countsSchema('Cases by clients.'),
    operationsPerCase: countsSchema('Cases by operations.'),
    faultsPerCase: countsSchema('Cases by faults.'),
    features: countsSchema('Cases by what is special about them.'),
  })
  .describe('What was generated and run.');

const serviceSchema = z
  .strictObject({
    operations: z.record(z.string(), servedSchema).describe('By kind of operation.'),
    during: z
      .record(z.string(), servedSchema)
      .describe('By kind of fault under way when they were invoked; quiet: none.'),
    activeMs: countsSchema('Milliseconds in which each kind of fault was under way.'),
    byTime: z
      .record(z.string(), servedSchema)
      .default({})
      .describe(
        'By the stretch of a case in which they were invoked: its beginning in milliseconds.',
      ),
    activeByTime: countsSchema(
      'Milliseconds of each stretch in which cases ran (all) and each kind of fault was under way.',
    ).default({}),
  })
  .describe('How operations were served.');

/** The parts of a sum that are counts by name; what old files and old workers do not tell is none. */
export const countedParts = {
  firstSeen: z
    .record(z.string(), caseNumber)
    .default({})
    .describe('For everything that cases have shown, the first case that did.'),
  states: z
    .record(z.string(), z.tuple([caseNumber, z.int().min(1).max(CASES_ENOUGH)]))
    .default({})
    .describe('Abstract states of the cluster: the first case, and how many, 100 at most.'),
  mix: mixSchema.default(NO_MIX),
  service: serviceSchema.default(NO_SERVICE),
  tellers: z
    .record(z.string(), z.string())
    .default({})
    .describe('By case that was the first to show something: the strategy that it was drawn by.'),
};

export const countsFileSchema = z
  .strictObject({ format: z.literal('linlab/counts@1'), ...countedParts })
  .meta({ title: 'linlab counts' });

export type CountedParts = Pick<Sum, keyof typeof countedParts>;

/** The counts of a campaign in a file. Throws InputError. */
export function parseCounts(text: string, fileName: string): CountedParts {
  const { format: _format, ...parts } = readAs(countsFileSchema, text, fileName);
  return parts;
}

/** A line to each part. */
export function formatCounts({ firstSeen, states, mix, service, tellers }: CountedParts): string {
  const format = 'linlab/counts@1';
  const parts = Object.entries({ format, firstSeen, states, mix, service, tellers });
  return `{\n${parts.map(([name, part]) => `  "${name}": ${JSON.stringify(part)}`).join(',\n')}\n}\n`;
}
