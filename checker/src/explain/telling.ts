/**
 * Operations as text. Called by explain.ts and by the classifiers through CoreView.tell.
 */

import type { Operation } from '../history.ts';
import { UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';
import { shortened } from './view.ts';

/** Turns a stamp into the text of a time. */
export type When = (stamp: number) => string;

/** Such as `process 1's "read -> 2" [4, 5]`; `?` ends an interval without an answer. */
export function tellOperation<S, I, O>(
  model: Model<S, I, O>,
  operation: Operation<I, O>,
  when: When,
): string {
  const { process, call } = operation;
  const end = operation.return === null ? '?' : when(operation.return);
  return `process ${process}'s "${shortened(textOf(model, operation))}" [${when(call)}, ${end}]`;
}

function textOf<S, I, O>(model: Model<S, I, O>, operation: Operation<I, O>): string {
  const { input } = operation;
  const output = operation.return === null ? UNKNOWN : operation.output;
  if (model.describeOperation !== undefined) return model.describeOperation(input, output);
  return `${plain(input)} -> ${output === UNKNOWN ? '?' : plain(output)}`;
}

/** Data of a user's own model, which need not be plain. */
function plain(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
