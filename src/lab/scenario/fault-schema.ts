// The schema of faults in scenario files, and what single fields do not say: that every replica
// exists which a fault names. Called by schema.ts.

import * as z from 'zod';
import type { Fault, Membership, PartitionShape, Trigger } from '../../faults/fault.ts';
import type { Refuse } from './schema-parts.ts';
import { MEMBERS_MAX, ms, perMille, replica, whole } from './schema-parts.ts';

const VOTERS = 'a list of at least one replica';

const target = z
  .union([replica('A replica, from 0.'), z.literal('leader')], {
    error: `a replica's number from 0 to ${String(MEMBERS_MAX - 1)}, or leader`,
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

const changeSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('add'), replica: replica('Votes from now on.') })
      .describe('Refused until the replica has caught up.'),
    z.strictObject({ kind: z.literal('remove'), replica: replica('Votes no longer.') }),
    z.strictObject({
      kind: z.literal('replace'),
      remove: replica('Votes no longer.'),
      add: replica('Votes in its place.'),
    }),
    z.strictObject({
      kind: z.literal('set'),
      voters: z
        .array(replica('A replica, from 0.'), { error: VOTERS })
        .min(1, { error: VOTERS })
        .describe('Exactly these vote, however many change at once.'),
    }),
    z.strictObject({
      kind: z.literal('quorums'),
      // Whatever is asked for: a sound store refuses what cannot be.
      phase1: whole(0, MEMBERS_MAX, 'Promises that allow to propose.'),
      phase2: whole(0, MEMBERS_MAX, 'Acceptances that choose.'),
    }),
  ])
  .describe('Who votes from then on.');

const nth = whole(1, Number.MAX_SAFE_INTEGER, 'The how-manieth time counts: 1 for the first.');
const doer = z.exactOptional(replica('Only what this replica does is counted.'));

export const triggerSchema = z
  .discriminatedUnion('event', [
    z
      .strictObject({ event: z.literal('leads'), nth, replica: doer })
      .describe('A replica begins to lead.'),
    z
      .strictObject({
        event: z.literal('sends'),
        message: z.string().describe('Kind of the message: prepare, promise, accept, reply, …'),
        nth,
        replica: doer,
      })
      .describe('A replica sends such a message.'),
    z
      .strictObject({
        event: z.literal('syncs'),
        record: z.string().describe('Kind of the record: promise, acceptance, …'),
        nth,
        replica: doer,
      })
      .describe('Such a record is durable, and its replica has not been told so yet.'),
    z
      .strictObject({
        event: z.literal('marks'),
        mark: z.string().describe('Name of the rare branch: pre-empted, snapshot-installed, …'),
        nth,
        replica: doer,
      })
      .describe('A replica takes a rare branch.'),
    z
      .strictObject({ event: z.literal('answers'), nth })
      .describe('A client learns what became of its operation.'),
  ])
  .meta({ id: 'trigger', description: 'Something that happens in a run.' });

const timed = {
  after: z
    .exactOptional(triggerSchema)
    .describe('Begins only after this has happened. By default at a time of the run.'),
  atMs: ms('Virtual milliseconds from the start of the run, or from its trigger.'),
  forMs: ms('How long it lasts.'),
};
const link = z.strictObject({ from: replica('Sender.'), to: replica('Receiver.') });
const onLinks = {
  links: z.exactOptional(z.array(link)).describe('Every link, clients included, if none is named.'),
  message: z
    .exactOptional(z.string())
    .describe('Only messages of this kind are hit: prepare, accept, reply, …'),
  perMille: perMille('Share of the messages that are hit, in thousandths.'),
  ...timed,
};

