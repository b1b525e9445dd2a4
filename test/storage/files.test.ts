// The disk of files: whatever operation it is killed at, or fails at, what it reported is there.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { mixInt, saltedUnit } from '../../src/base/hash.ts';
import type { FilesOptions } from '../../src/hosts/files/files.ts';
import { formatFiles, inspectFiles, openFiles } from '../../src/hosts/files/files.ts';
import { NODE_LAYER } from '../../src/hosts/files/node-layer.ts';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import type { DiskEvent, DiskWrite, FirstContents, Recovery } from '../../src/storage/disk.ts';
import { acceptance, IDENTITY, promise, snapshotOf } from './arbitrary.ts';
import type { Fault, FaultyLayer } from './faulty-layer.ts';
import { faulty } from './faulty-layer.ts';
import type { Draw, MemoryLayer } from './memory-layer.ts';
import { memoryLayer } from './memory-layer.ts';

const FIRST: FirstContents = { records: [IDENTITY], snapshot: snapshotOf(1, 1) };
const noLock = (): Promise<() => Promise<void>> => Promise.resolve(() => Promise.resolve());

function optionsFor(layer: MemoryLayer | FaultyLayer): FilesOptions {
  return { layer, lock: noLock, segmentBytes: 2048 };
}

/** What is asked, step by step; each step is settled before the next. */
const STEPS: readonly (readonly DiskWrite[])[] = [
  [
    { kind: 'persist', records: [promise(1)], upTo: 1 },
    { kind: 'persist', records: [acceptance(0), acceptance(1)], upTo: 3 },
  ],
  [{ kind: 'persist', records: [acceptance(2, 'x'.repeat(1500))], upTo: 4 }],
  [
    { kind: 'save-snapshot', snapshot: snapshotOf(2, 1) },
    { kind: 'persist', records: [acceptance(3)], upTo: 5 },
  ],
  [
    { kind: 'rewrite', records: [IDENTITY, promise(1), acceptance(2), acceptance(3)] },
    { kind: 'persist', records: [promise(2)], upTo: 6 },
  ],
  [
    { kind: 'save-snapshot', snapshot: snapshotOf(4, 1) },
    { kind: 'persist', records: [acceptance(4)], upTo: 7 },
  ],
];

/** A state that the log goes through, and how many records are asked for by then. */
interface State {
  readonly upTo: number;
  readonly records: readonly RecoveredRecord[];
}

interface Told {
  /** What may be found: the last reported state, and every one after it that was asked for. */
  readonly possible: readonly State[];
  /** Of the last snapshot reported. */
  readonly slot: number;
  readonly hasFailed: boolean;
}

function after({ records, upTo }: State, write: DiskWrite): State {
  switch (write.kind) {
    case 'persist':
      return { records: [...records, ...write.records], upTo: write.upTo };
    case 'rewrite':
      return { records: write.records, upTo };
    case 'save-snapshot':
      return { records, upTo };
  }
}

/** Works through the steps until they end or the disk fails. */
async function worked(layer: FaultyLayer, records: readonly RecoveredRecord[]): Promise<Told> {
  const events: DiskEvent[] = [];
  const states: State[] = [{ records, upTo: 0 }];
  const failed = (): boolean => events.some(({ kind }) => kind === 'disk-failed');
  let hasFailed = false;
  try {
    const report = (event: DiskEvent): void => void events.push(event);
    const { disk, settled, close } = await openFiles('/disk', report, optionsFor(layer));
    for (const step of STEPS) {
      if (failed()) break;
      for (const write of step) {
        disk.write(write);
        states.push(after(states.at(-1) ?? { records, upTo: 0 }, write));
      }
      await settled();
    }
    await close();
  } catch {
    hasFailed = true;
  }
  let durable = 0;
  let slot = 1;
  for (const event of events) {
    if (event.kind === 'durable') durable = event.upTo;
    if (event.kind === 'snapshot-durable') ({ slot } = event);
  }
  const possible = states.filter(({ upTo }) => upTo >= durable);
  return { possible, slot, hasFailed: hasFailed || failed() };
}

/** Whether this was found of a state. Sectors of a write that was not reported may be in any state. */
function isOf(found: readonly RecoveredRecord[], { records }: State, certain: number): boolean {
  const same = (record: RecoveredRecord, nth: number): boolean => {
    const original = records[nth];
    if (record.kind !== 'lost-acceptance' || nth < certain) {
      return JSON.stringify(record) === JSON.stringify(original);
    }
    return original !== undefined && 'slot' in original && original.slot === record.slot;
  };
  return found.length === records.length && found.every(same);
}

function expectKept({ contents }: Recovery, { possible, slot }: Told): void {
  const certain = possible[0]?.records.length ?? 0;
  expect(contents.isDoubtful).toBe(false);
  expect(contents.snapshot?.header.slot).toBeGreaterThanOrEqual(slot);
  const fits = possible.some((state) => isOf(contents.records, state, certain));
  if (!fits) expect(possible.map(({ records }) => records)).toContainEqual(contents.records);
}

