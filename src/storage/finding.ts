// What recovery noticed: nothing is dropped or repaired without one of these. For people, for
// coverage marks and for tests; the replica is told by DiskContents alone.

import type { DurableRecord, LostAcceptance } from '../protocol/record.ts';
import type { Slot } from '../protocol/ids.ts';
import { showBallot } from '../protocol/ballot.ts';
import { unreachable } from '../base/assert.ts';

/** Records are counted by sequence, from 1 over the life of the disk. */
export type Finding =
  /** The last write did not reach the disk as a whole and was cut off. Normal after a crash. */
  | { readonly kind: 'torn'; readonly segment: number; readonly sector: number }
  /** Unsynced writes overtook this missing one; they were cut off. Normal after a crash. */
  | { readonly kind: 'hole'; readonly sequence: number; readonly dropped: number }
  /** A record was bad, and its identifier says all that it said. */
  | { readonly kind: 'restored'; readonly sequence: number; readonly record: DurableRecord }
  /** A record was bad; its identifier says which acceptance it was. */
  | { readonly kind: 'lost'; readonly sequence: number; readonly record: LostAcceptance }
  /** Identifiers were bad, their records whole. */
  | { readonly kind: 'identifiers'; readonly segment: number; readonly sector: number }
  /** Identifiers of the last write were bad, its records whole. Normal after a crash. */
  | { readonly kind: 'half-written'; readonly segment: number; readonly sector: number }
  /** One of two copies was bad, the other was used. */
  | { readonly kind: 'manifest-copy'; readonly copy: number }
  | { readonly kind: 'segment-copy'; readonly segment: number; readonly copy: number }
  | { readonly kind: 'snapshot-damaged'; readonly snapshot: number; readonly slot: Slot }
  // Doubt: something synced is gone, and nothing says what it was.
  | { readonly kind: 'manifest-lost' }
  | { readonly kind: 'segment-lost'; readonly segment: number }
  /** Records of these sequences, both included. */
  | { readonly kind: 'missing'; readonly from: number; readonly to: number }
  /** An earlier recovery found the disk in doubt, and no rewrite has ended it since. */
  | { readonly kind: 'in-doubt' };

export type FindingKind = Finding['kind'];

const DOUBTS: readonly FindingKind[] = ['manifest-lost', 'segment-lost', 'missing', 'in-doubt'];

/** Whether the disk can no longer say what its replica promised and accepted. */
export function isDoubt({ kind }: Finding): boolean {
  return DOUBTS.includes(kind);
}

const CRASH_MARKS: readonly FindingKind[] = ['torn', 'hole', 'half-written'];

/** Whether something was lost or damaged after it was synced; false for the marks of a crash. */
export function isDamage({ kind }: Finding): boolean {
  return !CRASH_MARKS.includes(kind);
}

/** A record in a few words. */
export function showRecord(record: DurableRecord | LostAcceptance): string {
  switch (record.kind) {
    case 'identity':
      return `identity of replica ${String(record.replica)}, life ${String(record.life)}`;
    case 'promise':
      return `promise of ${showBallot(record.ballot)}`;
    case 'acceptance':
    case 'lost-acceptance':
      return `acceptance of ${showBallot(record.ballot)} at slot ${String(record.slot)}`;
  }
  return unreachable(record);
}

/** One line for people. */
export function showFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'torn':
      return `segment ${String(finding.segment)}: torn write from sector ${String(finding.sector)} on, cut off (normal after a crash)`;
    case 'hole':
      return `record ${String(finding.sequence)} was never synced; ${String(finding.dropped)} unsynced records after it cut off (normal after a crash)`;
    case 'restored':
      return `record ${String(finding.sequence)} damaged; restored from its identifier: ${showRecord(finding.record)}`;
    case 'lost':
      return `record ${String(finding.sequence)} damaged: ${showRecord(finding.record)}; its command must be had from others`;
    case 'identifiers':
      return `segment ${String(finding.segment)}: identifiers in sector ${String(finding.sector)} damaged, their records are whole`;
    case 'half-written':
      return `segment ${String(finding.segment)}: identifiers in sector ${String(finding.sector)} never arrived, their records did (normal after a crash)`;
    case 'manifest-copy':
      return `copy ${String(finding.copy)} of the manifest damaged, the other is whole`;
    case 'segment-copy':
      return `segment ${String(finding.segment)}: copy ${String(finding.copy)} of the header damaged, the other is whole`;
    case 'snapshot-damaged':
      return `snapshot ${String(finding.snapshot)} of the slots below ${String(finding.slot)} damaged`;
    case 'manifest-lost':
      return 'both copies of the manifest damaged or gone: the disk is in doubt';
    case 'segment-lost':
      return `segment ${String(finding.segment)} unreadable or gone: the disk is in doubt`;
    case 'missing':
      return `records ${String(finding.from)} to ${String(finding.to)} were synced and are gone: the disk is in doubt`;
    case 'in-doubt':
      return 'in doubt since an earlier recovery; no rewrite has ended it yet';
  }
  return unreachable(finding);
}
