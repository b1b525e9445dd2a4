// A disk in memory that goes wrong on demand. Whoever holds it (the world of a simulation, the
// contract test) says when each write is synced, what a crash leaves of those that were not, and
// what happens to synced sectors. Writes are kept as records: bytes are made, in
// simulated-image.ts, only when a write was torn or a sector damaged.

import { assert, unreachable } from '../base/assert.ts';
import type { Format } from '../protocol/configuration.ts';
import { NEWEST_FORMAT } from '../protocol/configuration.ts';
import { slotAt } from '../protocol/ids.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import { compactedBy } from './compaction.ts';
import type { DiskEvent, DiskWrite, FirstContents, Recovery } from './disk.ts';
import type { Finding } from './finding.ts';
import { isDoubt } from './finding.ts';
import { readSimulated } from './simulated-image.ts';
import type {
  Damage,
  Recovered,
  Stored,
  StoredSegment,
  StoredSnapshot,
  StoredWrite,
} from './stored.ts';

/** A write that was asked for and not yet synced. */
export interface PendingWrite {
  /** Tickets count from 1 over the life of the disk. */
  readonly ticket: number;
  readonly write: DiskWrite;
}

interface PendingLog extends PendingWrite {
  readonly write: Exclude<DiskWrite, { readonly kind: 'save-snapshot' }>;
  readonly stored: StoredWrite;
  isSynced: boolean;
}

interface PendingSave extends PendingWrite {
  readonly write: Extract<DiskWrite, { readonly kind: 'save-snapshot' }>;
  readonly stored: StoredSnapshot;
  isSynced: boolean;
}

/** What a crash leaves of a write that was not synced. */
export type Fate =
  | { readonly kind: 'kept' }
  | { readonly kind: 'lost' }
  /** Only so many of its sectors, from its first, reached the disk. Rewrites and snapshots: lost. */
  | { readonly kind: 'torn'; readonly sectors: number };

/** Its fields are for reading; the functions below change them. */
export interface SimulatedDisk {
  /** Synced and reported. */
  stored: Stored;
  damages: readonly Damage[];
  /** Asked for and not yet reported, in order. */
  log: PendingLog[];
  saves: PendingSave[];
  format: Format;
  hasFailed: boolean;
  lastTicket: number;
  lastSequence: number;
  lastSegment: number;
  lastSnapshot: number;
}

/** A disk with nothing on it, as when the old one was thrown away. Recovery finds it in doubt. */
export function blankDisk(): SimulatedDisk {
  return {
    stored: { segment: null, snapshots: [], compactedTo: slotAt(0), isDoubtful: true },
    damages: [],
    log: [],
    saves: [],
    format: NEWEST_FORMAT,
    hasFailed: false,
    lastTicket: 0,
    lastSequence: 0,
    lastSegment: 0,
    lastSnapshot: 0,
  };
}

/** A disk as a new replica finds it. */
export function formattedDisk(first: FirstContents, format: Format = NEWEST_FORMAT): SimulatedDisk {
  const disk = blankDisk();
  disk.format = format;
  disk.stored.segment = begun(disk, first.records);
  disk.stored.isDoubtful = false;
  const { snapshot } = first;
  if (snapshot !== null) disk.stored.snapshots = [{ id: ++disk.lastSnapshot, snapshot, format }];
  return disk;
}

/** What is written from now on is written in this format. */
export function useFormat(disk: SimulatedDisk, format: Format): void {
  disk.format = format;
}

function storedWrite(
  disk: SimulatedDisk,
  records: readonly RecoveredRecord[],
  syncedUpTo: number,
): StoredWrite {
  const sequence = disk.lastSequence + 1;
  disk.lastSequence += records.length;
  return { records, sequence, syncedUpTo, format: disk.format, sectors: Infinity };
}

/** A log that begins with these records, synced. */
function begun(disk: SimulatedDisk, records: readonly RecoveredRecord[]): StoredSegment {
  const base = disk.lastSequence;
  const write = storedWrite(disk, records, base);
  return { id: ++disk.lastSegment, base, writes: records.length === 0 ? [] : [write] };
}

