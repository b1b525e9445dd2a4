// Every simplification of the cluster and its clients: taken where the failure stays, kept where not.

import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/faults/fault.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import type { RunOutcome } from '../../../src/hosts/outcome.ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { formatScenario, parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { shrink } from '../../../src/lab/shrink/shrink.ts';
import type { Execute } from '../../../src/lab/shrink/trial.ts';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';

const NOTHING: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: [],
  faults: [],
  noise: null,
  seed: 0,
  overrides: [],
  progressWithinMs: null,
};
const EMPTY: RunOutcome = simulate(NOTHING, SOUND_CODE);

/** Fails while the condition holds, and executes nothing. */
function failsWhile(holds: (scenario: Scenario) => boolean): Execute {
  const failure = { kind: 'liveness', atMs: 0, detail: 'planted' } as const;
  return (scenario) => Promise.resolve(holds(scenario) ? { ...EMPTY, failures: [failure] } : EMPTY);
}

async function shrunk(
  scenario: Scenario,
  holds: (scenario: Scenario) => boolean,
): Promise<Scenario> {
  const execute = failsWhile(holds);
  return (await shrink({ scenario, signature: 'liveness', execute })).scenario;
}

const timed = { atMs: 100, forMs: 100 };
const FAULTS: Fault[] = [
  { kind: 'tear', target: 4, ...timed },
  { kind: 'reconfigure', change: { kind: 'set', voters: [0, 1, 4] }, ...timed },
  { kind: 'transfer', to: 4, ...timed },
];
const SPECIAL: Scenario = {
  ...NOTHING,
  replicas: 3,
  cluster: {
    spares: 2,
    settings: { reads: 'lease', snapshotEverySlots: 6, keepSlots: 2 },
    quorums: { phase1: 3, phase2: 1 },
    clocksPerMille: [50, 0, -50, 50, 0],
    software: 1,
  },
  clients: [
    {
      pipeline: 2,
      operations: [
        { afterMs: 0, operation: { kind: 'get', key: 'x' }, read: 'here' },
        { afterMs: 0, operation: { kind: 'get', key: 'x' }, read: 'here' },
      ],
    },
    { operations: [{ afterMs: 0, operation: { kind: 'put', key: 'x', value: 'a' } }] },
  ],
  faults: FAULTS,
  overrides: [
    { kind: 'drop', from: 'c2', to: 'r0', message: 'request', about: 'c2/1', occurrence: 0 },
    { kind: 'drop', from: 'c5', to: 'r0', message: 'request', about: 'c5/1', occurrence: 0 },
  ],
  progressWithinMs: 1000,
  progressBy: 'quorum',
};

describe('what is special about a cluster', () => {
  test('goes as a whole where it does not matter', async () => {
    const small = await shrunk(SPECIAL, () => true);
    expect(small).toStrictEqual({ ...NOTHING, clients: [{ operations: [] }] });
  });

  const parts: [string, (scenario: Scenario) => boolean, Scenario['cluster']][] = [
    [
      'one of several settings',
      (s) => s.cluster?.settings?.keepSlots === 2,
      {
        settings: { keepSlots: 2 },
      },
    ],
    [
      'the quorums',
      (s) => s.cluster?.quorums !== undefined,
      {
        quorums: { phase1: 3, phase2: 1 },
      },
    ],
    [
      'one clock',
      (s) => s.cluster?.clocksPerMille?.[2] === -50,
      {
        clocksPerMille: [0, 0, -50],
      },
    ],
    ['a spare', (s) => (s.cluster?.spares ?? 0) >= 1, { spares: 1 }],
    ['the software', (s) => s.cluster?.software === 1, { software: 1 }],
  ];
  test.each(parts)('goes but for %s that matters', async (_, holds, cluster) => {
    expect((await shrunk(SPECIAL, holds)).cluster).toStrictEqual(cluster);
  });
});

