// One message of each kind, as they travel in a young cluster, and a record and a snapshot: for
// tables of bytes and for comparisons of sizes. The types miss no kind.

import type { RequestCommand } from '../../src/protocol/command.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../../src/protocol/ids.ts';
import type { Message } from '../../src/protocol/message.ts';
import type { DurableRecord } from '../../src/protocol/record.ts';
import type { SnapshotChunk, SnapshotHeader } from '../../src/protocol/snapshot.ts';

const ballot = { round: 3, replica: replicaId(1) };
const higher = { round: 300, replica: replicaId(2) };
const address = { client: clientId(1001), request: 12 };
const configuration = firstConfiguration([replicaId(0), replicaId(1), replicaId(2)]);

const put: RequestCommand = {
  kind: 'request',
  ...address,
  session: sessionAt(5),
  sequence: 12,
  acknowledged: 11,
  operation: { kind: 'put', key: 'x', value: 'one' },
  timeMs: 1_760_000_000_000,
};
const cas: RequestCommand = {
  ...put,
  session: null,
  operation: { kind: 'cas', key: 'ü', from: null, to: '' },
};

export const SAMPLE_HEADER: SnapshotHeader = {
  slot: slotAt(1000),
  configuration,
  round: 11,
  timeMs: 1_760_000_000_000,
  chunks: 2,
  digest: -2,
};

export const SAMPLE_CHUNK: SnapshotChunk = {
  entries: [['x', 'one']],
  sessions: [
    {
      session: sessionAt(5),
      last: 12,
      activeMs: 1_760_000_000_000,
      results: [
        [11, 'a'],
        [12, true],
      ],
    },
  ],
};

export const SAMPLE_RECORDS: { readonly [K in DurableRecord['kind']]: DurableRecord } = {
  identity: { kind: 'identity', replica: replicaId(2), life: 1, base: slotAt(200) },
  promise: { kind: 'promise', ballot },
  acceptance: { kind: 'acceptance', slot: slotAt(200), ballot, command: put },
};

export const SAMPLE_MESSAGES: {
  readonly [K in Message['kind']]: Extract<Message, { readonly kind: K }>;
} = {
  canvass: { kind: 'canvass', ballot, configuration: 0 },
  support: { kind: 'support', ballot, life: 1 },
  prepare: { kind: 'prepare', ballot, configuration: 0, fromSlot: slotAt(200), revokes: higher },
  promise: {
    kind: 'promise',
    ballot,
    life: 1,
    fromSlot: slotAt(200),
    accepted: [
      { slot: slotAt(200), ballot, command: null },
      { slot: slotAt(201), ballot, command: NO_OP },
    ],
  },
  accept: {
    kind: 'accept',
    ballot,
    entries: [
      { slot: slotAt(200), command: put },
      { slot: slotAt(201), command: cas },
    ],
    decidedUpTo: slotAt(199),
  },
  accepted: { kind: 'accepted', ballot, life: 1, slots: [slotAt(200), slotAt(201)] },
  nack: { kind: 'nack', ballot, promised: higher },
  heartbeat: { kind: 'heartbeat', ballot, round: 9, decidedUpTo: slotAt(199) },
  heard: { kind: 'heard', ballot, life: 1, round: 9, decidedUpTo: slotAt(199), software: 2 },
  'catch-up': { kind: 'catch-up', fromSlot: slotAt(200) },
  decided: {
    kind: 'decided',
    fromSlot: slotAt(200),
    commands: [
      { kind: 'register', client: clientId(1001), timeMs: 1_760_000_000_000 },
      { kind: 'configure', configuration },
    ],
    decidedUpTo: slotAt(202),
    round: 11,
  },
  snapshot: { kind: 'snapshot', header: SAMPLE_HEADER, index: 1, chunk: SAMPLE_CHUNK },
  'snapshot-next': { kind: 'snapshot-next', slot: slotAt(1000), digest: -2, index: 1 },
  join: { kind: 'join', life: 1, fromSlot: slotAt(200), software: 2 },
  'read-index': { kind: 'read-index', id: 7 },
  'read-at': { kind: 'read-at', id: 7, slot: slotAt(200) },
  transfer: { kind: 'transfer', ballot },
  register: { kind: 'register', ...address },
  request: {
    kind: 'request',
    ...address,
    session: sessionAt(5),
    sequence: 12,
    acknowledged: 11,
    operation: { kind: 'append', key: 'x', value: 'two' },
  },
  read: { kind: 'read', ...address, key: 'x', mode: 'here' },
  change: {
    kind: 'change',
    ...address,
    change: { kind: 'replace', remove: replicaId(1), add: replicaId(3) },
  },
  registered: { kind: 'registered', ...address, session: sessionAt(5) },
  reply: { kind: 'reply', ...address, result: 'one' },
  redirect: { kind: 'redirect', ...address, leader: replicaId(1) },
  busy: { kind: 'busy', ...address },
  refused: { kind: 'refused', ...address, reason: 'too long' },
  expired: { kind: 'expired', ...address },
  changed: { kind: 'changed', ...address },
  unchanged: { kind: 'unchanged', ...address, reason: 'busy' },
};
