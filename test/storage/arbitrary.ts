// Arbitrary records, writes and snapshots for laws about disks.

import fc from 'fast-check';
import type { KvOperation } from '../../src/kv/operation.ts';
import type { Ballot } from '../../src/protocol/ballot.ts';
import type { Command } from '../../src/protocol/command.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../../src/protocol/ids.ts';
import type { DurableRecord } from '../../src/protocol/record.ts';
import type { Snapshot } from '../../src/protocol/snapshot.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const wide = fc.maxSafeNat();
const text = fc.string({ unit: 'binary', maxLength: 12 });
/** Long enough to cross sectors. */
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.nat(1400).map((size) => 'v'.repeat(size)),
);
const slot = fc.oneof(fc.nat(40), wide).map(slotAt);

export const ballot: fc.Arbitrary<Ballot> = fc.record({
  round: u32,
  replica: fc.nat(8).map(replicaId),
});

const operation: fc.Arbitrary<KvOperation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key: text }),
  fc.record({ kind: fc.constantFrom('put' as const, 'append' as const), key: text, value }),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(NO_OP),
  fc.record({
    kind: fc.constant('register' as const),
    client: u32.map(clientId),
    timeMs: wide,
  }),
  fc.record({
    kind: fc.constant('configure' as const),
    configuration: fc.constant(firstConfiguration([0, 1, 2].map(replicaId))),
  }),
  fc.record({
    kind: fc.constant('request' as const),
    client: u32.map(clientId),
    request: wide,
    session: fc.option(wide.map(sessionAt)),
    sequence: wide,
    acknowledged: wide,
    operation,
    timeMs: wide,
  }),
);

export const record: fc.Arbitrary<DurableRecord> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('promise' as const), ballot }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('identity' as const),
      replica: fc.nat(8).map(replicaId),
      life: u32,
      base: slot,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('acceptance' as const), slot, ballot, command }),
  },
);

/** The records of one write. */
export const batch = fc.array(record, { minLength: 1, maxLength: 30 });

export const IDENTITY: DurableRecord = {
  kind: 'identity',
  replica: replicaId(1),
  life: 0,
  base: slotAt(0),
};

/** Accepts `value` at a slot. */
export function acceptance(at: number, value = `value ${String(at)}`): DurableRecord {
  const command: Command = {
    kind: 'request',
    client: clientId(7),
    request: at + 1,
    session: sessionAt(3),
    sequence: at + 1,
    acknowledged: at,
    operation: { kind: 'put', key: 'k', value },
    timeMs: 1000 + at,
  };
  return {
    kind: 'acceptance',
    slot: slotAt(at),
    ballot: { round: 2, replica: replicaId(1) },
    command,
  };
}

export function promise(round: number): DurableRecord {
  return { kind: 'promise', ballot: { round, replica: replicaId(2) } };
}

/** Of the slots below `at`, with as many chunks, each more than a sector. */
export function snapshotOf(at: number, chunks = 2): Snapshot {
  return {
    header: {
      slot: slotAt(at),
      configuration: firstConfiguration([0, 1, 2].map(replicaId)),
      round: 3 + at,
      timeMs: 1000 + at,
      chunks,
      digest: at * 31 - 7,
    },
    chunks: Array.from({ length: chunks }, (_, nth) => ({
      entries: [[`key ${String(nth)}`, 'x'.repeat(600 + at)] as const],
      sessions: [
        { session: sessionAt(nth), last: 4, activeMs: 1000, results: [[4, null] as const] },
      ],
    })),
  };
}
