// Reads a disk, as bytes, after whatever happened to it. Pure: whoever has the bytes calls it, and
// makes the log begin anew with what was found.

import type { RecoveredRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { Recovery } from './disk.ts';
import type { Finding } from './finding.ts';
import { isDoubt } from './finding.ts';
import type { LiveSegment } from './log.ts';
import { readLog } from './log.ts';
import type { Manifest, SnapshotName } from './manifest.ts';
import { readManifest } from './manifest.ts';
import type { Sectors } from './sectors.ts';
import { readSegmentHeader } from './segment.ts';
import { readSnapshot } from './snapshot-file.ts';

/** Every file of a disk. */
export interface DiskImage {
  /** Null if there is none. */
  readonly manifest: Sectors | null;
  /** By number. */
  readonly segments: ReadonlyMap<number, Sectors>;
  readonly snapshots: ReadonlyMap<number, Sectors>;
}

export interface ImageRecovery extends Recovery {
  /** Null if no copy is whole. */
  readonly manifest: Manifest | null;
  /** The snapshots worth keeping, newest first: the one that was read, and one before it. */
  readonly snapshots: readonly SnapshotName[];
  /** The greatest sequence that was ever given. */
  readonly lastSequence: number;
}

const ascending = (left: number, right: number): number => left - right;

/** Without a manifest: from the last segment that says that a log begins there. */
function guessedSegments(segments: ReadonlyMap<number, Sectors>): LiveSegment[] {
  const live = [...segments].sort(([left], [right]) => ascending(left, right));
  const begins = live.map(([id, sectors]) => readSegmentHeader(sectors, id)?.header.isFirst);
  const from = Math.max(0, begins.lastIndexOf(true));
  return live.slice(from).map(([id, sectors]) => ({ id, sectors }));
}

function liveSegments({ segments }: DiskImage, manifest: Manifest | null): LiveSegment[] {
  if (manifest === null) return guessedSegments(segments);
  const { first, last } = manifest;
  return Array.from({ length: last - first + 1 }, (_, nth) => {
    const id = first + nth;
    return { id, sectors: segments.get(id) ?? null };
  });
}

interface FoundSnapshot {
  readonly snapshot: Snapshot | null;
  readonly names: readonly SnapshotName[];
  readonly findings: readonly Finding[];
}

function newestSnapshot(image: DiskImage, names: readonly SnapshotName[]): FoundSnapshot {
  const findings: Finding[] = [];
  for (const [nth, { id, slot }] of names.entries()) {
    const sectors = image.snapshots.get(id);
    const snapshot = sectors === undefined ? null : readSnapshot(sectors, id);
    if (snapshot !== null) return { snapshot, names: names.slice(nth), findings };
    findings.push({ kind: 'snapshot-damaged', snapshot: id, slot });
  }
  return { snapshot: null, names: [], findings };
}

/** Without a manifest: every snapshot there is, newest first. */
function guessedSnapshots({ snapshots }: DiskImage): FoundSnapshot {
  for (const id of [...snapshots.keys()].sort(ascending).reverse()) {
    const sectors = snapshots.get(id);
    const snapshot = sectors === undefined ? null : readSnapshot(sectors, id);
    if (snapshot === null) continue;
    return { snapshot, names: [{ id, slot: snapshot.header.slot }], findings: [] };
  }
  return { snapshot: null, names: [], findings: [] };
}

function compaction(manifest: Manifest | null, snapshot: Snapshot | null): Slot {
  return manifest?.compactedTo ?? snapshot?.header.slot ?? slotAt(0);
}

/** Reads all that can be read. Throws NewerDiskError for what newer software wrote. */
export function recoverImage(image: DiskImage): ImageRecovery {
  const lost: Finding = { kind: 'manifest-lost' };
  const { manifest, findings: first } =
    image.manifest === null ? { manifest: null, findings: [lost] } : readManifest(image.manifest);
  const carried: Finding[] = manifest?.isDoubtful === true ? [{ kind: 'in-doubt' }] : [];
  const log = readLog(liveSegments(image, manifest));
  const found =
    manifest === null ? guessedSnapshots(image) : newestSnapshot(image, manifest.snapshots);
  const findings = [...first, ...carried, ...log.findings, ...found.findings];
  const records: readonly RecoveredRecord[] = log.records;
  const compactedTo = compaction(manifest, found.snapshot);
  const isDoubtful = findings.some(isDoubt);
  return {
    contents: { records, snapshot: found.snapshot, isDoubtful, compactedTo },
    findings,
    manifest,
    snapshots: found.names,
    lastSequence: log.lastSequence,
  };
}
