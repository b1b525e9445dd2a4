// The simulated disk as bytes, for what can only be done to bytes: torn writes, damaged sectors, and
// a look at it for people. Called by simulated.ts, and by whoever picks a sector to damage.

import { unreachable } from '../base/assert.ts';
import { newWriter } from '../base/bytes.ts';
import { encodedManifest } from './manifest.ts';
import type { DiskImage } from './recover.ts';
import { recoverImage } from './recover.ts';
import type { Sectors } from './sectors.ts';
import { SECTOR } from './sectors.ts';
import { encodeSegmentHeader } from './segment.ts';
import { encodedSnapshot } from './snapshot-file.ts';
import type { Damage, Place, Recovered, Stored, StoredSegment } from './stored.ts';
import { encodeWrite } from './write.ts';

/** Empty sectors at the end of a segment: as good as the rest of a file that is not full. */
export const SPARE_SECTORS = 4;

function segmentBytes(segment: StoredSegment): Uint8Array {
  const name = { id: segment.id, salt: segment.id };
  const writer = newWriter(16 * SECTOR);
  const header = { id: segment.id, salt: segment.id, base: segment.base, isFirst: true };
  encodeSegmentHeader(writer, header);
  const torn: (readonly [from: number, to: number])[] = [];
  for (const write of segment.writes) {
    const from = writer.length;
    encodeWrite(writer, name, from / SECTOR, write);
    torn.push([Math.min(writer.length, from + write.sectors * SECTOR), writer.length]);
  }
  const bytes = new Uint8Array(writer.length + SPARE_SECTORS * SECTOR);
  bytes.set(writer.bytes.subarray(0, writer.length));
  for (const [from, to] of torn) bytes.fill(0, from, to);
  return bytes;
}

function harmed(
  bytes: Uint8Array,
  { area, id }: Omit<Place, 'sector'>,
  damages: readonly Damage[],
): Sectors {
  const unreadable = new Set<number>();
  for (const { area: where, id: which, sector, harm } of damages) {
    const at = sector * SECTOR;
    if (where !== area || which !== id || at + SECTOR > bytes.length) continue;
    switch (harm.kind) {
      case 'flip': {
        const byte = at + (harm.bit >>> 3);
        bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (harm.bit & 7));
        continue;
      }
      case 'lose':
        unreadable.add(sector);
        bytes.fill(0, at, at + SECTOR);
        continue;
      case 'zero':
        bytes.fill(0, at, at + SECTOR);
        continue;
    }
    unreachable(harm);
  }
  return { bytes, unreadable };
}

/** Every file of the disk as it would be read now. */
export function imageOf(stored: Stored, damages: readonly Damage[] = []): DiskImage {
  const { segment, snapshots, compactedTo, isDoubtful } = stored;
  if (segment === null) return { manifest: null, segments: new Map(), snapshots: new Map() };
  const { id } = segment;
  const names = snapshots.map(({ id, snapshot }) => ({ id, slot: snapshot.header.slot }));
  const manifest = {
    generation: id,
    first: id,
    last: id,
    snapshots: names,
    compactedTo,
    isDoubtful,
  };
  return {
    manifest: harmed(encodedManifest(manifest), { area: 'manifest', id: 0 }, damages),
    segments: new Map([[id, harmed(segmentBytes(segment), { area: 'segment', id }, damages)]]),
    snapshots: new Map(
      snapshots.map(({ id, snapshot, format }) => {
        const bytes = encodedSnapshot(id, snapshot, format);
        return [id, harmed(bytes, { area: 'snapshot', id }, damages)];
      }),
    ),
  };
}

/** Reads what is stored back from its bytes, after the damage was done to them. */
export function readSimulated(stored: Stored, damages: readonly Damage[]): Recovered {
  const { contents, findings, snapshots } = recoverImage(imageOf(stored, damages));
  return {
    records: contents.records,
    compactedTo: contents.compactedTo,
    snapshots: stored.snapshots.filter(({ id }) => snapshots.some((name) => name.id === id)),
    findings,
  };
}

/** A file of the disk, and how many sectors it has. */
export interface Area extends Omit<Place, 'sector'> {
  readonly sectors: number;
}

/** Where harm can be done: whatever is on the disk, synced or torn. */
export function areasOf(stored: Stored): Area[] {
  const { manifest, segments, snapshots } = imageOf(stored);
  const size = ({ bytes }: Sectors): number => bytes.length / SECTOR;
  const areas: Area[] = [];
  if (manifest !== null) areas.push({ area: 'manifest', id: 0, sectors: size(manifest) });
  for (const [id, file] of segments) areas.push({ area: 'segment', id, sectors: size(file) });
  for (const [id, file] of snapshots) areas.push({ area: 'snapshot', id, sectors: size(file) });
  return areas;
}
