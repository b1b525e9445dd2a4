/**
 * What a check may cost and what it answers. Shared by every checking function of the package.
 */

import type { PartitionKey } from './model.ts';
import type { Certificate } from './proof/certificate.ts';

/**
 * The part of an AbortSignal that is read; any AbortSignal fits. A check is synchronous: no timer fires
 * while it runs, so set it from `onProgress`, or from another thread, or give `maxMs`.
 */
export interface StopSignal {
  readonly aborted: boolean;
}

/**
 * Limits of one check. Verdicts under `maxStates` alone are deterministic; those under `maxMs` and
 * `signal` depend on the machine.
 */
export interface CheckOptions {
  /** Configurations to explore, over all partitions. Default: Infinity. */
  readonly maxStates?: number;
  /** Wall-clock milliseconds. Default: no limit. */
  readonly maxMs?: number;
  /**
   * Bytes that the searches may hold at once, over all partitions: their arrays exactly, the states of
   * the model roughly. Default: 1 GiB (2 ** 30).
   */
  readonly maxMemoryBytes?: number;
  /** Looked at before the check and every now and then, about every millisecond. */
  readonly signal?: StopSignal;
  /** Called while the search goes on, at most every `progressEveryMs`; never for what is over sooner. */
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Default: 100. */
  readonly progressEveryMs?: number;
}

/** How far a check has come. */
export interface CheckProgress {
  /** Configurations explored so far. */
  readonly states: number;
  readonly partitions: number;
  /** Partitions that have been found linearizable. */
  readonly partitionsDecided: number;
  /** Bytes that the searches hold, as `maxMemoryBytes` counts them. */
  readonly memoryBytes: number;
  /** Since the check began. */
  readonly elapsedMs: number;
}

/** A legal order of the whole history. Pending operations stand in it only where they took effect. */
export interface Linearizable {
  readonly verdict: 'linearizable';
  /** Ids (indices into the operations) in a legal order that respects real time. */
  readonly witness: readonly number[];
  readonly states: number;
}

/** No legal order exists for one partition. */
export interface Violation {
  readonly verdict: 'violation';
  /** Key of the partition; '' when the model has none. */
  readonly partition: PartitionKey;
  /** Ids of all its operations, by call. */
  readonly operations: readonly number[];
  /** The verified proof of a fast path; null when the search went through every order. */
  readonly certificate: Certificate | null;
  readonly states: number;
}

/** The limits ended the search. */
export interface Undecided {
  readonly verdict: 'unknown';
  readonly cause: UnknownCause;
  /** The smallest partition that stayed open, and how many did. */
  readonly partition: PartitionKey;
  readonly openPartitions: number;
  readonly states: number;
}

/** Which limit: `maxStates`, `maxMs`, `maxMemoryBytes`, `signal`. */
export type UnknownCause = 'states' | 'time' | 'memory' | 'aborted';

export type CheckResult = Linearizable | Violation | Undecided;
