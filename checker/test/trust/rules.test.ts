/**
 * The rules of every data type by themselves, without anybody's proof: random lines about histories whose
 * legal orders are all tried out. Where a rule lets a line pass, the line holds in every legal order in
 * which its premises hold; so no operation is found before itself.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, START } from '../../src/index.ts';
import type { Line, Model, Operation, PartitionKey } from '../../src/index.ts';
import type { Below } from '../inputs.ts';
import type { Sequential } from '../oracle.ts';
import { drawHistory, seeded } from './random.ts';
import { CHAINS, CONTRADICTIONS, KV, NO_MORE_CITES, NO_MORE_PREMISES, RULES } from './rules.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

const HISTORIES = runs(1500);
const VIOLATIONS = runs(2000);
const LINES = 320;
const LENGTH = 6;

/** By operation its place in a legal order; Infinity where it takes no effect. */
type Places = readonly number[];

/** All legal orders of a history of few operations. */
function legalOrders<S, I, O>(
  spec: Sequential<S, I, O>,
  operations: readonly Operation<I, O>[],
): Places[] {
  const found: Places[] = [];
  const places = operations.map(() => Infinity);
  const extend = (state: S, depth: number): void => {
    const left = operations.flatMap((one, id) => (places[id] === Infinity ? [{ one, id }] : []));
    if (left.every(({ one }) => one.return === null)) found.push([...places]);
    const firstReturn = Math.min(...left.map(({ one }) => one.return ?? Infinity));
    for (const { one, id } of left) {
      if (one.call > firstReturn) continue;
      const [next, answer] = spec.apply(state, one.input);
      const isSeen = spec.accepts ?? ((given: O, seen: O) => given === seen);
      if (one.return !== null && !isSeen(answer, one.output, one.input)) continue;
      places[id] = depth;
      extend(next, depth + 1);
      places[id] = Infinity;
    }
  };
  extend(spec.initial, 0);
  return found;
}

function holds(places: Places, { before, after }: Pick<Line, 'before' | 'after'>): boolean {
  const placeOf = (id: number): number => (id === START ? -1 : (places[id] ?? Infinity));
  return placeOf(before) < placeOf(after);
}

/** How many premises and citations a line of a rule has, if it has not none of either. */
const SHAPES: Readonly<Record<string, readonly [premises: number, cites: number]>> = {
  ...{ block: [1, 0], 'first-out': [1, 0], emptied: [1, 0], 'smaller-gone': [1, 0], held: [1, 0] },
  ...{ refused: [2, 0], 'left-over': [1, 0], 'dequeued-twice': [0, 1], 'popped-twice': [0, 1] },
  ...{ 'polled-twice': [0, 1], twice: [0, 1], 'two-successful-cas': [0, 1], torn: [0, 3] },
  ...{ value: [0, 2], alternation: [0, 3], 'no-outermost': [0, 2], 'too-few-takers': [0, 2] },
};

function randomLine(
  by: string,
  isKv: boolean,
  count: number,
  places: Places,
  below: Below,
): { readonly line: Line; readonly premises: readonly Line[] } {
  const id = (): number => (below(6) === 0 ? START : below(count));
  const or = (likely: number): number => (below(4) > 0 ? likely : id());
  const before = id();
  const after = CONTRADICTIONS.has(by) ? or(before) : id();
  const [premiseCount, citeCount] = SHAPES[by] ?? [0, 0];
  const isOdd = below(5) === 0;
  const premises: Line[] = [];
  for (let i = 0; i < (isOdd ? below(4) : premiseCount); i++) {
    const ends = i === 0 ? { before: id(), after: or(after) } : { before: or(before), after: id() };
    const premise = { ...ends, by: 'time', from: [], cites: [] };
    if (holds(places, premise)) premises.push(premise);
  }
  const wanted = citeCount > 0 ? citeCount : isKv ? 1 : 0;
  const cites = Array.from({ length: isOdd || isKv ? below(wanted + 3) : wanted }, id);
  if (by === 'alternation') cites.push(before);
  const from = premises.map((_, index) => index);
  return { line: { before, after, by, from, cites }, premises };
}

/** The operations of the first partition, by call. */
function firstPart<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Operation<I, O>[] {
  const keyOf = (one: Operation<I, O> | undefined): PartitionKey =>
    one === undefined ? '' : (model.partition?.(one.input) ?? '');
  return operations
    .filter((one) => keyOf(one) === keyOf(operations[0]))
    .toSorted((a, b) => a.call - b.call);
}

