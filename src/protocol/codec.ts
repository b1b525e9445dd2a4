// The wire format of messages: one version byte, one type byte, then the fields in order.
// encode then decode is the identity; decode accepts nothing else and throws DecodeError, so a
// damaged frame can be counted and dropped. Called by the ZeroMQ host, and for payload hashes.

import { unreachable } from '../base/assert.ts';
import type { Reader, Writer } from '../base/bytes.ts';
import {
  DecodeError,
  expectEnd,
  newReader,
  readCount,
  readString,
  readU8,
  readU32,
  writeString,
  writeU8,
  writeU32,
} from '../base/bytes.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import type { Ballot } from './ballot.ts';
import type { Command } from './command.ts';
import { NO_OP } from './command.ts';
import { clientId, replicaId, slotAt } from './ids.ts';
import type { Accepted, Entry, Message } from './message.ts';

/** Changes whenever the bytes of a message do, or what replicas answer to it. */
export const PROTOCOL_VERSION = 1;

const MESSAGE_KINDS = [
  'prepare',
  'promise',
  'accept',
  'accepted',
  'nack',
  'heartbeat',
  'catch-up',
  'decided',
  'request',
  'reply',
  'redirect',
] as const satisfies readonly Message['kind'][];

const OPERATION_KINDS = ['get', 'put', 'append', 'delete', 'cas'] as const;

/** Places in the lists above. */
const MESSAGE_CODE = {
  prepare: 0,
  promise: 1,
  accept: 2,
  accepted: 3,
  nack: 4,
  heartbeat: 5,
  'catch-up': 6,
  decided: 7,
  request: 8,
  reply: 9,
  redirect: 10,
} as const satisfies Record<Message['kind'], number>;

const OPERATION_CODE = {
  get: 0,
  put: 1,
  append: 2,
  delete: 3,
  cas: 4,
} as const satisfies Record<KvOperation['kind'], number>;

function writeNullable(writer: Writer, text: string | null): void {
  writeU8(writer, text === null ? 0 : 1);
  if (text !== null) writeString(writer, text);
}

function writeBallot(writer: Writer, ballot: Ballot): void {
  writeU32(writer, ballot.round);
  writeU32(writer, ballot.replica);
}

function writeOperation(writer: Writer, operation: KvOperation): void {
  writeU8(writer, OPERATION_CODE[operation.kind]);
  writeString(writer, operation.key);
  if (operation.kind === 'put' || operation.kind === 'append') {
    writeString(writer, operation.value);
  } else if (operation.kind === 'cas') {
    writeNullable(writer, operation.from);
    writeString(writer, operation.to);
  }
}

function writeCommand(writer: Writer, command: Command): void {
  writeU8(writer, command.kind === 'noop' ? 0 : 1);
  if (command.kind === 'noop') return;
  writeU32(writer, command.client);
  writeU32(writer, command.request);
  writeOperation(writer, command.operation);
}

function writeResult(writer: Writer, result: KvResult): void {
  if (typeof result === 'boolean') writeU8(writer, result ? 3 : 2);
  else writeNullable(writer, result);
}

function writeAccepted(writer: Writer, accepted: Accepted): void {
  writeU32(writer, accepted.slot);
  writeBallot(writer, accepted.ballot);
  writeCommand(writer, accepted.command);
}

function writeEntry(writer: Writer, entry: Entry): void {
  writeU32(writer, entry.slot);
  writeCommand(writer, entry.command);
}

/** Appends one encoded message to `writer`. */
export function encodeMessage(writer: Writer, message: Message): void {
  writeU8(writer, PROTOCOL_VERSION);
  writeU8(writer, MESSAGE_CODE[message.kind]);
  switch (message.kind) {
    case 'prepare':
      writeBallot(writer, message.ballot);
      writeU32(writer, message.fromSlot);
      return;
    case 'promise':
      writeBallot(writer, message.ballot);
      writeU32(writer, message.fromSlot);
      writeU32(writer, message.accepted.length);
      for (const accepted of message.accepted) writeAccepted(writer, accepted);
      return;
    case 'accept':
      writeBallot(writer, message.ballot);
      writeU32(writer, message.decidedUpTo);
      writeU32(writer, message.entries.length);
      for (const entry of message.entries) writeEntry(writer, entry);
      return;
    case 'accepted':
      writeBallot(writer, message.ballot);
      writeU32(writer, message.slots.length);
      for (const slot of message.slots) writeU32(writer, slot);
      return;
    case 'nack':
      writeBallot(writer, message.ballot);
      writeBallot(writer, message.promised);
      return;
    case 'heartbeat':
      writeBallot(writer, message.ballot);
      writeU32(writer, message.decidedUpTo);
      return;
    case 'catch-up':
      writeU32(writer, message.fromSlot);
      return;
    case 'decided':
      writeU32(writer, message.fromSlot);
      writeU32(writer, message.decidedUpTo);
      writeU32(writer, message.commands.length);
      for (const command of message.commands) writeCommand(writer, command);
      return;
    case 'request':
      writeU32(writer, message.client);
      writeU32(writer, message.request);
      writeOperation(writer, message.operation);
      return;
    case 'reply':
      writeU32(writer, message.client);
      writeU32(writer, message.request);
      writeResult(writer, message.result);
      return;
    case 'redirect':
      writeU32(writer, message.client);
      writeU32(writer, message.request);
      writeU32(writer, message.leader === null ? 0 : message.leader + 1);
      return;
  }
  unreachable(message);
}

