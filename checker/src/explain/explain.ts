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
import { closeUp } from './close-up.ts';
import type { CloseUp } from './close-up.ts';
import { reduceViolation } from './core.ts';
import type { CoreResult } from './core.ts';
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
  /**
   * Of a core that is large or has no name: ids of fewer completed operations that contradict each other
   * as long as every other operation took effect, if at all, between its own call and return. Each of
   * them is needed. null: the core is small and has a name, or fewer were not found.
   */
  readonly closeUp: readonly number[] | null;
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
      return told(
        { model, operations, violation: result, failed, tell, limits, deadline },
        reduced,
      );
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
  readonly limits: CheckOptions;
  readonly deadline: number | undefined;
}

function told<S, I, O>(
  part: PartOfHistory<S, I, O>,
  { core, minimal, states }: CoreResult,
): ViolationExplained {
  const { partition } = part.violation;
  const view = viewOf(part, core);
  const named = part.model.classify?.(view) ?? ofTheRecord(part, view);
  const isPlain = named !== undefined && core.length < LARGE_CORE;
  const close = isPlain ? undefined : closerUp(part, core.length, states);
  const { anomaly, sentences } = named ?? unnamed(view, minimal);
  const violation = { verdict: 'violation', partition, anomaly, core, minimal } as const;
  if (close === undefined) return { ...violation, sentences, closeUp: null, states };
  const closely = contradiction(viewOf(part, close.core), part.violation.operations.length);
  const isTold = close.core.every((id) =>
    sentences.join().includes(part.tell(item(part.operations, id))),
  );
  const more = isTold ? [] : closely.slice(0, 1);
  return {
    ...violation,
    sentences: named === undefined ? closely : [...sentences.slice(0, 2), ...more],
    closeUp: close.core,
    states: states + close.states,
  };
}

/** Only what is smaller than the core helps anybody. */
function closerUp<S, I, O>(
  { model, operations, violation, limits, deadline }: PartOfHistory<S, I, O>,
  coreSize: number,
  states: number,
): CloseUp | undefined {
  const { maxStates = Infinity } = limits;
  const left = { ...limits, maxStates: Math.max(0, maxStates - states) };
  const close = closeUp(model, operations, violation, left, deadline);
  return close === undefined || close.core.length >= coreSize ? undefined : close;
}

function contradiction<I, O>({ core, tell }: CoreView<I, O>, count: number): string[] {
  const told = listOf(core, tell);
  if (core.length === count) return [`No order agrees with ${told} and with real time.`];
  const isOne = core.length === 1;
  return [
    `No order agrees with ${told}, whichever of the other operations took effect between their calls ` +
      'and returns.',
    `Were ${isOne ? 'its answer' : 'the answer of any one of them'} not known, there would be one.`,
  ];
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
  const completed = violation.operations.filter((id) => item(operations, id).return !== null);
  if (completed.length === core.length) return undefined;
  return model.classify?.(viewOf(part, completed));
}

/** What can be said of every data type. */
function unnamed<I, O>({ core, tell }: CoreView<I, O>, isMinimal: boolean): Anomaly {
  const sentences = [
    `No order of these operations agrees with their answers and with real time: ${listOf(core, tell)}.`,
    ...(isMinimal ? [`Were the answer of any one of them not known, there would be one.`] : []),
  ];
  return { anomaly: 'non-linearizable', sentences };
}

function listOf<I, O>(core: readonly CoreOperation<I, O>[], tell: CoreView<I, O>['tell']): string {
  const told = core.slice(0, LISTED_MAX).map((operation) => tell(operation));
  const more = core.length - told.length;
  return told.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
