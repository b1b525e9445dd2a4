// The simulated disk: it reports in order, loses what a crash may lose, and its short way without
// bytes comes to the same as the long one. Damage to any sector is repaired, reported or doubt.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slotAt } from '../../src/protocol/ids.ts';
import type { DurableRecord, RecoveredRecord } from '../../src/protocol/record.ts';
import type { DiskWrite, Recovery } from '../../src/storage/disk.ts';
import { isDamage } from '../../src/storage/finding.ts';
import { SECTOR } from '../../src/storage/sectors.ts';
import { areasOf, readSimulated } from '../../src/storage/simulated-image.ts';
import type { Fate, SimulatedDisk } from '../../src/storage/simulated.ts';
import {
  blankDisk,
  complete,
  crash,
  fail,
  formattedDisk,
  harm,
  recover,
  submit,
  unsynced,
  useFormat,
} from '../../src/storage/simulated.ts';
import type { Harm, Place } from '../../src/storage/stored.ts';
import { acceptance, batch, IDENTITY, promise, snapshotOf } from './arbitrary.ts';
import { expectHonest, isSameOrLost } from './honest.ts';

const LOST: Fate = { kind: 'lost' };
const KEPT: Fate = { kind: 'kept' };

const fresh = (): SimulatedDisk => formattedDisk({ records: [IDENTITY], snapshot: snapshotOf(1) });
const persist = (upTo: number, ...records: readonly DurableRecord[]): DiskWrite => ({
  kind: 'persist',
  records,
  upTo,
});

function restarted(disk: SimulatedDisk, fateOf: (ticket: number) => Fate = () => LOST): Recovery {
  crash(disk, ({ ticket }) => fateOf(ticket));
  return recover(disk);
}

/** Writes that are synced one after the other. */
function synced(writes: readonly DiskWrite[], disk: SimulatedDisk = fresh()): SimulatedDisk {
  for (const write of writes) complete(disk, submit(disk, write));
  return disk;
}

describe('reports', () => {
  test('a write that overtakes another is reported when both are synced', () => {
    const disk = fresh();
    const first = submit(disk, persist(1, promise(1)));
    const second = submit(disk, persist(3, acceptance(0), acceptance(1)));
    expect(complete(disk, second)).toEqual([]);
    expect(complete(disk, first)).toEqual([{ kind: 'durable', upTo: 3 }]);
  });

  test('a snapshot does not wait for the log', () => {
    const disk = fresh();
    submit(disk, persist(1, promise(1)));
    const ticket = submit(disk, { kind: 'save-snapshot', snapshot: snapshotOf(5) });
    expect(complete(disk, ticket)).toEqual([{ kind: 'snapshot-durable', slot: 5 }]);
  });

  test('each write is in the format of its time, and every format is read', () => {
    const disk = fresh();
    useFormat(disk, 1);
    synced([persist(1, acceptance(0))], disk);
    const old = areasOf(disk.stored);
    useFormat(disk, 2);
    synced([persist(2, acceptance(1))], disk);
    expect(disk.stored.segment?.writes.map(({ format }) => format)).toEqual([2, 1, 2]);
    expect(areasOf(disk.stored)).not.toEqual(old);
    const { records } = readSimulated(disk.stored, []);
    expect(records).toEqual([IDENTITY, acceptance(0), acceptance(1)]);
  });

  test('after a failure nothing is taken any more', () => {
    const disk = fresh();
    submit(disk, persist(1, promise(1)));
    expect(fail(disk, 'no space')).toEqual([{ kind: 'disk-failed', reason: 'no space' }]);
    submit(disk, persist(2, promise(2)));
    expect(unsynced(disk)).toHaveLength(1);
    expect(restarted(disk, () => KEPT).contents.records).toEqual([IDENTITY, promise(1)]);
  });
});

