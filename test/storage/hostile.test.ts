// Bytes that nobody wrote: recovery says that it does not know, and neither throws nor hangs.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { isDoubt } from '../../src/storage/finding.ts';
import { describeImage } from '../../src/storage/inspect.ts';
import type { DiskImage } from '../../src/storage/recover.ts';
import { recoverImage } from '../../src/storage/recover.ts';
import type { Sectors } from '../../src/storage/sectors.ts';
import { putU32, readable, SECTOR, u32At } from '../../src/storage/sectors.ts';
import { imageOf } from '../../src/storage/simulated-image.ts';
import { complete, formattedDisk, submit } from '../../src/storage/simulated.ts';
import { NewerDiskError } from '../../src/storage/version.ts';
import { BODY_MAGIC, HEAD_BYTES, IDENTIFIERS_MAGIC } from '../../src/storage/write.ts';
import { acceptance, IDENTITY, promise, snapshotOf } from './arbitrary.ts';

const garbage = fc.uint8Array({ maxLength: 6 * SECTOR }).map((bytes): Sectors => readable(bytes));
const files = fc
  .array(fc.tuple(fc.nat(5), garbage), { maxLength: 3 })
  .map((entries) => new Map(entries));

/** A disk with several writes and a snapshot. */
function whole(): DiskImage {
  const disk = formattedDisk({ records: [IDENTITY], snapshot: snapshotOf(1) });
  const groups = [
    [promise(1)],
    Array.from({ length: 30 }, (_, at) => acceptance(at)),
    [promise(2)],
  ];
  for (const records of groups) complete(disk, submit(disk, { kind: 'persist', records, upTo: 1 }));
  return imageOf(disk.stored);
}

function expectSome(image: DiskImage): void {
  try {
    const { contents, findings } = recoverImage(image);
    expect(contents.isDoubtful).toBe(findings.some(isDoubt));
    expect(describeImage(image).length).toBeGreaterThan(0);
  } catch (error) {
    expect(error).toBeInstanceOf(NewerDiskError);
  }
}

/** Makes the checksums right again, as somebody could who means harm, or a bug. */
function signed(bytes: Uint8Array, salt: number): void {
  for (let at = 0; at + SECTOR <= bytes.length; at += SECTOR) {
    const magic = u32At(bytes, at + 4);
    if (magic === BODY_MAGIC) putU32(bytes, at, crc32c(bytes, at + 4, at + HEAD_BYTES, salt));
    else if (magic === IDENTIFIERS_MAGIC) {
      putU32(bytes, at, crc32c(bytes, at + 4, at + SECTOR, salt));
    } else if (magic !== 0) putU32(bytes, at, crc32c(bytes, at + 4, at + SECTOR));
  }
}

describe('hostile bytes', () => {
  test('all of them garbage: in doubt, with nothing found', () => {
    fc.assert(
      fc.property(fc.option(garbage), files, files, (manifest, segments, snapshots) => {
        const image = { manifest, segments, snapshots };
        const { contents } = recoverImage(image);
        expect(contents).toMatchObject({ records: [], snapshot: null, isDoubtful: true });
        expect(describeImage(image).length).toBeGreaterThan(0);
      }),
    );
  });

  test('garbage in place of one file: in doubt, or without the snapshot', () => {
    fc.assert(
      fc.property(fc.constantFrom('manifest', 'segment', 'snapshot'), garbage, (which, bad) => {
        const image = whole();
        const replaced = (map: ReadonlyMap<number, Sectors>): ReadonlyMap<number, Sectors> =>
          new Map([...map.keys()].map((id) => [id, bad]));
        const { contents } = recoverImage({
          manifest: which === 'manifest' ? bad : image.manifest,
          segments: which === 'segment' ? replaced(image.segments) : image.segments,
          snapshots: which === 'snapshot' ? replaced(image.snapshots) : image.snapshots,
        });
        expect(contents.isDoubtful).toBe(which !== 'snapshot');
        expect(contents.snapshot === null).toBe(which === 'snapshot');
        expect(contents.records.length).toBe(which === 'segment' ? 0 : 33);
      }),
    );
  });

  test('lies under good checksums: read, or refused as of other software', () => {
    const lie = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(lie, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (lies, inManifest) => {
          const image = whole();
          const [[id, segment] = [0, readable(new Uint8Array(0))]] = image.segments;
          const file = inManifest ? (image.manifest ?? segment) : segment;
          for (const { at, byte } of lies) {
            // Heads are worth lying about.
            const sector = Math.floor(at / 64) % (file.bytes.length / SECTOR);
            file.bytes[sector * SECTOR + 8 + (at % 64)] = byte;
          }
          signed(file.bytes, inManifest ? 0 : id);
          expectSome(image);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('newer software', () => {
  test('is recognised by its layout, and never repaired', () => {
    const image = whole();
    const bytes = image.manifest?.bytes ?? new Uint8Array(0);
    for (const sector of [0, 8]) putU32(bytes, sector * SECTOR + 8, 2);
    signed(bytes, 0);
    expect(() => recoverImage(image)).toThrow(/layout 2; this one reads layout 1/);
  });
});
