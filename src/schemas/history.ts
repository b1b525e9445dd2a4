// History files: what clients saw, recorded by this lab or elsewhere, for the checker. Called by the
// cli (`check`, `recheck`) and by run.ts.

import type { History } from 'porcupine-ts';
import { HistoryError, pairEvents } from 'porcupine-ts';
import * as z from 'zod';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import { readAs, SENTENCE } from '../lab/scenario/read.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { kvOperationSchema, sameType } from '../lab/scenario/schema.ts';

/** The sequential specifications that a history file can be checked against. */
export const SPECS = ['kv', 'register', 'cas-register'] as const;
export type SpecName = (typeof SPECS)[number];

export interface HistoryFile<I = KvOperation, O = KvResult> {
  readonly format: 'linlab/history@1';
  readonly events: History<I, O>;
}

const KV_RESULT = 'a string, true, false or null';
const kvResultSchema = z
  .union([z.string(), z.boolean(), z.null()], { error: KV_RESULT })
  .describe('get: the value, null if absent. cas: whether it took effect. Others: null.');

const REGISTER_VALUE = 'a string, a number, true, false or null';
const registerValue = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: REGISTER_VALUE,
});
const read = z.strictObject({ kind: z.literal('read') });
const write = z.strictObject({ kind: z.literal('write'), value: registerValue });
const casRegister = z.strictObject({
  kind: z.literal('cas'),
  from: registerValue.describe('Expected current value.'),
  to: registerValue.describe('New value, if the current one is as expected.'),
});

function eventSchema<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return z.strictObject({
    process: count('A single-threaded actor; used no more after an info.'),
    type: z
      .enum(['invoke', 'ok', 'fail', 'info'])
      .describe('Asked; answered; certainly without effect; not known.'),
    time: z.number().describe('In any unit, never decreasing.'),
    input: z.exactOptional(input).describe('On invoke: what is asked.'),
    output: z.exactOptional(output).describe('On ok: the answer, null for a write.'),
    note: z.exactOptional(z.string()).describe('Why it ended in fail or info.'),
  });
}

export const kvEventSchema = eventSchema(kvOperationSchema, kvResultSchema);
sameType<z.output<typeof kvEventSchema>[], History<KvOperation, KvResult>>(true);

interface AnyInput {
  readonly kind: string;
}

/** What an operation may answer, or null where the answer is not looked at. */
function answerOf({ kind }: AnyInput): { types: readonly string[]; expected: string } | null {
  if (kind === 'get') return { types: ['string', 'null'], expected: 'a string or null' };
  if (kind === 'cas') return { types: ['boolean'], expected: 'true or false' };
  return null;
}

type AnyEvents = History<AnyInput, unknown>;
type Refuse = (path: PropertyKey[], message: string, sentence?: boolean) => void;

function checkPairs(events: AnyEvents, refuse: Refuse): void {
  for (const { input, completeIndex, outcome } of pairEvents(events)) {
    if (outcome !== 'ok' || completeIndex === null) continue;
    const answer = answerOf(input);
    const output = events[completeIndex]?.output;
    const type = output === null ? 'null' : typeof output;
    if (answer === null || output === undefined || answer.types.includes(type)) continue;
    refuse([completeIndex, 'output'], `${answer.expected}, the answer to a ${input.kind}`);
  }
}

/** What the shape of single events does not say: what each type carries, and how they pair. */
export function checkHistory(
  events: AnyEvents,
  path: PropertyKey[],
  context: z.RefinementCtx,
): void {
  const refuse: Refuse = (rest, message, sentence = false) => {
    const params = sentence ? SENTENCE : {};
    context.addIssue({ code: 'custom', path: [...path, ...rest], message, params });
  };
  const missing = events.flatMap(({ type, input, output }, index) => {
    if (type === 'invoke' && input === undefined) return [[index, 'input']];
    return type === 'ok' && output === undefined ? [[index, 'output']] : [];
  });
  for (const place of missing) {
    refuse(place, place[1] === 'input' ? 'an operation' : 'an answer, null for a write');
  }
  if (missing.length > 0) return;
  try {
    checkPairs(events, refuse);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    refuse([error.where], error.message, true);
  }
}

function fileSchema<Event extends z.ZodType>(event: Event) {
  return z
    .strictObject({
      format: z.literal('linlab/history@1'),
      events: z.array(event).describe('In real-time order.'),
    })
    .superRefine(({ events }, context) => {
      checkHistory(events as AnyEvents, ['events'], context);
    })
    .meta({ title: 'linlab history' });
}

const SCHEMAS = {
  kv: fileSchema(kvEventSchema),
  register: fileSchema(eventSchema(z.discriminatedUnion('kind', [read, write]), registerValue)),
  'cas-register': fileSchema(
    eventSchema(z.discriminatedUnion('kind', [read, write, casRegister]), registerValue),
  ),
};

/** Histories of every specification, for editors. */
export const historySchema = fileSchema(
  eventSchema(z.union([kvOperationSchema, read, write, casRegister]), registerValue),
);

/** What operations ask and answer under a specification. */
type EventsOf<Spec extends SpecName> = Readonly<z.output<(typeof SCHEMAS)[Spec]>['events']>;

/** The events of a history file, for the checker. Throws InputError. */
export function parseHistory<Spec extends SpecName>(
  text: string,
  fileName: string,
  spec: Spec,
): EventsOf<Spec> {
  return readAs(SCHEMAS[spec] as z.ZodType<{ events: EventsOf<Spec> }>, text, fileName).events;
}

/** A history as a file, an event to a line. */
export function formatHistory(events: History<unknown, unknown>): string {
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const list = lines === '' ? '[]' : `[\n${lines}\n  ]`;
  return `{\n  "format": "linlab/history@1",\n  "events": ${list}\n}\n`;
}