/** Keys stand in the order in which files are written. */
export const faultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('partition'), shape: shapeSchema, ...timed }),
    z
      .strictObject({ kind: z.literal('crash'), target, ...timed })
      .describe('What was not synced is lost; the replica restarts from its disk.'),
    z
      .strictObject({ kind: z.literal('tear'), target, ...timed })
      .describe('As a crash, but each unsynced write may be kept, lost or torn.'),
    z
      .strictObject({
        kind: z.literal('damage'),
        target,
        recent: z
          .exactOptional(z.literal(true))
          .describe('One of the last sectors of the log, which may hold what is not decided yet.'),
        ...timed,
      })
      .describe('As a crash, and synced sectors are damaged, where the cluster can bear it.'),
    z
      .strictObject({ kind: z.literal('wipe'), target, ...timed })
      .describe('As a crash, and the disk is replaced by an empty one, where that can be borne.'),
    z
      .strictObject({
        kind: z.literal('disk-full'),
        target,
        io: z
          .exactOptional(z.literal(true))
          .describe('With an error of the device: what failed may be kept, lost or torn.'),
        ...timed,
      })
      .describe('Every write fails; a replica that notices ends, and restarts afterwards.'),
    z
      .strictObject({ kind: z.literal('upgrade'), target, ...timed })
      .describe('As a crash, and what restarts reads and writes the newest format.'),
    z
      .strictObject({ kind: z.literal('reconfigure'), change: changeSchema, ...timed })
      .describe('An operator asks for other voters until it is done or time is over.'),
    z
      .strictObject({ kind: z.literal('transfer'), to: replica('Who is to lead.'), ...timed })
      .describe('An operator wants this replica to lead.'),
    z
      .strictObject({ kind: z.literal('pause'), target, ...timed })
      .describe('The replica stands still; what arrives meanwhile waits for it.'),
    z.strictObject({ kind: z.literal('drop'), ...onLinks }).describe('Messages are lost.'),
    z
      .strictObject({
        kind: z.literal('delay'),
        maxMs: ms('Longest delay.'),
        steady: z
          .exactOptional(z.literal(true))
          .describe('Every message is late by exactly so much: they stay in order.'),
        ...onLinks,
      })
      .describe('Messages arrive later.'),
    z
      .strictObject({ kind: z.literal('duplicate'), maxMs: ms('Longest delay.'), ...onLinks })
      .describe('Messages arrive a second time.'),
    z
      .strictObject({ kind: z.literal('reorder'), maxMs: ms('Longest delay.'), ...onLinks })
      .describe('Messages are overtaken by those sent soon after.'),
  ])
  .meta({ id: 'fault', description: 'Something that goes wrong for a while.' });

/** Tells of an index at a path that it is no replica of the cluster. */
type Below = (index: number | 'leader', ...path: readonly PropertyKey[]) => void;

/** Every index of a list is a replica, and none stands there twice. */
function checkOnce(
  members: readonly number[],
  path: readonly PropertyKey[],
  seen: Set<number>,
  below: Below,
  refuse: (path: readonly PropertyKey[]) => void,
): void {
  members.forEach((member, place) => {
    below(member, ...path, place);
    if (seen.has(member)) refuse([...path, place]);
    seen.add(member);
  });
}

function checkShape(
  shape: PartitionShape,
  below: Below,
  refuse: (path: readonly PropertyKey[]) => void,
): void {
  if (shape.kind === 'bridge') below(shape.bridge, 'shape', 'bridge');
  if ('target' in shape) below(shape.target, 'shape', 'target');
  if (shape.kind !== 'groups') return;
  const seen = new Set<number>();
  shape.groups.forEach((group, index) => {
    checkOnce(group, ['shape', 'groups', index], seen, below, refuse);
  });
}

function checkChange(
  change: Membership,
  below: Below,
  refuse: (path: readonly PropertyKey[]) => void,
): void {
  switch (change.kind) {
    case 'add':
    case 'remove':
      return below(change.replica, 'change', 'replica');
    case 'replace':
      below(change.remove, 'change', 'remove');
      return below(change.add, 'change', 'add');
    case 'set':
      return checkOnce(change.voters, ['change', 'voters'], new Set(), below, refuse);
    case 'quorums':
  }
}

/** The replica exists whose deeds a trigger counts. `at` is the path of what has the trigger. */
export function checkTrigger(
  after: Trigger | undefined,
  replicas: number,
  at: readonly PropertyKey[],
  refuse: Refuse,
): void {
  if (after === undefined || !('replica' in after) || after.replica === undefined) return;
  if (after.replica < replicas) return;
  const expected = `a replica below ${String(replicas)}, the size of the cluster`;
  refuse([...at, 'after', 'replica'], expected);
}

/** Every replica that a fault names exists. `replicas` counts them all, voters or not. */
export function checkFault(
  fault: Fault,
  replicas: number,
  at: readonly PropertyKey[],
  refuse: Refuse,
): void {
  const below: Below = (index, ...path) => {
    if (index === 'leader' || index < replicas) return;
    refuse([...at, ...path], `a replica below ${String(replicas)}, the size of the cluster`);
  };
  const twice = (expected: string) => (path: readonly PropertyKey[]) => {
    refuse([...at, ...path], expected);
  };
  checkTrigger(fault.after, replicas, at, refuse);
  switch (fault.kind) {
    case 'partition':
      return checkShape(fault.shape, below, twice('every replica in one group at most'));
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'disk-full':
    case 'upgrade':
    case 'pause':
      return below(fault.target, 'target');
    case 'reconfigure':
      return checkChange(fault.change, below, twice('every voter once'));
    case 'transfer':
      return below(fault.to, 'to');
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'reorder':
      fault.links?.forEach(({ from, to }, index) => {
        below(from, 'links', index, 'from');
        below(to, 'links', index, 'to');
      });
  }
}
