// The disk of a running replica, on files. Everything asked for while one sync is under way goes
// with the next: one write, one fdatasync. Snapshots are written beside the log and do not hold it up.
// After an error nothing more is written and no sync is tried again: what the kernel threw away when
// a sync failed it will not write at the next (Rebello et al., Can Applications Recover from fsync
// Failures?, 2020). The replica halts, and recovery writes what it read anew.

import { join } from 'node:path';
import type { Format } from '../../protocol/configuration.ts';
import type { DurableRecord, RecoveredRecord } from '../../protocol/record.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { slotAt } from '../../protocol/ids.ts';
import { compactedBy } from '../../storage/compaction.ts';
import type { Disk, DiskEvent, DiskWrite } from '../../storage/disk.ts';
import type { Manifest } from '../../storage/manifest.ts';
import { SECTOR } from '../../storage/sectors.ts';
import { encodedWrite } from '../../storage/write.ts';
import type { Directory, Segment, Spare } from './directory.ts';
import {
  beginningOf,
  newSegment,
  newSpare,
  sectorsOf,
  segmentName,
  snapshotName,
  writeManifest,
  writeSnapshot,
} from './directory.ts';
import { filesError } from './error.ts';

type LogWrite = Exclude<DiskWrite, { readonly kind: 'save-snapshot' }>;

/** Records of one sync at most, so that its bytes stay within reason. */
const GROUP_RECORDS_MAX = 4096;

export interface Ground {
  readonly directory: Directory;
  readonly manifest: Manifest;
  readonly segment: Segment;
  readonly lastSequence: number;
  /** The greatest number of a snapshot. */
  readonly lastSnapshot: number;
  readonly format: Format;
}

export class FileDisk implements Disk {
  readonly #directory: Directory;
  readonly #report: (event: DiskEvent) => void;
  #manifest: Manifest;
  /** Settles when no change of the manifest is under way. */
  #manifestFree: Promise<void> = Promise.resolve();
  #segment: Segment;
  #spare: Promise<Spare | Error> | null = null;
  #lastSequence: number;
  #lastSnapshot: number;
  #format: Format;
  #hasFailed = false;
  #log: LogWrite[] = [];
  #saves: Snapshot[] = [];
  #logFlow: Promise<void> | null = null;
  #saveFlow: Promise<void> | null = null;

  constructor(ground: Ground, report: (event: DiskEvent) => void) {
    this.#directory = ground.directory;
    this.#manifest = ground.manifest;
    this.#segment = ground.segment;
    this.#lastSequence = ground.lastSequence;
    this.#lastSnapshot = ground.lastSnapshot;
    this.#format = ground.format;
    this.#report = report;
    this.#prepareSpare();
  }

  write(write: DiskWrite): void {
    if (this.#hasFailed) return;
    if (write.kind === 'save-snapshot') {
      this.#saves.push(write.snapshot);
      this.#saveFlow ??= this.#saveAll();
    } else {
      this.#log.push(write);
      this.#logFlow ??= this.#flushAll();
    }
  }

  useFormat(format: Format): void {
    this.#format = format;
  }

  /** Waits until everything that was asked is done, or has failed. */
  async settled(): Promise<void> {
    while (this.#logFlow !== null || this.#saveFlow !== null) {
      await this.#logFlow;
      await this.#saveFlow;
    }
  }

  /** Waits for what was asked, and closes the files. */
  async close(): Promise<void> {
    await this.settled();
    const spare = await this.#spare;
    if (spare !== null && !(spare instanceof Error)) await spare.file.close();
    await this.#segment.file.close();
  }

  #fail(doing: string, cause: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#log = [];
    this.#saves = [];
    const { message } = filesError(this.#directory.path, doing, cause);
    this.#report({ kind: 'disk-failed', reason: message });
  }

  /** Takes the log's writes, group by group, until none is left. */
  async #flushAll(): Promise<void> {
    // Whatever is asked in this turn goes into one group.
    await Promise.resolve();
    try {
      while (this.#log.length > 0) await this.#flushOne();
    } catch (error) {
      this.#fail('writing the log', error);
    }
    this.#logFlow = null;
  }

  /** A rewrite, or all appends before the next one. */
  async #flushOne(): Promise<void> {
    const [first] = this.#log;
    if (first?.kind === 'rewrite') {
      this.#log.shift();
      await this.#begin(first.records, true);
      return;
    }
    const records: DurableRecord[] = [];
    let upTo: number | null = null;
    let taken = 0;
    for (const write of this.#log) {
      if (write.kind === 'rewrite' || records.length >= GROUP_RECORDS_MAX) break;
      for (const record of write.records) records.push(record);
      ({ upTo } = write);
      taken++;
    }
    this.#log.splice(0, taken);
    if (records.length > 0) await this.#append(records);
    if (upTo !== null && !this.#hasFailed) this.#report({ kind: 'durable', upTo });
  }

  async #append(records: readonly DurableRecord[]): Promise<void> {
    const segment = this.#segment;
    const bytes = encodedWrite(segment, segment.nextSector, {
      records,
      sequence: this.#lastSequence + 1,
      syncedUpTo: this.#lastSequence,
      format: this.#format,
    });
    const sectors = bytes.length / SECTOR;
    if (segment.nextSector + sectors > segment.sectors) {
      await this.#begin(records, false);
      return;
    }
    await segment.file.write(bytes, segment.nextSector * SECTOR);
    await segment.file.datasync();
    segment.nextSector += sectors;
    this.#lastSequence += records.length;
  }

