// What the command line prints under `--json`, and what a campaign leaves in its folder: one object
// each, always of these shapes. Called by the cli, and by those who read its output.

import * as z from 'zod';
import { mixSchema } from './counts.ts';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { GUARANTEES } from '../lab/scenario/guarantee.ts';
import { traceHashSchema, verdictSchema } from '../lab/scenario/schema.ts';

const host = z.enum(['sim', 'zeromq', 'live']);
const number = (description: string): z.ZodNumber => z.number().min(0).describe(description);

const share = (description: string): z.ZodNumber => z.number().min(0).max(1).describe(description);

const sizeSchema = z
  .strictObject({
    operations: count('Operations.'),
    faults: count('Faults.'),
    overrides: count('Overrides.'),
    replicas: count('Replicas.'),
    clients: count('Clients.'),
  })
  .describe('What is left in the shrunk scenario.');

const rateSchema = z
  .strictObject({
    runs: count('Runs that have a verdict.'),
    reproduced: count('Runs that failed for the reason that is looked for.'),
    low: share('Lower end of the 95 % interval of Wilson.'),
    high: share('Upper end of it.'),
  })
  .describe('How often it reproduces where a run is never the same twice.');

export const findingSchema = z.strictObject({
  signature: z.string().describe('Why the run failed; runs with one signature are one finding.'),
  anomaly: z
    .string()
    .describe('invariant:ID, crash, liveness, guarantee:NAME, or an anomaly of the history.'),
  firstCase: count('Number of the first case that met it.'),
  scenario: z.string().describe('Path of the shrunk scenario, from the current folder.'),
  shrunk: sizeSchema,
  shrinkRuns: count('Executions that shrinking took.'),
  shrinkMs: number('Real milliseconds that shrinking took.'),
  shrunkToTheEnd: z
    .boolean()
    .optional()
    .describe('False where the runs were spent before nothing more went; missing in old files.'),
  confirmed: z
    .strictObject({ zeromq: z.boolean().nullable() })
    .describe(
      'Whether the shrunk scenario did the same over real sockets; null if that host failed.',
    ),
  rate: rateSchema.optional(),
});

const brokenSchema = z.strictObject({
  code: z.string().describe('Stable, for programs: process-died, timeout, divergence, …'),
  firstCase: count('Number of the first case that met it.'),
  cases: count('Cases that met it.'),
  message: z.string().describe('Of the first case, in full.'),
  scenario: z.string().describe("Path of the first case's scenario, from the current folder."),
});

export const unknownSchema = z.strictObject({
  case: count('Number of the case.'),
  why: z.string().describe('How far the checker came.'),
  scenario: z.string().describe('Path of its scenario, from the current folder.'),
  statesMax: count('States that judging it might cost.'),
});

export const coverageSchema = z
  .strictObject({
    ok: count('Operations that succeeded.'),
    fail: count('Operations that certainly had no effect.'),
    info: count('Operations of unknown outcome.'),
    faultyWrites: count('Cases in which a write was under way while a fault was.'),
    leaderChanges: count('Cases in which more than one reign began.')
      .nullable()
      .describe('Cases in which more than one reign began; null where the host sees none.'),
    marks: z
      .record(z.string(), count('Cases.'))
      .describe('For each rare branch, the cases that took it.'),
  })
  .describe('What the campaign has exercised.');

const latency = z.number().min(0).nullable().describe('Milliseconds; null where none succeeded.');

const served = {
  ok: count('Operations that succeeded.'),
  fail: count('Operations that certainly had no effect.'),
  info: count('Operations of unknown outcome.'),
  latencyMs: z
    .strictObject({ p50: latency, p90: latency, p99: latency, max: latency })
    .describe('Of those that succeeded, rounded to two digits: virtual time, or real on live.'),
};

const serviceSummarySchema = z
  .strictObject({
    operations: z.record(z.string(), z.strictObject(served)).describe('By kind of operation.'),
    during: z
      .record(
        z.string(),
        z.strictObject({
          ...served,
          seconds: number('How long it was under way.'),
          okPerSecond: number('Successes for each of these seconds.').nullable(),
        }),
      )
      .describe('By kind of fault under way when operations were invoked; quiet: none.'),
  })
  .describe('How operations were served.');

const discoveredSchema = z.strictObject({
  seen: count('Different ones.'),
  once: count('Those seen in one case only.'),
  twice: count('Those seen in two cases.'),
  lastNew: count('Number of the last case that showed a new one.').nullable(),
  chance: share('How likely the next case shows a new one (Good and Turing).').nullable(),
  likely: count('How many there may be in all, at least (Chao).'),
});

