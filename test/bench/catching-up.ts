// What it costs that replicas catch up by snapshots while clients go on writing: leaders crash and one
// replica is cut off, in turn, and it is counted how many parts of snapshots arrive for each operation.
// Snapshots are frequent (of 24 slots, in parts of 2 entries, as the simulator has them), so that newer
// ones are made while one is sent.
// Run: npm run bench:catch-up -- [operations]

import type { Fault } from '../../src/faults/fault.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import type { PlannedOperation, Scenario } from '../../src/lab/scenario/scenario.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';
import { snapshotParts } from '../hosts/sim/snapshot-parts.ts';

const [given = '2000'] = process.argv.slice(2);
const CLIENTS = 8;
const FAULTS = 12;
const each = Math.ceil(Number(given) / CLIENTS);

function planned(client: number, nth: number, keys: number): PlannedOperation {
  const key = `k${String((nth * 7 + client * 13) % keys)}`;
  const value = `${String(client)}.${String(nth)}`;
  const operation = (nth + client) % 2 === 0 ? { kind: 'put', key, value } : { kind: 'get', key };
  return {
    afterMs: (nth * 11 + client * 17) % 40,
    operation: operation as PlannedOperation['operation'],
  };
}

function faultAt(nth: number): Fault {
  const atMs = Math.floor(((nth + 1) * each * 40) / (FAULTS + 1));
  if (nth % 2 === 0) return { kind: 'crash', target: 'leader', atMs, forMs: 600 };
  const shape = { kind: 'isolate', target: 1 } as const;
  return { kind: 'partition', shape, atMs, forMs: 400 };
}

function scenarioOf(keys: number): Scenario {
  return {
    format: 'linlab/scenario@1',
    replicas: 3,
    seed: 1,
    clients: Array.from({ length: CLIENTS }, (_, client) => ({
      operations: Array.from({ length: each }, (__, nth) => planned(client, nth, keys)),
    })),
    faults: Array.from({ length: FAULTS }, (_, nth) => faultAt(nth)),
    noise: null,
    overrides: [],
    progressWithinMs: null,
  };
}

for (const keys of [10, 30, 100, 300]) {
  const { steps, virtualMs, failures, trace } = simulate(scenarioOf(keys), SOUND_STORE.code, {
    hash: false,
    trace: true,
  });
  const parts = snapshotParts(trace);
  const ended = failures.length === 0 ? 'ended' : failures.map(({ detail }) => detail).join('; ');
  const perOperation = (parts / (each * CLIENTS)).toFixed(1);
  console.log(
    `${String(keys)} keys: ${String(steps)} steps, ${String(virtualMs)} ms, ${perOperation} parts for each operation; ${ended}`,
  );
}
