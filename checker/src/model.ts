/**
 * What a sequential model is: the type every data type implements and every search runs.
 * Called by the search (search.ts), the witness check (witness.ts) and by users' own models.
 * Source: the sequential specification of Herlihy & Wing, "Linearizability" (1990), section 3.
 */

import type { Anomaly, CoreView } from './explain/view.ts';
import type { Monitor } from './monitors/monitor.ts';

/** Answer of `step`: this output cannot come from this state. */
export const ILLEGAL: unique symbol = Symbol('porcupine-ts.illegal');

/** Stands for the output of an operation that took effect but whose answer nobody saw. */
export const UNKNOWN: unique symbol = Symbol('porcupine-ts.unknown');

/** Names a partition. Told apart as the keys of a Map are: 1 is not "1". */
export type PartitionKey = string | number | boolean;

/**
 * A data type as pure functions over immutable states. `step` must be deterministic: the state that
 * follows may depend on the output, but with UNKNOWN it must be the state that the only possible
 * real output would have led to.
 *
 * States that are not primitives need `hash` (and `equal`) for the search to recognise a state it has
 * met before; without them the answer is still right, only slower to come.
 */
export interface Model<S, I, O> {
  readonly name: string;
  init(): S;
  /** The next state, or ILLEGAL when `output` cannot come from `state`. Must not change `state`. */
  step(state: S, input: I, output: O | typeof UNKNOWN): S | typeof ILLEGAL;
  /** Key of the independent part of the state that `input` touches; parts are checked alone. */
  partition?(input: I): PartitionKey;
  /** Equality of states; must agree with `hash`. Default: `===`. */
  equal?(a: S, b: S): boolean;
  hash?(state: S): string | number;
  /**
   * True when the operation never changes any state. Asked without `output`: whatever the output.
   * Asked with it (UNKNOWN for a pending operation): given that output, such as a cas that failed.
   */
  isReadOnly?(input: I, output?: O | typeof UNKNOWN): boolean;
  /**
   * Optional pruning for pending operations. False promises: running in `state`, or in a state grown
   * from it by operations whose effect depends on what was there before, this operation is impossible
   * or would have done just the same from any other state. A pending operation whose result nobody
   * left could observe is then not tried. For a completed read-only operation false promises more: it
   * is impossible in all those states. Default: everything observes.
   */
  observes?(state: S, input: I, output: O | typeof UNKNOWN): boolean;
  /**
   * Optional pruning, together with `observes`. False promises: what this operation makes of a state
   * always counts as grown from it. Default: every operation that is not read-only overwrites.
   */
  overwrites?(input: I, output: O | typeof UNKNOWN): boolean;
  /**
   * Optional pruning. False promises: where the completed operation `other` is impossible, it is still
   * impossible right after this one. Default: everything may make everything possible.
   */
  enables?(input: I, output: O | typeof UNKNOWN, other: I, otherOutput: O): boolean;
  /**
   * Optional pruning, together with `enables`. True promises: right after this operation the completed
   * operation `other` is impossible, whatever the state was before. Default: nothing excludes anything.
   */
  excludes?(input: I, output: O | typeof UNKNOWN, other: I, otherOutput: O): boolean;
  /**
   * Optional pruning, for models that cannot be cut into partitions. True promises: in every state the
   * two operations may change places; the answers they can give and the state after both stay the same.
   * Default: nothing commutes.
   */
  commutes?(
    input: I,
    output: O | typeof UNKNOWN,
    other: I,
    otherOutput: O | typeof UNKNOWN,
  ): boolean;
  /** The fast path of this data type, tried on every partition before the search. */
  readonly monitor?: Monitor<I, O>;
  /** The name of what is wrong with a core of this data type. Undefined: no name surely fits. */
  classify?(view: CoreView<I, O>): Anomaly | undefined;
  describeOperation?(input: I, output: O | typeof UNKNOWN): string;
  describeState?(state: S): string;
}

/** Whether an input belongs to the partition; all belong to '', where the model has none. */
export function isOfPartition<S, I, O>(
  model: Model<S, I, O>,
  input: I,
  key: PartitionKey,
): boolean {
  const own = model.partition?.(input) ?? '';
  return own === key || Object.is(own, key);
}