describe('crash', () => {
  test('unsynced writes may be lost; synced ones are there', () => {
    const disk = synced([persist(1, promise(1))]);
    submit(disk, persist(2, promise(2)));
    const { contents, findings } = restarted(disk);
    expect(contents.records).toEqual([IDENTITY, promise(1)]);
    expect(findings).toEqual([]);
  });

  test('what overtook a lost write is cut off with it, and that is no doubt', () => {
    const disk = fresh();
    const [lost] = [promise(1), acceptance(0), acceptance(1)].map((record, nth) =>
      submit(disk, persist(nth + 1, record)),
    );
    const { contents, findings } = restarted(disk, (ticket) => (ticket === lost ? LOST : KEPT));
    expect(contents).toMatchObject({ records: [IDENTITY], isDoubtful: false });
    expect(findings).toEqual([{ kind: 'hole', sequence: 2, dropped: 2 }]);
  });

  test('a rewrite counts as a whole or not at all, and what follows it goes with it', () => {
    for (const fate of [LOST, { kind: 'torn', sectors: 1 } as const]) {
      const disk = synced([persist(1, promise(1))]);
      const ticket = submit(disk, { kind: 'rewrite', records: [IDENTITY] });
      submit(disk, persist(2, promise(2)));
      const { contents } = restarted(disk, (which) => (which === ticket ? fate : KEPT));
      expect(contents.records).toEqual([IDENTITY, promise(1)]);
    }
    const disk = synced([persist(1, promise(1))]);
    submit(disk, { kind: 'rewrite', records: [IDENTITY] });
    submit(disk, persist(2, promise(2)));
    expect(restarted(disk, () => KEPT).contents.records).toEqual([IDENTITY, promise(2)]);
  });

  test('a rewrite reaches back to the first acceptance it keeps, or to the snapshot', () => {
    const save: DiskWrite = { kind: 'save-snapshot', snapshot: snapshotOf(10) };
    const kept = synced([save, { kind: 'rewrite', records: [IDENTITY, acceptance(7)] }]);
    expect(restarted(kept).contents.compactedTo).toBe(7);
    const none = synced([save, { kind: 'rewrite', records: [IDENTITY] }]);
    expect(restarted(none).contents.compactedTo).toBe(10);
    const above = synced([save, { kind: 'rewrite', records: [IDENTITY, acceptance(12)] }]);
    expect(restarted(above).contents.compactedTo).toBe(10);
  });

  test('a blank disk is in doubt until a rewrite', () => {
    const disk = blankDisk();
    expect(recover(disk).contents).toMatchObject({ records: [], snapshot: null, isDoubtful: true });
    synced([persist(1, promise(1))], disk);
    expect(restarted(disk).findings).toEqual([{ kind: 'in-doubt' }]);
    synced([{ kind: 'rewrite', records: [IDENTITY] }], disk);
    expect(restarted(disk)).toMatchObject({ contents: { isDoubtful: false }, findings: [] });
  });
});

const HARMS: readonly Harm[] = [
  { kind: 'zero' },
  { kind: 'lose' },
  { kind: 'flip', bit: 0 },
  { kind: 'flip', bit: 8 * 20 + 3 },
  // Inside the first record.
  { kind: 'flip', bit: 8 * 75 + 2 },
  { kind: 'flip', bit: 8 * SECTOR - 1 },
];

interface Doing {
  readonly what: 'persist' | 'rewrite' | 'save-snapshot' | 'complete' | 'crash';
  readonly records: readonly DurableRecord[];
  /** Draws which write is completed, and what becomes of each at a crash. */
  readonly draw: number;
}

const doing: fc.Arbitrary<Doing> = fc.record({
  what: fc.constantFrom(
    'persist',
    'persist',
    'persist',
    'rewrite',
    'save-snapshot',
    'complete',
    'complete',
    'crash',
  ),
  records: batch,
  draw: fc.nat(1 << 20),
});

/** Does one thing; `torn` says whether a crash may tear. */
function act(disk: SimulatedDisk, { what, records, draw }: Doing, tears: boolean): void {
  const open = unsynced(disk);
  const fates: readonly Fate[] = [KEPT, LOST, { kind: 'torn', sectors: 1 + (draw % 5) }];
  switch (what) {
    case 'persist':
      submit(disk, { kind: what, records, upTo: disk.lastSequence + records.length });
      return;
    case 'rewrite':
      submit(disk, { kind: what, records });
      return;
    case 'save-snapshot':
      submit(disk, { kind: what, snapshot: snapshotOf(draw % 50) });
      return;
    case 'complete':
      if (open.length > 0) complete(disk, open[draw % open.length]?.ticket ?? 0);
      return;
    case 'crash':
      crash(
        disk,
        ({ ticket }) => fates[((draw >> (ticket % 16)) + ticket) % (tears ? 3 : 2)] ?? LOST,
      );
  }
}

