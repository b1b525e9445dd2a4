// Folders of replicas that are damaged, emptied, or wanted twice, under processes that run free.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openFiles, recoverFiles } from '../../../src/hosts/files/files.ts';
import type { LabCluster } from '../../../src/hosts/live/lab/lab-cluster.ts';
import type { ReplicaConfig } from '../../../src/hosts/live/config.ts';
import { formatLearner } from '../../../src/hosts/live/replica-server.ts';
import { ClusterConnection } from '../../../src/hosts/live/client/cluster.ts';
import type { ReplicaStatus } from '../../../src/hosts/live/status.ts';
import { NEWEST_FORMAT } from '../../../src/protocol/configuration.ts';
import type { ReplicaId } from '../../../src/protocol/ids.ts';
import { replicaId } from '../../../src/protocol/ids.ts';
import { isDamage } from '../../../src/storage/finding.ts';
import { ask, Load, until, Workshop } from './lab.ts';

/** Real time passes: a busy machine takes many times as long as an idle one. */
vi.setConfig({ testTimeout: 400_000 });

const workshop = new Workshop();
afterEach(() => workshop.tidy(), 30_000);
afterAll(() => workshop.close(), 30_000);

/** Sectors as the disk has them. */
const SECTOR = 512;

/** Turns a bit over in every third sector of the log that holds something, from the fifth on. */
function damageLog(dir: string): void {
  const segments = readdirSync(dir).filter((name) => /^segment-\d+$/.test(name));
  for (const name of segments) {
    const path = join(dir, name);
    const bytes = readFileSync(path);
    for (let at = 5 * SECTOR; at < bytes.length; at += 3 * SECTOR) {
      const isEmpty = bytes.subarray(at, at + SECTOR).every((byte) => byte === 0);
      if (!isEmpty) bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 4;
    }
    writeFileSync(path, bytes);
  }
}

function configOf(cluster: LabCluster, id: number): ReplicaConfig {
  return JSON.parse(readFileSync(cluster.configFile(id), 'utf8')) as ReplicaConfig;
}

/** An operator's connection. */
function operator(cluster: LabCluster): ClusterConnection {
  const replicas = cluster.replicas.map(({ id }) => {
    return { id, client: cluster.links.endpoint(null, id) };
  });
  return new ClusterConnection({
    cluster: cluster.cluster,
    replica: 0,
    format: NEWEST_FORMAT,
    replicas,
  });
}

/** Whether a configuration has been executed, by somebody, in which a replica votes in a later life. */
function hasNewLife(statuses: ReadonlyMap<number, ReplicaStatus | null>, id: ReplicaId): boolean {
  return [...statuses.values()].some((status) => {
    const voter = status?.configuration?.voters.find(({ replica }) => replica === id);
    return voter !== undefined && voter.life > 0;
  });
}

describe('the folder of a replica', () => {
  it('may be damaged: what is lost is had from others', async () => {
    const cluster = await workshop.cluster();
    const load = new Load([0, 1, 2].map((first) => workshop.client(cluster, first)));
    await load.more(40);
    const victim = ((cluster.leader() ?? 0) + 1) % 3;
    await cluster.replicas[victim]?.kill();
    const { dir } = configOf(cluster, victim);
    damageLog(dir);
    const { findings } = await recoverFiles(dir);
    expect(findings.filter(isDamage).length).toBeGreaterThan(0);
    await cluster.replicas[victim]?.start();
    await load.more(40);
    await load.stop();
    expect(cluster.deaths).toStrictEqual([]);
    await load.verify(workshop.client(cluster));
  });

  it('may be emptied: the replica follows, and votes in a new life once it has caught up', async () => {
    const cluster = await workshop.cluster();
    const load = new Load([0, 1, 2].map((first) => workshop.client(cluster, first)));
    await load.more(20);
    const leader = cluster.leader() ?? 0;
    const [victim, other] = [(leader + 1) % 3, (leader + 2) % 3];
    await cluster.replicas[victim]?.kill();
    const config = configOf(cluster, victim);
    rmSync(config.dir, { recursive: true });
    await formatLearner(config);
    await cluster.replicas[victim]?.start();
    await load.more(20);
    const connection = operator(cluster);
    const id = replicaId(victim);
    try {
      await until('the new life votes', async () =>
        hasNewLife(await connection.statuses(1000), id),
      );
    } finally {
      connection.close();
    }
    // Now nothing is decided without the new life.
    await cluster.replicas[other]?.kill();
    await load.more(20);
    await load.stop();
    const client = workshop.client(cluster);
    expect(await ask(client, { kind: 'put', key: 'new', value: 'life' })).toBeNull();
    await load.verify(client);
  });

  it('serves one process at a time', async () => {
    const cluster = await workshop.cluster();
    const { dir } = configOf(cluster, 0);
    await expect(openFiles(dir, () => undefined)).rejects.toMatchObject({ code: 'locked' });
    await cluster.replicas[0]?.kill();
    const { close } = await openFiles(dir, () => undefined);
    await close();
  });
});
