/**
 * The door of `porcupine-ts/vitest`: a matcher for histories. Importing it is enough:
 *
 *   import 'porcupine-ts/vitest';
 *   expect(recorder.history).toBeLinearizable(kvModel);
 */

import { expect } from 'vitest';
import { explain, operationsOf, tellOperation } from '../index.ts';
import type { ExplainOptions, Explanation, History, Model, Operation } from '../index.ts';

interface Judged {
  readonly pass: boolean;
  message(): string;
}

declare module 'vitest' {
  // The type parameter must be there, and be called what vitest calls it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  interface Matchers<T = any> {
    /**
     * Passes when the history (events, or operations with stamps) is linearizable. The message of a
     * failure is the explanation; an undecided history fails too, negated or not.
     */
    toBeLinearizable<S, I, O>(model: Model<S, I, O>, options?: ExplainOptions<I>): void;
  }
}

expect.extend({ toBeLinearizable });

function toBeLinearizable<S, I, O>(
  this: { readonly isNot: boolean },
  received: unknown,
  model: Model<S, I, O>,
  options: ExplainOptions<I> = {},
): Judged {
  const operations = operationsIn<I, O>(received);
  const explanation = explain(model, operations, options);
  const message = (): string => textOf(model, operations, explanation);
  if (explanation.verdict === 'unknown') return { pass: this.isNot, message };
  return { pass: explanation.verdict === 'linearizable', message };
}

/** Throws a TypeError for anything but an array of events or operations. */
function operationsIn<I, O>(received: unknown): readonly Operation<I, O>[] {
  if (!Array.isArray(received)) {
    throw new TypeError('toBeLinearizable wants a history: an array of events or of operations');
  }
  const isEvents = received.some((one: object) => 'type' in one);
  return isEvents
    ? operationsOf(received as unknown as History<I, O>)
    : (received as unknown as readonly Operation<I, O>[]);
}

function textOf<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  explanation: Explanation,
): string {
  const { sentences } = explanation;
  switch (explanation.verdict) {
    case 'linearizable':
      return ['expected a violation, but the history is linearizable', ...sentences].join('\n');
    case 'unknown':
      return ['not known whether the history is linearizable', ...sentences].join('\n');
    case 'violation': {
      const core = explanation.core.flatMap((id) => {
        const operation = operations[id];
        return operation === undefined ? [] : [`  ${tellOperation(model, operation, String)}`];
      });
      const heading = `not linearizable: ${explanation.anomaly.replaceAll('-', ' ')}`;
      return [heading, ...sentences, 'These operations alone contradict each other:', ...core].join(
        '\n',
      );
    }
  }
}