async function reopened(memory: MemoryLayer): Promise<Recovery> {
  const { recovery, close } = await openFiles('/disk', () => undefined, optionsFor(memory));
  await close();
  return recovery;
}

async function formatted(): Promise<MemoryLayer> {
  const memory = memoryLayer();
  await formatFiles('/disk', FIRST, optionsFor(memory));
  return memory;
}

/** How many operations a run takes that nothing disturbs. */
async function operationsOf(run: (layer: FaultyLayer) => Promise<unknown>): Promise<number> {
  const layer = faulty(await formatted());
  await run(layer);
  return layer.operations.length;
}

/** A fixed choice of what the power's failing leaves. */
function drawn(seed: number): Draw {
  let count = 0;
  return (below) => Math.floor(saltedUnit(mixInt(seed, count++), seed) * below);
}

/** The process is killed; or the power fails, and of what was not synced nothing or some is left. */
const ENDS: Readonly<Record<string, (memory: MemoryLayer) => void>> = {
  'killed process': () => undefined,
  'power failure': (memory) => {
    memory.powerFails(null);
  },
  'power failure that leaves some sectors': (memory) => {
    memory.powerFails(drawn(7));
  },
  'power failure that leaves other sectors': (memory) => {
    memory.powerFails(drawn(11));
  },
};

describe('killed', () => {
  const run = (layer: FaultyLayer): Promise<Told> => worked(layer, [IDENTITY]);

  for (const [name, end] of Object.entries(ENDS)) {
    test(`at any operation, what was reported is there: ${name}`, async () => {
      const count = await operationsOf(run);
      expect(count).toBeGreaterThan(60);
      for (let at = 1; at <= count; at++) {
        const memory = await formatted();
        const told = await run(faulty(memory, { kind: 'kill', at }));
        end(memory);
        expectKept(await reopened(memory), told);
      }
    });
  }

  test('again and again, recovering included', async () => {
    const one = fc.record({ at: fc.integer({ min: 1, max: 90 }), seed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 4 }), async (kills) => {
        const memory = await formatted();
        let records: readonly RecoveredRecord[] = [IDENTITY];
        for (const { at, seed } of kills) {
          const told = await worked(faulty(memory, { kind: 'kill', at }), records);
          memory.powerFails(drawn(seed));
          const recovery = await reopened(memory);
          expectKept(recovery, told);
          ({ records } = recovery.contents);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('while it is formatted: formatted or not, and then it can be', async () => {
    const whole = faulty(memoryLayer());
    await formatFiles('/disk', FIRST, optionsFor(whole));
    for (let at = 1; at <= whole.operations.length; at++) {
      for (const end of Object.values(ENDS)) {
        const memory = memoryLayer();
        const layer = faulty(memory, { kind: 'kill', at });
        await expect(formatFiles('/disk', FIRST, optionsFor(layer))).rejects.toThrow();
        end(memory);
        const again = formatFiles('/disk', FIRST, optionsFor(memory));
        await again.catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'formatted' });
        });
        expect((await reopened(memory)).contents).toMatchObject({ ...FIRST, isDoubtful: false });
      }
    }
  });

  test('leaves nothing behind that the next incarnation does not clear away', async () => {
    const memory = await formatted();
    await run(faulty(memory));
    const clean = memory.names().length;
    const count = await operationsOf(run);
    for (let at = 1; at <= count; at++) {
      const killed = await formatted();
      await run(faulty(killed, { kind: 'kill', at }));
      await reopened(killed);
      expect(killed.names().length).toBeLessThanOrEqual(clean);
    }
  });
});

describe('failing', () => {
  for (const code of ['ENOSPC', 'EIO']) {
    test(`with ${code} at any operation: reported once, nothing after it, what was reported is there`, async () => {
      const run = (layer: FaultyLayer): Promise<Told> => worked(layer, [IDENTITY]);
      const count = await operationsOf(run);
      let failures = 0;
      for (let at = 1; at <= count; at++) {
        const memory = await formatted();
        const fault: Fault = { kind: 'error', at, code };
        const told = await run(faulty(memory, fault));
        if (told.hasFailed) failures++;
        memory.powerFails(drawn(at));
        expectKept(await reopened(memory), told);
      }
      // Only a spare that was never needed may fail unseen.
      expect(failures).toBeGreaterThan(count / 2);
    });
  }

  test('says what to do, and takes nothing more', async () => {
    const memory = await formatted();
    const counted = faulty(memory);
    const events: DiskEvent[] = [];
    const report = (event: DiskEvent): void => void events.push(event);
    const { disk, close } = await openFiles('/disk', report, optionsFor(counted));
    counted.kill();
    disk.write({ kind: 'persist', records: [promise(1)], upTo: 1 });
    disk.write({ kind: 'save-snapshot', snapshot: snapshotOf(2) });
    await close();
    disk.write({ kind: 'persist', records: [promise(1)], upTo: 1 });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'disk-failed' });
  });
});

