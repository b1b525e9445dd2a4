// Values as long as they may be, over real sockets: more of them than a queue or a single message
// would hold. Who missed them catches up, by what was decided or by a snapshot, and leads.

import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { LabCluster } from '../../../src/hosts/live/lab/lab-cluster.ts';
import { ask, until, Workshop } from './lab.ts';

/** Real time passes: a busy machine takes many times as long as an idle one. */
vi.setConfig({ testTimeout: 400_000 });

const workshop = new Workshop();
afterEach(() => workshop.tidy(), 30_000);
afterAll(() => workshop.close(), 30_000);

/** Code units that take three bytes each: 72 MiB in all. */
const LONGEST = '\uffff'.repeat(1 << 20);
const WRITES = 24;
const LATE = 2;

/** Copies of what takes so long only make it take longer. */
const RETRY_MS = 2000;

/** Everything is written while one replica is down, which then comes back. */
async function writeWithout(cluster: LabCluster): Promise<void> {
  await cluster.replicas[LATE]?.kill();
  workshop.prepare();
  const client = workshop.client(cluster, 0, RETRY_MS);
  for (let nth = 0; nth < WRITES; nth++) {
    await ask(client, { kind: 'put', key: `k${String(nth)}`, value: LONGEST });
  }
  await cluster.replicas[LATE]?.start();
}

/** Waits until a replica has the last value, whoever leads. */
async function caughtUp(cluster: LabCluster): Promise<void> {
  const client = workshop.client(cluster, LATE, RETRY_MS);
  const last = { kind: 'get', key: `k${String(WRITES - 1)}` } as const;
  await until('the late replica has everything', async () => {
    const outcome = await client.session.invoke(last, 'stale');
    return outcome.kind === 'ok' && outcome.output === LONGEST;
  });
}

it.each([
  ['what was decided', {}],
  ['a snapshot', { snapshotEverySlots: 8, keepSlots: 0 }],
])('who missed them gets them by %s, and can lead', async (_, settings) => {
  const cluster = await workshop.cluster({ cluster: { settings } });
  await writeWithout(cluster);
  await caughtUp(cluster);
  // One of the two others is gone: the late one is needed, and leads where it was the leader.
  await cluster.replicas[cluster.leader() ?? 0]?.kill();
  await until('another one leads', () => cluster.leader() !== null);
  const client = workshop.client(cluster, LATE, RETRY_MS);
  await ask(client, { kind: 'put', key: 'x', value: 'a' });
  expect(await ask(client, { kind: 'get', key: `k${String(WRITES - 1)}` })).toBe(LONGEST);
  expect(cluster.deaths).toStrictEqual([]);
});
