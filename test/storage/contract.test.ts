// One contract, two disks: what a host may count on, of the simulated disk and of files alike.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { formatFiles, openFiles } from '../../src/hosts/files/files.ts';
import type { OpenFiles } from '../../src/hosts/files/files.ts';
import { NODE_LAYER } from '../../src/hosts/files/node-layer.ts';
import type { DurableRecord } from '../../src/protocol/record.ts';
import type { DiskEvent, DiskWrite, FirstContents, Recovery } from '../../src/storage/disk.ts';
import type { SimulatedDisk } from '../../src/storage/simulated.ts';
import {
  complete,
  crash,
  formattedDisk,
  recover,
  submit,
  unsynced,
} from '../../src/storage/simulated.ts';
import { acceptance, IDENTITY, promise, snapshotOf } from './arbitrary.ts';
import { faulty } from './faulty-layer.ts';

/** A disk under test. */
interface Bench {
  /** Begins an incarnation. */
  readonly open: () => Promise<Recovery>;
  readonly write: (write: DiskWrite) => void;
  /** Lets everything that was asked come to rest; gives the reports since the last time. */
  readonly settle: () => Promise<readonly DiskEvent[]>;
  /** Ends the incarnation at once. */
  readonly crash: () => Promise<void>;
}

const FIRST: FirstContents = { records: [IDENTITY], snapshot: snapshotOf(1) };
/** So small that segments change often. */
const SEGMENT_BYTES = 4096;

function simulated(): Promise<Bench> {
  const disk: SimulatedDisk = formattedDisk(FIRST);
  const settle = (): Promise<readonly DiskEvent[]> => {
    const events = unsynced(disk).flatMap(({ ticket }) => complete(disk, ticket));
    return Promise.resolve(events);
  };
  return Promise.resolve({
    open: () => Promise.resolve(recover(disk)),
    write: (write) => void submit(disk, write),
    settle,
    crash: () => {
      crash(disk, () => ({ kind: 'lost' }));
      return Promise.resolve();
    },
  });
}

const made: string[] = [];

afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true });
});

async function files(): Promise<Bench> {
  const path = await mkdtemp(join(tmpdir(), 'linlab-disk-'));
  made.push(path);
  const lock = (): Promise<() => Promise<void>> => Promise.resolve(() => Promise.resolve());
  await formatFiles(path, FIRST, { segmentBytes: SEGMENT_BYTES, lock });
  let layer = faulty(NODE_LAYER);
  let opened: OpenFiles | null = null;
  let events: DiskEvent[] = [];
  const open = async (): Promise<Recovery> => {
    layer = faulty(NODE_LAYER);
    events = [];
    const report = (event: DiskEvent): void => void events.push(event);
    opened = await openFiles(path, report, { layer, segmentBytes: SEGMENT_BYTES, lock });
    return opened.recovery;
  };
  return {
    open,
    write: (write) => opened?.disk.write(write),
    settle: async () => {
      await opened?.settled();
      return events.splice(0);
    },
    crash: async () => {
      layer.kill();
      await opened?.close();
    },
  };
}

/** The last report of the log. */
function durableUpTo(events: readonly DiskEvent[]): number {
  const reports = events.flatMap((event) => (event.kind === 'durable' ? [event.upTo] : []));
  expect(reports).toEqual([...reports].sort((left, right) => left - right));
  return reports.at(-1) ?? 0;
}

const persist = (upTo: number, ...records: readonly DurableRecord[]): DiskWrite => ({
  kind: 'persist',
  records,
  upTo,
});

for (const [name, newBench] of Object.entries({ simulated, files })) {
  describe(`contract: ${name}`, () => {
    test('a new disk holds what it was made with', async () => {
      const { open } = await newBench();
      expect(await open()).toEqual({
        contents: { ...FIRST, isDoubtful: false, compactedTo: 0 },
        findings: [],
      });
    });

    test('what is reported is there after a crash, in order', async () => {
      const { open, write, settle, crash: end } = await newBench();
      await open();
      const records = Array.from({ length: 200 }, (_, at) => acceptance(at));
      for (const [nth, record] of records.entries()) write(persist(nth + 1, record));
      expect(durableUpTo(await settle())).toBe(200);
      await end();
      const { contents, findings } = await open();
      expect(contents.records).toEqual([IDENTITY, ...records]);
      expect(findings).toEqual([]);
    });

    test('what is not reported is there from its beginning, or not at all', async () => {
      const { open, write, settle, crash: end } = await newBench();
      await open();
      write(persist(1, promise(1)));
      expect(durableUpTo(await settle())).toBe(1);
      for (let at = 0; at < 40; at++) write(persist(at + 2, acceptance(at)));
      await end();
      const { records } = (await open()).contents;
      const all = [IDENTITY, promise(1), ...Array.from({ length: 40 }, (_, at) => acceptance(at))];
      expect(records.length).toBeGreaterThanOrEqual(2);
      expect(records).toEqual(all.slice(0, records.length));
    });

    test('incarnation after incarnation adds to the log', async () => {
      const { open, write, settle, crash: end } = await newBench();
      for (let life = 1; life <= 5; life++) {
        const { contents } = await open();
        expect(contents.records).toHaveLength(life);
        write(persist(1, promise(life)));
        expect(durableUpTo(await settle())).toBe(1);
        await end();
      }
    });

    test('a rewrite takes the place of all before it, in order', async () => {
      const { open, write, settle, crash: end } = await newBench();
      await open();
      write(persist(1, promise(1)));
      write({ kind: 'rewrite', records: [IDENTITY, promise(2)] });
      write(persist(2, acceptance(1)));
      write({ kind: 'rewrite', records: [IDENTITY, promise(3)] });
      write(persist(3, acceptance(2)));
      expect(durableUpTo(await settle())).toBe(3);
      await end();
      expect((await open()).contents.records).toEqual([IDENTITY, promise(3), acceptance(2)]);
    });

    test('the newest snapshot is kept, and how far back the log reaches', async () => {
      const { open, write, settle, crash: end } = await newBench();
      await open();
      for (const slot of [5, 9, 14]) {
        write({ kind: 'save-snapshot', snapshot: snapshotOf(slot) });
        expect(await settle()).toEqual([{ kind: 'snapshot-durable', slot }]);
      }
      write({ kind: 'rewrite', records: [IDENTITY, acceptance(11), acceptance(20)] });
      write(persist(0));
      expect(await settle()).toEqual([{ kind: 'durable', upTo: 0 }]);
      await end();
      const { contents } = await open();
      expect(contents).toMatchObject({ snapshot: snapshotOf(14), compactedTo: 11 });
      await end();
      expect((await open()).contents).toEqual(contents);
    });

    test('records larger than a segment are kept', async () => {
      const { open, write, settle, crash: end } = await newBench();
      await open();
      const large = [0, 1, 2].map((at) => acceptance(at, 'large '.repeat(3000)));
      for (const [nth, record] of large.entries()) {
        write(persist(nth + 1, record));
        expect(durableUpTo(await settle())).toBe(nth + 1);
      }
      write({ kind: 'rewrite', records: [IDENTITY, ...large] });
      write(persist(4, promise(1)));
      await settle();
      await end();
      expect((await open()).contents.records).toEqual([IDENTITY, ...large, promise(1)]);
    });
  });
}
