// What the simulated disk holds, as records instead of bytes, and what can happen to its sectors.

import type { Format } from '../protocol/configuration.ts';
import type { Slot } from '../protocol/ids.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Finding } from './finding.ts';

/** Records that were written at once, and how much of them is on the disk. */
export interface StoredWrite {
  readonly records: readonly RecoveredRecord[];
  /** Of the first record. */
  readonly sequence: number;
  /** Up to which sequence all was known to be synced when this was written. */
  readonly syncedUpTo: number;
  readonly format: Format;
  /** Leading sectors that are on the disk: Infinity for all, 0 for none. */
  sectors: number;
}

export interface StoredSegment {
  readonly id: number;
  /** Sequence of the record before its first. */
  readonly base: number;
  readonly writes: StoredWrite[];
}

export interface StoredSnapshot {
  readonly id: number;
  readonly snapshot: Snapshot;
  readonly format: Format;
}

/** All that a disk holds. */
export interface Stored {
  /** Null on a disk that was never formatted. */
  segment: StoredSegment | null;
  /** Newest first, at most two. */
  snapshots: readonly StoredSnapshot[];
  compactedTo: Slot;
  isDoubtful: boolean;
}

/** What was found of it. */
export interface Recovered {
  readonly records: readonly RecoveredRecord[];
  readonly snapshots: readonly StoredSnapshot[];
  readonly compactedTo: Slot;
  readonly findings: readonly Finding[];
}

export interface Place {
  readonly area: 'manifest' | 'segment' | 'snapshot';
  /** Of the segment or snapshot; 0 for the manifest. */
  readonly id: number;
  readonly sector: number;
}

/** What happens to one sector that was synced. */
export type Harm =
  /** Counted from the first bit of the sector. */
  | { readonly kind: 'flip'; readonly bit: number }
  | { readonly kind: 'zero' }
  /** It cannot be read any more. */
  | { readonly kind: 'lose' };

export interface Damage extends Place {
  readonly harm: Harm;
}
