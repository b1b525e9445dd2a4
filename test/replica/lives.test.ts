// A ballot that an earlier life of a replica asked for in vain may be asked for again by a later one.
// Why that does no harm is said in PROTOCOL.md; here is what it looks like.

import { expect, test } from 'vitest';
import { clientId, replicaId, slotAt } from '../../src/protocol/ids.ts';
import { NEWEST_FORMAT } from '../../src/protocol/configuration.ts';
import type { Frame } from './small-cluster.ts';
import {
  ask,
  everything,
  feed,
  fire,
  newWriter,
  replicaOf,
  settle,
  smallCluster,
  startEmpty,
  without,
} from './small-cluster.ts';

test('a promise that answers an earlier life counts for a later one, and tells the truth', () => {
  const cluster = smallCluster(3);
  fire(cluster, 0, 'election');
  const { write } = newWriter(cluster, 0, true);
  write({ kind: 'put', key: 'x', value: 'a' });
  fire(cluster, 0, 'heartbeat');

  // Replica 2 takes ballot 2.2, and what it asks for is long on its way.
  const late: Frame[] = [];
  cluster.route = (frame) => {
    if (frame.message.kind !== 'prepare') return without(0)(frame);
    late.push(frame);
    return null;
  };
  fire(cluster, 2, 'election');
  expect(late.map(({ to, message }) => [to, message])).toMatchObject([
    [0, { ballot: { round: 2, replica: 2 }, configuration: 0 }],
    [1, { ballot: { round: 2, replica: 2 }, configuration: 0 }],
  ]);

  // It loses its disk, and is given a vote in its new life; replica 1 accepts that and hears no more.
  startEmpty(cluster, 2, 5);
  cluster.route = ({ from, to, message }) => {
    const isHeld = message.kind === 'prepare' || message.kind === 'heartbeat';
    const isToldToOne = to === 1 && message.kind !== 'accept';
    return isHeld || isToldToOne ? null : { from, to, message };
  };
  const again = replicaOf(cluster, 2);
  for (let round = 0; round < 4 && (again.configuration?.number ?? 0) < 1; round++) {
    fire(cluster, 2, 'election');
  }
  expect(again.configuration?.voters[2]).toEqual({ replica: 2, life: 5 });
  expect(replicaOf(cluster, 1).configuration?.number).toBe(0);
  expect(again.highestRound).toBe(1);

  // It takes ballot 2.2 again, and replica 1 answers the question of the earlier life.
  cluster.route = ({ from, to, message }) =>
    from === 0 || to === 0 || message.kind === 'prepare' ? null : { from, to, message };
  fire(cluster, 2, 'election');
  expect(again.role).toMatchObject({ kind: 'candidate', ballot: { round: 2, replica: 2 } });
  const [, asked] = late;
  expect(asked).toBeDefined();
  if (asked === undefined) return;
  feed(cluster, 1, { kind: 'message', from: asked.from, message: asked.message });
  settle(cluster);
  expect(again.role).toMatchObject({ kind: 'leader', ballot: { round: 2, replica: 2 } });

  // What was chosen before it is there, and all go on together.
  cluster.route = everything;
  newWriter(cluster, 2, true, 2).write({ kind: 'append', key: 'x', value: 'b' });
  for (let round = 0; round < 3; round++) fire(cluster, 2, 'heartbeat');
  for (const { store, log } of cluster.replicas) {
    expect([store.values.get('x'), log.nextToApply]).toEqual(['ab', again.log.nextToApply]);
  }
});

test('an answer to a round of an earlier life confirms no read of a later one', () => {
  const namesAfter = 2 ** 40;
  const cluster = smallCluster(3, { namesAfter });
  fire(cluster, 0, 'election');
  fire(cluster, 0, 'heartbeat');
  cluster.route = (frame) => (frame.message.kind === 'heard' ? null : frame);
  ask(cluster, 0, { kind: 'read', client: clientId(1), request: 1, key: 'x', mode: 'leader' });
  const ballot = { round: 1, replica: replicaId(0) };
  const names = { ballot, life: 0, decidedUpTo: slotAt(1), software: NEWEST_FORMAT } as const;
  const hear = (round: number): void => {
    const message = { kind: 'heard', ...names, round } as const;
    feed(cluster, 0, { kind: 'message', from: replicaId(1), message });
  };
  for (const round of [1, 2, 3, 4]) hear(round);
  expect(cluster.replies).toEqual([]);
  hear(namesAfter + 3);
  expect(cluster.replies).toMatchObject([{ kind: 'reply', request: 1 }]);
});
