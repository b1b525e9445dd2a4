// A segment: a file of the log, zeros when it is made. Two sectors hold its header, twice; then
// come writes, each where the one before it ends. Called by both disks and by recovery.

import type { Writer } from '../base/bytes.ts';
import { writeU32, writeWide } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import type { Finding } from './finding.ts';
import { expectVersion, VERSION } from './version.ts';
import type { Sectors } from './sectors.ts';
import { padToSector, putU32, SECTOR, u32At, wideAt } from './sectors.ts';
import type { SegmentName } from './write.ts';

/** "LLsg" */
const MAGIC = 0x67734c4c;

/** Copies of the header, a sector each; the first write follows. */
export const HEADER_COPIES = 2;

export interface SegmentHeader extends SegmentName {
  /** Sequence of the record before its first: all up to it is synced, here or in earlier segments. */
  readonly base: number;
  /** Whether the log begins here, with nothing before it. */
  readonly isFirst: boolean;
}

/** Appends both copies. */
export function encodeSegmentHeader(writer: Writer, header: SegmentHeader): void {
  for (let copy = 0; copy < HEADER_COPIES; copy++) {
    const at = writer.length;
    writeU32(writer, 0);
    writeU32(writer, MAGIC);
    writeU32(writer, VERSION);
    writeU32(writer, header.id);
    writeU32(writer, header.salt);
    writeWide(writer, header.base);
    writeU32(writer, header.isFirst ? 1 : 0);
    padToSector(writer);
    putU32(writer.bytes, at, crc32c(writer.bytes, at + 4, at + SECTOR));
  }
}

function readCopy(bytes: Uint8Array, at: number, id: number): SegmentHeader | null {
  if (at + SECTOR > bytes.length || u32At(bytes, at + 4) !== MAGIC) return null;
  if (crc32c(bytes, at + 4, at + SECTOR) !== u32At(bytes, at)) return null;
  expectVersion(u32At(bytes, at + 8));
  const base = wideAt(bytes, at + 20);
  if (u32At(bytes, at + 12) !== id || !Number.isSafeInteger(base)) return null;
  return { id, salt: u32At(bytes, at + 16), base, isFirst: u32At(bytes, at + 28) === 1 };
}

/** The header of segment `id`, from whichever copy is whole; null if none is. */
export function readSegmentHeader(
  { bytes }: Sectors,
  id: number,
): { readonly header: SegmentHeader; readonly findings: readonly Finding[] } | null {
  const copies = [readCopy(bytes, 0, id), readCopy(bytes, SECTOR, id)];
  const header = copies.find((copy) => copy !== null);
  if (header === undefined || header === null) return null;
  const findings = copies.flatMap((copy, index): Finding[] =>
    copy === null ? [{ kind: 'segment-copy', segment: id, copy: index }] : [],
  );
  return { header, findings };
}
