// Lives and names of questions: no start has those of another, whatever its disk or its clock says.

import { expect, it } from 'vitest';
import { freshLife, freshNames } from '../../../src/hosts/live/fresh-names.ts';
import { slotAt, replicaId } from '../../../src/protocol/ids.ts';
import type { DurableRecord } from '../../../src/protocol/record.ts';
import type { Recovery } from '../../../src/storage/disk.ts';
import { SOUND_RULES } from '../../../src/paxos/rules.ts';
import { firstRecords, firstSnapshot } from '../../../src/replica/bootstrap.ts';
import { firstConfiguration } from '../../../src/protocol/configuration.ts';
import { newReplica } from '../../../src/replica/replica.ts';
import { step } from '../../../src/replica/step.ts';

const SECOND_MS = Date.UTC(2020, 0, 1) + 5_000;

function remembering(...lives: readonly number[]): Recovery {
  const records = lives.map((life): DurableRecord => ({
    kind: 'identity',
    replica: replicaId(0),
    life,
    base: slotAt(0),
  }));
  const contents = { records, snapshot: null, compactedTo: slotAt(0), isDoubtful: false };
  return { contents, findings: [] };
}

it('a disk that remembers a life begins one above it and above the clock, at once', async () => {
  expect(await freshLife(remembering(0), () => SECOND_MS)).toBe(5);
  expect(await freshLife(remembering(0, 7), () => SECOND_MS)).toBe(8);
});

it('of two starts that remember nothing the second has a later life, however soon it comes', async () => {
  const lives: number[] = [];
  for (let start = 0; start < 2; start++) lives.push(await freshLife(remembering()));
  expect(lives[1]).toBeGreaterThan(lives[0] ?? Infinity);
});

it('questions of two starts of one second have other names', () => {
  const ids = [replicaId(0), replicaId(1), replicaId(2)];
  const asked = Array.from({ length: 1000 }, () => {
    const replica = newReplica(replicaId(1), ids, SOUND_RULES);
    const snapshot = firstSnapshot(firstConfiguration(ids));
    const disk = {
      records: firstRecords(replicaId(1)),
      snapshot,
      compactedTo: slotAt(0),
      isDoubtful: false,
    };
    step(replica, { kind: 'start', disk, freshLife: 5, namesAfter: freshNames() }, 0);
    return replica.readId;
  });
  expect(new Set(asked).size).toBe(1000);
  for (const id of asked) expect(id).toBeLessThan(2 ** 52);
  expect(Math.max(...asked)).toBeGreaterThan(2 ** 50);
});
