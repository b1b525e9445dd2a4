// The cluster of a live run: a folder, a process for each replica, proxies between them. Everything
// it starts it ends, whatever happened. Called by the live host.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scenario } from '../../../lab/scenario/scenario.ts';
import type { Ballot } from '../../../protocol/ballot.ts';
import { compareBallots } from '../../../protocol/ballot.ts';
import type { ReplicaConfig } from '../config.ts';
import { formatLearner, formatReplica } from '../replica-server.ts';
import { LabReplica } from './lab-replica.ts';
import { Links } from './links.ts';
import { LAB_FILES } from './process-main.ts';
import type { Spares } from './spares.ts';

export interface Death {
  readonly replica: number;
  readonly atMs: number;
  readonly detail: string;
}

const ANY_PORT = 'tcp://127.0.0.1:*';

function portOf(endpoint: string): number {
  return Number(/\d+$/.exec(endpoint)?.[0] ?? 0);
}

export class LabCluster {
  readonly cluster: string;
  readonly size: number;
  readonly links: Links;
  readonly replicas: readonly LabReplica[];
  /** Replicas that ended by themselves, which none should. */
  readonly deaths: Death[] = [];
  readonly #folder: string;
  readonly #onExit = (): void => this.#sweep();

  private constructor(folder: string, cluster: string, links: Links, size: number, spares: Spares) {
    this.#folder = folder;
    this.cluster = cluster;
    this.links = links;
    this.size = size;
    this.replicas = Array.from({ length: size }, (_, id) => this.#newReplica(id, spares));
    process.once('exit', this.#onExit);
  }

  #newReplica(id: number, spares: Spares): LabReplica {
    return new LabReplica({
      id,
      spares,
      configFile: this.configFile(id),
      onListening: ({ peer, client }) => this.links.leadTo(id, portOf(peer), portOf(client)),
      onDeath: (detail) => this.deaths.push({ replica: id, atMs: performance.now(), detail }),
    });
  }

  /** Where a replica is told what it must know. */
  configFile(id: number): string {
    return join(this.#folder, `r${String(id)}.json`);
  }

  /** Starts a fresh cluster for a scenario. Resolves when every replica listens. */
  static async start(scenario: Scenario, size: number, spares: Spares): Promise<LabCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'linlab-live-'));
    const links = await Links.open(size, scenario.seed, scenario.noise);
    const digits = Math.floor(Math.random() * 0xffff_ffff) + 1;
    const cluster = digits.toString(16).padStart(16, '0');
    const started = new LabCluster(folder, cluster, links, size, spares);
    try {
      await Promise.all(started.replicas.map(({ id }) => started.#format(id, scenario)));
      await Promise.all(started.replicas.map((replica) => replica.start()));
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  async #format(id: number, { replicas, cluster: plan }: Scenario): Promise<void> {
    const everyone = Array.from({ length: this.size }, (_, other) => ({
      id: other,
      peer: this.links.endpoint(id, other),
      client: this.links.endpoint(null, other),
    }));
    const config: ReplicaConfig = {
      cluster: this.cluster,
      replica: id,
      dir: join(this.#folder, `r${String(id)}`),
      replicas: everyone,
      voters: Array.from({ length: replicas }, (_, voter) => voter),
      listen: { peer: ANY_PORT, client: ANY_PORT },
      ...(plan?.quorums === undefined ? {} : { quorums: plan.quorums }),
      ...(plan?.settings === undefined ? {} : { settings: plan.settings }),
    };
    writeFileSync(this.configFile(id), JSON.stringify(config));
    await (id < replicas ? formatReplica(config, LAB_FILES) : formatLearner(config, LAB_FILES));
  }

  /** Who leads with the highest ballot, among those that run; null where nobody does. */
  leader(): number | null {
    let best: { readonly id: number; readonly ballot: Ballot } | null = null;
    for (const { id, leads, isRunning } of this.replicas) {
      if (leads === null || !isRunning) continue;
      if (best === null || compareBallots(leads, best.ballot) > 0) best = { id, ballot: leads };
    }
    return best?.id ?? null;
  }

  #sweep(): void {
    for (const { pid } of this.replicas) {
      try {
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends every process and proxy and deletes the folder. Safe to call twice. */
  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    await this.links.close();
    this.#sweep();
    process.removeListener('exit', this.#onExit);
  }
}
