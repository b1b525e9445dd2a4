// The port between a replica's host and its disk: what is asked, what is reported, and what is found
// after a crash. Kept by two implementations, `simulated.ts` and hosts/files, and one contract test.
// Writes and reports are, field for field, the effects and inputs of replica/io.ts.

import type { Format } from '../protocol/configuration.ts';
import type { Slot } from '../protocol/ids.ts';
import type { DiskContents, DurableRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Finding } from './finding.ts';

export type DiskWrite =
  /** Append; `upTo` counts the persisted records of this incarnation. */
  | { readonly kind: 'persist'; readonly records: readonly DurableRecord[]; readonly upTo: number }
  /**
   * Begin the log anew. May leave out acceptances only of slots below some slot, which is at most
   * that of the newest snapshot reported durable, and `lost-acceptance`s of the same; or everything
   * of an earlier life.
   */
  | { readonly kind: 'rewrite'; readonly records: readonly DurableRecord[] }
  | { readonly kind: 'save-snapshot'; readonly snapshot: Snapshot };

export type DiskEvent =
  /** The first `upTo` records of this incarnation and every persist and rewrite asked before. */
  | { readonly kind: 'durable'; readonly upTo: number }
  /** Snapshots do not wait for the log, nor the log for them. */
  | { readonly kind: 'snapshot-durable'; readonly slot: Slot }
  /** The last report of this incarnation: what was asked and not reported may be there or not. */
  | { readonly kind: 'disk-failed'; readonly reason: string };

/** A disk in use by one incarnation of a replica. Reports go to whoever opened it, in order. */
export interface Disk {
  write(write: DiskWrite): void;
  /** What is written from now on is written in this format; every format is read. */
  useFormat(format: Format): void;
}

/** What a new replica's disk holds before its first start. */
export interface FirstContents {
  /** Begins with the identity. */
  readonly records: readonly DurableRecord[];
  /** The cluster's first configuration and state; null for one that joins. */
  readonly snapshot: Snapshot | null;
}

/** What was found on a disk, for the replica and for people. */
export interface Recovery {
  readonly contents: DiskContents;
  /** Everything that was not as it was written, in the order of the log; empty for a clean disk. */
  readonly findings: readonly Finding[];
}
