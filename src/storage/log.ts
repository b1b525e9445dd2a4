// The log out of its segments: what is there, what was lost, and where it ends. The end is where
// unsynced writes begin to be missing; what was synced and is missing is doubt, never the end.
// Called by recovery.

import type { RecoveredRecord } from '../protocol/record.ts';
import type { Finding } from './finding.ts';
import type { FoundWrite } from './found-write.ts';
import { findWrites } from './found-write.ts';
import type { Sectors } from './sectors.ts';
import { HEADER_COPIES, readSegmentHeader } from './segment.ts';

/** A write, and the segment it stands in. */
interface Placed extends FoundWrite {
  readonly segment: number;
}

/** What stands in the live segments, before anything is concluded. */
interface Material {
  readonly writes: readonly Placed[];
  readonly findings: readonly Finding[];
  /** Sequence of the record before the log's first; null if nothing says. */
  readonly base: number | null;
  /** The greatest sequence that anything claims to be synced. */
  readonly syncedUpTo: number;
  /** The greatest sequence that was ever given. */
  readonly lastSequence: number;
  /** Where a torn write begins after the last one that can be read. */
  readonly torn: Finding | null;
}

export interface FoundLog {
  readonly records: readonly RecoveredRecord[];
  readonly findings: readonly Finding[];
  readonly lastSequence: number;
}

/** A live segment by its number; null if there is no such file. */
export interface LiveSegment {
  readonly id: number;
  readonly sectors: Sectors | null;
}

const lastOf = ({ head }: FoundWrite): number => head.sequence + head.count - 1;

function greatest(numbers: readonly number[], least: number): number {
  return numbers.reduce((max, number) => Math.max(max, number), least);
}

function gather(live: readonly LiveSegment[]): Material {
  const writes: Placed[] = [];
  const findings: Finding[] = [];
  const bases: number[] = [];
  let torn: Finding | null = null;
  let base: number | null = null;
  for (const [nth, { id, sectors }] of live.entries()) {
    const read = sectors === null ? null : readSegmentHeader(sectors, id);
    if (sectors === null || read === null) {
      findings.push({ kind: 'segment-lost', segment: id });
      continue;
    }
    const { header } = read;
    if (nth === 0) base = header.base;
    bases.push(header.base);
    findings.push(...read.findings);
    const found = findWrites(sectors.bytes, HEADER_COPIES, header);
    for (const { head, records, badSectors } of found.writes) {
      writes.push({ head, records, badSectors, segment: id });
    }
    const sector = found.garbageAt;
    torn = sector === null ? null : { kind: 'torn', segment: id, sector };
  }
  const claims = writes.map(({ head }) => head.syncedUpTo);
  const syncedUpTo = greatest(bases, greatest(claims, 0));
  const lastSequence = greatest(writes.map(lastOf), syncedUpTo);
  return { writes, findings, base, syncedUpTo, lastSequence, torn };
}

/** What is worth telling of a write that counts. */
function aboutWrite(write: Placed, syncedUpTo: number): Finding[] {
  const { head, segment, records, badSectors } = write;
  const findings: Finding[] = [];
  for (const [nth, found] of records.entries()) {
    if (found?.isFromIdentifier !== true) continue;
    const { record } = found;
    const sequence = head.sequence + nth;
    if (record.kind === 'lost-acceptance') findings.push({ kind: 'lost', sequence, record });
    else findings.push({ kind: 'restored', sequence, record });
  }
  const isSynced = lastOf(write) <= syncedUpTo;
  for (const sector of badSectors) {
    findings.push({ kind: isSynced ? 'identifiers' : 'half-written', segment, sector });
  }
  return findings;
}

/** The first record of a write that was not synced and is not there; null if there is none. */
function firstUnsynced({ head, records }: FoundWrite, syncedUpTo: number): number | null {
  const nth = records.findIndex((found, at) => found === null && head.sequence + at > syncedUpTo);
  return nth === -1 ? null : head.sequence + nth;
}

/** The records from `from` to `to` are not there; up to `syncedUpTo` they should be. */
function missing(from: number, to: number, syncedUpTo: number): Finding[] {
  const last = Math.min(to, syncedUpTo);
  return from <= last ? [{ kind: 'missing', from, to: last }] : [];
}

function missingIn({ head, records }: FoundWrite): Finding[] {
  const findings: Finding[] = [];
  for (const [nth, found] of records.entries()) {
    const sequence = head.sequence + nth;
    if (found === null) findings.push({ kind: 'missing', from: sequence, to: sequence });
  }
  return findings;
}

/** The unsynced write `sequence` begins is not there as a whole; what overtook it goes with it. */
function hole(sequence: number, after: readonly FoundWrite[]): Finding[] {
  const dropped = after.reduce((sum, { head }) => sum + head.count, 0);
  return dropped === 0 ? [] : [{ kind: 'hole', sequence, dropped }];
}

/** Reads the log out of the live segments, in order. */
export function readLog(live: readonly LiveSegment[]): FoundLog {
  const { writes, base, syncedUpTo, lastSequence, ...material } = gather(live);
  const findings = [...material.findings];
  const records: RecoveredRecord[] = [];
  let next = base === null ? (writes[0]?.head.sequence ?? 1) : base + 1;
  for (const [nth, write] of writes.entries()) {
    const { head, segment } = write;
    if (head.sequence < next) {
      findings.push({ kind: 'segment-lost', segment });
      continue;
    }
    findings.push(...missing(next, head.sequence - 1, syncedUpTo));
    if (head.sequence > next && head.sequence - 1 > syncedUpTo) {
      findings.push(...hole(Math.max(next, syncedUpTo + 1), writes.slice(nth)));
      return { records, findings, lastSequence };
    }
    if (firstUnsynced(write, syncedUpTo) !== null) {
      findings.push({ kind: 'torn', segment, sector: head.start });
      findings.push(...hole(head.sequence, writes.slice(nth + 1)));
      return { records, findings, lastSequence };
    }
    for (const found of write.records) if (found !== null) records.push(found.record);
    findings.push(...aboutWrite(write, syncedUpTo), ...missingIn(write));
    next = lastOf(write) + 1;
  }
  findings.push(...missing(next, syncedUpTo, syncedUpTo));
  if (material.torn !== null) findings.push(material.torn);
  return { records, findings, lastSequence };
}
