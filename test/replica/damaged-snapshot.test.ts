// A snapshot is checked end to end: one of which a part was altered on the way is not installed, and
// is asked for anew from its first part.

import { expect, test } from 'vitest';
import type { PeerMessage } from '../../src/protocol/message.ts';
import type { Frame, SmallCluster } from './small-cluster.ts';
import { everything, fire, newWriter, replicaOf, smallCluster, without } from './small-cluster.ts';

const LATE = 2;

type Part = PeerMessage & { readonly kind: 'snapshot' };

/** Alterations of a part that leave it a part. */
const ALTERED: readonly (readonly [string, (part: Part) => Part])[] = [
  [
    'with another value',
    (part) => ({ ...part, chunk: { ...part.chunk, entries: [['k3', 'another']] } }),
  ],
  ['without its entries', (part) => ({ ...part, chunk: { ...part.chunk, entries: [] } })],
  [
    'with another result in a session',
    (part) => ({
      ...part,
      chunk: {
        ...part.chunk,
        sessions: part.chunk.sessions.map((session) => ({ ...session, results: [[8, 'another']] })),
      },
    }),
  ],
  ['with another log-decided time', (part) => ({ ...part, header: { ...part.header, timeMs: 1 } })],
];

/** One replica is cut off until all others have forgotten what it misses. */
function clusterWithLateOne(): SmallCluster {
  const cluster = smallCluster(3, {
    settings: { snapshotEverySlots: 4, keepSlots: 0, chunkEntries: 2 },
  });
  cluster.nowMs = 7;
  fire(cluster, 0, 'election');
  cluster.route = without(LATE);
  const { write } = newWriter(cluster, 0, true);
  for (let nth = 0; nth < 8; nth++) write({ kind: 'put', key: `k${String(nth)}`, value: 'a' });
  fire(cluster, 0, 'heartbeat');
  return cluster;
}

test.each(ALTERED)('a snapshot of which one part arrives %s', (_, alter) => {
  const cluster = clusterWithLateOne();
  const late = replicaOf(cluster, LATE);
  const asked: number[] = [];
  let toAlter = true;
  cluster.route = (frame: Frame): Frame => {
    const { from, message } = frame;
    if (from === LATE && message.kind === 'snapshot-next') asked.push(message.index);
    if (message.kind !== 'snapshot' || !toAlter) return frame;
    const altered = alter(message);
    if (JSON.stringify(altered) === JSON.stringify(message)) return frame;
    toAlter = false;
    return { ...frame, message: altered };
  };
  fire(cluster, 0, 'heartbeat');
  expect(toAlter).toBe(false);
  expect(cluster.marks).not.toContain('snapshot-installed');
  // The no-op of the reign, which it had accepted before it was cut off.
  expect(late.log.nextToApply).toBe(1);
  expect(late.store.values.size).toBe(0);
  expect(late.incoming).toBeNull();
  const before = asked.length;
  fire(cluster, 0, 'heartbeat');
  fire(cluster, 0, 'heartbeat');
  expect(cluster.marks).toContain('snapshot-installed');
  expect(asked.slice(before)).toEqual(asked.slice(0, before));
  expect(late.log.nextToApply).toBe(replicaOf(cluster, 0).log.nextToApply);
  expect(late.store.digest).toBe(replicaOf(cluster, 0).store.digest);
  expect(late.sessions.digest).toBe(replicaOf(cluster, 0).sessions.digest);
});

test('and the same, unaltered, is installed at once', () => {
  const cluster = clusterWithLateOne();
  cluster.route = everything;
  fire(cluster, 0, 'heartbeat');
  expect(cluster.marks).toContain('snapshot-installed');
});
