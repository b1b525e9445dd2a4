/**
 * Makes a history wrong, provably, by changing one or two answers near its end. Called by generate.ts
 * for the histories whose verdict is to be a violation. Each function says why no order can explain what
 * it leaves; all of them rely on values that are written once.
 */

import type { Operation } from '../index.ts';

type Operations<I, O> = readonly Operation<I, O>[];
type Answered<I, O> = Extract<Operation<I, O>, { readonly return: number }>;

/** As generate.ts makes operations: the same layout. */
function answering<I, O>(operation: Answered<I, O>, output: O): Operation<I, O> {
  const { process, input, call, return: end } = operation;
  return { process, input, output, call, return: end };
}

/** A history with a violation, or undefined where this one offers no place for it. */
export type Spoil<I, O> = (operations: Operations<I, O>) => Operations<I, O> | undefined;

/** Where the search for a place begins: in the last twentieth, else in the second half, else at once. */
const LATEST_FIRST = [0.95, 0.5, 0];

/** The first id that suits, looked for near the end first. */
function nearEnd<T>(count: number, find: (from: number) => T | undefined): T | undefined {
  for (const part of LATEST_FIRST) {
    const found = find(Math.floor(count * part));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isAnswered<I, O>(operation: Operation<I, O> | undefined): operation is Answered<I, O> {
  return operation !== undefined && operation.return !== null;
}

function withOutput<I, O>(operations: Operations<I, O>, id: number, output: O): Operations<I, O> {
  return operations.map((operation, index) =>
    index === id && isAnswered(operation) ? answering(operation, output) : operation,
  );
}

/**
 * A late observer answers what another had seen before a completed change began: with states that never
 * come back, the old one was gone. Not null: some checkers take that for "anything". `observes` and `changes` tell the two kinds of operations.
 */
export function staleAnswer<I, O>(
  isSameObject: (a: I, b: I) => boolean,
  observes: (operation: Answered<I, O>) => boolean,
  changes: (operation: Answered<I, O>) => boolean,
): Spoil<I, O> {
  const from = (operations: Operations<I, O>, start: number): Operations<I, O> | undefined => {
    for (let id = start; id < operations.length; id++) {
      const reader = operations[id];
      if (!isAnswered(reader) || !observes(reader)) continue;
      const mine = (other: Operation<I, O>): other is Answered<I, O> =>
        isAnswered(other) && isSameObject(other.input, reader.input);
      const before = operations.slice(Math.max(0, id - 2000), id).filter(mine);
      const change = before.findLast((one) => changes(one) && one.return < reader.call);
      if (change === undefined) continue;
      const seen = before.find(
        (one) => observes(one) && one.output !== null && one.return < change.call,
      );
      if (seen !== undefined) return withOutput(operations, id, seen.output);
    }
    return undefined;
  };
  return (operations) => nearEnd(operations.length, (start) => from(operations, start));
}

/** The values of two operations that took them out exchanged, where `isOrdered` says it is provable. */
export function exchanged<I, O>(
  valueIn: (operation: Operation<I, O>) => unknown,
  valueOut: (operation: Answered<I, O>) => O | null,
  isOrdered: (
    ins: readonly [Operation<I, O>, Operation<I, O>],
    outs: readonly [Answered<I, O>, Answered<I, O>],
  ) => boolean,
): Spoil<I, O> {
  return (operations) => {
    const producer = new Map<unknown, Operation<I, O>>();
    for (const operation of operations) {
      const value = valueIn(operation);
      if (value !== undefined) producer.set(value, operation);
    }
    const taken = takers(operations, valueOut);
    const from = (start: number): Operations<I, O> | undefined => {
      for (let second = start; second < taken.length; second++) {
        for (let first = Math.max(0, second - 400); first < second; first++) {
          const outs = [taken[first], taken[second]] as const;
          if (outs[0] === undefined || outs[1] === undefined) continue;
          const ins = [producer.get(outs[0].value), producer.get(outs[1].value)] as const;
          if (ins[0] === undefined || ins[1] === undefined) continue;
          const pair = [outs[0].operation, outs[1].operation] as const;
          if (!isOrdered([ins[0], ins[1]], pair)) continue;
          const once = withOutput(operations, outs[0].id, outs[1].value);
          return withOutput(once, outs[1].id, outs[0].value);
        }
      }
      return undefined;
    };
    return nearEnd(taken.length, from);
  };
}

interface Taker<I, O> {
  readonly id: number;
  readonly operation: Answered<I, O>;
  readonly value: O;
}

function takers<I, O>(
  operations: Operations<I, O>,
  valueOut: (operation: Answered<I, O>) => O | null,
): Taker<I, O>[] {
  const found: Taker<I, O>[] = [];
  operations.forEach((operation, id) => {
    if (!isAnswered(operation)) return;
    const value = valueOut(operation);
    if (value !== null) found.push({ id, operation, value });
  });
  return found;
}

export function isBefore<I, O>(a: Operation<I, O>, b: Operation<I, O>): boolean {
  return a.return !== null && a.return < b.call;
}

/**
 * An answer that says the opposite, where no other operation on the same object overlaps and none is
 * pending: what was there is then a matter of counting.
 */
export function opposite<I>(key: (input: I) => unknown): Spoil<I, boolean> {
  const from = (
    operations: Operations<I, boolean>,
    start: number,
  ): Operations<I, boolean> | undefined => {
    for (let id = start; id < operations.length; id++) {
      const one = operations[id];
      if (!isAnswered(one)) continue;
      const others = operations.filter((other) => key(other.input) === key(one.input));
      const isAlone = others.every(
        (other) => other === one || isBefore(other, one) || isBefore(one, other),
      );
      if (isAlone) return withOutput(operations, id, !one.output);
    }
    return undefined;
  };
  return (operations) => nearEnd(operations.length, (start) => from(operations, start));
}
