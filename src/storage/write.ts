// One write of the log as sectors: the records, then in sectors of their own their identifiers.
// Records come first, so that of a torn write, of which a first part reached the disk, no identifier
// is there without its record. Called by both disks.

import { assert } from '../base/assert.ts';
import type { Writer } from '../base/bytes.ts';
import { newWriter, writeU32, writeU8, writeWide } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { encodeRecord } from '../protocol/codec/record.ts';
import type { Format } from '../protocol/configuration.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import { IDENTIFIER_BYTES, writeIdentifier } from './identifier.ts';
import { SECTOR, padToSector, putU32, sectorsFor, u32At, wideAt } from './sectors.ts';

/** Begin a body and a sector of identifiers: "LLwb", "LLwi". */
export const BODY_MAGIC = 0x62774c4c;
export const IDENTIFIERS_MAGIC = 0x69774c4c;

export const HEAD_BYTES = 44;
/** Around each record: checksum, length, sequence, form. */
export const FRAME_BYTES = 17;
export const IDENTIFIERS_MAX = Math.floor((SECTOR - HEAD_BYTES) / IDENTIFIER_BYTES);

/** Whether a frame holds a record, or the identifier of one that was lost earlier. */
export const FORM = { lost: 0, record: 1 } as const;

/** Which segment a write is in. The salt is secret: no client's value can look like a write. */
export interface SegmentName {
  readonly id: number;
  readonly salt: number;
}

/** What a write's body and each sector of its identifiers begin with. */
export interface WriteHead {
  /** First sector of the write in its segment. */
  readonly start: number;
  /** Without the padding. */
  readonly bodyBytes: number;
  /** Of records, at least 1. */
  readonly count: number;
  /** Of the first record. */
  readonly sequence: number;
  /** Up to which sequence everything was known to be synced when this was written. */
  readonly syncedUpTo: number;
}

/** Records to be written at once. */
export interface WriteBatch {
  readonly records: readonly RecoveredRecord[];
  readonly sequence: number;
  readonly syncedUpTo: number;
  readonly format: Format;
}

export const bodySectors = ({ bodyBytes }: WriteHead): number => sectorsFor(bodyBytes);
export const writeSectors = (head: WriteHead): number =>
  bodySectors(head) + Math.ceil(head.count / IDENTIFIERS_MAX);

function writeFrame(
  writer: Writer,
  record: RecoveredRecord,
  sequence: number,
  { salt }: SegmentName,
  format: Format,
): void {
  const at = writer.length;
  writeU32(writer, 0);
  writeU32(writer, 0);
  writeWide(writer, sequence);
  writeU8(writer, record.kind === 'lost-acceptance' ? FORM.lost : FORM.record);
  if (record.kind === 'lost-acceptance') writeIdentifier(writer, record, 0);
  else encodeRecord(writer, record, format);
  putU32(writer.bytes, at + 4, writer.length - at - FRAME_BYTES);
  putU32(writer.bytes, at, crc32c(writer.bytes, at + 4, writer.length, salt));
}

/** All but the checksum, which comes first. */
function writeHead(
  writer: Writer,
  magic: number,
  segment: SegmentName,
  head: WriteHead,
  index: number,
): void {
  writeU32(writer, 0);
  writeU32(writer, magic);
  writeU32(writer, segment.id);
  writeU32(writer, head.start);
  writeU32(writer, head.bodyBytes);
  writeU32(writer, head.count);
  writeWide(writer, head.sequence);
  writeWide(writer, head.syncedUpTo);
  writeU32(writer, index);
}

function writeIdentifiers(
  writer: Writer,
  segment: SegmentName,
  head: WriteHead,
  records: readonly RecoveredRecord[],
  offsets: readonly number[],
): void {
  for (let index = 0; index < records.length; index += IDENTIFIERS_MAX) {
    const at = writer.length;
    writeHead(writer, IDENTIFIERS_MAGIC, segment, head, index);
    for (const [nth, record] of records.slice(index, index + IDENTIFIERS_MAX).entries()) {
      writeIdentifier(writer, record, offsets[index + nth] ?? 0);
    }
    padToSector(writer);
    putU32(writer.bytes, at, crc32c(writer.bytes, at + 4, writer.length, segment.salt));
  }
}

/** Appends a write that stands at sector `start` of its segment. `writer` ends with a whole sector. */
export function encodeWrite(
  writer: Writer,
  segment: SegmentName,
  start: number,
  { records, sequence, syncedUpTo, format }: WriteBatch,
): void {
  assert(records.length > 0, 'a write has records');
  const from = writer.length;
  const head = { start, bodyBytes: 0, count: records.length, sequence, syncedUpTo };
  writeHead(writer, BODY_MAGIC, segment, head, 0);
  const offsets = records.map((record, nth) => {
    const offset = writer.length - from;
    writeFrame(writer, record, sequence + nth, segment, format);
    return offset;
  });
  head.bodyBytes = writer.length - from;
  putU32(writer.bytes, from + 16, head.bodyBytes);
  putU32(writer.bytes, from, crc32c(writer.bytes, from + 4, from + HEAD_BYTES, segment.salt));
  padToSector(writer);
  writeIdentifiers(writer, segment, head, records, offsets);
}

/** A write that begins its own bytes. */
export function encodedWrite(segment: SegmentName, start: number, batch: WriteBatch): Uint8Array {
  const writer = newWriter(4 * SECTOR);
  encodeWrite(writer, segment, start, batch);
  return writer.bytes.subarray(0, writer.length);
}

function isPossible(head: WriteHead, sectors: number): boolean {
  return (
    head.count > 0 &&
    head.sequence > 0 &&
    head.bodyBytes >= HEAD_BYTES + head.count * FRAME_BYTES &&
    Number.isSafeInteger(head.sequence + head.count) &&
    head.syncedUpTo < head.sequence &&
    head.start + writeSectors(head) <= sectors
  );
}

/** The head of a body, or of identifiers with the number of the first; null if there is none. */
export function readHead(
  bytes: Uint8Array,
  sector: number,
  segment: SegmentName,
): { readonly head: WriteHead; readonly index: number | null } | null {
  const at = sector * SECTOR;
  const magic = u32At(bytes, at + 4);
  const isBody = magic === BODY_MAGIC;
  if (!isBody && magic !== IDENTIFIERS_MAGIC) return null;
  const end = isBody ? at + HEAD_BYTES : at + SECTOR;
  if (crc32c(bytes, at + 4, end, segment.salt) !== u32At(bytes, at)) return null;
  const head = {
    start: u32At(bytes, at + 12),
    bodyBytes: u32At(bytes, at + 16),
    count: u32At(bytes, at + 20),
    sequence: wideAt(bytes, at + 24),
    syncedUpTo: wideAt(bytes, at + 32),
  };
  const index = u32At(bytes, at + 40);
  if (u32At(bytes, at + 8) !== segment.id) return null;
  if (!isPossible(head, Math.floor(bytes.length / SECTOR))) return null;
  if (isBody) return head.start === sector ? { head, index: null } : null;
  const place = head.start + bodySectors(head) + index / IDENTIFIERS_MAX;
  return index < head.count && place === sector ? { head, index } : null;
}
