// What must survive: any process is killed or stopped at any time, links are cut, all of it under
// load, on real disks. Nothing acknowledged is lost and no history is other than linearizable.

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ask, Load, until, Workshop } from './lab.ts';

/** Real time passes: a busy machine takes many times as long as an idle one. */
vi.setConfig({ testTimeout: 400_000 });

const workshop = new Workshop();
afterEach(() => workshop.tidy(), 30_000);
afterAll(() => workshop.close(), 30_000);

describe('a cluster under load', () => {
  it('loses nothing when one replica after the other is killed, 20 times in a row', async () => {
    const cluster = await workshop.cluster();
    const load = new Load([0, 1, 2, 0].map((first) => workshop.client(cluster, first)));
    await load.more(10);
    for (let kill = 0; kill < 20; kill++) {
      // Every other time whoever leads, else each in turn.
      const victim = kill % 2 === 0 ? (cluster.leader() ?? 0) : kill % 3;
      await cluster.replicas[victim]?.kill();
      workshop.prepare();
      await load.more(5);
      await cluster.replicas[victim]?.start();
      await load.more(2);
    }
    await load.stop();
    expect(cluster.deaths).toStrictEqual([]);
    await load.verify(workshop.client(cluster));
  });

  it('goes on while its leader stands still, and takes it back', async () => {
    const cluster = await workshop.cluster();
    const load = new Load([0, 1, 2].map((first) => workshop.client(cluster, first)));
    await load.more(10);
    const leader = cluster.leader() ?? 0;
    cluster.replicas[leader]?.pause();
    await until('another one leads', () => cluster.leader() !== null);
    await load.more(20);
    cluster.replicas[leader]?.resume();
    await load.more(20);
    await load.stop();
    await load.verify(workshop.client(cluster));
  });

  it.each(['hears nothing', 'is not heard', 'is alone'])(
    'goes on while its leader %s',
    async (how) => {
      const cluster = await workshop.cluster();
      const load = new Load([0, 1, 2].map((first) => workshop.client(cluster, first)));
      await load.more(10);
      const leader = cluster.leader() ?? 0;
      // Numbers of faults: one of them breaks connections off, the other holds what is sent.
      for (const fault of [0, 1]) {
        cluster.links.cut(fault, (from, to) => {
          if (how === 'hears nothing') return to === leader;
          return from === leader || (how === 'is alone' && to === leader);
        });
        await load.more(20);
        cluster.links.heal(fault);
        await load.more(5);
      }
      await load.stop();
      await load.verify(workshop.client(cluster));
    },
  );
});

describe('a cluster whose replicas are all killed at once', () => {
  it('has all that it acknowledged when they come back', async () => {
    const cluster = await workshop.cluster();
    const load = new Load([0, 1, 2, 0].map((first) => workshop.client(cluster, first)));
    for (let round = 0; round < 3; round++) {
      await load.more(15);
      await Promise.all(cluster.replicas.map((replica) => replica.kill()));
      await Promise.all(cluster.replicas.map((replica) => replica.start()));
    }
    await load.more(5);
    await load.stop();
    await load.verify(workshop.client(cluster));
  });
});

describe('snapshots', () => {
  it('bring a replica back that was dead for longer than the log reaches', async () => {
    const settings = { snapshotEverySlots: 50, keepSlots: 10 };
    const cluster = await workshop.cluster({ cluster: { settings } });
    const client = workshop.client(cluster);
    const victim = ((cluster.leader() ?? 0) + 1) % 3;
    await cluster.replicas[victim]?.kill();
    for (let nth = 0; nth < 150; nth++) {
      await ask(client, { kind: 'put', key: `k${String(nth % 20)}`, value: String(nth) });
    }
    await cluster.replicas[victim]?.start();
    // From here on nothing is decided without it.
    const other = (victim + 1) % 3;
    await cluster.replicas[other]?.kill();
    expect(await ask(client, { kind: 'get', key: 'k9' })).toBe('149');
    await ask(client, { kind: 'put', key: 'k9', value: 'again' });
    expect(await ask(client, { kind: 'get', key: 'k9' })).toBe('again');
  });
});
