// The schema of scenario files: the types of scenario.ts as data that can be checked, with ranges,
// defaults for files written by hand, and descriptions for editors. Errors are worded as what is
// expected (read.ts).

import * as z from 'zod';
import type { Fault } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import { checkCluster, clusterSchema } from './cluster-schema.ts';
import { checkFault, checkTrigger, faultSchema, triggerSchema } from './fault-schema.ts';
import { GUARANTEES } from './guarantee.ts';
import type { Refuse } from './schema-parts.ts';
import { count, ms, perMille, replica, REPLICAS_MAX, whole } from './schema-parts.ts';
import type { Expectation, Override, Scenario } from './scenario.ts';
import { clusterSize } from './size.ts';

const CLIENTS_MAX = 1000;
const PIPELINE_MAX = 64;

const key = z.string().describe('Any string.');
const value = z.string().describe('Any string; an absent key is not "".');

export const kvOperationSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('get'), key }),
    z.strictObject({ kind: z.literal('put'), key, value }),
    z.strictObject({ kind: z.literal('append'), key, value }),
    z.strictObject({ kind: z.literal('delete'), key }),
    z.strictObject({
      kind: z.literal('cas'),
      key,
      from: z
        .string({ error: 'a string or null' })
        .nullable()
        .describe('Expected current value; null expects the key to be absent.'),
      to: z.string().describe('New value, if the current one is as expected.'),
    }),
  ])
  .meta({ id: 'operation', description: 'What a client asks of the store.' });

const party = (description: string): z.ZodString =>
  z
    .string()
    .regex(/^[rc]\d+$/, { error: 'a replica or client, such as r0 or c0' })
    .describe(description);
const address = {
  from: party('Sender: r0, r1, … a replica; c0, c1, … a client process.'),
  to: party('Receiver.'),
  message: z.string().describe('Kind of the message: prepare, promise, accept, accepted, …'),
  about: z.string().describe('Ballot and slot, "1.0 #3", or client and request, "c0/1".'),
  occurrence: count('0 for the first such message on the link.'),
};

const overrideSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('drop'), ...address }).describe('A message is lost.'),
    z
      .strictObject({ kind: z.literal('delay'), ms: ms('How much later.'), ...address })
      .describe('A message arrives later than on the quiet network.'),
    z
      .strictObject({ kind: z.literal('duplicate'), ms: ms('How long after.'), ...address })
      .describe('A message arrives a second time.'),
    z
      .strictObject({
        kind: z.literal('slow-sync'),
        replica: replica('A replica, from 0.'),
        sync: count('Its n-th disk sync, from 0.'),
        ms: ms('How much longer it takes.'),
      })
      .describe('A disk sync takes longer.'),
    z
      .strictObject({
        kind: z.literal('election-jitter'),
        replica: replica('A replica, from 0.'),
        timeout: count('Its n-th election time-out, from 0.'),
        ms: ms('The jitter it gets.'),
      })
      .describe('An election time-out is set by hand.'),
  ])
  .meta({ id: 'override', description: 'One deviation from the quiet network, disk or clock.' });

const noiseSchema = z.strictObject({
  delayMsMax: ms('Extra delay of a message, uniform from 0.'),
  dropPerMille: perMille('Share of the messages that are lost, in thousandths.'),
  duplicatePerMille: perMille('Share of the messages that arrive twice, in thousandths.'),
  diskMsMax: ms('Extra time of a disk sync, uniform from 0.'),
});

export const verdictSchema = z.enum(['linearizable', 'holds', 'violation', 'unknown']);

export const guaranteesSchema = z
  .array(z.enum(GUARANTEES))
  .describe('What it is judged by, if not by linearizability alone.');

export const traceHashSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/, { error: 'a hash of 16 hexadecimal digits' })
  .describe('Names every event of the run, in order.');

const expectationSchema = z
  .strictObject({
    system: z.string().describe('The system under test on which it holds.'),
    verdict: verdictSchema,
    signature: z.string().nullable().describe('Why it fails; null if it does not.'),
    traceHash: traceHashSchema,
    protocolVersion: count('The trace hash holds for this version.'),
    guarantees: z.exactOptional(guaranteesSchema),
  })
  .describe('What replaying the scenario must give.');