describe('grouping', () => {
  test('what is asked during a sync goes with the next one', async () => {
    const layer = faulty(await formatted());
    const { disk, settled, close } = await openFiles('/disk', () => undefined, {
      ...optionsFor(layer),
      segmentBytes: 1 << 16,
    });
    const before = layer.operations.length;
    for (let upTo = 1; upTo <= 100; upTo++) {
      disk.write({ kind: 'persist', records: [promise(upTo)], upTo });
    }
    await settled();
    const syncs = layer.operations.slice(before).filter((name) => name === 'datasync');
    expect(syncs.length).toBeLessThanOrEqual(2);
    await close();
  });
});

const made: string[] = [];

async function temporary(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'linlab-files-'));
  made.push(path);
  return path;
}

afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true });
});

const ignore = (): void => undefined;
const SMALL = { segmentBytes: 8192 };

describe('a directory', () => {
  test('is not formatted twice', async () => {
    const path = join(await temporary(), 'deep', 'disk');
    await formatFiles(path, FIRST, SMALL);
    await expect(formatFiles(path, FIRST, SMALL)).rejects.toMatchObject({
      code: 'formatted',
      path,
    });
  });

  test('without a disk is named as such', async () => {
    const path = await temporary();
    for (const where of [path, join(path, 'absent')]) {
      await expect(openFiles(where, ignore)).rejects.toMatchObject({ code: 'not-formatted' });
      await expect(inspectFiles(where)).rejects.toMatchObject({ code: 'not-formatted' });
    }
  });

  test('that lost its manifest is in doubt, not new', async () => {
    const path = await temporary();
    await formatFiles(path, FIRST, SMALL);
    await rm(join(path, 'manifest'));
    await expect(formatFiles(path, FIRST, SMALL)).rejects.toMatchObject({ code: 'formatted' });
    const { recovery, close } = await openFiles(path, ignore, SMALL);
    await close();
    expect(recovery.contents).toMatchObject({ ...FIRST, isDoubtful: true });
    expect(recovery.findings).toEqual([{ kind: 'manifest-lost' }]);
    expect(await readdir(path)).toContain('segment-00000001.doubtful');
  });

  test('is used by one process at a time, and a dead one does not hold it', async () => {
    const path = await temporary();
    await formatFiles(path, FIRST, SMALL);
    const { close } = await openFiles(path, ignore, SMALL);
    await expect(openFiles(path, ignore, SMALL)).rejects.toMatchObject({ code: 'locked', path });
    await close();
    // Ids of processes go up to 2^22.
    await writeFile(join(path, 'lock'), '9999999 1\n');
    await (await openFiles(path, ignore, SMALL)).close();
    // This process, were it born at another time.
    await writeFile(join(path, 'lock'), `${String(process.pid)} 1\n`);
    await (await openFiles(path, ignore, SMALL)).close();
    expect(await readdir(path)).not.toContain('lock');
  });

  test('is described for people', async () => {
    const path = await temporary();
    await formatFiles(path, FIRST, SMALL);
    const { disk, close } = await openFiles(path, ignore, SMALL);
    disk.write({ kind: 'persist', records: [promise(3), acceptance(0)], upTo: 2 });
    await close();
    const lines = await inspectFiles(path);
    expect(lines).toEqual(await inspectFiles(path));
    expect(lines).toMatchInlineSnapshot(`
      [
        "manifest: change 2",
        "  log in segments 2 to 2, with all acceptances from slot 0 on",
        "  snapshots 1 (slots below 1)",
        "segment 2: 20 sectors, begins the log after record 1",
        "  sector 2: records 2 to 2, all up to 1 synced",
        "    2 identity of replica 1, life 0",
        "  sector 4: records 3 to 4, all up to 2 synced",
        "    3 promise of 3.2",
        "    4 acceptance of 2.1 at slot 0",
        "snapshot 1: of the slots below 1, 1 chunks, configuration 0",
        "recovery: 3 records, snapshot of slot 1",
      ]
    `);
  });

  test('keeps a bit that was flipped on the real disk from being believed', async () => {
    const path = await temporary();
    await formatFiles(path, FIRST, SMALL);
    const { disk, close } = await openFiles(path, ignore, SMALL);
    disk.write({ kind: 'persist', records: [promise(3)], upTo: 1 });
    disk.write({ kind: 'persist', records: [acceptance(0)], upTo: 2 });
    await close();
    const name = join(path, 'segment-00000002');
    const { bytes } = await NODE_LAYER.read(name);
    const at = Buffer.from(bytes).indexOf('value 0');
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(name, bytes);
    const { recovery, close: end } = await openFiles(path, ignore, SMALL);
    await end();
    expect(recovery.contents.records.map(({ kind }) => kind)).toEqual([
      'identity',
      'promise',
      'lost-acceptance',
    ]);
  });
});