/** Up to where the log is synced without a gap, as far as has been reported. */
function syncedUpTo({ log, lastSequence }: SimulatedDisk): number {
  const [next] = log;
  return next === undefined ? lastSequence : next.stored.sequence - 1;
}

/** Takes a write, in memory only, and gives its ticket. After a failure it is not taken at all. */
export function submit(disk: SimulatedDisk, write: DiskWrite): number {
  const ticket = ++disk.lastTicket;
  if (disk.hasFailed) return ticket;
  switch (write.kind) {
    case 'persist':
    case 'rewrite': {
      const stored = storedWrite(disk, write.records, syncedUpTo(disk));
      disk.log.push({ ticket, write, stored, isSynced: false });
      return ticket;
    }
    case 'save-snapshot': {
      const { snapshot } = write;
      const stored = { id: ++disk.lastSnapshot, snapshot, format: disk.format };
      disk.saves.push({ ticket, write, stored, isSynced: false });
      return ticket;
    }
  }
  return unreachable(write);
}

/** What was asked for and not yet synced, in order of asking. */
export function unsynced(disk: SimulatedDisk): PendingWrite[] {
  const open = [...disk.log, ...disk.saves].filter(({ isSynced }) => !isSynced);
  return open.sort((left, right) => left.ticket - right.ticket);
}

/** The log write is on the disk and counts. */
function settleLog(disk: SimulatedDisk, { write, stored }: PendingLog): void {
  const { segment, snapshots, compactedTo } = disk.stored;
  assert(segment !== null, 'a disk is written to after it was recovered');
  if (write.kind === 'persist') {
    if (write.records.length > 0) segment.writes.push(stored);
    return;
  }
  const writes = write.records.length === 0 ? [] : [stored];
  const newest = snapshots[0]?.snapshot.header.slot ?? slotAt(0);
  disk.stored.segment = { id: ++disk.lastSegment, base: stored.sequence - 1, writes };
  disk.stored.compactedTo = compactedBy(compactedTo, newest, write.records);
  disk.stored.isDoubtful = false;
}

function settleSave(disk: SimulatedDisk, { stored }: PendingSave): void {
  disk.stored.snapshots = [stored, ...disk.stored.snapshots.slice(0, 1)];
}

function ofTicket<Pending extends { readonly ticket: number }>(
  queue: readonly Pending[],
  ticket: number,
): Pending | undefined {
  return queue.find((pending) => pending.ticket === ticket);
}

/** Takes the first of a queue if it is synced. */
function takeSynced<Pending extends { readonly isSynced: boolean }>(
  queue: Pending[],
): Pending | null {
  return queue[0]?.isSynced === true ? (queue.shift() ?? null) : null;
}

/**
 * The write of this ticket is synced. Gives the reports that this allows: none while one before it
 * is still open, several when it was the one that held others up.
 */
export function complete(disk: SimulatedDisk, ticket: number): DiskEvent[] {
  assert(!disk.hasFailed, 'a disk that failed completes nothing');
  const { log, saves } = disk;
  const pending = ofTicket(log, ticket) ?? ofTicket(saves, ticket);
  assert(pending?.isSynced === false, 'what is completed was asked for and is still open');
  pending.isSynced = true;
  const events: DiskEvent[] = [];
  let upTo: number | null = null;
  for (let one = takeSynced(log); one !== null; one = takeSynced(log)) {
    settleLog(disk, one);
    if (one.write.kind === 'persist') ({ upTo } = one.write);
  }
  if (upTo !== null) events.push({ kind: 'durable', upTo });
  for (let one = takeSynced(saves); one !== null; one = takeSynced(saves)) {
    settleSave(disk, one);
    events.push({ kind: 'snapshot-durable', slot: one.stored.snapshot.header.slot });
  }
  return events;
}

/** A write fails, for want of space or otherwise: nothing more is taken or completed. */
export function fail(disk: SimulatedDisk, reason: string): DiskEvent[] {
  if (disk.hasFailed) return [];
  disk.hasFailed = true;
  return [{ kind: 'disk-failed', reason }];
}

