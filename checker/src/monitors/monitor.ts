/**
 * What a fast path is: a procedure that decides one data type in nearly linear time, one partition or
 * all of them at once, where its preconditions hold, and says so where they do not. Called by check/check.ts before the
 * general search. Nothing a monitor says is believed: orders are replayed, certificates are verified.
 */

import type { Operation } from '../history.ts';
import type { Certificate, Claim, Justify } from '../proof/certificate.ts';

/** One partition as columns. Ids are indices into `operations`, `callAt` and `returnAt`. */
export interface PartView<I, O> {
  readonly operations: readonly Operation<I, O>[];
  readonly callAt: Float64Array;
  /** Infinity for a pending operation. Intervals are closed: a before b means returnAt < callAt. */
  readonly returnAt: Float64Array;
  /** Ids by call (equal stamps by id). Pending operations that only read are left out. */
  readonly calls: Int32Array;
  /** Ids of the completed operations by return. */
  readonly returns: Int32Array;
}

/** The whole history as columns. Pending operations that only read are among the calls. */
export interface WholeView<I, O> extends PartView<I, O> {
  /** By id: the number of its partition, from 0 up to `partitions`. */
  readonly partOf: Int32Array;
  readonly partitions: number;
}

export type MonitorAnswer =
  | {
      readonly kind: 'linearizable';
      /** Ids in a legal order: every completed operation, and pending ones where they took effect. */
      readonly order: ArrayLike<number>;
    }
  | { readonly kind: 'violation'; readonly certificate: Certificate }
  /** A precondition does not hold, or this case is beyond the monitor: the search decides. */
  | { readonly kind: 'open' };

export interface Monitor<I, O> {
  /** Decides one partition. */
  check?(part: PartView<I, O>): MonitorAnswer;
  /**
   * Decides all partitions in one pass, for data types that come in many small ones. Asked first. Its
   * order is one of the whole history, its certificate about the partition of the last line.
   */
  checkAll?(whole: WholeView<I, O>): MonitorAnswer;
  /** The rules that its certificates use; written apart from `check`, in proof/. */
  rules(claim: Claim<I, O>): Justify;
  /** Functions of the model that it knows by heart; a model with others does without it. */
  readonly madeFor?: Readonly<Record<'init' | 'step' | 'partition', unknown>>;
}

export const OPEN: MonitorAnswer = { kind: 'open' };