const discoverySchema = z
  .strictObject({
    marks: discoveredSchema,
    states: discoveredSchema.nullable().describe('Abstract states; null where none can be seen.'),
    paid: z
      .record(z.string(), count('How much.'))
      .default({})
      .describe('By strategy: marks, outcomes and states that its cases were the first to show.'),
  })
  .describe('How much was seen, and how likely the next case shows something new.');

const ended = 'Why it ended; missing in old files and in sums of parts that ended differently.';

export const endedSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['cases', 'time', 'findings', 'interrupt']) }),
    z.strictObject({
      kind: z.literal('plateau'),
      lastNews: count('Number of a case.')
        .nullable()
        .describe('The last case that showed something new; null for none.'),
      chance: z
        .exactOptional(share('That the next case shows something new.'))
        .describe('Where it was asked to fall so low.'),
    }),
  ])
  .describe(ended);

const placeSchema = z.strictObject({
  commit: z.string().nullable().describe('Full name; null outside a git repository.'),
  changed: z.boolean().describe('Whether files differed from the commit.'),
  at: z.string().describe('When, ISO 8601.'),
});

const corpusStatusSchema = z
  .strictObject({
    system: z.string().describe('The system under test.'),
    firstSeen: placeSchema.nullable().describe('Where it first reproduced; null: nowhere.'),
    lastReproduced: placeSchema.nullable().describe('Where it last reproduced; null: nowhere.'),
    passesSince: count('Commits at which it has passed since.'),
    last: placeSchema.extend({
      outcome: z.enum(['reproduces', 'passes', 'other', 'unknown']),
    }),
  })
  .describe('What status.jsonl tells of it.');

const corpusSchema = z.strictObject({
  scenario: z.string().describe('Path of the scenario, as it was given.'),
  verdict: verdictSchema,
  signature: z.string().nullable().describe('Why it failed; null if it did not.'),
  status: corpusStatusSchema.optional(),
});

const keptVerdictSchema = z.enum(['holds', 'violation', 'unknown']);

export const keptCountsSchema = z.strictObject({
  holds: count('Cases.'),
  violation: count('Cases.'),
  unknown: count('Cases.'),
});

export const shardSchema = z
  .strictObject({
    index: z.int().min(1).describe('Which part, from 1.'),
    of: z.int().min(1).describe('How many parts there are.'),
  })
  .describe('One of several equal parts of a campaign.');

export const campaignSchema = z
  .strictObject({
    format: z.literal('linlab/campaign@1'),
    system: z.string().describe('The system under test.'),
    host,
    seed: count('Seed of the campaign.'),
    cases: count('Cases that have a verdict.'),
    casesPerSecond: number('From the start of the first case to the last verdict.'),
    operations: count('Operations of all clients.'),
    virtualSeconds: number('Virtual time of all cases.'),
    verdicts: z.strictObject({
      linearizable: count('Cases.'),
      holds: count('Cases.').optional().describe('Cases that kept the other guarantees.'),
      violation: count('Cases.'),
      unknown: count('Cases.'),
    }),
    guarantees: z
      .array(keptCountsSchema.extend({ guarantee: z.enum(GUARANTEES) }))
      .optional()
      .describe('What became of each, where others than linearizability were asked for.'),
    coverage: coverageSchema.optional(),
    mix: mixSchema.optional(),
    service: serviceSummarySchema.optional(),
    discovery: discoverySchema.optional(),
    vacuous: z
      .array(z.string())
      .optional()
      .describe('Why a campaign without a finding proves little; missing if it is a good one.'),
    shard: shardSchema.optional(),
    ended: endedSchema.optional(),
    corpus: z
      .array(corpusSchema)
      .optional()
      .describe('What the scenarios of --corpus came to, which ran first.'),
    findings: z.array(findingSchema).describe('One for each signature.'),
    broken: z
      .array(brokenSchema)
      .optional()
      .describe('Why the host gave cases no verdict, one for each code; missing if it never did.'),
    unknowns: z
      .array(unknownSchema)
      .optional()
      .describe('The first cases that the checker gave up on; missing if it never did.'),
    out: z.string().describe('Path of the folder with everything, from the current folder.'),
  })
  .meta({ title: 'linlab campaign' });

export const replaySchema = z
  .strictObject({
    format: z.literal('linlab/replay@1'),
    verdict: verdictSchema,
    anomaly: z.string().nullable(),
    traceHash: traceHashSchema.nullable().describe('Null for a run of the live host.'),
    host,
    matchesExpected: z
      .boolean()
      .nullable()
      .describe('Whether it is what the file expects; null if the file expects nothing.'),
    guarantees: z
      .array(z.strictObject({ guarantee: z.enum(GUARANTEES), verdict: keptVerdictSchema }))
      .optional()
      .describe('Which hold, where others than linearizability were asked for.'),
    hashCompared: z
      .literal(false)
      .optional()
      .describe('There if the trace hash that the file expects is of another protocol version.'),
    rate: rateSchema.optional(),
  })
  .meta({ title: 'linlab replay' });