function sectorsLeft(fate: Fate): number {
  switch (fate.kind) {
    case 'kept':
      return Infinity;
    case 'lost':
      return 0;
    case 'torn':
      return fate.sectors;
  }
  return unreachable(fate);
}

/** The process ends. `fateOf` is asked about each write that was not synced, in order. */
export function crash(disk: SimulatedDisk, fateOf: (pending: PendingWrite) => Fate): void {
  const { log, saves } = disk;
  disk.log = [];
  disk.saves = [];
  let isReachable = true;
  for (const pending of log) {
    const sectors = pending.isSynced ? Infinity : sectorsLeft(fateOf(pending));
    // Until a rewrite is whole the manifest names the old log, and nothing that follows it there.
    if (pending.write.kind === 'rewrite' && sectors !== Infinity) isReachable = false;
    pending.stored.sectors = sectors;
    if (isReachable) settleLog(disk, pending);
  }
  for (const pending of saves) {
    if (pending.isSynced || fateOf(pending).kind === 'kept') settleSave(disk, pending);
  }
}

/** Does harm to a synced sector; it shows at the next recovery. */
export function harm(disk: SimulatedDisk, damage: Damage): void {
  disk.damages = [...disk.damages, damage];
}

/** The log without a look at bytes: possible as long as each write is there as a whole or not at all. */
function replay(segment: StoredSegment): Pick<Recovered, 'records' | 'findings'> {
  const records: RecoveredRecord[] = [];
  const { writes } = segment;
  const hole = writes.findIndex(({ sectors }) => sectors === 0);
  const end = hole === -1 ? writes.length : hole;
  for (const write of writes.slice(0, end))
    for (const record of write.records) records.push(record);
  const sequence = writes[hole]?.sequence;
  const after = writes.slice(end).filter(({ sectors }) => sectors !== 0);
  if (sequence === undefined || after.length === 0) return { records, findings: [] };
  const dropped = after.reduce((sum, write) => sum + write.records.length, 0);
  return { records, findings: [{ kind: 'hole', sequence, dropped }] };
}

type OnDisk = Pick<SimulatedDisk, 'stored' | 'damages'>;

function isPlain({ stored, damages }: OnDisk): boolean {
  const torn = stored.segment?.writes.some(({ sectors }) => sectors !== 0 && sectors !== Infinity);
  return damages.length === 0 && torn !== true;
}

/** What is read from such a disk; from its bytes only where that makes a difference. */
export function readBack(disk: OnDisk): Recovered {
  const { stored, damages } = disk;
  if (!isPlain(disk)) return readSimulated(stored, damages);
  const { segment, snapshots, compactedTo, isDoubtful } = stored;
  if (segment === null) {
    return { records: [], findings: [{ kind: 'manifest-lost' }], snapshots, compactedTo };
  }
  const { records, findings } = replay(segment);
  const doubt: readonly Finding[] = isDoubtful ? [{ kind: 'in-doubt' }] : [];
  return { records, findings: [...doubt, ...findings], snapshots, compactedTo };
}

/**
 * Reads the disk after a crash, or before a first start, and makes it ready for the next
 * incarnation: the log begins anew with what was found, so that damage is healed while the other
 * copy still lives.
 */
export function recover(disk: SimulatedDisk): Recovery {
  assert(disk.log.length + disk.saves.length === 0, 'a disk is recovered after a crash');
  const { records, findings, snapshots, compactedTo } = readBack(disk);
  const isDoubtful = findings.some(isDoubt);
  // The log and the manifest are written anew; a snapshot that was not read stays as it is.
  const older = snapshots[1]?.id;
  disk.damages = disk.damages.filter(({ area, id }) => area === 'snapshot' && id === older);
  disk.hasFailed = false;
  disk.stored = { segment: begun(disk, records), snapshots, compactedTo, isDoubtful };
  const snapshot = snapshots[0]?.snapshot ?? null;
  return { contents: { records, snapshot, isDoubtful, compactedTo }, findings };
}
