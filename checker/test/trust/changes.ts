/**
 * Ways to change a history whose effect on the verdict is known. Called by laws.test.ts.
 */

import type { Operation } from '../../src/index.ts';
import type { Below } from '../inputs.ts';

export type Operations<I, O> = readonly Operation<I, O>[];

/** An operation whose answer was lost. */
export function relaxed<I, O>({ process, input, call }: Operation<I, O>): Operation<I, O> {
  return { process, input, call, return: null };
}

/** Every operation, with its stamps moved by an order-preserving function. */
export function warped<I, O>(
  operations: Operations<I, O>,
  warp: (stamp: number) => number,
): Operations<I, O> {
  return operations.map((one) =>
    one.return === null
      ? { ...one, call: warp(one.call) }
      : { ...one, call: warp(one.call), return: warp(one.return) },
  );
}

/** Any order-preserving change of the stamps that there are: equal ones stay equal, no others become so. */
export function randomWarp<I, O>(
  operations: Operations<I, O>,
  below: Below,
): (stamp: number) => number {
  const stamps = operations.flatMap(({ call, return: end }) =>
    end === null ? [call] : [call, end],
  );
  const moved = new Map<number, number>();
  const steps = [1, 1000, 0.125, 2 ** 30];
  let now = -(2 ** below(40));
  for (const stamp of stamps.toSorted((a, b) => a - b)) {
    if (moved.has(stamp)) continue;
    now += steps[below(steps.length)] ?? 1;
    moved.set(stamp, now);
  }
  return (stamp) => moved.get(stamp) ?? stamp;
}

/** What was seen up to a moment: what was still running then is pending. */
export function cutAfter<I, O>(operations: Operations<I, O>, moment: number): Operations<I, O> {
  return operations
    .filter(({ call }) => call <= moment)
    .map((one) => (one.return === null || one.return <= moment ? one : relaxed(one)));
}

export function shuffled<T>(list: readonly T[], below: Below): T[] {
  const mixed = [...list];
  for (let end = mixed.length; end > 1; end--) {
    const place = below(end);
    const last = mixed[end - 1] as T;
    mixed[end - 1] = mixed[place] as T;
    mixed[place] = last;
  }
  return mixed;
}

/** Some intervals longer, at either end. */
export function widened<I, O>(operations: Operations<I, O>, below: Below): Operations<I, O> {
  return operations.map((one) => {
    const call = one.call - below(3);
    return one.return === null ? { ...one, call } : { ...one, call, return: one.return + below(3) };
  });
}

export interface Names {
  readonly value: (value: string | number) => string | number;
  readonly key: (key: string) => string;
}

/** Fields of inputs that are part of the data type; every other field is the name of a register. */
const FIELDS = [
  'kind',
  'key',
  'keys',
  'value',
  'values',
  'from',
  'to',
  'element',
  'amount',
  'owner',
  'version',
];

/** Data of inputs and outputs with other values and other keys in it. Booleans and null stay. */
export function renamed<D>(data: D, names: Names): D {
  return rename(data, names) as D;
}

function rename(data: unknown, names: Names): unknown {
  if (typeof data === 'string' || typeof data === 'number') return names.value(data);
  if (Array.isArray(data)) return data.map((one) => rename(one, names));
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([field, value]) => [
    FIELDS.includes(field) ? field : names.key(field),
    renameField(field, value, names),
  ]);
  return Object.fromEntries(entries);
}

function renameField(field: string, value: unknown, names: Names): unknown {
  if (field === 'kind' || field === 'version') return value;
  if (field === 'key') return names.key(String(value));
  if (field === 'keys' && Array.isArray(value)) return value.map((key) => names.key(String(key)));
  return rename(value, names);
}