export const corpusFolderSchema = z
  .strictObject({
    format: z.literal('linlab/corpus@1'),
    folder: z.string().describe('As it was given.'),
    scenarios: z.array(
      z.strictObject({
        scenario: z.string().describe('Path of the file.'),
        status: z.array(corpusStatusSchema).describe('One for each system; none: not recorded.'),
      }),
    ),
  })
  .meta({ title: 'linlab corpus' });

const commitSchema = z.strictObject({
  commit: z.string().describe('Its full name.'),
  subject: z.string().describe('First line of its message.'),
  author: z.string(),
  date: z.string().describe('When it was committed, ISO 8601.'),
});

export const bisectSchema = z
  .strictObject({
    format: z.literal('linlab/bisect@1'),
    scenario: z.string().describe('As it was given.'),
    system: z.string().describe('As it was given, or as the scenario names it.'),
    signature: z.string().describe('The failure that was looked for.'),
    good: z.string().describe('Full name of the commit that passes.'),
    bad: z.string().describe('Full name of the commit that fails.'),
    first: commitSchema
      .nullable()
      .describe('The first commit that fails; null where those beside it cannot be judged.'),
    candidates: z
      .array(commitSchema)
      .describe('Where it is null: commits one of which is the first, as far as can be known.'),
    tried: z
      .array(
        z.strictObject({
          commit: z.string(),
          outcome: z.enum(['passes', 'fails', 'skipped']),
          reason: z.string().nullable().describe('Why it was skipped; null where it was not.'),
        }),
      )
      .describe('In the order in which they were tried.'),
  })
  .meta({ title: 'linlab bisect' });

export const shrinkSchema = z
  .strictObject({
    format: z.literal('linlab/shrink@1'),
    signature: z.string().describe('Why it fails; pinned.'),
    anomaly: z.string(),
    scenario: z.string().describe('Path of the shrunk scenario.'),
    shrunk: sizeSchema,
    shrinkRuns: count('Executions that shrinking took.'),
    shrinkMs: number('Real milliseconds that shrinking took.'),
    confirmed: z.strictObject({ zeromq: z.boolean().nullable() }),
    rate: rateSchema.optional(),
    rateBefore: rateSchema.optional(),
    shrunkToTheEnd: z
      .boolean()
      .optional()
      .describe('With --times: false where the budget was spent before nothing more went.'),
    others: z
      .array(z.strictObject({ signature: z.string(), scenario: z.string() }))
      .describe('Scenarios that failed for another reason, met on the way.'),
  })
  .meta({ title: 'linlab shrink' });

export const errorSchema = z
  .strictObject({
    format: z.literal('linlab/error@1'),
    code: z.string().describe('Stable, for programs: input, arguments, internal, …'),
    message: z.string().describe('For people.'),
    where: z
      .string()
      .nullable()
      .describe('What it is about: file:line:column, a flag, a port; null if nothing.'),
  })
  .meta({ title: 'linlab error' });

export type CampaignOutput = z.output<typeof campaignSchema>;
export type FindingOutput = z.output<typeof findingSchema>;
export type CorpusOutput = z.output<typeof corpusSchema>;
export type StatusOutput = z.output<typeof corpusStatusSchema>;
export type CorpusFolderOutput = z.output<typeof corpusFolderSchema>;
export type UnknownOutput = z.output<typeof unknownSchema>;
export type BrokenOutput = z.output<typeof brokenSchema>;
export type ShrinkOutput = z.output<typeof shrinkSchema>;
export type ReplayOutput = z.output<typeof replaySchema>;
export type BisectOutput = z.output<typeof bisectSchema>;
export type ErrorOutput = z.output<typeof errorSchema>;

/** The result of a campaign in a file. Throws InputError. */
export function parseCampaign(text: string, fileName: string): CampaignOutput {
  return readAs(campaignSchema, text, fileName);
}

/** The result of a replay in a file. Throws InputError. */
export function parseReplay(text: string, fileName: string): ReplayOutput {
  return readAs(replaySchema, text, fileName);
}

/** What is known of a corpus, in a file. Throws InputError. */
export function parseCorpusFolder(text: string, fileName: string): CorpusFolderOutput {
  return readAs(corpusFolderSchema, text, fileName);
}

/** The result of shrinking in a file. Throws InputError. */
export function parseShrink(text: string, fileName: string): ShrinkOutput {
  return readAs(shrinkSchema, text, fileName);
}

/** The result of a bisection in a file. Throws InputError. */
export function parseBisect(text: string, fileName: string): BisectOutput {
  return readAs(bisectSchema, text, fileName);
}

/** An error that was printed as an object. Throws InputError. */
export function parseErrorOutput(text: string, fileName: string): ErrorOutput {
  return readAs(errorSchema, text, fileName);
}
