// The trace inside a run record. What stories and reports read of it is checked; the rest of every
// step is let through as it is. Called by run.ts.

import * as z from 'zod';
import { count, kvOperationSchema } from '../lab/scenario/schema.ts';

const ballot = z.looseObject({ round: count('Round.'), replica: count('Proposer.') });
const command = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('noop') }),
  z.looseObject({
    kind: z.literal('request'),
    client: count('Client process.'),
    request: count('Its request, from 1.'),
    operation: kvOperationSchema,
  }),
]);
const entry = z.looseObject({ slot: count('Slot.'), command });

const inBallot = { ballot };
const fromSlot = { fromSlot: count('First slot.') };
const ofClient = { client: count('Client process.'), request: count('Its request, from 1.') };

const messageSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('prepare'), ...inBallot }),
  z.looseObject({ kind: z.literal('promise'), ...inBallot }),
  z.looseObject({ kind: z.literal('accept'), ...inBallot, entries: z.array(entry) }),
  z.looseObject({ kind: z.literal('accepted'), ...inBallot, slots: z.array(count('Slot.')) }),
  z.looseObject({ kind: z.literal('nack'), ...inBallot }),
  z.looseObject({ kind: z.literal('heartbeat'), ...inBallot }),
  z.looseObject({ kind: z.literal('catch-up'), ...fromSlot }),
  z.looseObject({ kind: z.literal('decided'), ...fromSlot }),
  z.looseObject({ kind: z.literal('request'), ...ofClient, operation: kvOperationSchema }),
  z.looseObject({ kind: z.literal('reply'), ...ofClient }),
  z.looseObject({ kind: z.literal('redirect'), ...ofClient }),
]);

const effectSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('persist') }),
  z.looseObject({ kind: z.literal('send'), to: count('Receiver.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('reply'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
  z.looseObject({ kind: z.literal('self'), message: messageSchema }),
  z.looseObject({ kind: z.literal('lead'), ballot }),
  z.looseObject({ kind: z.literal('follow') }),
  z.looseObject({ kind: z.literal('decide'), slot: count('Slot.'), command }),
  z.looseObject({ kind: z.literal('apply'), slot: count('Slot.') }),
  z.looseObject({ kind: z.literal('mark'), mark: z.string() }),
]);

const outcomeSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('ok') }),
  z.looseObject({ kind: z.literal('fail'), reason: z.string() }),
  z.looseObject({ kind: z.literal('info'), reason: z.string() }),
]);

const sessionEffectSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('send'), to: count('Receiver.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
  z.looseObject({ kind: z.literal('complete'), outcome: outcomeSchema }),
]);

const sessionInputSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('invoke'), operation: kvOperationSchema }),
  z.looseObject({ kind: z.literal('message'), from: count('Sender.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
]);

const inputSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('start') }),
  z.looseObject({ kind: z.literal('message'), from: count('Sender.'), message: messageSchema }),
  z.looseObject({ kind: z.literal('request'), ...ofClient, operation: kvOperationSchema }),
  z.looseObject({ kind: z.literal('timer'), timer: z.string() }),
  z.looseObject({ kind: z.literal('durable') }),
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
    process: count('Who takes it.'),
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
    because: z.enum(['partition', 'crash']),
  }),
]);
