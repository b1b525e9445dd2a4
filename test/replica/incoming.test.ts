// Which of several snapshots a replica takes that is offered more than one: the one under way for as
// long as its parts arrive, and then whatever there is.

import { expect, test } from 'vitest';
import { SOUND_CODE } from '../../src/hosts/code.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { replicaId, slotAt } from '../../src/protocol/ids.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { newReplica } from '../../src/replica/replica.ts';
import { step } from '../../src/replica/step.ts';

const IDS = [0, 1, 2].map(replicaId);
const configuration = firstConfiguration(IDS);

/** Where a replica that has nothing asks for the second part, when it gets a first one at `nowMs`. */
function asksFor(replica: Replica, from: number, slot: number, nowMs: number): string[] {
  const header = {
    slot: slotAt(slot),
    configuration,
    round: 0,
    timeMs: 0,
    chunks: 2,
    digest: slot,
  };
  const chunk = { entries: [], sessions: [] };
  const message = { kind: 'snapshot', header, index: 0, chunk } as const;
  const effects = step(replica, { kind: 'message', from: replicaId(from), message }, nowMs);
  return effects.flatMap((effect) =>
    effect.kind === 'send' && effect.message.kind === 'snapshot-next'
      ? [
          `part ${String(effect.message.index)} below ${String(effect.message.slot)} of r${String(effect.to)}`,
        ]
      : [],
  );
}

function startedReplica(): Replica {
  const replica = newReplica(replicaId(2), IDS, SOUND_CODE.rules);
  const disk = { records: [], snapshot: null, compactedTo: slotAt(0), isDoubtful: false };
  step(replica, { kind: 'start', disk, freshLife: 1 }, 0);
  return replica;
}

test.each([36, 50])('the snapshot under way comes before one of the slots below %i', (other) => {
  const replica = startedReplica();
  expect(asksFor(replica, 0, 40, 10)).toEqual(['part 1 below 40 of r0']);
  expect(asksFor(replica, 1, other, 20)).toEqual([]);
});

test.each([36, 50])('once it is quiet, one of the slots below %i takes its place', (other) => {
  const replica = startedReplica();
  asksFor(replica, 0, 40, 10);
  const quietMs = 10 + 3 * replica.settings.electionMs;
  expect(asksFor(replica, 1, other, quietMs - 1)).toEqual([]);
  expect(asksFor(replica, 1, other, quietMs)).toEqual([`part 1 below ${String(other)} of r1`]);
});