  /** Goes on in a new segment that begins with these records; the old ones go if the log is anew. */
  async #begin(records: readonly RecoveredRecord[], isFirst: boolean): Promise<void> {
    const id = this.#segment.id + 1;
    const base = this.#lastSequence;
    const beginning = beginningOf({ id, base, isFirst, records, format: this.#format });
    const spare = await this.#spareFor(beginning.bytes);
    const segment = await newSegment(this.#directory, spare, beginning);
    const before = await this.#switch((manifest) => ({
      ...manifest,
      first: isFirst ? id : manifest.first,
      last: id,
      ...(isFirst ? rewritten(manifest, records) : {}),
    }));
    const old = this.#segment;
    this.#segment = segment;
    this.#lastSequence = base + records.length;
    this.#prepareSpare();
    await old.file.close();
    if (!isFirst) return;
    const { path, layer } = this.#directory;
    for (let gone = before.first; gone <= before.last; gone++) {
      await layer.remove(join(path, segmentName(gone)));
    }
  }

  /** Makes the next segment's file while there is time. */
  #prepareSpare(): void {
    const sectors = sectorsOf(this.#directory, new Uint8Array(0));
    const toError = (error: unknown): Error =>
      filesError(this.#directory.path, 'making room', error);
    this.#spare = newSpare(this.#directory, sectors).catch(toError);
  }

  /** A file of zeros for a segment that begins with these bytes. */
  async #spareFor(bytes: Uint8Array): Promise<Spare> {
    const spare = await this.#spare;
    this.#spare = null;
    if (spare instanceof Error) throw spare;
    const sectors = sectorsOf(this.#directory, bytes);
    if (spare !== null && spare.sectors * SECTOR >= bytes.length) return spare;
    await spare?.file.close();
    return newSpare(this.#directory, sectors);
  }

  /** Changes the manifest, one change at a time; gives what it was. */
  async #switch(change: (manifest: Manifest) => Manifest): Promise<Manifest> {
    const turn = this.#manifestFree.then(async () => {
      const before = this.#manifest;
      if (this.#hasFailed) throw new Error('the disk failed before');
      const next = { ...change(before), generation: before.generation + 1 };
      await writeManifest(this.#directory, next);
      this.#manifest = next;
      return before;
    });
    this.#manifestFree = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  async #saveAll(): Promise<void> {
    try {
      for (let next = this.#saves.shift(); next !== undefined; next = this.#saves.shift()) {
        await this.#save(next);
      }
    } catch (error) {
      this.#fail('writing a snapshot', error);
    }
    this.#saveFlow = null;
  }

  async #save(snapshot: Snapshot): Promise<void> {
    const id = ++this.#lastSnapshot;
    const { slot } = snapshot.header;
    await writeSnapshot(this.#directory, id, snapshot, this.#format);
    const before = await this.#switch((manifest) => ({
      ...manifest,
      snapshots: [{ id, slot }, ...manifest.snapshots.slice(0, 1)],
    }));
    if (!this.#hasFailed) this.#report({ kind: 'snapshot-durable', slot });
    const { path, layer } = this.#directory;
    for (const gone of before.snapshots.slice(1)) {
      await layer.remove(join(path, snapshotName(gone.id)));
    }
  }
}

/** What a rewrite with these records says about the log. */
function rewritten(
  { compactedTo, snapshots }: Manifest,
  records: readonly RecoveredRecord[],
): Pick<Manifest, 'compactedTo' | 'isDoubtful'> {
  const newest = snapshots[0]?.slot ?? slotAt(0);
  return { compactedTo: compactedBy(compactedTo, newest, records), isDoubtful: false };
}
