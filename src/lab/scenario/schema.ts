// The schema of scenario files: the types of scenario.ts as data that can be checked, with ranges,
// defaults for files written by hand, and descriptions for editors. Errors are worded as what is
// expected (read.ts).

import * as z from 'zod';
import type { Fault } from '../../faults/fault.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Expectation, Override, Scenario } from './scenario.ts';

/** Longest virtual time that a file may name: not quite three hours. */
const MS_MAX = 10_000_000;
export const REPLICAS_MAX = 9;
const CLIENTS_MAX = 1000;

/** A whole number within bounds, both included. */
function whole(min: number, max: number, description: string): z.ZodNumber {
  const error =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${String(min)}`
      : `a whole number from ${String(min)} to ${String(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description);
}

export const count = (description: string): z.ZodNumber =>
  whole(0, Number.MAX_SAFE_INTEGER, description);
const ms = (description: string): z.ZodNumber => whole(0, MS_MAX, description);
const perMille = (description: string): z.ZodNumber => whole(0, 1000, description);
const replica = (description: string): z.ZodNumber => whole(0, REPLICAS_MAX - 1, description);

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

const target = z
  .union([replica('A replica, from 0.'), z.literal('leader')], {
    error: `a replica's number from 0 to ${String(REPLICAS_MAX - 1)}, or leader`,
  })
  .describe('A replica, from 0, or whoever leads when the fault begins.');

const shapeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('groups'),
      groups: z
        .array(z.array(replica('A replica, from 0.')))
        .describe('Different groups do not hear each other; who is in no group is alone.'),
    }),
    z
      .strictObject({ kind: z.literal('isolate'), target })
      .describe('One replica hears nobody and is heard by nobody.'),
    z
      .strictObject({ kind: z.literal('ring') })
      .describe('Every replica sees a majority, no two the same one.'),
    z
      .strictObject({ kind: z.literal('bridge'), bridge: replica('The one that hears both.') })
      .describe('Two halves that hear each other only through one replica.'),
    z
      .strictObject({
        kind: z.literal('one-way'),
        target,
        direction: z.enum(['in', 'out']).describe('Whether what it hears is cut, or what it says.'),
      })
      .describe('One replica is cut off in one direction only.'),
  ])
  .describe('Who does not hear whom. Clients reach every replica.');

const timed = {
  atMs: ms('Virtual milliseconds from the start of the run.'),
  forMs: ms('How long it lasts.'),
};
const link = z.strictObject({ from: replica('Sender.'), to: replica('Receiver.') });
const onLinks = {
  links: z.exactOptional(z.array(link)).describe('Every link, clients included, if none is named.'),
  perMille: perMille('Share of the messages that are hit, in thousandths.'),
  ...timed,
};

/** Keys stand in the order in which files are written. */
const faultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('partition'), shape: shapeSchema, ...timed }),
    z
      .strictObject({ kind: z.literal('crash'), target, ...timed })
      .describe('What was not synced is lost; the replica restarts from its disk.'),
    z
      .strictObject({ kind: z.literal('pause'), target, ...timed })
      .describe('The replica stands still; what arrives meanwhile waits for it.'),
    z.strictObject({ kind: z.literal('drop'), ...onLinks }).describe('Messages are lost.'),
    z
      .strictObject({ kind: z.literal('delay'), maxMs: ms('Longest delay.'), ...onLinks })
      .describe('Messages arrive later.'),
    z
      .strictObject({ kind: z.literal('duplicate'), maxMs: ms('Longest delay.'), ...onLinks })
      .describe('Messages arrive a second time.'),
    z
      .strictObject({ kind: z.literal('reorder'), maxMs: ms('Longest delay.'), ...onLinks })
      .describe('Messages are overtaken by those sent soon after.'),
  ])
  .meta({ id: 'fault', description: 'Something that goes wrong for a while.' });

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

export const verdictSchema = z.enum(['linearizable', 'violation', 'unknown']);

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
  })
  .describe('What replaying the scenario must give.');

const clientSchema = z.strictObject({
  firstReplica: z
    .exactOptional(replica('The replica that it asks first.'))
    .describe('By default the client counts through the replicas: c0 asks r0, c1 asks r1, …'),
  operations: z.array(
    z.strictObject({
      afterMs: ms('Pause since the previous response.').default(0),
      operation: kvOperationSchema,
    }),
  ),
});

const CLIENTS = `a list of at most ${String(CLIENTS_MAX)} clients`;

const fields = z.strictObject({
  $schema: z.exactOptional(z.string()).describe('Where an editor finds the schema; not kept.'),
  format: z.literal('linlab/scenario@1'),
  name: z.exactOptional(z.string()).describe('Short name.'),
  about: z.exactOptional(z.string()).describe('What it shows.'),
  replicas: whole(1, REPLICAS_MAX, 'Size of the cluster.'),
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

type Refuse = (path: PropertyKey[], expected: string) => void;

/** Every replica that a fault names exists. */
function checkFault(fault: Fault, replicas: number, at: PropertyKey[], refuse: Refuse): void {
  const below = (index: number | 'leader', ...path: PropertyKey[]): void => {
    if (index === 'leader' || index < replicas) return;
    refuse([...at, ...path], `a replica below ${String(replicas)}, the size of the cluster`);
  };
  switch (fault.kind) {
    case 'crash':
    case 'pause':
      return below(fault.target, 'target');
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'reorder':
      fault.links?.forEach(({ from, to }, index) => {
        below(from, 'links', index, 'from');
        below(to, 'links', index, 'to');
      });
      return;
    case 'partition':
      break;
  }
  const { shape } = fault;
  if (shape.kind === 'bridge') below(shape.bridge, 'shape', 'bridge');
  if ('target' in shape) below(shape.target, 'shape', 'target');
  if (shape.kind !== 'groups') return;
  const seen = new Set<number>();
  shape.groups.forEach((group, index) => {
    group.forEach((member, place) => {
      const path = ['shape', 'groups', index, place];
      below(member, ...path);
      if (seen.has(member)) refuse([...at, ...path], 'every replica in one group at most');
      seen.add(member);
    });
  });
}

/** A scenario as a file has it: what may be left out has a default. */
export const scenarioSchema = fields
  .superRefine((scenario, context) => {
    const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path, message });
    const { replicas, faults } = scenario;
    faults.forEach((fault, at) => checkFault(fault, replicas, ['faults', at], refuse));
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
