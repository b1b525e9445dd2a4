// A replica that halts because its disk failed starts again when the disk works, also where the disk
// worked again before the replica heard of the write that failed. scenarios/found has a run in which
// that came about at the end of all faults: halted-after-the-repair.

import { expect, test } from 'vitest';
import { halt } from '../../../src/hosts/world/faults.ts';
import { isDown } from '../../../src/hosts/world/node.ts';
import type { World } from '../../../src/hosts/world/world.ts';
import { newWorld, nodeAt } from '../../../src/hosts/world/world.ts';

const FOLLOWER = 2;

const starts = ({ heap }: World) =>
  heap.flatMap(({ event }) =>
    event.kind === 'start' && event.replica === FOLLOWER ? [event.incarnation] : [],
  );

const worldOf = (): World => {
  return newWorld({
    format: 'linlab/scenario@1',
    replicas: 3,
    seed: 0,
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
