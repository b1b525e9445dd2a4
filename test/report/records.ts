// Real records for the tests of the report: runs of the simulator, judged. Also used to look at
// pages by hand.

import { simulate } from '../../src/hosts/sim/simulate.ts';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { runRecord } from '../../src/lab/run/record.ts';
import { sessionsIn } from '../../src/lab/run/guarantees.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { LINEARIZABLE } from '../../src/lab/scenario/guarantee.ts';
import type { PlannedOperation, Scenario } from '../../src/lab/scenario/scenario.ts';
import type { KvOperation } from '../../src/kv/operation.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';

const at = (afterMs: number, operation: KvOperation): PlannedOperation => ({ afterMs, operation });
const put = (key: string, value: string): KvOperation => ({ kind: 'put', key, value });
const get = (key: string): KvOperation => ({ kind: 'get', key });

const QUIET: Omit<Scenario, 'clients' | 'replicas'> = {
  format: 'linlab/scenario@1',
  faults: [],
  noise: null,
  seed: 1,
  overrides: [],
  progressWithinMs: null,
};

/** The leader is cut off and goes on answering reads. */
export const STALE_READ: Scenario = {
  ...QUIET,
  replicas: 3,
  clients: [
    { operations: [at(60, put('x', '1')), at(300, get('x'))] },
    { operations: [at(330, put('x', '2')), at(10, get('x'))] },
  ],
  faults: [
    { kind: 'partition', atMs: 100, forMs: 600, shape: { kind: 'isolate', target: 'leader' } },
  ],
  provenance: { seed: 7, case: 41 },
};

/** Two clients, a crash, and one message that is late. */
export const LOST_WRITE: Scenario = {
  ...QUIET,
  replicas: 3,
  clients: [
    { operations: [at(60, put('x', '1')), at(500, get('x'))] },
    { operations: [at(40, { kind: 'cas', key: 'x', from: null, to: '2' }), at(400, get('x'))] },
  ],
  faults: [
    { kind: 'crash', target: 1, atMs: 86, forMs: 150 },
    { kind: 'partition', atMs: 90, forMs: 500, shape: { kind: 'isolate', target: 0 } },
  ],
  overrides: [
    { kind: 'drop', from: 'r0', to: 'r2', message: 'accept', about: '1.0 #3', occurrence: 0 },
  ],
};

const OPERATIONS: readonly ((value: string, key: string) => KvOperation)[] = [
  (value, key) => put(key, value),
  (_, key) => get(key),
  (value, key) => ({ kind: 'append', key, value }),
  (_, key) => get(key),
  (value, key) => ({ kind: 'cas', key, from: null, to: value }),
  (_, key) => ({ kind: 'delete', key }),
];

/** Clients that do a bit of everything under every kind of fault. */
export function stormy(clients: number, operations: number, seed = 3): Scenario {
  const plan = (client: number): PlannedOperation[] =>
    Array.from({ length: operations }, (_, nth) => {
      const make = OPERATIONS[(nth * 7 + client * 3 + seed) % OPERATIONS.length] ?? put;
      const key = 'xyz'.charAt((nth + client) % 3);
      return at((nth * 11 + client * 17) % 60, make(`${String(client)}.${String(nth)}`, key));
    });
  return {
    ...QUIET,
    replicas: 3,
    seed,
    clients: Array.from({ length: clients }, (_, client) => ({ operations: plan(client) })),
    faults: [
      { kind: 'partition', atMs: 120, forMs: 200, shape: { kind: 'isolate', target: 'leader' } },
      { kind: 'crash', target: 'leader', atMs: 420, forMs: 150 },
      { kind: 'pause', target: 1, atMs: 500, forMs: 120 },
      { kind: 'delay', atMs: 640, forMs: 150, perMille: 400, maxMs: 40 },
      { kind: 'drop', atMs: 700, forMs: 100, perMille: 200, links: [{ from: 0, to: 1 }] },
    ],
    noise: { delayMsMax: 6, dropPerMille: 10, duplicatePerMille: 20, diskMsMax: 2 },
    progressWithinMs: 5000,
  };
}

/** Other voters, a lost disk, a full one, snapshots, two operations under way and a read elsewhere. */
export const REFORMED: Scenario = {
  ...QUIET,
  replicas: 3,
  cluster: { spares: 1, settings: { snapshotEverySlots: 6, keepSlots: 2 } },
  clients: [
    { operations: [at(60, put('x', '1')), { ...at(1300, get('x')), read: 'here' }] },
    { pipeline: 2, operations: [at(70, put('y', '2')), at(0, put('y', '3')), at(20, get('y'))] },
  ],
  faults: [
    {
      kind: 'reconfigure',
      change: { kind: 'replace', remove: 2, add: 3 },
      atMs: 150,
      forMs: 500,
    },
    { kind: 'wipe', target: 1, atMs: 700, forMs: 100 },
    { kind: 'disk-full', target: 'leader', atMs: 1200, forMs: 60 },
    { kind: 'transfer', to: 1, atMs: 1000, forMs: 100 },
  ],
  progressWithinMs: 5000,
};

/** Executes a scenario on the sound store or on a mutant, and judges it. */
export function record(scenario: Scenario, mutant: string | null, trace = true): RunRecord {
  const system = mutant === null ? SOUND_STORE.name : `kvpaxos:${mutant}`;
  const code = systemNamed(system)?.code ?? SOUND_STORE.code;
  const outcome = simulate(scenario, code, { trace });
  return runRecord({ system, host: 'sim', protocolVersion: 1 }, scenario, outcome, judge(outcome));
}

/** States that are enough for one of the three keys of a storm. */
export const FEW_STATES = 20;

/** The record of a run whose checker gave up: it had few states to explore. */
export function undecided(): RunRecord {
  const scenario = stormy(4, 10);
  const outcome = simulate(scenario, SOUND_STORE.code, { trace: true });
  const judgement = judge(outcome, LINEARIZABLE, sessionsIn(scenario), FEW_STATES);
  const on = { system: SOUND_STORE.name, host: 'sim', protocolVersion: 1 } as const;
  return runRecord(on, scenario, outcome, judgement);
}

/** The page of a run, with a byte of the run's data changed. */
export function damaged(html: string): string {
  return html.replace('"callMs":', '"callMs":1');
}
