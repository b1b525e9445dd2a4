// Arbitrary protocol messages, for laws about their encoding.

import fc from 'fast-check';
import type { KvOperation, KvResult } from '../../src/kv/operation.ts';
import type { Ballot } from '../../src/protocol/ballot.ts';
import type { Command } from '../../src/protocol/command.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import { clientId, replicaId, slotAt } from '../../src/protocol/ids.ts';
import type { Message } from '../../src/protocol/message.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constant('\ud800'));
const slot = u32.map(slotAt);
const ballot: fc.Arbitrary<Ballot> = fc.record({ round: u32, replica: fc.nat(8).map(replicaId) });

export const operation: fc.Arbitrary<KvOperation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key: text }),
  fc.record({ kind: fc.constantFrom('put' as const, 'append' as const), key: text, value: text }),
  fc.record({ kind: fc.constant('cas' as const), key: text, from: fc.option(text), to: text }),
);

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(NO_OP),
  fc.record({
    kind: fc.constant('request' as const),
    client: u32.map(clientId),
    request: u32,
    operation,
  }),
);

const result: fc.Arbitrary<KvResult> = fc.oneof(fc.option(text), fc.boolean());
const address = { client: u32.map(clientId), request: u32 };
const list = { maxLength: 4 };

export const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant('prepare' as const), ballot, fromSlot: slot }),
  fc.record({
    kind: fc.constant('promise' as const),
    ballot,
    fromSlot: slot,
    accepted: fc.array(fc.record({ slot, ballot, command }), list),
  }),
  fc.record({
    kind: fc.constant('accept' as const),
    ballot,
    entries: fc.array(fc.record({ slot, command }), list),
    decidedUpTo: slot,
  }),
  fc.record({ kind: fc.constant('accepted' as const), ballot, slots: fc.array(slot, list) }),
  fc.record({ kind: fc.constant('nack' as const), ballot, promised: ballot }),
  fc.record({ kind: fc.constant('heartbeat' as const), ballot, decidedUpTo: slot }),
  fc.record({ kind: fc.constant('catch-up' as const), fromSlot: slot }),
  fc.record({
    kind: fc.constant('decided' as const),
    fromSlot: slot,
    commands: fc.array(command, list),
    decidedUpTo: slot,
  }),
  fc.record({ kind: fc.constant('request' as const), ...address, operation }),
  fc.record({ kind: fc.constant('reply' as const), ...address, result }),
  fc.record({
    kind: fc.constant('redirect' as const),
    ...address,
    leader: fc.option(fc.nat(8).map(replicaId)),
  }),
);
