// How messages between replicas are encoded: their fields, in the order in which they are written.
// Called by the message file alone.

import type { Reader } from '../../base/bytes.ts';
import {
  DecodeError,
  readInt,
  readU8,
  readWide,
  writeInt,
  writeU8,
  writeWide,
} from '../../base/bytes.ts';
import type { Format } from '../configuration.ts';
import { NEWEST_FORMAT } from '../configuration.ts';
import type { PeerMessage } from '../message.ts';
import type { Bodies } from './body.ts';
import {
  readCommand,
  readEntry,
  readReport,
  writeCommand,
  writeEntry,
  writeReport,
} from './command.ts';
import {
  readBallot,
  readDigest,
  readList,
  readNullable,
  readSlot,
  writeBallot,
  writeDigest,
  writeList,
  writeNullable,
} from './fields.ts';
import { readChunk, readHeader, writeChunk, writeHeader } from './snapshot.ts';

/** Software that reads a format not yet known here reads ours as well. */
function readSoftware(reader: Reader): Format {
  const at = reader.offset;
  const format = readU8(reader);
  if (format === 0) throw new DecodeError('unknown format 0', at);
  return format === 1 ? format : NEWEST_FORMAT;
}

type ElectionKind = 'canvass' | 'support' | 'prepare' | 'promise' | 'nack' | 'transfer';
type LogKind = 'accept' | 'accepted' | 'heartbeat' | 'heard' | 'catch-up' | 'decided';
type Of<Kind> = Extract<PeerMessage, { readonly kind: Kind }>;

const ELECTION_BODIES: Bodies<Of<ElectionKind>> = {
  prepare: {
    code: 0,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.configuration);
      writeWide(writer, message.fromSlot);
      writeNullable(writer, message.revokes, writeBallot);
    },
    read: (reader) => ({
      kind: 'prepare',
      ballot: readBallot(reader),
      configuration: readInt(reader),
      fromSlot: readSlot(reader),
      revokes: readNullable(reader, readBallot),
    }),
  },
  promise: {
    code: 1,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.life);
      writeWide(writer, message.fromSlot);
      writeList(writer, message.accepted, writeReport);
    },
    read: (reader) => ({
      kind: 'promise',
      ballot: readBallot(reader),
      life: readInt(reader),
      fromSlot: readSlot(reader),
      accepted: readList(reader, 4, readReport),
    }),
  },
  nack: {
    code: 4,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeBallot(writer, message.promised);
    },
    read: (reader) => ({ kind: 'nack', ballot: readBallot(reader), promised: readBallot(reader) }),
  },
  canvass: {
    code: 11,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.configuration);
    },
    read: (reader) => ({
      kind: 'canvass',
      ballot: readBallot(reader),
      configuration: readInt(reader),
    }),
  },
  support: {
    code: 12,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.life);
    },
    read: (reader) => ({ kind: 'support', ballot: readBallot(reader), life: readInt(reader) }),
  },
  transfer: {
    code: 13,
    write(writer, message) {
      writeBallot(writer, message.ballot);
    },
    read: (reader) => ({ kind: 'transfer', ballot: readBallot(reader) }),
  },
};

const LOG_BODIES: Bodies<Of<LogKind>> = {
  accept: {
    code: 2,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeWide(writer, message.decidedUpTo);
      writeList(writer, message.entries, writeEntry);
    },
    read(reader) {
      const ballot = readBallot(reader);
      const decidedUpTo = readSlot(reader);
      return { kind: 'accept', ballot, entries: readList(reader, 2, readEntry), decidedUpTo };
    },
  },
  accepted: {
    code: 3,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.life);
      writeList(writer, message.slots, writeWide);
    },
    read: (reader) => ({
      kind: 'accepted',
      ballot: readBallot(reader),
      life: readInt(reader),
      slots: readList(reader, 1, readSlot),
    }),
  },
  heartbeat: {
    code: 5,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeWide(writer, message.round);
      writeWide(writer, message.decidedUpTo);
    },
    read: (reader) => ({
      kind: 'heartbeat',
      ballot: readBallot(reader),
      round: readWide(reader),
      decidedUpTo: readSlot(reader),
    }),
  },
  heard: {
    code: 14,
    write(writer, message) {
      writeBallot(writer, message.ballot);
      writeInt(writer, message.life);
      writeWide(writer, message.round);
      writeWide(writer, message.decidedUpTo);
      writeU8(writer, message.software);
    },
    read: (reader) => ({
      kind: 'heard',
      ballot: readBallot(reader),
      life: readInt(reader),
      round: readWide(reader),
      decidedUpTo: readSlot(reader),
      software: readSoftware(reader),
    }),
  },
  'catch-up': {
    code: 6,
    write(writer, message) {
      writeWide(writer, message.fromSlot);
    },
    read: (reader) => ({ kind: 'catch-up', fromSlot: readSlot(reader) }),
  },
  decided: {
    code: 7,
    write(writer, message) {
      writeWide(writer, message.fromSlot);
      writeWide(writer, message.decidedUpTo);
      writeInt(writer, message.round);
      writeList(writer, message.commands, writeCommand);
    },
    read(reader) {
      const fromSlot = readSlot(reader);
      const decidedUpTo = readSlot(reader);
      const round = readInt(reader);
      const commands = readList(reader, 1, readCommand);
      return { kind: 'decided', fromSlot, commands, decidedUpTo, round };
    },
  },
};

const FOLLOWER_BODIES: Bodies<Exclude<PeerMessage, { kind: ElectionKind | LogKind }>> = {
  snapshot: {
    code: 15,
    write(writer, message) {
      writeHeader(writer, message.header);
      writeInt(writer, message.index);
      writeChunk(writer, message.chunk);
    },
    read: (reader) => ({
      kind: 'snapshot',
      header: readHeader(reader),
      index: readInt(reader),
      chunk: readChunk(reader),
    }),
  },
  'snapshot-next': {
    code: 16,
    write(writer, message) {
      writeWide(writer, message.slot);
      writeDigest(writer, message.digest);
      writeInt(writer, message.index);
    },
    read: (reader) => ({
      kind: 'snapshot-next',
      slot: readSlot(reader),
      digest: readDigest(reader),
      index: readInt(reader),
    }),
  },
  join: {
    code: 17,
    write(writer, message) {
      writeInt(writer, message.life);
      writeWide(writer, message.fromSlot);
      writeU8(writer, message.software);
    },
    read: (reader) => ({
      kind: 'join',
      life: readInt(reader),
      fromSlot: readSlot(reader),
      software: readSoftware(reader),
    }),
  },
  'read-index': {
    code: 18,
    write(writer, message) {
      writeWide(writer, message.id);
    },
    read: (reader) => ({ kind: 'read-index', id: readWide(reader) }),
  },
  'read-at': {
    code: 19,
    write(writer, message) {
      writeWide(writer, message.id);
      writeWide(writer, message.slot);
    },
    read: (reader) => ({ kind: 'read-at', id: readWide(reader), slot: readSlot(reader) }),
  },
};

export const PEER_BODIES: Bodies<PeerMessage> = {
  ...ELECTION_BODIES,
  ...LOG_BODIES,
  ...FOLLOWER_BODIES,
};