describe('faults', () => {
  test.each(['tear', 'damage', 'wipe', 'disk-full', 'upgrade'] as const)(
    '%s becomes a crash where a crash is enough, and stays where not',
    async (kind) => {
      const scenario: Scenario = { ...NOTHING, faults: [{ kind, target: 1, ...timed }] };
      const any = await shrunk(scenario, ({ faults }) => faults.length > 0);
      expect(any.faults.map((fault) => fault.kind)).toEqual(['crash']);
      const same = await shrunk(scenario, ({ faults }) => faults[0]?.kind === kind);
      expect(same.faults.map((fault) => fault.kind)).toEqual([kind]);
    },
  );

  test('name replicas that the smaller cluster has', async () => {
    const small = await shrunk(SPECIAL, ({ faults }) => faults.length === FAULTS.length);
    expect(small.cluster).toBeUndefined();
    expect(small.faults).toMatchObject([
      { kind: 'crash', target: 1 },
      { change: { voters: [0, 1] } },
      { to: 1 },
    ]);
  });

  test('the seed stays while it decides what a disk loses, or who heals', async () => {
    const torn: Scenario = { ...NOTHING, seed: 7, faults: [{ kind: 'tear', target: 1, ...timed }] };
    const holds = ({ faults }: Scenario): boolean => faults[0]?.kind === 'tear';
    expect((await shrunk(torn, holds)).seed).toBe(7);
    const wiped: Scenario = { ...torn, faults: [{ kind: 'wipe', target: 1, ...timed }] };
    expect((await shrunk(wiped, ({ faults }) => faults[0]?.kind === 'wipe')).seed).toBe(0);
    const healed: Scenario = { ...NOTHING, seed: 7, progressWithinMs: 9, progressBy: 'quorum' };
    expect((await shrunk(healed, (one) => one.progressBy === 'quorum')).seed).toBe(7);
    expect((await shrunk(healed, () => true)).progressBy).toBeUndefined();
  });
});

describe('clients', () => {
  test('do one thing after the other, and overrides follow their processes', async () => {
    const held = await shrunk(SPECIAL, ({ overrides, clients }) => {
      return overrides.length === 2 && clients.length === 2;
    });
    expect(held.clients.map(({ pipeline }) => pipeline)).toEqual([undefined, undefined]);
    expect(held.overrides).toMatchObject([{ from: 'c1' }, { from: 'c3', about: 'c3/1' }]);
  });

  test('keep a pipeline, and a read at whoever is asked, that matter', async () => {
    const held = await shrunk(SPECIAL, ({ clients }) => {
      const [first] = clients;
      return first?.pipeline === 2 && first.operations.some(({ read }) => read === 'here');
    });
    expect(held.clients).toMatchObject([{ pipeline: 2, operations: [{ read: 'here' }] }]);
  });

  test('read at the leader where that is enough', async () => {
    const held = await shrunk(SPECIAL, ({ clients }) => (clients[0]?.operations.length ?? 0) > 0);
    expect(held.clients.flatMap(({ operations }) => operations).map(({ read }) => read)).toEqual([
      undefined,
    ]);
  });
});

test('every candidate is a scenario that a file may hold', async () => {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 5, faults: FAULT_KINDS });
  for (let index = 0; index < 12; index++) {
    const scenario = scenarioOf(generator, 3, index);
    let tried = 0;
    await shrunk(scenario, (candidate) => {
      // Takes about half of what is offered.
      const text = formatScenario(candidate);
      expect(parseScenario(text, 'a.json')).toStrictEqual(candidate);
      return ++tried % 2 === 0 && candidate.faults.length > 1;
    });
    expect(tried).toBeGreaterThan(20);
  }
});

test('clocks stay within the bound that is left when the setting of a wider one goes', async () => {
  const wide: Scenario = {
    ...NOTHING,
    cluster: { settings: { clockDriftPerMille: 100 }, clocksPerMille: [-100, 100, 20] },
  };
  const isWrong = ({ cluster }: Scenario): boolean =>
    (cluster?.clocksPerMille ?? []).every((fast) => fast !== 0) && cluster !== undefined;
  const { cluster } = await shrunk(wide, isWrong);
  expect(cluster).toEqual({ clocksPerMille: [-50, 50, 20] });
});