describe('the short way', () => {
  test('recovers what the bytes say', () => {
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 25 }), (doings) => {
        const disk = fresh();
        for (const one of doings) {
          act(disk, one, false);
          if (one.what !== 'crash') continue;
          const bytes = readSimulated(disk.stored, []);
          const { contents, findings } = recover(disk);
          expect(contents.records).toEqual(bytes.records);
          expect(contents.compactedTo).toBe(bytes.compactedTo);
          expect(findings).toEqual(bytes.findings);
          expect(disk.stored.snapshots).toEqual(bytes.snapshots);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The states that the log may be in after a crash: as reported, and after each write asked since. */
function possibleLogs(disk: SimulatedDisk): (readonly RecoveredRecord[])[] {
  const reported = disk.stored.segment?.writes.flatMap(({ records }) => records) ?? [];
  const possible: (readonly RecoveredRecord[])[] = [reported];
  for (const { write } of disk.log) {
    const before = possible.at(-1) ?? [];
    possible.push(write.kind === 'rewrite' ? write.records : [...before, ...write.records]);
  }
  return possible;
}

describe('reported writes', () => {
  test('are there after every crash, torn writes or not; the rest is a beginning of what was asked', () => {
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 25 }), (doings) => {
        const disk = fresh();
        for (const one of doings) {
          const possible = possibleLogs(disk);
          const slots = [
            ...disk.stored.snapshots.slice(0, 1),
            ...disk.saves.map(({ stored }) => stored),
          ];
          act(disk, one, true);
          if (one.what !== 'crash') continue;
          const { contents, findings } = recover(disk);
          expect(contents.isDoubtful).toBe(false);
          expect(findings.filter(isDamage)).toEqual([]);
          expect(possible).toContainEqual(contents.records);
          expect(slots.map(({ snapshot }) => snapshot)).toContainEqual(contents.snapshot);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('are there, or reported lost, or the disk in doubt, when a synced sector is damaged as well', () => {
    const damage = fc.record({ sector: fc.nat(60), harm: fc.constantFrom(...HARMS) });
    fc.assert(
      fc.property(
        fc.array(doing, { maxLength: 15 }),
        fc.nat(),
        damage,
        (doings, draw, { sector, harm: how }) => {
          const disk = fresh();
          for (const one of doings) {
            act(disk, one, true);
            if (one.what === 'crash') recover(disk);
          }
          const possible = possibleLogs(disk);
          act(disk, { what: 'crash', records: [], draw }, true);
          const id = disk.stored.segment?.id ?? 0;
          harm(disk, { area: 'segment', id, sector, harm: how });
          const recovery = recover(disk);
          if (recovery.contents.isDoubtful) return;
          expect(possible.some((records) => isSameOrLost(records, recovery))).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Logs of one record a write, of many, of records over several sectors, and after a compaction. */
const LOGS: Readonly<Record<string, readonly DiskWrite[]>> = {
  single: [promise(1), acceptance(0), acceptance(1), promise(2), acceptance(1)].map((record, nth) =>
    persist(nth + 1, record),
  ),
  groups: [
    persist(40, ...Array.from({ length: 40 }, (_, at) => acceptance(at))),
    persist(41, promise(5)),
    persist(71, ...Array.from({ length: 30 }, (_, at) => acceptance(40 + at))),
  ],
  wide: [persist(3, promise(1), acceptance(0, 'x'.repeat(1500)), acceptance(1, 'y'.repeat(900)))],
  compacted: [
    persist(3, promise(1), acceptance(0), acceptance(1)),
    { kind: 'save-snapshot', snapshot: snapshotOf(2) },
    { kind: 'rewrite', records: [IDENTITY, promise(1), acceptance(2)] },
    persist(4, acceptance(3)),
  ],
};

describe('damage', () => {
  for (const [name, writes] of Object.entries(LOGS)) {
    test(`of any one sector is repaired, reported or doubt: ${name}`, () => {
      for (const { area, id, sectors } of areasOf(synced(writes).stored)) {
        for (let sector = 0; sector < sectors; sector++) {
          for (const harming of HARMS) {
            const disk = synced(writes);
            const { stored } = disk;
            harm(disk, { area, id, sector, harm: harming });
            const recovery = restarted(disk);
            expectHonest(stored, recovery);
            expect(recovery.contents.isDoubtful).toBe(false);
          }
        }
      }
    });
  }

  test('of any bit is repaired, reported or doubt', () => {
    const place = fc.record({ sector: fc.nat(99), which: fc.nat(9), bit: fc.nat(8 * SECTOR - 1) });
    fc.assert(
      fc.property(
        fc.array(batch, { maxLength: 4 }),
        fc.array(place, { minLength: 1, maxLength: 4 }),
        (batches, places) => {
          const disk = synced(batches.map((records) => persist(1, ...records)));
          const { stored } = disk;
          const areas = areasOf(stored);
          for (const { sector, which, bit } of places) {
            const area = areas[which % areas.length];
            if (area === undefined) throw new Error('a disk has areas');
            harm(disk, { ...area, sector: sector % area.sectors, harm: { kind: 'flip', bit } });
          }
          // Up to four bits: records of one write may go beyond what identifiers save, at the end.
          expectHonest(stored, restarted(disk), { mayCutLastWrite: places.length > 1 });
        },
      ),
      { numRuns: 400 },
    );
  });

  test('is healed by recovery while the other copy lives', () => {
    const disk = synced(LOGS.single ?? []);
    const id = disk.stored.segment?.id ?? 0;
    const first: Place = { area: 'segment', id, sector: 4 };
    harm(disk, { ...first, harm: { kind: 'zero' } });
    expect(restarted(disk).findings).toHaveLength(1);
    expect(restarted(disk).findings).toEqual([]);
  });

  test('of a promise is repaired from its identifier, of an acceptance is reported', () => {
    const disk = synced([persist(1, promise(7)), persist(2, acceptance(3))]);
    const id = disk.stored.segment?.id ?? 0;
    // Two sectors of header, two of identity, body and identifiers of the promise, of the acceptance.
    for (const sector of [4, 6])
      harm(disk, { area: 'segment', id, sector, harm: { kind: 'lose' } });
    const { contents, findings } = restarted(disk);
    const lost = { kind: 'lost-acceptance', slot: 3, ballot: { round: 2, replica: 1 } };
    expect(contents.records).toEqual([IDENTITY, promise(7), lost]);
    expect(findings.map(({ kind }) => kind)).toEqual(['restored', 'lost']);
    expect(restarted(disk).contents.records).toEqual([IDENTITY, promise(7), lost]);
  });

  test('of both copies of the manifest is doubt', () => {
    const disk = synced(LOGS.single ?? []);
    for (const sector of [0, 8]) {
      harm(disk, { area: 'manifest', id: 0, sector, harm: { kind: 'flip', bit: 99 } });
    }
    expect(restarted(disk).contents.isDoubtful).toBe(true);
  });

  test('of the newest snapshot falls back to the one before, and compaction is remembered', () => {
    const disk = synced(LOGS.compacted ?? []);
    const [newest, older] = disk.stored.snapshots;
    harm(disk, { area: 'snapshot', id: newest?.id ?? 0, sector: 1, harm: { kind: 'zero' } });
    const { contents, findings } = restarted(disk);
    expect(contents.snapshot).toEqual(older?.snapshot);
    expect(contents).toMatchObject({ compactedTo: slotAt(2), isDoubtful: false });
    expect(findings).toMatchObject([{ kind: 'snapshot-damaged', slot: 2 }]);
    harm(disk, { area: 'snapshot', id: older?.id ?? 0, sector: 1, harm: { kind: 'zero' } });
    expect(restarted(disk).contents).toMatchObject({ snapshot: null, compactedTo: slotAt(2) });
  });
});
