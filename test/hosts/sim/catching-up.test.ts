// Who catches up by a snapshot asks for each part about once, however often it is told that it is
// behind: a question that is asked twice must not be answered, and asked, for ever after.

import { expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { PlannedOperation, Scenario } from '../../../src/lab/scenario/scenario.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { snapshotParts } from './snapshot-parts.ts';

const CLIENTS = 4;
const EACH = 60;

const CUT_OFF = 2;
const HEALED_MS = 800;

const put = (client: number, nth: number): PlannedOperation => ({
  afterMs: 5,
  operation: { kind: 'put', key: `k${String(nth)}.${String(client)}`, value: 'a' },
});

/** One replica is cut off while clients write, and log and snapshots are as short as can be. */
const scenario: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  seed: 0,
  cluster: { settings: { snapshotEverySlots: 4, keepSlots: 0, chunkEntries: 1 } },
  clients: Array.from({ length: CLIENTS }, (_, client) => ({
    operations: Array.from({ length: EACH }, (__, nth) => put(client, nth)),
  })),
  faults: [
    { kind: 'partition', shape: { kind: 'isolate', target: CUT_OFF }, atMs: 300, forMs: 500 },
  ],
  noise: null,
  overrides: [],
  progressWithinMs: 10_000,
};

it('ends by a snapshot while others go on writing, although newer snapshots are made', () => {
  const { trace, history } = simulate(scenario, SOUND_STORE.code, { hash: false, trace: true });
  const lastMs = Math.max(...history.map(({ time }) => time));
  const installed = (trace ?? []).filter(
    (entry) =>
      entry.kind === 'replica' &&
      entry.replica === CUT_OFF &&
      entry.effects.some(({ kind }) => kind === 'install') &&
      entry.atMs > HEALED_MS,
  );
  expect(installed.length).toBeGreaterThan(0);
  expect(installed[0]?.atMs).toBeLessThan(lastMs);
});

it('parts of snapshots are few, although snapshots are overtaken', () => {
  const { trace, failures, marks } = simulate(scenario, SOUND_STORE.code, {
    hash: false,
    trace: true,
  });
  expect(failures).toEqual([]);
  expect(marks.has('snapshot-resumed')).toBe(true);
  // Two for each operation; many times as many where each answer to a question asked twice asks again.
  expect(snapshotParts(trace)).toBeLessThan(2 * CLIENTS * EACH);
});
