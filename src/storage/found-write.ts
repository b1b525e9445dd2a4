// One write read back: every record from its bytes, else from its identifier, else not at all.
// Called by recovery.

import { DecodeError } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { decodeRecord } from '../protocol/codec/record.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import { IDENTIFIER_BYTES, readIdentifier } from './identifier.ts';
import type { Identifier } from './identifier.ts';
import { SECTOR, isZero, u32At, wideAt } from './sectors.ts';
import { NewerDiskError } from './version.ts';
import type { SegmentName, WriteHead } from './write.ts';
import {
  FORM,
  FRAME_BYTES,
  HEAD_BYTES,
  IDENTIFIERS_MAX,
  bodySectors,
  readHead,
  writeSectors,
} from './write.ts';

export interface FoundRecord {
  readonly record: RecoveredRecord;
  /** It was bad: this is what its identifier says. */
  readonly isFromIdentifier: boolean;
}

export interface FoundWrite {
  readonly head: WriteHead;
  /** By place; null where record and identifier are bad. */
  readonly records: readonly (FoundRecord | null)[];
  /** Sectors of identifiers that are bad. */
  readonly badSectors: readonly number[];
}

function sameHead(left: WriteHead, right: WriteHead): boolean {
  return (
    left.start === right.start &&
    left.bodyBytes === right.bodyBytes &&
    left.count === right.count &&
    left.sequence === right.sequence &&
    left.syncedUpTo === right.syncedUpTo
  );
}

function readIdentifiers(
  bytes: Uint8Array,
  segment: SegmentName,
  head: WriteHead,
): { readonly identifiers: readonly Identifier[]; readonly badSectors: number[] } {
  const identifiers: Identifier[] = [];
  const badSectors: number[] = [];
  const end = head.start + writeSectors(head);
  for (let sector = head.start + bodySectors(head), index = 0; sector < end; sector++) {
    const found = readHead(bytes, sector, segment);
    const isGood = found !== null && found.index === index && sameHead(found.head, head);
    if (!isGood) badSectors.push(sector);
    for (let nth = 0; nth < IDENTIFIERS_MAX && index < head.count; nth++, index++) {
      const at = sector * SECTOR + HEAD_BYTES + nth * IDENTIFIER_BYTES;
      const identifier = isGood ? readIdentifier(bytes, at) : null;
      if (identifier !== null) identifiers[index] = identifier;
    }
  }
  return { identifiers, badSectors };
}

function decoded(bytes: Uint8Array): RecoveredRecord {
  try {
    return decodeRecord(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new NewerDiskError(`a record was written by other software: ${error.message}`);
  }
}

interface Frame {
  readonly record: RecoveredRecord;
  /** Where the next one begins. */
  readonly next: number;
}

/** The record whose frame begins at `at`; null if it is bad. */
function readFrame(
  bytes: Uint8Array,
  at: number,
  end: number,
  sequence: number,
  salt: number,
): Frame | null {
  if (at + FRAME_BYTES > end) return null;
  const next = at + FRAME_BYTES + u32At(bytes, at + 4);
  if (next > end || wideAt(bytes, at + 8) !== sequence) return null;
  if (crc32c(bytes, at + 4, next, salt) !== u32At(bytes, at)) return null;
  const payload = at + FRAME_BYTES;
  if (bytes[at + 16] === FORM.record) {
    return { record: decoded(bytes.subarray(payload, next)), next };
  }
  const identifier = readIdentifier(bytes, payload);
  return identifier === null ? null : { record: identifier.record, next };
}

/** Reads the write of this head; of its sectors any may be bad. */
export function readWrite(bytes: Uint8Array, segment: SegmentName, head: WriteHead): FoundWrite {
  const { identifiers, badSectors } = readIdentifiers(bytes, segment, head);
  const from = head.start * SECTOR;
  const end = from + head.bodyBytes;
  let next: number | null = from + HEAD_BYTES;
  const records: (FoundRecord | null)[] = [];
  for (let nth = 0; nth < head.count; nth++) {
    const identifier = identifiers[nth];
    const at: number | null = identifier === undefined ? next : from + identifier.offset;
    const frame: Frame | null =
      at === null ? null : readFrame(bytes, at, end, head.sequence + nth, segment.salt);
    next = frame?.next ?? null;
    if (frame !== null) records.push({ record: frame.record, isFromIdentifier: false });
    else if (identifier === undefined) records.push(null);
    else records.push({ record: identifier.record, isFromIdentifier: true });
  }
  return { head, records, badSectors };
}

export interface FoundWrites {
  readonly writes: readonly FoundWrite[];
  /** First sector after the last write that is not empty; null for a clean end. */
  readonly garbageAt: number | null;
}

function isEmpty(bytes: Uint8Array, sector: number): boolean {
  return isZero(bytes, sector * SECTOR, (sector + 1) * SECTOR);
}

/**
 * All writes from sector `from` on, in order. Where the head of one is bad, the next sector that
 * can only be a part of a write tells where one stands.
 */
export function findWrites(bytes: Uint8Array, from: number, segment: SegmentName): FoundWrites {
  const writes: FoundWrite[] = [];
  const sectors = Math.floor(bytes.length / SECTOR);
  let end = from;
  let garbageAt: number | null = null;
  for (let sector = from; sector < sectors;) {
    const found = readHead(bytes, sector, segment);
    if (found !== null && found.head.start >= end) {
      writes.push(readWrite(bytes, segment, found.head));
      end = found.head.start + writeSectors(found.head);
      sector = end;
      garbageAt = null;
    } else {
      if (garbageAt === null && !isEmpty(bytes, sector)) garbageAt = sector;
      sector++;
    }
  }
  return { writes, garbageAt };
}
