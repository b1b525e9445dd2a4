// Encodings of what a slot holds: operations and commands, and commands at their slots.

import { unreachable } from '../../base/assert.ts';
import type { Reader, Writer } from '../../base/bytes.ts';
import {
  readString,
  readWide,
  writeInt,
  writeString,
  writeU8,
  writeWide,
} from '../../base/bytes.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { Command, RequestCommand } from '../command.ts';
import { NO_OP } from '../command.ts';
import type { Accepted, Entry, Report } from '../message.ts';
import { readConfiguration, writeConfiguration } from './configuration.ts';
import {
  readBallot,
  readClient,
  readFlag,
  readNullable,
  readSession,
  readSlot,
  writeBallot,
  writeNullable,
} from './fields.ts';

const OPERATION_KINDS = ['get', 'put', 'append', 'delete', 'cas'] as const;
const COMMAND_KINDS = ['noop', 'request', 'register', 'configure'] as const;

/** Places in the lists above. */
const OPERATION_CODE = {
  get: 0,
  put: 1,
  append: 2,
  delete: 3,
  cas: 4,
} as const satisfies Record<KvOperation['kind'], number>;
const COMMAND_CODE = {
  noop: 0,
  request: 1,
  register: 2,
  configure: 3,
} as const satisfies Record<Command['kind'], number>;

export function writeOperation(writer: Writer, operation: KvOperation): void {
  writeU8(writer, OPERATION_CODE[operation.kind]);
  writeString(writer, operation.key);
  if (operation.kind === 'put' || operation.kind === 'append') {
    writeString(writer, operation.value);
  } else if (operation.kind === 'cas') {
    writeNullable(writer, operation.from, writeString);
    writeString(writer, operation.to);
  }
}

export function readOperation(reader: Reader): KvOperation {
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
      return { kind, key, from: readNullable(reader, readString), to: readString(reader) };
  }
  return unreachable(kind);
}

function writeRequest(writer: Writer, command: RequestCommand): void {
  writeInt(writer, command.client);
  writeWide(writer, command.request);
  writeNullable(writer, command.session, writeWide);
  writeWide(writer, command.sequence);
  writeWide(writer, command.acknowledged);
  writeOperation(writer, command.operation);
  writeWide(writer, command.timeMs);
}

export function writeCommand(writer: Writer, command: Command): void {
  writeU8(writer, COMMAND_CODE[command.kind]);
  switch (command.kind) {
    case 'noop':
      return;
    case 'request':
      writeRequest(writer, command);
      return;
    case 'register':
      writeInt(writer, command.client);
      writeWide(writer, command.timeMs);
      return;
    case 'configure':
      writeConfiguration(writer, command.configuration);
      return;
  }
  unreachable(command);
}

export function readCommand(reader: Reader): Command {
  const kind = COMMAND_KINDS[readFlag(reader, COMMAND_KINDS.length, 'command')] ?? 'noop';
  switch (kind) {
    case 'noop':
      return NO_OP;
    case 'request':
      return {
        kind,
        client: readClient(reader),
        request: readWide(reader),
        session: readNullable(reader, readSession),
        sequence: readWide(reader),
        acknowledged: readWide(reader),
        operation: readOperation(reader),
        timeMs: readWide(reader),
      };
    case 'register':
      return { kind, client: readClient(reader), timeMs: readWide(reader) };
    case 'configure':
      return { kind, configuration: readConfiguration(reader) };
  }
  return unreachable(kind);
}

export function writeEntry(writer: Writer, entry: Entry): void {
  writeWide(writer, entry.slot);
  writeCommand(writer, entry.command);
}

export function readEntry(reader: Reader): Entry {
  return { slot: readSlot(reader), command: readCommand(reader) };
}

export function writeAccepted(writer: Writer, accepted: Accepted): void {
  writeWide(writer, accepted.slot);
  writeBallot(writer, accepted.ballot);
  writeCommand(writer, accepted.command);
}

export function readAccepted(reader: Reader): Accepted {
  return { slot: readSlot(reader), ballot: readBallot(reader), command: readCommand(reader) };
}

export function writeReport(writer: Writer, report: Report): void {
  writeWide(writer, report.slot);
  writeBallot(writer, report.ballot);
  writeNullable(writer, report.command, writeCommand);
}

export function readReport(reader: Reader): Report {
  return {
    slot: readSlot(reader),
    ballot: readBallot(reader),
    command: readNullable(reader, readCommand),
  };
}