const clientSchema = z.strictObject({
  firstReplica: z
    .exactOptional(replica('The replica that it asks first.'))
    .describe('By default the client counts through the replicas: c0 asks r0, c1 asks r1, …'),
  pipeline: z
    .exactOptional(whole(1, PIPELINE_MAX, 'Operations that may be under way at once.'))
    .describe('1 by default; each is a process of its own.'),
  operations: z.array(
    z.strictObject({
      after: z
        .exactOptional(triggerSchema)
        .describe('Not before this has happened, or 2 seconds have passed.'),
      afterMs: ms('Pause since the previous response, and since what it waits for.').default(0),
      operation: kvOperationSchema,
      read: z
        .exactOptional(z.literal('here'))
        .describe('Of a get: who is asked answers itself, after asking the leader.'),
    }),
  ),
});

const CLIENTS = `a list of at most ${String(CLIENTS_MAX)} clients`;

const fields = z.strictObject({
  $schema: z.exactOptional(z.string()).describe('Where an editor finds the schema; not kept.'),
  format: z.literal('linlab/scenario@1'),
  name: z.exactOptional(z.string()).describe('Short name.'),
  about: z.exactOptional(z.string()).describe('What it shows.'),
  replicas: whole(1, REPLICAS_MAX, 'Voters at first.'),
  cluster: z
    .exactOptional(clusterSchema)
    .describe('What is special about the cluster; the rest is as the store has it.'),
  clients: z
    .array(clientSchema, { error: CLIENTS })
    .max(CLIENTS_MAX, { error: CLIENTS })
    .describe('Single-threaded clients c0, c1, … and what each asks, in order.'),
  faults: z.array(faultSchema).default([]).describe('Faults, each with its time and duration.'),
  noise: noiseSchema
    .nullable()
    .default(null)
    .describe('Noise on every link; null is the quiet network: in order, one constant delay.'),
  seed: count('Noise and faults on links are drawn from it.').default(0),
  overrides: z.array(overrideSchema).default([]).describe('Single deviations, by address.'),
  progressWithinMs: ms('Time for one more read once everything has healed.')
    .nullable()
    .default(null),
  progressBy: z
    .exactOptional(z.literal('quorum'))
    .describe('Only a quorum heals then; the others stay as they are, cut off from it.'),
  expected: z.exactOptional(expectationSchema),
  provenance: z
    .exactOptional(
      z.strictObject({
        seed: count('Seed of the campaign.'),
        case: count('Number of the case in it.'),
        note: z.exactOptional(z.string()),
      }),
    )
    .describe('Where it came from; not needed to execute it.'),
});

/** Only a get can say how it is to be read. */
function checkReads({ clients }: Pick<Scenario, 'clients'>, refuse: Refuse): void {
  clients.forEach(({ operations }, client) => {
    operations.forEach(({ operation, read }, place) => {
      if (read === undefined || operation.kind === 'get') return;
      const path = ['clients', client, 'operations', place, 'operation', 'kind'];
      refuse(path, 'get, the only operation that may be read here');
    });
  });
}

/** Every replica exists for which an operation waits. */
function checkWaits(scenario: Pick<Scenario, 'clients'>, size: number, refuse: Refuse): void {
  scenario.clients.forEach(({ operations }, client) => {
    operations.forEach(({ after }, place) => {
      checkTrigger(after, size, ['clients', client, 'operations', place], refuse);
    });
  });
}

/** A scenario as a file has it: what may be left out has a default. */
export const scenarioSchema = fields
  .superRefine((scenario, context) => {
    const refuse: Refuse = (path, message) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const size = clusterSize(scenario);
    checkCluster(scenario, refuse);
    checkReads(scenario, refuse);
    checkWaits(scenario, size, refuse);
    scenario.faults.forEach((fault, at) => checkFault(fault, size, ['faults', at], refuse));
  })
  .transform(({ $schema: _forEditors, ...scenario }) => scenario)
  .meta({ title: 'linlab scenario' });

/** One spelling of a type: modifiers for reading only and the seams of intersections are gone. */
type Plain<T> = T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
/** `true` for one and the same type, else `false`. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Does not compile unless the schema's type is the other one. */
export function sameType<A, B>(_same: Same<Plain<A>, Plain<B>>): void {}

sameType<z.output<typeof scenarioSchema>, Scenario>(true);
sameType<z.output<typeof faultSchema>, Fault>(true);
sameType<z.output<typeof overrideSchema>, Override>(true);
sameType<z.output<typeof kvOperationSchema>, KvOperation>(true);
sameType<z.output<typeof expectationSchema>, Expectation>(true);
