// The trace inside a run record. What stories and reports read of it is checked; the rest of every
// step is let through as it is. Called by run.ts.

import * as z from 'zod';
import type { TraceEntry } from '../hosts/outcome.ts';
import { count } from '../lab/scenario/schema-parts.ts';
import { kvOperationSchema, sameType } from '../lab/scenario/schema.ts';
import type { Message } from '../protocol/message.ts';

const ballot = z.looseObject({ round: count('Round.'), replica: count('Proposer.') });
const life = count('Life of a replica; a later one owes nothing to those before.');
const configuration = z.looseObject({
  number: count('Counts the configurations.'),
  voters: z.array(z.looseObject({ replica: count('A replica.'), life })),
  phase1: count('Promises that allow to propose.'),
  phase2: count('Acceptances that choose.'),
  format: z.literal([1, 2]),
});
const command = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('noop') }),
  z.looseObject({
    kind: z.literal('request'),
    client: count('Client session.'),
    request: count('Its request, from 1.'),
    operation: kvOperationSchema,
  }),
  z.looseObject({
    kind: z.literal('register'),
    client: count('Client session.'),
    timeMs: z.number().describe("The proposer's clock."),
  }),
  z.looseObject({ kind: z.literal('configure'), configuration }),
]);
const slot = count('Slot.');
const entry = z.looseObject({ slot, command });

const inBallot = { ballot };
const fromLife = { ballot, life };
const fromSlot = { fromSlot: count('First slot.') };
const ofClient = {
  client: count('Client session.'),
  request: count('Its request, from 1; 0 is the registration.'),
};
const header = z.looseObject({ slot, configuration, chunks: count('Parts.') });
const index = count('Number of the part.');
const report = z.looseObject({ slot, ballot, command: command.nullable() });

const messageSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('canvass'), ...inBallot }),
  z.looseObject({ kind: z.literal('support'), ...fromLife }),
  z.looseObject({ kind: z.literal('prepare'), ...inBallot, ...fromSlot }),
  z.looseObject({
    kind: z.literal('promise'),
    ...fromLife,
    ...fromSlot,
    accepted: z.array(report),
  }),
  z.looseObject({ kind: z.literal('accept'), ...inBallot, entries: z.array(entry) }),
  z.looseObject({ kind: z.literal('accepted'), ...fromLife, slots: z.array(slot) }),
  z.looseObject({ kind: z.literal('nack'), ...inBallot, promised: ballot }),
  z.looseObject({ kind: z.literal('heartbeat'), ...inBallot, round: count('Round.') }),
  z.looseObject({ kind: z.literal('heard'), ...fromLife, round: count('Round.') }),
  z.looseObject({ kind: z.literal('catch-up'), ...fromSlot }),
  z.looseObject({ kind: z.literal('decided'), ...fromSlot, commands: z.array(command) }),
  z.looseObject({ kind: z.literal('snapshot'), header, index }),
  z.looseObject({ kind: z.literal('snapshot-next'), slot, index }),
  z.looseObject({ kind: z.literal('join'), life, ...fromSlot }),
  z.looseObject({ kind: z.literal('read-index'), id: count('Of the question.') }),
  z.looseObject({ kind: z.literal('read-at'), id: count('Of the question.'), slot }),
  z.looseObject({ kind: z.literal('transfer'), ...inBallot }),
  z.looseObject({ kind: z.literal('register'), ...ofClient }),
  z.looseObject({ kind: z.literal('request'), ...ofClient, operation: kvOperationSchema }),
  z.looseObject({ kind: z.literal('read'), ...ofClient, key: z.string(), mode: z.string() }),
  z.looseObject({
    kind: z.literal('change'),
    ...ofClient,
    change: z.looseObject({ kind: z.string() }),
  }),
  z.looseObject({ kind: z.literal('registered'), ...ofClient }),
  z.looseObject({ kind: z.literal('reply'), ...ofClient }),
  z.looseObject({ kind: z.literal('redirect'), ...ofClient }),
  z.looseObject({ kind: z.literal('busy'), ...ofClient }),
  z.looseObject({ kind: z.literal('refused'), ...ofClient, reason: z.string() }),
  z.looseObject({ kind: z.literal('expired'), ...ofClient }),
  z.looseObject({ kind: z.literal('changed'), ...ofClient }),
  z.looseObject({ kind: z.literal('unchanged'), ...ofClient, reason: z.string() }),
]);

const effectSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('persist') }),
  z.looseObject({ kind: z.literal('rewrite') }),
  z.looseObject({ kind: z.literal('save-snapshot'), snapshot: z.looseObject({ header }) }),
  z.looseObject({ kind: z.literal('send'), to: count('Receiver.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('reply'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
  z.looseObject({ kind: z.literal('halt'), reason: z.string() }),
  z.looseObject({ kind: z.literal('self'), message: messageSchema }),
  z.looseObject({ kind: z.literal('live'), life }),
  z.looseObject({ kind: z.literal('lead'), ballot, configuration }),
  z.looseObject({ kind: z.literal('follow') }),
  z.looseObject({ kind: z.literal('decide'), slot, command }),
  z.looseObject({ kind: z.literal('apply'), slot }),
  z.looseObject({ kind: z.literal('install'), slot }),
  z.looseObject({ kind: z.literal('configure'), configuration }),
  z.looseObject({ kind: z.literal('mark'), mark: z.string() }),
]);

const outcomeSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('ok') }),
  z.looseObject({ kind: z.literal('fail'), reason: z.string() }),
  z.looseObject({ kind: z.literal('info'), reason: z.string() }),
]);

const request = count('The request of the session, from 1.');
const sessionEffectSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('send'), to: count('Receiver.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string(), request }),
  z.looseObject({ kind: z.literal('complete'), request, outcome: outcomeSchema }),
  z.looseObject({ kind: z.literal('over') }),
]);

const sessionInputSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('invoke'),
    request,
    operation: kvOperationSchema,
    read: z.string(),
  }),
  z.looseObject({ kind: z.literal('message'), from: count('Sender.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string(), request }),
]);

const diskSchema = z.looseObject({
  records: z.array(z.looseObject({ kind: z.string() })),
  snapshot: z.looseObject({ header }).nullable(),
  compactedTo: slot,
  isDoubtful: z.boolean(),
});

const inputSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('start'), disk: diskSchema }),
  z.looseObject({ kind: z.literal('message'), from: count('Sender.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('client'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
  z.looseObject({ kind: z.literal('durable') }),
  z.looseObject({ kind: z.literal('snapshot-durable'), slot }),
  z.looseObject({ kind: z.literal('disk-failed'), reason: z.string() }),
]);

const atMs = z.number().describe('Virtual milliseconds.');
const sent = z.array(
  z.strictObject({
    frame: count('Number in the run.'),
    to: z.string(),
    arrivals: z.array(z.number()).describe('None if it is lost, two if it is doubled.'),
    because: z.enum(['sent', 'noise', 'fault', 'override', 'down']),
  }),
);
const frame = count('The frame that was delivered.').nullable();

export const traceEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('replica'),
    step: count('Number of the step.'),
    atMs,
    replica: count('Who takes it.'),
    input: inputSchema,
    frame,
    effects: z.array(effectSchema),
    sent,
  }),
  z.strictObject({
    kind: z.literal('client'),
    step: count('Number of the step.'),
    atMs,
    session: count('Whose: the process that its client was when the session began.'),
    input: sessionInputSchema,
    frame,
    effects: z.array(sessionEffectSchema),
    sent,
  }),
  z.strictObject({
    kind: z.literal('fault'),
    atMs,
    fault: count('Its place in the scenario.'),
    phase: z.enum(['begin', 'end']),
    replica: count('Whom it hit.').nullable(),
  }),
  z.strictObject({
    kind: z.literal('lost'),
    atMs,
    frame: count('Number in the run.'),
    because: z.enum(['partition', 'crash', 'unreadable']),
  }),
]);

type Kind<T> = T extends { readonly kind: infer K } ? K : never;
type Read = z.output<typeof traceEntrySchema>;
type StepOf<T, K extends 'replica' | 'client'> = Extract<T, { readonly kind: K }>;
type InputOf<T, K extends 'replica' | 'client'> =
  StepOf<T, K> extends { readonly input: infer I } ? I : never;
type EffectOf<T, K extends 'replica' | 'client'> =
  StepOf<T, K> extends { readonly effects: readonly (infer E)[] } ? E : never;

sameType<Kind<Read>, TraceEntry['kind']>(true);
sameType<Kind<InputOf<Read, 'replica'>>, Kind<InputOf<TraceEntry, 'replica'>>>(true);
sameType<Kind<EffectOf<Read, 'replica'>>, Kind<EffectOf<TraceEntry, 'replica'>>>(true);
sameType<Kind<InputOf<Read, 'client'>>, Kind<InputOf<TraceEntry, 'client'>>>(true);
sameType<Kind<EffectOf<Read, 'client'>>, Kind<EffectOf<TraceEntry, 'client'>>>(true);
sameType<Kind<z.output<typeof messageSchema>>, Message['kind']>(true);
