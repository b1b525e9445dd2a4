/**
 * What a check may cost and what it answers. Shared by every checking function of the package.
 */

import type { Certificate } from './proof/certificate.ts';

/** The part of an AbortSignal that is read; any AbortSignal fits. */
export interface StopSignal {
  readonly aborted: boolean;
}

/**
 * Limits of one check. Verdicts under `maxStates` alone are deterministic; those under `maxMs` and
 * `signal` depend on the machine. Memory grows with states: about 16 bytes each for a small history.
 */
export interface CheckOptions {
  /** Configurations to explore, over all partitions. Default: Infinity. */
  readonly maxStates?: number;
  /** Wall-clock milliseconds. Default: no limit. */
  readonly maxMs?: number;
  readonly signal?: StopSignal;
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
  readonly partition: string;
  /** Ids of all its operations, by call. */
  readonly operations: readonly number[];
  /** The verified proof of a fast path; null when the search went through every order. */
  readonly certificate: Certificate | null;
  readonly states: number;
}

/** The limits ended the search. `partition` is the smallest one that stayed open. */
export interface Undecided {
  readonly verdict: 'unknown';
  readonly cause: UnknownCause;
  readonly partition: string;
  readonly states: number;
}

export type UnknownCause = 'states' | 'time' | 'aborted';

export type CheckResult = Linearizable | Violation | Undecided;
