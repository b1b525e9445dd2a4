/**
 * Proofs that a history of a growing set is not linearizable, from the violations that setall.ts has
 * found. The rules are those of proof/rules/setall.ts.
 */

import { NONE } from './moments.ts';
import type { Operation } from '../history.ts';
import type { SetAllInput, SetAllOutput } from '../models/setall-operations.ts';
import type { Line } from '../proof/certificate.ts';
import type { PlaceOf } from './value-places.ts';

type Operations = readonly Operation<SetAllInput, SetAllOutput>[];

interface Read {
  readonly id: number;
  readonly elements: readonly unknown[];
}

export function lineOf(
  by: string,
  before: number,
  after: number,
  from: readonly number[] = [],
): Line {
  return { before, after, by, from, cites: [] };
}

/** Each of the two reads has something that the other one has not. */
export function incomparableLines(
  adds: readonly number[],
  one: Read,
  other: Read,
  placeOf: PlaceOf,
): readonly Line[] {
  const x = adds[placeOf(missing(one.elements, other.elements))] ?? NONE;
  const y = adds[placeOf(missing(other.elements, one.elements))] ?? NONE;
  return [
    lineOf('seen', x, one.id),
    lineOf('unseen', one.id, y),
    lineOf('transitive', x, y, [0, 1]),
    lineOf('seen', y, other.id),
    lineOf('transitive', x, other.id, [2, 3]),
    lineOf('unseen', other.id, x),
    lineOf('transitive', x, x, [4, 5]),
  ];
}

/** Something that the first list has and the second has not. */
function missing(all: readonly unknown[], others: readonly unknown[]): unknown {
  const isThere = new Set(others);
  return all.find((element) => !isThere.has(element));
}

/**
 * `late` had returned before `early` was called, which is of an earlier stage. `between` is a read that
 * is not after `early`'s group, for two adds.
 */
export function lateLines(
  operations: Operations,
  adds: readonly number[],
  late: number,
  early: number,
  between: Read | undefined,
): readonly Line[] {
  const lines = orderLines(operations, adds, early, late, between);
  const order = lines.length - 1;
  return [
    ...lines,
    lineOf('time', late, early),
    lineOf('transitive', early, early, [order, order + 1]),
  ];
}

/** The last line: `early` comes before `late`. */
function orderLines(
  operations: Operations,
  adds: readonly number[],
  early: number,
  late: number,
  between: Read | undefined,
): readonly Line[] {
  const first = elementsAt(operations, early);
  const second = elementsAt(operations, late);
  if (first !== undefined && second !== undefined) {
    const element = missing(second, first);
    const add = adds.find((id) => elementAdded(operations, id) === element) ?? NONE;
    return [
      lineOf('unseen', early, add),
      lineOf('seen', add, late),
      lineOf('transitive', early, late, [0, 1]),
    ];
  }
  if (first !== undefined) return [lineOf('unseen', early, late)];
  if (second !== undefined) return [lineOf('seen', early, late)];
  const read = between?.id ?? NONE;
  return [
    lineOf('seen', early, read),
    lineOf('unseen', read, late),
    lineOf('transitive', early, late, [0, 1]),
  ];
}

/** What a read has seen; undefined for an add. */
function elementsAt(operations: Operations, id: number): readonly unknown[] | undefined {
  const operation = operations[id];
  if (operation === undefined || operation.return === null) return undefined;
  return operation.input.kind === 'read' ? (operation.output ?? []) : undefined;
}

function elementAdded(operations: Operations, id: number): unknown {
  const input = operations[id]?.input;
  return input?.kind === 'add' ? input.element : undefined;
}
