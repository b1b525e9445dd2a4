// Any scenario that a file may hold, sensible or not. For the laws of reading and writing files.

import fc from 'fast-check';
import type { Fault, PartitionShape, Target } from '../../../src/faults/fault.ts';
import type { KvOperation } from '../../../src/kv/operation.ts';
import type { Override, Scenario } from '../../../src/lab/scenario/scenario.ts';

/** An object as JSON makes them. */
function plain<T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(members, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '__proto__', 'ß\u2028\ud800'),
);
const ms = fc.integer({ min: 0, max: 10_000_000 });
const perMille = fc.integer({ min: 0, max: 1000 });
const count = fc.maxSafeNat();

const operation: fc.Arbitrary<KvOperation> = fc.oneof(
  plain({ kind: fc.constantFrom('get' as const, 'delete' as const), key: text }),
  plain({ kind: fc.constantFrom('put' as const, 'append' as const), key: text, value: text }),
  plain({ kind: fc.constant('cas' as const), key: text, from: fc.option(text), to: text }),
);

function shape(replicas: number): fc.Arbitrary<PartitionShape> {
  const replica = fc.nat({ max: replicas - 1 });
  const target: fc.Arbitrary<Target> = fc.oneof(replica, fc.constant('leader' as const));
  const members = fc.shuffledSubarray(Array.from({ length: replicas }, (_, index) => index));
  return fc.oneof(
    fc.tuple(members, fc.nat({ max: replicas })).map(([chosen, cut]): PartitionShape => {
      return { kind: 'groups', groups: [chosen.slice(0, cut), chosen.slice(cut)] };
    }),
    plain({ kind: fc.constant('isolate' as const), target }),
    plain({ kind: fc.constant('ring' as const) }),
    plain({ kind: fc.constant('bridge' as const), bridge: replica }),
    plain({
      kind: fc.constant('one-way' as const),
      target,
      direction: fc.constantFrom('in' as const, 'out' as const),
    }),
  );
}

function fault(replicas: number): fc.Arbitrary<Fault> {
  const replica = fc.nat({ max: replicas - 1 });
  const timed = { atMs: ms, forMs: ms };
  const links = fc.array(plain({ from: replica, to: replica }), { maxLength: 3 });
  const kind = fc.constantFrom('delay' as const, 'duplicate' as const, 'reorder' as const);
  const needed: ('kind' | 'perMille' | 'atMs' | 'forMs')[] = ['kind', 'perMille', 'atMs', 'forMs'];
  return fc.oneof(
    plain({ kind: fc.constant('partition' as const), shape: shape(replicas), ...timed }),
    plain({
      kind: fc.constantFrom('crash' as const, 'pause' as const),
      target: fc.oneof(replica, fc.constant('leader' as const)),
      ...timed,
    }),
    fc.record(
      { kind: fc.constant('drop' as const), links, perMille, ...timed },
      { requiredKeys: needed, noNullPrototype: true },
    ),
    fc.record(
      { kind, maxMs: ms, links, perMille, ...timed },
      { requiredKeys: [...needed, 'maxMs'], noNullPrototype: true },
    ),
  );
}

function override(replicas: number): fc.Arbitrary<Override> {
  const replica = fc.nat({ max: replicas - 1 });
  const party = fc.oneof(
    replica.map((index) => `r${String(index)}`),
    fc.nat().map((process) => `c${String(process)}`),
  );
  const address = { from: party, to: party, message: text, about: text, occurrence: count };
  return fc.oneof(
    plain({ kind: fc.constant('drop' as const), ...address }),
    plain({ kind: fc.constantFrom('delay' as const, 'duplicate' as const), ms, ...address }),
    plain({ kind: fc.constant('slow-sync' as const), replica, sync: count, ms }),
    plain({ kind: fc.constant('election-jitter' as const), replica, timeout: count, ms }),
  );
}

const noise = plain({
  delayMsMax: ms,
  dropPerMille: perMille,
  duplicatePerMille: perMille,
  diskMsMax: ms,
});

const expected = plain({
  system: text,
  verdict: fc.constantFrom('linearizable' as const, 'violation' as const, 'unknown' as const),
  signature: fc.option(text),
  traceHash: fc.stringMatching(/^[0-9a-f]{16}$/),
  protocolVersion: count,
});

function scenarioOf(replicas: number): fc.Arbitrary<Scenario> {
  const client = fc.record(
    {
      firstReplica: fc.nat({ max: replicas - 1 }),
      operations: fc.array(plain({ afterMs: ms, operation }), { maxLength: 4 }),
    },
    { requiredKeys: ['operations'], noNullPrototype: true },
  );
  const provenance = fc.record(
    { seed: count, case: count, note: text },
    { requiredKeys: ['seed', 'case'], noNullPrototype: true },
  );
  return fc.record(
    {
      format: fc.constant('linlab/scenario@1' as const),
      name: text,
      about: text,
      replicas: fc.constant(replicas),
      clients: fc.array(client, { maxLength: 3 }),
      faults: fc.array(fault(replicas), { maxLength: 3 }),
      noise: fc.option(noise),
      seed: count,
      overrides: fc.array(override(replicas), { maxLength: 3 }),
      progressWithinMs: fc.option(ms),
      expected,
      provenance,
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'format',
        'replicas',
        'clients',
        'faults',
        'noise',
        'seed',
        'overrides',
        'progressWithinMs',
      ],
    },
  );
}

export const anyScenario = fc.integer({ min: 1, max: 9 }).chain(scenarioOf);
