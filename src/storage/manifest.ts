// The manifest: which segments make the log, and which snapshots count. One file with two copies,
// far apart, for one of them may be damaged. A change replaces the file as a whole, by renaming:
// writing over the copies, one after the other, would for a while leave a single good one. Called by
// both disks and by recovery.

import { newWriter, writeU32, writeU8, writeWide } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import type { Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { Finding } from './finding.ts';
import type { Sectors } from './sectors.ts';
import { padToSector, putU32, SECTOR, u32At, wideAt } from './sectors.ts';
import { expectVersion, VERSION } from './version.ts';

/** "LLmf" */
const MAGIC = 0x666d4c4c;

/** Sectors at which the copies begin; the file ends a page after the second. */
export const MANIFEST_SECTORS = [0, 8] as const;
const MANIFEST_FILE_SECTORS = 16;

/** More segments than this are no log of ours. */
const SEGMENTS_MAX = 0x1_0000;

export interface SnapshotName {
  readonly id: number;
  readonly slot: Slot;
}

export interface Manifest {
  /** Counts its changes. */
  readonly generation: number;
  /** The log is in the segments from `first` to `last`. */
  readonly first: number;
  readonly last: number;
  /** Newest first, at most two. */
  readonly snapshots: readonly SnapshotName[];
  readonly compactedTo: Slot;
  /** Recovery was in doubt, and no rewrite ended it. */
  readonly isDoubtful: boolean;
}

/** One copy, a sector. */
function encodedCopy(manifest: Manifest): Uint8Array {
  const writer = newWriter(SECTOR);
  writeU32(writer, 0);
  writeU32(writer, MAGIC);
  writeU32(writer, VERSION);
  writeWide(writer, manifest.generation);
  writeU32(writer, manifest.first);
  writeU32(writer, manifest.last);
  writeWide(writer, manifest.compactedTo);
  writeU8(writer, manifest.isDoubtful ? 1 : 0);
  writeU8(writer, manifest.snapshots.length);
  for (const { id, slot } of manifest.snapshots) {
    writeU32(writer, id);
    writeWide(writer, slot);
  }
  padToSector(writer);
  putU32(writer.bytes, 0, crc32c(writer.bytes, 4, writer.length));
  return writer.bytes.subarray(0, writer.length);
}

/** The whole file, both copies alike. */
export function encodedManifest(manifest: Manifest): Uint8Array {
  const bytes = new Uint8Array(MANIFEST_FILE_SECTORS * SECTOR);
  for (const sector of MANIFEST_SECTORS) bytes.set(encodedCopy(manifest), sector * SECTOR);
  return bytes;
}

function readCopy(bytes: Uint8Array, at: number): Manifest | null {
  if (at + SECTOR > bytes.length || u32At(bytes, at + 4) !== MAGIC) return null;
  if (crc32c(bytes, at + 4, at + SECTOR) !== u32At(bytes, at)) return null;
  expectVersion(u32At(bytes, at + 8));
  const first = u32At(bytes, at + 20);
  const last = u32At(bytes, at + 24);
  const count = bytes[at + 37] ?? 0;
  if (first > last || last - first >= SEGMENTS_MAX || count > 2) return null;
  const snapshots = Array.from({ length: count }, (_, nth) => {
    const from = at + 38 + nth * 12;
    return { id: u32At(bytes, from), slot: slotAt(wideAt(bytes, from + 4)) };
  });
  return {
    generation: wideAt(bytes, at + 12),
    first,
    last,
    snapshots,
    compactedTo: slotAt(wideAt(bytes, at + 28)),
    isDoubtful: bytes[at + 36] === 1,
  };
}

/** The newer of the copies that are whole; null if none is. */
export function readManifest({ bytes }: Sectors): {
  readonly manifest: Manifest | null;
  readonly findings: readonly Finding[];
} {
  const copies = MANIFEST_SECTORS.map((sector) => readCopy(bytes, sector * SECTOR));
  const generations = copies.map((copy) => copy?.generation ?? -1);
  const newest = Math.max(...generations);
  const manifest = copies[generations.indexOf(newest)] ?? null;
  if (manifest === null) return { manifest, findings: [{ kind: 'manifest-lost' }] };
  const findings = generations.flatMap((generation, copy): Finding[] =>
    generation < newest ? [{ kind: 'manifest-copy', copy }] : [],
  );
  return { manifest, findings };
}