function readFlag(reader: Reader, limit: number, what: string): number {
  const at = reader.offset;
  const value = readU8(reader);
  if (value >= limit) throw new DecodeError(`unknown ${what} ${String(value)}`, at);
  return value;
}

function readNullable(reader: Reader): string | null {
  return readFlag(reader, 2, 'presence') === 0 ? null : readString(reader);
}

function readBallot(reader: Reader): Ballot {
  return { round: readU32(reader), replica: replicaId(readU32(reader)) };
}

function readOperation(reader: Reader): KvOperation {
  const kind = OPERATION_KINDS[readFlag(reader, OPERATION_KINDS.length, 'operation')] ?? 'get';
  const key = readString(reader);
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
    case 'append':
      return { kind, key, value: readString(reader) };
    case 'cas':
      return { kind, key, from: readNullable(reader), to: readString(reader) };
  }
  return unreachable(kind);
}

function readCommand(reader: Reader): Command {
  if (readFlag(reader, 2, 'command') === 0) return NO_OP;
  const client = clientId(readU32(reader));
  return { kind: 'request', client, request: readU32(reader), operation: readOperation(reader) };
}

function readResult(reader: Reader): KvResult {
  const flag = readFlag(reader, 4, 'result');
  if (flag >= 2) return flag === 3;
  return flag === 0 ? null : readString(reader);
}

function readAccepted(reader: Reader): Accepted {
  const slot = slotAt(readU32(reader));
  return { slot, ballot: readBallot(reader), command: readCommand(reader) };
}

function readEntry(reader: Reader): Entry {
  const slot = slotAt(readU32(reader));
  return { slot, command: readCommand(reader) };
}

function readList<T>(reader: Reader, itemBytes: number, readItem: (reader: Reader) => T): T[] {
  const count = readCount(reader, itemBytes);
  const items: T[] = [];
  for (let index = 0; index < count; index++) items.push(readItem(reader));
  return items;
}

function readLeader(reader: Reader): ReturnType<typeof replicaId> | null {
  const code = readU32(reader);
  return code === 0 ? null : replicaId(code - 1);
}

function readBody(kind: Message['kind'], reader: Reader): Message {
  switch (kind) {
    case 'prepare':
      return { kind, ballot: readBallot(reader), fromSlot: slotAt(readU32(reader)) };
    case 'promise': {
      const ballot = readBallot(reader);
      const fromSlot = slotAt(readU32(reader));
      return { kind, ballot, fromSlot, accepted: readList(reader, 13, readAccepted) };
    }
    case 'accept': {
      const ballot = readBallot(reader);
      const decidedUpTo = slotAt(readU32(reader));
      return { kind, ballot, entries: readList(reader, 5, readEntry), decidedUpTo };
    }
    case 'accepted': {
      const ballot = readBallot(reader);
      return { kind, ballot, slots: readList(reader, 4, (from) => slotAt(readU32(from))) };
    }
    case 'nack':
      return { kind, ballot: readBallot(reader), promised: readBallot(reader) };
    case 'heartbeat':
      return { kind, ballot: readBallot(reader), decidedUpTo: slotAt(readU32(reader)) };
    case 'catch-up':
      return { kind, fromSlot: slotAt(readU32(reader)) };
    case 'decided': {
      const fromSlot = slotAt(readU32(reader));
      const decidedUpTo = slotAt(readU32(reader));
      return { kind, fromSlot, commands: readList(reader, 1, readCommand), decidedUpTo };
    }
    case 'request': {
      const client = clientId(readU32(reader));
      return { kind, client, request: readU32(reader), operation: readOperation(reader) };
    }
    case 'reply': {
      const client = clientId(readU32(reader));
      return { kind, client, request: readU32(reader), result: readResult(reader) };
    }
    case 'redirect': {
      const client = clientId(readU32(reader));
      return { kind, client, request: readU32(reader), leader: readLeader(reader) };
    }
  }
  return unreachable(kind);
}

/** Decodes one whole message. Throws DecodeError with the offset of the first bad byte. */
export function decodeMessage(bytes: Uint8Array): Message {
  const reader = newReader(bytes);
  const version = readU8(reader);
  if (version !== PROTOCOL_VERSION) {
    throw new DecodeError(`unknown protocol version ${String(version)}`, 0);
  }
  const kind = MESSAGE_KINDS[readFlag(reader, MESSAGE_KINDS.length, 'message type')] ?? 'prepare';
  const message = readBody(kind, reader);
  expectEnd(reader);
  return message;
}
