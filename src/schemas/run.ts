// Run records as files: one execution with all that is known of it. Called by the cli (`recheck`,
// `report`).

import * as z from 'zod';
import type { RunFailure } from '../hosts/outcome.ts';
import type { Judgement } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { readAs } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { GUARANTEES } from '../lab/scenario/guarantee.ts';
import {
  sameType,
  scenarioSchema,
  traceHashSchema,
  verdictSchema,
} from '../lab/scenario/schema.ts';
import { checkHistory, kvEventSchema } from './history.ts';
import { traceEntrySchema } from './trace.ts';

const place = {
  replica: z.int().describe('Where it was found.'),
  atMs: z.number().describe('Virtual milliseconds.'),
  step: count('Number of the step.'),
  detail: z.string(),
};

// Any name: a record outlives the list of invariants that the code has today.
type InvariantId = (RunFailure & { readonly kind: 'invariant' })['id'];
const invariantId = z.string().describe('The invariant.') as unknown as z.ZodType<InvariantId>;

const failureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('invariant'),
    id: invariantId,
    ...place,
  }),
  z.strictObject({ kind: z.literal('crash'), ...place }),
  z.strictObject({ kind: z.literal('liveness'), atMs: place.atMs, detail: place.detail }),
]);

const keptSchema = z.strictObject({
  guarantee: z.enum(GUARANTEES),
  verdict: z.enum(['holds', 'violation', 'unknown']),
  explanation: z.string(),
  core: z.array(count('Place of an operation in conflict.')),
});

const gaveUpSchema = z
  .strictObject({
    statesMax: count('States that each question might cost.'),
    keys: z.exactOptional(
      z.strictObject({
        all: count('Keys of the history.'),
        open: count('Keys of which it is not known.'),
      }),
    ),
  })
  .describe('How far the checker came; missing unless it gave up.');

export const judgementSchema = z.strictObject({
  verdict: verdictSchema,
  anomaly: z
    .string()
    .nullable()
    .describe('invariant:ID, crash, liveness, guarantee:NAME, or an anomaly of the history.'),
  signature: z.string().nullable().describe('Why the run failed.'),
  explanation: z.string(),
  core: z.array(count('Place of an operation in conflict.')),
  witness: z
    .array(count('Place of an operation.'))
    .nullable()
    .describe('An order that explains it.'),
  guarantees: z
    .exactOptional(z.array(keptSchema))
    .describe('Which hold, where others than linearizability were asked for.'),
  gaveUp: z.exactOptional(gaveUpSchema),
});

export const runSchema = z
  .strictObject({
    format: z.literal('linlab/run@1'),
    system: z.string().describe('The system under test.'),
    host: z.enum(['sim', 'zeromq', 'live']),
    protocolVersion: count('Trace hashes compare within one version.'),
    commit: z
      .exactOptional(z.string())
      .describe('Of the git repository in which it was run; -dirty: with changed files.'),
    scenario: scenarioSchema,
    judgement: judgementSchema,
    history: z.array(kvEventSchema).describe('What the clients saw.'),
    failures: z.array(failureSchema),
    traceHash: traceHashSchema.nullable().describe('Null for a run of the live host.'),
    steps: count('Steps of replicas and clients.'),
    virtualMs: z.number().describe('Virtual time of the last response.'),
    trace: z.array(traceEntrySchema).nullable().describe('Every step, or null.'),
  })
  .superRefine(({ history }, context) => {
    checkHistory(history, ['history'], context);
  })
  .meta({ title: 'linlab run' });

sameType<Omit<z.output<typeof runSchema>, 'trace'>, Omit<RunRecord, 'trace'>>(true);
sameType<z.output<typeof failureSchema>, RunFailure>(true);
sameType<z.output<typeof judgementSchema>, Judgement>(true);

/** The run record in a file. Throws InputError. */
export function parseRun(text: string, fileName: string): RunRecord {
  // Of a step only what people are shown is checked, and numbers have no brands in a file.
  return readAs(runSchema, text, fileName) as unknown as RunRecord;
}

/** A run record as a file: a field to a line, a step of the trace and an event to a line. */
export function formatRun(record: RunRecord): string {
  const lines = Object.entries(record).map(([key, value]: [string, unknown]) => {
    const isLong = (key === 'history' || key === 'trace') && Array.isArray(value);
    if (!isLong || value.length === 0) return `  "${key}": ${JSON.stringify(value)}`;
    const items = value.map((item) => `    ${JSON.stringify(item)}`);
    return `  "${key}": [\n${items.join(',\n')}\n  ]`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}
