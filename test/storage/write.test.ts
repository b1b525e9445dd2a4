// The bytes of the log: what was written is read, torn writes end the log, damage never does.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newWriter } from '../../src/base/bytes.ts';
import { crc32c } from '../../src/base/crc32c.ts';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import { readLog } from '../../src/storage/log.ts';
import { SECTOR, readable } from '../../src/storage/sectors.ts';
import { encodeSegmentHeader } from '../../src/storage/segment.ts';
import { encodeWrite } from '../../src/storage/write.ts';
import { acceptance, batch, promise } from './arbitrary.ts';

const NAME = { id: 1, salt: 0x5a17 };

/** A segment with these writes, each synced before the next, and the first sector of each. */
function segmentOf(writes: readonly (readonly RecoveredRecord[])[]): {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
} {
  const writer = newWriter();
  encodeSegmentHeader(writer, { ...NAME, base: 0, isFirst: true });
  const starts: number[] = [];
  let sequence = 1;
  for (const records of writes) {
    starts.push(writer.length / SECTOR);
    const syncedUpTo = sequence - 1;
    encodeWrite(writer, NAME, writer.length / SECTOR, { records, sequence, syncedUpTo, format: 2 });
    sequence += records.length;
  }
  starts.push(writer.length / SECTOR);
  const bytes = new Uint8Array(writer.length + 3 * SECTOR);
  bytes.set(writer.bytes.subarray(0, writer.length));
  return { bytes, starts };
}

const read = (bytes: Uint8Array): ReturnType<typeof readLog> =>
  readLog([{ id: NAME.id, sectors: readable(bytes) }]);

describe('checksum', () => {
  test('is CRC-32C, as its check value says', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });

  test('is the same however it is cut off from its surroundings', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(9), (bytes, before) => {
        const inside = new Uint8Array(before + bytes.length + 5).fill(0xee);
        inside.set(bytes, before);
        expect(crc32c(inside, before, before + bytes.length)).toBe(crc32c(bytes));
      }),
    );
  });
});

describe('log', () => {
  test('what was written is read', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 5 }), (writes) => {
        const { records, findings } = read(segmentOf(writes).bytes);
        expect(records).toEqual(writes.flat());
        expect(findings).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('a torn last write is cut off as a whole, wherever it tore', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 2 }), batch, (before, last) => {
        const { bytes, starts } = segmentOf([...before, last]);
        const [from = 0, to = 0] = starts.slice(-2);
        for (let sector = from; sector < to; sector++) {
          const torn = bytes.slice();
          torn.fill(0, sector * SECTOR, to * SECTOR);
          const { records } = read(torn);
          const all = [...before, last].flat();
          if (records.length === all.length) expect(records).toEqual(all);
          else expect(records).toEqual(before.flat());
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a torn write is reported where it begins', () => {
    const { bytes, starts } = segmentOf([[promise(1)], [acceptance(0, 'x'.repeat(700))]]);
    const sector = starts[1] ?? 0;
    bytes.fill(0, (sector + 1) * SECTOR);
    const { records, findings } = read(bytes);
    expect(records).toEqual([promise(1)]);
    expect(findings).toEqual([{ kind: 'torn', segment: 1, sector }]);
  });

  test('both copies of a middle record gone is doubt, and what follows is kept', () => {
    const writes = [[promise(1)], [acceptance(0)], [acceptance(1)]];
    const { bytes, starts } = segmentOf(writes);
    const [, from = 0, to = 0] = starts;
    bytes.fill(0, from * SECTOR, to * SECTOR);
    const { records, findings } = read(bytes);
    expect(records).toEqual([promise(1), acceptance(1)]);
    expect(findings).toEqual([{ kind: 'missing', from: 2, to: 2 }]);
  });

  test('a value that looks like a write of another salt is not taken for one', () => {
    const fake = newWriter();
    const batch = { records: [promise(9)], sequence: 9, syncedUpTo: 8, format: 2 } as const;
    encodeWrite(fake, { id: NAME.id, salt: 0 }, 4, batch);
    const { bytes } = segmentOf([[promise(1)]]);
    bytes.set(fake.bytes.subarray(0, fake.length), 4 * SECTOR);
    expect(read(bytes).records).toEqual([promise(1)]);
  });
});
