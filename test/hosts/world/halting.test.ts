// A replica that halts because its disk failed starts again when the disk works, also where the disk
// worked again before the replica heard of the write that failed. scenarios/found has a run in which
// that came about at the end of all faults: halted-after-the-repair.

import { expect, test } from 'vitest';
import { failWrite, startWrite } from '../../../src/hosts/world/disks.ts';
import { halt } from '../../../src/hosts/world/faults.ts';
import { isDown } from '../../../src/hosts/world/node.ts';
import type { World } from '../../../src/hosts/world/world.ts';
import { newWorld, nodeAt } from '../../../src/hosts/world/world.ts';
import { replicaId } from '../../../src/protocol/ids.ts';
import { recover } from '../../../src/storage/simulated.ts';

const FOLLOWER = 2;

const starts = ({ heap }: World) =>
  heap.flatMap(({ event }) =>
    event.kind === 'start' && event.replica === FOLLOWER ? [event.incarnation] : [],
  );

const worldOf = (seed = 0): World => {
  return newWorld({
    format: 'linlab/scenario@1',
    replicas: 3,
    seed,
    clients: [],
    faults: [],
    noise: null,
    overrides: [],
    progressWithinMs: null,
  });
};

test('a replica that halts on a disk that works again starts at once', () => {
  const world = worldOf();
  const node = nodeAt(world, FOLLOWER);
  expect(halt(world, node)).toEqual({ kind: 'kill', replica: FOLLOWER, incarnation: 0 });
  expect(isDown(node)).toBe(false);
  expect(starts(world)).toContain(node.incarnation);
});

test('a replica that halts on a disk that still fails stays down', () => {
  const world = worldOf();
  const node = nodeAt(world, FOLLOWER);
  node.diskFailures = 1;
  halt(world, node);
  expect(isDown(node)).toBe(true);
  expect(starts(world)).toEqual([0]);
});

/** A promise that was written when the disk failed, with each way to fail in 60 runs. */
function promisesLeft(hasDiskErrors: boolean): number {
  const runs = Array.from({ length: 60 }, (_, seed) => worldOf(seed));
  return runs.filter((world) => {
    const node = nodeAt(world, FOLLOWER);
    const record = { kind: 'promise', ballot: { round: 9, replica: replicaId(1) } } as const;
    startWrite(world, node, { kind: 'persist', upTo: 1, records: [record] });
    node.diskFailures = 1;
    node.hasDiskErrors = hasDiskErrors;
    failWrite(node);
    halt(world, node);
    return recover(node.disk).contents.records.some(({ kind }) => kind === 'promise');
  }).length;
}

test('what failed for want of space is not written; what failed with an error may be', () => {
  expect(promisesLeft(false)).toBe(0);
  const left = promisesLeft(true);
  expect(left).toBeGreaterThan(5);
  expect(left).toBeLessThan(55);
});
