// When the leader dies right after a change that replaced the other voters, and these are stopped: the
// new ones can go on as soon as one of them knows that it votes, and not before.

import { expect, test } from 'vitest';
import { clientId, replicaId } from '../../src/protocol/ids.ts';
import type { SmallCluster } from './small-cluster.ts';
import {
  ask,
  everything,
  fire,
  newWriter,
  replicaOf,
  smallCluster,
  without,
} from './small-cluster.ts';

/** Replicas 1 and 2 are replaced by 3 and 4; of the new ones only those in `told` hear of it. */
function changed(told: readonly number[]): SmallCluster {
  const cluster = smallCluster(3, { spares: 2 });
  fire(cluster, 0, 'election');
  newWriter(cluster, 0, true).write({ kind: 'put', key: 'x', value: 'a' });
  fire(cluster, 0, 'heartbeat');
  for (const spare of [3, 4, 3, 4]) {
    fire(cluster, spare, 'election');
    fire(cluster, 0, 'heartbeat');
  }
  expect(replicaOf(cluster, 4).store.values.get('x')).toBe('a');
  cluster.route = (frame) => (frame.to < 3 || told.includes(frame.to) ? frame : null);
  const voters = [0, 3, 4].map(replicaId);
  const change = { kind: 'set', voters } as const;
  ask(cluster, 0, { kind: 'change', client: clientId(9), request: 1, change });
  expect(cluster.replies.at(-1)).toMatchObject({ kind: 'changed' });
  return cluster;
}

function leaderAfterwards(cluster: SmallCluster): number | null {
  for (let round = 0; round < 5; round++) for (const id of [3, 4]) fire(cluster, id, 'election');
  return cluster.replicas.findIndex(({ id, role }) => id > 2 && role.kind === 'leader');
}

test.each([3, 4])('goes on where replica %i knows', (knowing) => {
  const cluster = changed([knowing]);
  cluster.route = without(0, 1, 2);
  expect(leaderAfterwards(cluster)).toBe(knowing);
  newWriter(cluster, knowing, true, 2).write({ kind: 'append', key: 'x', value: 'b' });
  fire(cluster, knowing, 'heartbeat');
  for (const id of [3, 4]) expect(replicaOf(cluster, id).store.values.get('x')).toBe('ab');
});

test('waits where none of them knows, for any of those who do, or took part', () => {
  const cluster = changed([]);
  cluster.route = without(0, 1, 2);
  expect(leaderAfterwards(cluster)).toBe(-1);
  // Replicas 1 and 2 accepted the change, and were not told that it was chosen.
  cluster.route = without(0);
  for (let round = 0; round < 5; round++) {
    for (const id of [1, 2, 3, 4]) fire(cluster, id, 'election');
  }
  expect(leaderAfterwards(cluster)).toBeGreaterThan(2);
  cluster.route = everything;
});
