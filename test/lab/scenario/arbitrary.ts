// Any scenario that a file may hold, sensible or not. For the laws of reading and writing files.

import fc from 'fast-check';
import type {
  Fault,
  Membership,
  PartitionShape,
  Target,
  Trigger,
} from '../../../src/faults/fault.ts';
import type { KvOperation } from '../../../src/kv/operation.ts';
import type { ClusterPlan, Override, Scenario } from '../../../src/lab/scenario/scenario.ts';

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

function change(replicas: number): fc.Arbitrary<Membership> {
  const replica = fc.nat({ max: replicas - 1 });
  const ids = Array.from({ length: replicas }, (_, index) => index);
  const size = fc.nat({ max: 12 });
  return fc.oneof(
    plain({ kind: fc.constantFrom('add' as const, 'remove' as const), replica }),
    plain({ kind: fc.constant('replace' as const), remove: replica, add: replica }),
    plain({
      kind: fc.constant('set' as const),
      voters: fc.shuffledSubarray(ids, { minLength: 1 }),
    }),
    plain({ kind: fc.constant('quorums' as const), phase1: size, phase2: size }),
  );
}

function optional<T>(members: { [K in keyof T]-?: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(members, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<T>;
}

const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const someMs = fc.integer({ min: 1, max: 10_000_000 });
const settings = optional<NonNullable<ClusterPlan['settings']>>({
  electionMs: someMs,
  electionJitterMs: ms,
  heartbeatMs: someMs,
  reads: fc.constantFrom('log' as const, 'index' as const, 'lease' as const),
  leaseMs: someMs,
  clockDriftPerMille: fc.nat({ max: 999 }),
  snapshotEverySlots: positive,
  keepSlots: count,
  chunkEntries: positive,
  sessionTtlMs: someMs,
  sessionsMax: positive,
  pipelineMax: positive,
  pendingMax: positive,
  keyUnitsMax: positive,
  valueUnitsMax: positive,
});

function cluster(replicas: number, spares: number): fc.Arbitrary<ClusterPlan> {
  const quorums = fc.integer({ min: 1, max: replicas }).chain((phase1) => {
    const phase2 = fc.integer({ min: replicas - phase1 + 1, max: replicas });
    return plain({ phase1: fc.constant(phase1), phase2 });
  });
  const clock = fc.integer({ min: -500, max: 500 });
  return optional<Omit<ClusterPlan, 'spares'>>({
    settings,
    quorums,
    clocksPerMille: fc.array(clock, { maxLength: replicas + spares }),
    software: fc.constantFrom(1 as const, 2 as const),
  }).map((rest) => (spares === 0 ? rest : { spares, ...rest }));
}

function trigger(replicas: number): fc.Arbitrary<Trigger> {
  const replica = fc.nat({ max: replicas - 1 });
  const anyone = { nth: positive };
  const someone = { nth: positive, replica };
  return fc.oneof(
    plain({ event: fc.constantFrom('leads' as const, 'answers' as const), ...anyone }),
    plain({ event: fc.constant('leads' as const), ...someone }),
    plain({ event: fc.constant('sends' as const), message: text, ...someone }),
    plain({ event: fc.constant('syncs' as const), record: text, ...anyone }),
    plain({ event: fc.constant('marks' as const), mark: text, ...someone }),
  );
}

function fault(replicas: number): fc.Arbitrary<Fault> {
  return fc
    .tuple(faultAtATime(replicas), fc.option(trigger(replicas), { nil: undefined }))
    .map(([timed, after]) => (after === undefined ? timed : { ...timed, after }));
}

function faultAtATime(replicas: number): fc.Arbitrary<Fault> {
  const replica = fc.nat({ max: replicas - 1 });
  const timed = { atMs: ms, forMs: ms };
  const links = fc.array(plain({ from: replica, to: replica }), { maxLength: 3 });
  const kind = fc.constantFrom('delay' as const, 'duplicate' as const, 'reorder' as const);
  const needed: ('kind' | 'perMille' | 'atMs' | 'forMs')[] = ['kind', 'perMille', 'atMs', 'forMs'];
  return fc.oneof(
    plain({ kind: fc.constant('partition' as const), shape: shape(replicas), ...timed }),
    plain({
      kind: fc.constantFrom(
        ...(['crash', 'tear', 'damage', 'wipe', 'disk-full', 'upgrade', 'pause'] as const),
      ),
      target: fc.oneof(replica, fc.constant('leader' as const)),
      ...timed,
    }),
    plain({
      kind: fc.constant('damage' as const),
      target: fc.oneof(replica, fc.constant('leader' as const)),
      recent: fc.constant(true as const),
      ...timed,
    }),
    plain({
      kind: fc.constant('disk-full' as const),
      target: fc.oneof(replica, fc.constant('leader' as const)),
      io: fc.constant(true as const),
      ...timed,
    }),
    plain({ kind: fc.constant('reconfigure' as const), change: change(replicas), ...timed }),
    plain({ kind: fc.constant('transfer' as const), to: replica, ...timed }),
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

/** Only a get may say how it is to be read. */
const planned = fc.tuple(ms, operation, fc.boolean()).map(([afterMs, one, here]) => {
  const read = here && one.kind === 'get' ? { read: 'here' as const } : {};
  return { afterMs, operation: one, ...read };
});

function scenarioOf([replicas, spares]: readonly [number, number]): fc.Arbitrary<Scenario> {
  const size = replicas + spares;
  const client = fc.record(
    {
      firstReplica: fc.nat({ max: replicas - 1 }),
      pipeline: fc.integer({ min: 1, max: 64 }),
      operations: fc.array(planned, { maxLength: 4 }),
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
      cluster: cluster(replicas, spares),
      clients: fc.array(client, { maxLength: 3 }),
      faults: fc.array(fault(size), { maxLength: 3 }),
      noise: fc.option(noise),
      seed: count,
      overrides: fc.array(override(size), { maxLength: 3 }),
      progressWithinMs: fc.option(ms),
      progressBy: fc.constant('quorum' as const),
      expected,
      provenance,
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'format',
        'replicas',
        ...(spares > 0 ? (['cluster'] as const) : []),
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

export const anyScenario = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 3 }))
  .chain(scenarioOf);
