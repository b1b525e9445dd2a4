/**
 * Histories by class and size, from a seed: for benchmarks, for tests and for trying a model out. A
 * history is made by performing every operation at one moment inside its interval, so it is linearizable
 * by construction; a violation changes answers in a way that is provably wrong. Called by users, by the
 * benchmark and by tests.
 */

import type { Operation } from '../index.ts';
import { classes } from './classes.ts';
import type { HistoryClass } from './classes.ts';
import { drawFrom } from './random.ts';
import type { Schedule } from './schedule.ts';
import { NEVER, scheduleOf } from './schedule.ts';
import type { Machine } from './workloads.ts';

export type ClassName = keyof typeof classes;

export interface GenerateOptions {
  /** How many. */
  readonly operations: number;
  /** Clients that each have one operation open at nearly any time. Default: 5. */
  readonly clients?: number;
  /** Default: 1. The same seed, the same history. */
  readonly seed?: number;
  /** Default: 'linearizable'. */
  readonly verdict?: 'linearizable' | 'violation';
  /** Of a hundred operations, how many never return. Half of those take effect. Default: 0. */
  readonly unknownPercent?: number;
}

type Row<K extends ClassName> = (typeof classes)[K];
type Asked<K extends ClassName> =
  Row<K> extends HistoryClass<infer _N, infer I, infer _O> ? I : never;
type Told<K extends ClassName> =
  Row<K> extends HistoryClass<infer _N, infer _I, infer O> ? O : never;

export interface Generated<K extends ClassName> {
  /** Name of the model to check with. */
  readonly model: Row<K>['model'];
  /** By call. Stamps are distinct integers. */
  readonly operations: readonly Operation<Asked<K>, Told<K>>[];
}

/**
 * A history of the class. Throws a RangeError for sizes that make no sense, and an Error when a history
 * of that size and seed offers no place for a provable violation, or the class knows none.
 */
export function generate<K extends ClassName>(kind: K, options: GenerateOptions): Generated<K> {
  const { operations, clients = 5, seed = 1, unknownPercent = 0 } = options;
  refuse(operations, 'operations', 0, 2 ** 22);
  refuse(clients, 'clients', 1, 10_000);
  refuse(unknownPercent, 'unknownPercent', 0, 100);
  // The row's types are those of K, which a lookup by a type parameter cannot show.
  const row = classes[kind] as unknown as HistoryClass<Row<K>['model'], Asked<K>, Told<K>>;
  const draw = drawFrom(seed);
  const schedule = scheduleOf({ operations, clients, unknownPercent }, draw);
  const made = perform(row.machine(), schedule, draw);
  if (options.verdict !== 'violation') return { model: row.model, operations: made };
  const spoiled = row.spoil?.(made);
  if (spoiled !== undefined) return { model: row.model, operations: spoiled };
  const why = row.spoil === null ? 'the class has none that is provable' : 'no place for one';
  throw new Error(`no violation in ${kind} (${operations} operations, seed ${seed}): ${why}`);
}

function refuse(value: number, name: string, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${value}, must be an integer from ${least} to ${most}`);
}

function perform<I, O>(
  machine: Machine<I, O>,
  { process, call, end }: Schedule,
  draw: (below: number) => number,
): Operation<I, O>[] {
  const operations: Operation<I, O>[] = [];
  for (let i = 0; i < process.length; i++) {
    const { input, output } = machine(draw);
    operations.push(operation(process[i] ?? 0, input, output, call[i] ?? 0, end[i] ?? NEVER));
  }
  return operations.sort((a, b) => a.call - b.call);
}

/** Written out whole, so that all operations share one layout in memory: reading them is then fast. */
function operation<I, O>(
  process: number,
  input: I,
  output: O,
  call: number,
  end: number,
): Operation<I, O> {
  if (end === NEVER) return { process, input, call, return: null };
  return { process, input, output, call, return: end };
}
