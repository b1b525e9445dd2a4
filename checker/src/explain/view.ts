/**
 * What a classifier is shown of a violation, and what it says about it. A model brings its classifier
 * along (Model.classify); explain.ts calls it with a core from core.ts.
 *
 * A classifier must not guess. It names an anomaly only when the operations of the core, as completed
 * ones, cannot have any legal order by the very argument that its sentences give, however the others
 * went; in doubt it answers undefined, and the violation is called non-linearizable.
 */

import type { CompletedOperation, Operation, PendingOperation } from '../history.ts';

export interface CoreOperation<I, O> extends CompletedOperation<I, O> {
  readonly id: number;
}

export interface CoreView<I, O> {
  /** The state before every operation. */
  readonly initial: unknown;
  /** By call. */
  readonly core: readonly CoreOperation<I, O>[];
  /** Every other operation of the partition: each may have taken effect after its call, or never. */
  readonly others: readonly PendingOperation<I>[];
  /** The whole partition as it was recorded. For the choice between two names that both hold. */
  readonly recorded: readonly Operation<I, O>[];
  /** Operations of the partition that were recorded as failed: they had no effect. */
  readonly failed: readonly PendingOperation<I>[];
  /** Process, operation and interval, such as `process 1's "read -> 2" [4, 5]`. */
  tell(operation: Operation<I, O>): string;
  /**
   * Counts operations looked at, for a core may be large. False: that is enough, answer undefined.
   */
  goOn(looks: number): boolean;
}

/** Operations that a classifier may look at; some tenths of a second. */
const LOOKS_MAX = 5_000_000;

/** A goOn that counts from the beginning. */
export function looking(): CoreView<unknown, unknown>['goOn'] {
  let left = LOOKS_MAX;
  return (looks) => (left -= looks) >= 0;
}

export interface Anomaly {
  readonly anomaly: string;
  /** One to three: who contradicts whom; why nothing else can have helped. */
  readonly sentences: readonly string[];
}

/** One of the others with its return and its answer, to name it. */
export function asRecorded<I, O>(
  { recorded }: CoreView<I, O>,
  one: Operation<I, O>,
): Operation<I, O> {
  const isSame = ({ process, input, call }: Operation<I, O>): boolean =>
    process === one.process && input === one.input && call === one.call;
  return recorded.find(isSame) ?? one;
}

/** The first that has something to say. */
export function firstOf<T>(tries: readonly (() => T | undefined)[]): T | undefined {
  for (const one of tries) {
    const found = one();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Operations that one sentence names at most. */
export const LISTED_MAX = 6;

/** The texts in one list: "a", "a and b", "a, b and c"; of many the first ones. */
export function listed(texts: readonly string[]): string {
  const more = texts.length - LISTED_MAX;
  if (more > 1) return listed([...texts.slice(0, LISTED_MAX - 1), `${more + 1} more`]);
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

/** Long texts, such as all that was ever appended to a key: their two ends. */
export function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 50)}…${text.slice(-29)}`;
}
