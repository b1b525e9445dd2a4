// The directory of a disk: its names, how it is read as a whole, and the few changes that are made to
// it as a whole. Each change is complete or has not happened: files are written to the side and
// synced before the manifest names them, and removed after it no longer does.

import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { newWriter } from '../../base/bytes.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { RecoveredRecord } from '../../protocol/record.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { Manifest } from '../../storage/manifest.ts';
import { encodedManifest } from '../../storage/manifest.ts';
import type { DiskImage } from '../../storage/recover.ts';
import { SECTOR } from '../../storage/sectors.ts';
import type { SegmentHeader } from '../../storage/segment.ts';
import { encodeSegmentHeader } from '../../storage/segment.ts';
import { encodedSnapshot } from '../../storage/snapshot-file.ts';
import { encodeWrite } from '../../storage/write.ts';
import type { FileLayer, OpenFile, ReadFile } from './layer.ts';

export const MANIFEST = 'manifest';
/** Stands alone while a directory is formatted, and beside the manifest while that is replaced. */
export const NEW_MANIFEST = 'manifest.new';
export const SPARE = 'segment.spare';

const SEGMENT = /^segment-(\d{8})$/;
const SNAPSHOT = /^snapshot-(\d{8})$/;

const numbered = (id: number): string => String(id).padStart(8, '0');
export const segmentName = (id: number): string => `segment-${numbered(id)}`;
export const snapshotName = (id: number): string => `snapshot-${numbered(id)}`;

/** A directory, and how its files are reached. */
export interface Directory {
  readonly path: string;
  readonly layer: FileLayer;
  /** Segments are made of this size, or larger for what is larger. */
  readonly segmentBytes: number;
}

/** Numbers of the files of one kind. */
function idsOf(names: readonly string[], pattern: RegExp): number[] {
  return names.flatMap((name) => {
    const digits = pattern.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

export const segmentIds = (names: readonly string[]): number[] => idsOf(names, SEGMENT);
export const snapshotIds = (names: readonly string[]): number[] => idsOf(names, SNAPSHOT);

/** Reads every file of the disk. */
export async function readImage(
  { path, layer }: Directory,
  names: readonly string[],
): Promise<DiskImage> {
  const read = (name: string): Promise<ReadFile> => layer.read(join(path, name));
  const manifest = names.includes(MANIFEST) ? await read(MANIFEST) : null;
  const segments = new Map<number, ReadFile>();
  for (const id of segmentIds(names)) segments.set(id, await read(segmentName(id)));
  const snapshots = new Map<number, ReadFile>();
  for (const id of snapshotIds(names)) snapshots.set(id, await read(snapshotName(id)));
  return { manifest, segments, snapshots };
}

/** Replaces the manifest as a whole. */
export async function writeManifest({ path, layer }: Directory, manifest: Manifest): Promise<void> {
  const side = join(path, NEW_MANIFEST);
  await writeFile(layer, side, encodedManifest(manifest));
  await layer.rename(side, join(path, MANIFEST));
  await layer.syncDirectory(path);
}

/** Bytes of one write call: the file system's own work is split up between requests. */
const CHUNK_BYTES = 1 << 20;

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    await file.write(bytes.subarray(at, at + CHUNK_BYTES), at);
  }
  await file.datasync();
}

/** Writes and syncs a file; its name is not synced yet. */
async function writeFile(layer: FileLayer, path: string, bytes: Uint8Array): Promise<void> {
  const file = await layer.create(path);
  try {
    await writeAll(file, bytes);
  } finally {
    await file.close();
  }
}

/** Writes and syncs a snapshot; the manifest does not name it yet. */
export async function writeSnapshot(
  { path, layer }: Directory,
  id: number,
  snapshot: Snapshot,
  format: Format,
): Promise<void> {
  await writeFile(layer, join(path, snapshotName(id)), encodedSnapshot(id, snapshot, format));
  await layer.syncDirectory(path);
}

/** A file of zeros, synced: writing into it later changes nothing but its bytes. */
export async function zeroedFile(
  { layer }: Directory,
  path: string,
  size: number,
): Promise<OpenFile> {
  const file = await layer.create(path);
  try {
    const zeros = new Uint8Array(Math.min(size, CHUNK_BYTES));
    for (let at = 0; at < size; at += zeros.length) {
      await file.write(zeros.subarray(0, Math.min(zeros.length, size - at)), at);
    }
    await file.datasync();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file of zeros that may become a segment. */
export interface Spare {
  readonly file: OpenFile;
  readonly sectors: number;
}

export async function newSpare(directory: Directory, sectors: number): Promise<Spare> {
  const file = await zeroedFile(directory, join(directory.path, SPARE), sectors * SECTOR);
  return { file, sectors };
}

/** The segment that takes the writes. */
export interface Segment extends SegmentHeader {
  readonly file: OpenFile;
  readonly sectors: number;
  /** First sector that is still empty. */
  nextSector: number;
}

export interface Beginning {
  readonly id: number;
  readonly base: number;
  readonly isFirst: boolean;
  readonly records: readonly RecoveredRecord[];
  readonly format: Format;
}

/** A segment's first bytes: its header, and the records it begins with. */
export function beginningOf(beginning: Beginning): {
  readonly header: SegmentHeader;
  readonly bytes: Uint8Array;
} {
  const { id, base, isFirst, records, format } = beginning;
  const header = { id, base, isFirst, salt: randomInt(2 ** 32) };
  const writer = newWriter(16 * SECTOR);
  encodeSegmentHeader(writer, header);
  if (records.length > 0) {
    const batch = { records, sequence: base + 1, syncedUpTo: base, format };
    encodeWrite(writer, header, writer.length / SECTOR, batch);
  }
  return { header, bytes: writer.bytes.subarray(0, writer.length) };
}

/** Makes a segment out of a spare, synced; the manifest does not name it yet. */
export async function newSegment(
  { path, layer }: Directory,
  { file, sectors }: Spare,
  { header, bytes }: ReturnType<typeof beginningOf>,
): Promise<Segment> {
  await file.write(bytes, 0);
  await file.datasync();
  await layer.rename(join(path, SPARE), join(path, segmentName(header.id)));
  await layer.syncDirectory(path);
  return { ...header, file, sectors, nextSector: bytes.length / SECTOR };
}

/** How large a segment must be that begins with so many bytes. */
export function sectorsOf({ segmentBytes }: Directory, bytes: Uint8Array): number {
  return Math.ceil((segmentBytes + bytes.length) / SECTOR);
}