/** How often each rule let a line pass. */
function examine<S, T, I extends Kinded, O>({
  model: { monitor, ...model },
  spec,
  inputs,
  name,
}: Subject<S, T, I, O>): Map<string, number> {
  const passed = new Map<string, number>();
  const names = RULES[name] ?? [];
  if (monitor === undefined) return passed;
  for (let run = 0; run < HISTORIES; run++) {
    const below = seeded(run);
    const input = run % 4 === 0 ? inputs.few : inputs.unique;
    const operations = firstPart(model, drawHistory(spec, input, below, LENGTH));
    const orders = legalOrders(spec, operations);
    if (orders.length === 0) continue;
    const claim = { operations, ids: [...operations.keys()] };
    const justify = monitor.rules(claim);
    for (let i = 0; i < LINES; i++) {
      const by = names[below(names.length)] ?? '';
      const places = orders[below(orders.length)] ?? [];
      const { line, premises } = randomLine(by, names === KV, operations.length, places, below);
      if (justify(line, premises) !== undefined) continue;
      passed.set(line.by, (passed.get(line.by) ?? 0) + 1);
      const counter = orders.find(
        (order) => premises.every((premise) => holds(order, premise)) && !holds(order, line),
      );
      if (counter === undefined) continue;
      const what = JSON.stringify({ ...line, premises });
      throw new Error(`${JSON.stringify(operations)}: ${counter.join()} is legal without ${what}`);
    }
  }
  return passed;
}

/** Lines of real proofs, and what becomes of them with something more; how many of each rule. */
function overdo<S, T, I extends Kinded, O>({
  name,
  model,
  spec,
  inputs,
  never,
}: Subject<S, T, I, O>): Map<string, number> {
  const met = new Map<string, number>();
  for (let run = 0; run < VIOLATIONS; run++) {
    const below = seeded(run);
    const input = run % 4 === 0 ? inputs.few : inputs.unique;
    const operations = drawHistory(spec, input, below, 9).map((one, id) => {
      const output = never(one.input);
      const isStrange = run % 4 === 1 && id % 4 === 0 && output !== undefined;
      return isStrange && one.return !== null ? { ...one, output } : one;
    });
    const result = checkOperations(model, operations);
    if (result.verdict !== 'violation' || result.certificate === null) continue;
    const { lines } = result.certificate;
    const justify = model.monitor?.rules({ operations, ids: result.operations });
    for (const line of lines) {
      const premises = line.from.map((index) => lines[index] as Line);
      const refused = (changed: Partial<Line>, more: readonly Line[] = []): void =>
        expect(justify?.({ ...line, ...changed }, [...premises, ...more]), line.by).toBeTypeOf(
          'string',
        );
      if (line.by === 'time' || line.by === 'transitive') continue;
      met.set(line.by, (met.get(line.by) ?? 0) + 1);
      refused({ by: 'magic' });
      for (const id of CONTRADICTIONS.has(line.by) ? [START, ...result.operations] : []) {
        if (id === line.before) continue;
        refused({ before: id });
        refused({ after: id });
      }
      if (NO_MORE_PREMISES.has(line.by)) refused({ from: [...line.from, 0] }, [line]);
      const isBare = CHAINS.includes(line.by) && !name.startsWith('kv');
      if (isBare || NO_MORE_CITES.has(line.by)) refused({ cites: [...line.cites, line.after] });
    }
  }
  return met;
}

const withRules = subjects.filter(({ meet }) => meet(({ model }) => model.monitor !== undefined));

describe('what a rule lets pass holds in every legal order', () => {
  it.each(withRules)('$name', ({ name, meet }) => {
    const passed = meet(examine);
    const expected = (RULES[name] ?? []).filter((rule) => !CONTRADICTIONS.has(rule));
    console.log(`${name}: ${[...passed].map(([rule, count]) => `${rule} ${count}`).join(', ')}`);
    // A part of the histories need not meet them all.
    for (const rule of runs(2) < 2 ? [] : expected)
      expect(passed.get(rule) ?? 0, rule).toBeGreaterThan(0);
  });
});

describe('a rule refuses what it does not need', () => {
  it.each(withRules)('$name', ({ name, meet }) => {
    const met = meet(overdo);
    console.log(`${name}: ${[...met].map(([rule, count]) => `${rule} ${count}`).join(', ')}`);
    expect(met.size).toBeGreaterThan(0);
  });
});
