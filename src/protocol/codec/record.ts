// The disk format of an acceptor's records. Called by the hosts that keep disks; what tells one
// record from the next, and a damaged one from a whole one, is theirs.

import { unreachable } from '../../base/assert.ts';
import type { Reader, Writer } from '../../base/bytes.ts';
import { readInt, writeInt, writeU8, writeWide } from '../../base/bytes.ts';
import type { Format } from '../configuration.ts';
import type { DurableRecord } from '../record.ts';
import { readAccepted, writeAccepted } from './command.ts';
import { beginValue, decodeValue, endValue } from './envelope.ts';
import { readBallot, readFlag, readReplica, readSlot, writeBallot } from './fields.ts';

const RECORD_KINDS = ['identity', 'promise', 'acceptance'] as const;

/** Places in the list above. */
const RECORD_CODE = {
  identity: 0,
  promise: 1,
  acceptance: 2,
} as const satisfies Record<DurableRecord['kind'], number>;

function writeBody(writer: Writer, record: DurableRecord): void {
  switch (record.kind) {
    case 'identity':
      writeInt(writer, record.replica);
      writeInt(writer, record.life);
      writeWide(writer, record.base);
      return;
    case 'promise':
      writeBallot(writer, record.ballot);
      return;
    case 'acceptance':
      writeAccepted(writer, record);
      return;
  }
  unreachable(record);
}

/** Appends one encoded record to `writer`. */
export function encodeRecord(writer: Writer, record: DurableRecord, format: Format): void {
  beginValue(writer, format);
  writeU8(writer, RECORD_CODE[record.kind]);
  writeBody(writer, record);
  endValue(writer);
}

function readRecord(reader: Reader): DurableRecord {
  const kind = RECORD_KINDS[readFlag(reader, RECORD_KINDS.length, 'record')] ?? 'identity';
  switch (kind) {
    case 'identity':
      return { kind, replica: readReplica(reader), life: readInt(reader), base: readSlot(reader) };
    case 'promise':
      return { kind, ballot: readBallot(reader) };
    case 'acceptance':
      return { kind, ...readAccepted(reader) };
  }
  return unreachable(kind);
}

/** Decodes one whole record. Throws DecodeError with the offset of the first bad byte. */
export function decodeRecord(bytes: Uint8Array): DurableRecord {
  return decodeValue(bytes, readRecord);
}
