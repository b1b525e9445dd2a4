// A snapshot: everything that executing the slots below one of them gave, in chunks that fit a
// message. Replicas take their own, keep the newest on disk, and send it to who is too far behind.

import type { KvResult } from '../kv/operation.ts';
import type { Configuration } from './configuration.ts';
import type { SessionId, Slot } from './ids.ts';

/** A session as it is remembered: which requests were executed and what may still be asked again. */
export interface SessionEntry {
  readonly session: SessionId;
  /** Place of the last request that was executed, 0 for none. */
  readonly last: number;
  /** Log-decided time of its last sign of life. */
  readonly activeMs: number;
  /** Results of executed requests that the client has not acknowledged, by place. */
  readonly results: readonly (readonly [sequence: number, result: KvResult])[];
}

export interface SnapshotChunk {
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** In order of their last sign of life, over all chunks. */
  readonly sessions: readonly SessionEntry[];
}

/** What a snapshot is of; chunks are asked for by it. */
export interface SnapshotHeader {
  /** Every slot below this one is executed in it. */
  readonly slot: Slot;
  readonly configuration: Configuration;
  /**
   * The highest that its maker had seen: the configuration was not chosen above it. No part of the
   * digest, which names a state as every replica has it, while makers have seen different rounds: of
   * one state, any maker's will do. Against damage it has what all fields have: the checks of frames
   * and of files.
   */
  readonly round: number;
  /** Log-decided time after the last executed command. */
  readonly timeMs: number;
  readonly chunks: number;
  /** The state's digest, as every replica has it after that slot. */
  readonly digest: number;
}

export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly chunks: readonly SnapshotChunk[];
}

/** Whether two headers are of the same snapshot, chunk for chunk. */
export function sameSnapshot(left: SnapshotHeader, right: SnapshotHeader): boolean {
  return left.slot === right.slot && left.digest === right.digest && left.chunks === right.chunks;
}
