/**
 * What rules say of single lines about small histories. Called by the tests of their conditions.
 */

import type { Model, Operation } from '../../src/index.ts';

export type Pair = readonly [before: number, after: number];

interface Grounds {
  readonly from?: readonly Pair[];
  readonly cites?: readonly number[];
}

export type Ruling = (by: string, line: Pair, grounds?: Grounds) => string | undefined;

/** What the rules of a data type say of lines about a history; undefined: they pass. */
export function rulesOn<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Ruling {
  const { monitor } = model;
  if (monitor === undefined) throw new Error(`${model.name} has no rules`);
  const justify = monitor.rules({ operations, ids: [...operations.keys()] });
  const toLine = (by: string, [before, after]: Pair, from: number[], cites: readonly number[]) => ({
    ...{ before, after, by, from, cites },
  });
  return (by, line, { from = [], cites = [] } = {}) =>
    justify(
      toLine(by, line, [...from.keys()], cites),
      from.map((premise) => toLine('time', premise, [], [])),
    );
}

/** An operation from `call` to `end`; null: it never came back. */
export function op<I, O>(input: I, output: O, call: number, end: number | null): Operation<I, O> {
  const process = call;
  if (end === null) return { process, input, call, return: null };
  return { process, input, output, call, return: end };
}
