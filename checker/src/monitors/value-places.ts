/**
 * Finds a written value again: its place in the list of writes. Called by the monitors of containers
 * (stack.ts, pqueue.ts), which need every value written once.
 */

import { NONE } from './moments.ts';

/** The place of a value in the list, or NONE. */
export type PlaceOf = (value: unknown) => number;

/** Places per value of the list up to which a table is used instead of a map. */
const SPARSE = 8;

/**
 * Undefined when a value is there twice, or is one that is not equal to itself or stands for nothing. Then
 * `new Set(values)` still tells which values were never written.
 */
export function placesOf(values: readonly unknown[]): PlaceOf | undefined {
  const end = endOf(values);
  return end <= SPARSE * values.length + 1024 ? byTable(values, end) : byMap(values);
}

/** One more than the largest; Infinity when not all are natural numbers. */
function endOf(values: readonly unknown[]): number {
  let end = 0;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return Infinity;
    if (value >= end) end = value + 1;
  }
  return end;
}

function byTable(values: readonly unknown[], end: number): PlaceOf | undefined {
  const table = new Int32Array(end).fill(NONE);
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    if (table[value] !== NONE) return undefined;
    table[value] = place;
  }
  return (value) => (typeof value === 'number' ? (table[value] ?? NONE) : NONE);
}

function byMap(values: readonly unknown[]): PlaceOf | undefined {
  const places = new Map<unknown, number>();
  let place = 0;
  for (const value of values) {
    if (value === null || value === undefined || Number.isNaN(value)) return undefined;
    places.set(value, place++);
  }
  if (places.size < values.length) return undefined;
  return (value) => places.get(value) ?? NONE;
}
