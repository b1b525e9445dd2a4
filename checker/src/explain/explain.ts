/**
 * Says why a history is not linearizable, in words; of one that is, in which order it happened. Called
 * by the command line, the test matchers and users.
 */

import { nowMs } from '../base/clock.ts';
import { item } from '../base/ints.ts';
import { checkOperations } from '../check/check.ts';
import type { Operation, PendingOperation } from '../history.ts';
import { isOfPartition } from '../model.ts';
import type { Model, PartitionKey } from '../model.ts';
import type { CheckOptions, Linearizable, Undecided, UnknownCause, Violation } from '../result.ts';
import { reduceViolation } from './core.ts';
import { tellOperation } from './telling.ts';
import type { When } from './telling.ts';
import { looking } from './view.ts';
import type { Anomaly, CoreOperation, CoreView } from './view.ts';

/** The limits count for the check and the reduction together. */
export interface ExplainOptions<I> extends CheckOptions {
  /** The text of a time. Default: the stamp itself. */
  readonly when?: When;
  /** Operations recorded as failed, which had no effect: a value of theirs that was seen is named. */
  readonly failed?: readonly PendingOperation<I>[];
}

export interface ViolationExplained {
  readonly verdict: 'violation';
  /** Key of the partition; '' when the model has none. */
  readonly partition: PartitionKey;
  /** Such as `stale-read`; `non-linearizable` where no name surely fits. */
  readonly anomaly: string;
  /**
   * One to three: who contradicts whom, when, and why nothing else can have helped. Of a large core
   * they may name other operations of the partition, as recorded, whose contradiction is plainer.
   */
  readonly sentences: readonly string[];
  /** Ids of the completed operations that alone are a violation, by call. */
  readonly core: readonly number[];
  /** True when relaxing any one of them was seen to give a linearizable history. */
  readonly minimal: boolean;
  readonly states: number;
}

export interface LinearizableExplained {
  readonly verdict: 'linearizable';
  /** A heading, then the operations in the order of the witness: the first of them when there are many. */
  readonly sentences: readonly string[];
  readonly witness: readonly number[];
  readonly states: number;
}

export interface UndecidedExplained {
  readonly verdict: 'unknown';
  readonly cause: UnknownCause;
  readonly partition: PartitionKey;
  readonly sentences: readonly string[];
  readonly states: number;
}

export type Explanation = ViolationExplained | LinearizableExplained | UndecidedExplained;

/** Operations that are listed at most. */
const LISTED_MAX = 20;

/** Operations of a core from which on the partition as a whole may be easier to explain. */
const LARGE_CORE = 9;

/** Checks operations and explains the answer. Throws as checkOperations does. */
export function explain<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: ExplainOptions<I> = {},
): Explanation {
  const { when = String, failed = [], ...limits } = options;
  const deadline = limits.maxMs === undefined ? undefined : nowMs() + limits.maxMs;
  const result = checkOperations(model, operations, limits);
  const tell = (one: Operation<I, O>): string => tellOperation(model, one, when);
  switch (result.verdict) {
    case 'linearizable':
      return inOrder(operations, result, tell);
    case 'unknown':
      return undecided(result);
    case 'violation': {
      const reduced = reduceViolation(model, operations, result, limits, deadline);
      const { partition } = result;
      const part = { model, operations, violation: result, failed, tell };
      const view = viewOf(part, reduced.core);
      const { anomaly, sentences } =
        model.classify?.(view) ?? ofTheRecord(part, view) ?? unnamed(view, reduced.minimal);
      return { verdict: 'violation', partition, anomaly, sentences, ...reduced };
    }
  }
}

type Tell<I, O> = (operation: Operation<I, O>) => string;

function inOrder<I, O>(
  operations: readonly Operation<I, O>[],
  { witness, states }: Linearizable,
  tell: Tell<I, O>,
): LinearizableExplained {
  const lines = witness
    .slice(0, LISTED_MAX)
    .map((id, place) => `${place + 1}. ${tell(item(operations, id))}`);
  const more = witness.length - lines.length;
  const sentences = [
    'Every operation took effect at one moment between its call and its return, in this order:',
    ...lines,
    ...(more > 0 ? [`and ${more} more.`] : []),
  ];
  return { verdict: 'linearizable', sentences, witness, states };
}

function undecided({ cause, partition, states }: Undecided): UndecidedExplained {
  const of = partition === '' ? '' : ` of ${JSON.stringify(partition)}`;
  const text = `The check${of} stopped after ${states} states (${cause}): nothing is known.`;
  return { verdict: 'unknown', cause, partition, sentences: [text], states };
}

interface PartOfHistory<S, I, O> {
  readonly model: Model<S, I, O>;
  readonly operations: readonly Operation<I, O>[];
  readonly violation: Violation;
  readonly failed: readonly PendingOperation<I>[];
  readonly tell: Tell<I, O>;
}

/** The partition with some of its completed operations as the core. */
function viewOf<S, I, O>(
  { model, operations, violation, failed, tell }: PartOfHistory<S, I, O>,
  coreIds: readonly number[],
): CoreView<I, O> {
  const isCore = new Set(coreIds);
  const core = coreIds.flatMap((id): CoreOperation<I, O>[] => {
    const operation = item(operations, id);
    return operation.return === null ? [] : [{ ...operation, id }];
  });
  const others = violation.operations
    .filter((id) => !isCore.has(id))
    .map((id) => item(operations, id))
    .filter(({ input }) => model.isReadOnly?.(input) !== true)
    .map(({ process, input, call }) => ({ process, input, call, return: null }));
  const { partition } = violation;
  return {
    initial: model.init(),
    core,
    others,
    recorded: violation.operations.map((id) => item(operations, id)),
    failed: failed.filter(({ input }) => isOfPartition(model, input, partition)),
    tell,
    goOn: looking(),
  };
}

/**
 * A large core is one because relaxed operations can stand in for others; with all operations as they
 * were recorded the reason is often plain.
 */
function ofTheRecord<S, I, O>(
  part: PartOfHistory<S, I, O>,
  { core }: CoreView<I, O>,
): Anomaly | undefined {
  const { model, operations, violation } = part;
  if (core.length < LARGE_CORE) return undefined;
  const completed = violation.operations.filter((id) => item(operations, id).return !== null);
  if (completed.length === core.length) return undefined;
  return model.classify?.(viewOf(part, completed));
}

/** What can be said of every data type. */
function unnamed<I, O>({ core, tell }: CoreView<I, O>, isMinimal: boolean): Anomaly {
  const told = core.slice(0, LISTED_MAX).map((operation) => tell(operation));
  const more = core.length - told.length;
  const list = told.join('; ') + (more > 0 ? `; and ${more} more` : '');
  const sentences = [
    `No order of these operations agrees with their answers and with real time: ${list}.`,
    ...(isMinimal ? [`Were the answer of any one of them not known, there would be one.`] : []),
  ];
  return { anomaly: 'non-linearizable', sentences };
}
