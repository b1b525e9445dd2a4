// Real records for the tests of the report: runs of the simulator, judged. Also used to look at
// pages by hand.

import { simulate } from '../../src/hosts/sim/simulate.ts';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { runRecord } from '../../src/lab/run/record.ts';
import { judge } from '../../src/lab/run/judge.ts';
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
    { operations: [at(60, put('x', '1')), at(450, get('x'))] },
    { operations: [at(130, put('x', '2')), at(10, get('x'))] },
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
    { kind: 'crash', target: 1, atMs: 78, forMs: 150 },
    { kind: 'partition', atMs: 90, forMs: 500, shape: { kind: 'isolate', target: 0 } },
  ],
  overrides: [
    { kind: 'drop', from: 'r0', to: 'r2', message: 'accept', about: '1.0 #1', occurrence: 0 },
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

/** Executes a scenario on the sound store or on a mutant, and judges it. */
export function record(scenario: Scenario, mutant: string | null, trace = true): RunRecord {
  const system = mutant === null ? SOUND_STORE.name : `kvpaxos:${mutant}`;
  const code = systemNamed(system)?.code ?? SOUND_STORE.code;
  const outcome = simulate(scenario, code, { trace });
  return runRecord({ system, host: 'sim', protocolVersion: 1 }, scenario, outcome, judge(outcome));
}

/** The record of a run whose checker ran out of its budget. */
export function undecided(): RunRecord {
  const found = record(stormy(2, 3), null);
  return {
    ...found,
    judgement: {
      verdict: 'unknown',
      anomaly: null,
      signature: null,
      explanation: 'the checker stopped after 2000000 states (states)',
      core: [],
      witness: null,
    },
  };
}
