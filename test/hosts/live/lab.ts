// Real processes for tests: a cluster of the sound store that is killed, stopped and cut at will, and
// clients that keep it busy and record what they see.

import { expect } from 'vitest';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import { LabClient, Recorder } from '../../../src/hosts/live/lab/lab-client.ts';
import { LabCluster } from '../../../src/hosts/live/lab/lab-cluster.ts';
import { Spares } from '../../../src/hosts/live/lab/spares.ts';
import type { Bundle } from '../../../src/hosts/zeromq/bundle.ts';
import { bundleProcess } from '../../../src/hosts/zeromq/bundle.ts';
import type { KvOperation, KvResult } from '../../../src/kv/operation.ts';
import { judge } from '../../../src/lab/run/judge.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';

const SYSTEM = new URL('../../../src/systems/registry.ts', import.meta.url).href;

/** Nothing in these tests takes longer, unless something is wrong. */
const PATIENCE_MS = 60_000;

/** Waits for a condition; fails with its name if it does not come true. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) expect.fail(`in vain waited until ${what}`);
    await new Promise((again) => setTimeout(again, 5));
  }
}

/** Bundles the store's process once for all tests of a file. */
export class Workshop {
  readonly #bundle: Promise<Bundle> = bundleProcess({ module: SYSTEM, name: 'kvpaxos' }, 'live');
  readonly #clusters: LabCluster[] = [];
  #spares: Spares | null = null;
  readonly #clients: LabClient[] = [];

  async cluster(changes: Partial<Scenario> = {}, size = 3): Promise<LabCluster> {
    const scenario: Scenario = {
      format: 'linlab/scenario@1',
      replicas: Math.min(3, size),
      clients: [],
      faults: [],
      noise: null,
      seed: 1,
      overrides: [],
      progressWithinMs: null,
      ...changes,
    };
    this.#spares ??= new Spares((await this.#bundle).file);
    const cluster = await LabCluster.start(scenario, size, this.#spares);
    this.#clusters.push(cluster);
    await until('somebody leads', () => cluster.leader() !== null);
    return cluster;
  }

  /** Starts a process ahead, so that the next start of a replica takes less time. */
  prepare(): void {
    this.#spares?.fill(1);
  }

  client(cluster: LabCluster, firstReplica = 0, retryMs = 150): LabClient {
    const timing = { retryMs, redirectMs: 25, deadlineMs: 20_000 };
    const client = new LabClient({ cluster, firstReplica, rules: SOUND_CODE.sessionRules, timing });
    this.#clients.push(client);
    return client;
  }

  /** Ends what a test has started. */
  async tidy(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    for (const cluster of this.#clusters.splice(0)) await cluster.stop();
  }

  async close(): Promise<void> {
    await this.tidy();
    this.#spares?.close();
    (await this.#bundle).remove();
  }
}

/** Does one operation that must succeed. */
export async function ask(client: LabClient, operation: KvOperation): Promise<KvResult> {
  const outcome = await client.session.invoke(operation);
  expect(outcome).toMatchObject({ kind: 'ok' });
  return outcome.kind === 'ok' ? outcome.output : null;
}

const KEYS = ['x', 'y', 'z'];

/** Clients that write and read without pause, each a process of one history. */
export class Load {
  readonly recorder = new Recorder();
  /** Values whose write was acknowledged, by key. */
  readonly acknowledged = new Map<string, string[]>(KEYS.map((key) => [key, []]));
  readonly #done: Promise<void>[];
  #isOver = false;
  #processes = 0;
  #started = 0;
  count = 0;

  constructor(clients: readonly LabClient[]) {
    this.#done = clients.map((client) => this.#run(client));
  }

  #operation(number: number): KvOperation {
    const key = KEYS[number % KEYS.length] ?? 'x';
    if (number % 4 === 3) return { kind: 'get', key };
    return { kind: 'append', key, value: `${String(number)}.` };
  }

  async #run(client: LabClient): Promise<void> {
    let process = this.#processes++;
    while (!this.#isOver) {
      const operation = this.#operation(this.#started++);
      this.recorder.invoke(process, operation);
      const outcome = await client.session.invoke(operation);
      this.recorder.complete(process, outcome);
      if (outcome.kind === 'info') process = this.#processes++;
      if (outcome.kind !== 'ok') continue;
      this.count++;
      if (operation.kind === 'append') this.acknowledged.get(operation.key)?.push(operation.value);
      await new Promise((next) => setTimeout(next, 10));
    }
  }

  /** Waits until so many more operations have succeeded. */
  async more(operations: number): Promise<void> {
    const wanted = this.count + operations;
    await until(`${String(operations)} more operations succeed`, () => this.count >= wanted);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#done);
  }

  /** Every acknowledged write is there exactly once, and the history is linearizable. */
  async verify(client: LabClient): Promise<void> {
    for (const [key, values] of this.acknowledged) {
      const operation = { kind: 'get', key } as const;
      const process = this.#processes++;
      this.recorder.invoke(process, operation);
      const output = await ask(client, operation);
      this.recorder.complete(process, { kind: 'ok', output });
      const found = String(output ?? '').split('.');
      for (const value of values) {
        expect(found.filter((one) => `${one}.` === value)).toStrictEqual([value.slice(0, -1)]);
      }
    }
    const { verdict, explanation } = judge({ history: this.recorder.events, failures: [] });
    expect({ verdict, explanation }).toMatchObject({ verdict: 'linearizable' });
  }
}
