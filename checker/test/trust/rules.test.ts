/**
 * The rules of every data type by themselves, without anybody's proof: random lines about histories whose
 * legal orders are all tried out. Where a rule lets a line pass, the line holds in every legal order in
 * which its premises hold; so no operation is found before itself.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, models, START, versionedKv } from '../../src/index.ts';
import type {
  CasRegisterInput,
  CasRegisterOutput,
  KvInput,
  Line,
  Model,
  Operation,
  PartitionKey,
  SetInput,
  SetOutput,
  VersionedOutput,
} from '../../src/index.ts';
import type { Below } from '../inputs.ts';
import type { Sequential } from '../oracle.ts';
import { drawHistory, seeded } from './random.ts';
import { runs } from './runs.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

const HISTORIES = runs(1500);
const VIOLATIONS = runs(2000);
const LINES = 320;
const LENGTH = 6;

const CHAINS = ['stage', 'initial', 'block', 'refused'];
const REGISTER = [...CHAINS, 'never-written', 'two-successful-cas', 'reads-from', 'held'];
const KV = [...CHAINS, 'never-written', 'torn'];

const RULES: Readonly<Record<string, readonly string[]>> = {
  register: REGISTER,
  'cas-register': REGISTER,
  kv: KV,
  'kv of empty texts': KV,
  'kv with versions': ['impossible', 'twice', 'too-many', 'value', 'version'],
  set: ['alternation'],
  setall: ['never-added', 'seen-twice', 'seen', 'unseen'],
  queue: ['never-enqueued', 'dequeued-twice', 'enq-first', 'first-out', 'emptied', 'left-over'],
  stack: ['never-pushed', 'popped-twice', 'push-first', 'emptied', 'no-outermost'],
  pqueue: ['never-inserted', 'polled-twice', 'insert-first', 'poll-last', 'smaller-gone'],
};

/** Rules that only ever find a contradiction: no line of theirs passes where there is a legal order. */
const CONTRADICTIONS = new Set(
  `refused never-written two-successful-cas held torn impossible twice too-many value alternation never-added
  seen-twice never-enqueued dequeued-twice never-pushed popped-twice no-outermost never-inserted polled-twice`.split(
    /\s+/,
  ),
);

/** Rules that refuse a premise more than they need, and a citation more. */
const NO_MORE_PREMISES = new Set(
  `${REGISTER.join(' ')} torn impossible twice too-many value version alternation first-out emptied
  smaller-gone`.split(/\s+/),
);
const NO_MORE_CITES = new Set(
  'never-written two-successful-cas held reads-from version popped-twice polled-twice'.split(' '),
);

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
  ...{ value: [0, 2], alternation: [0, 3], 'no-outermost': [0, 2] },
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

describe('no rule is sure of anything', () => {
  /** Whether any line of the rules passes, whatever it cites or builds on. */
  function passes<S, I, O>(model: Model<S, I, O>, operations: readonly Operation<I, O>[]): boolean {
    const ids = [...operations.keys()];
    const justify = model.monitor?.rules({ operations, ids });
    const time: Line = { before: 0, after: 1, by: 'time', from: [], cites: [] };
    return (RULES[model.name] ?? []).some((by) =>
      ids.some((before) =>
        ids.some((after) =>
          [[], [0]].some((cites) =>
            [[], [time]].some((premises) => {
              const line: Line = { before, after, by, from: [...premises.keys()], cites };
              return justify?.(line, premises) === undefined;
            }),
          ),
        ),
      ),
    );
  }

  function puts<I>(inputs: readonly I[]): readonly Operation<I, null>[] {
    return inputs.map((input, id) => ({
      process: 0,
      input,
      output: null,
      call: 3 * id,
      return: 3 * id + 1,
    }));
  }

  it.each([[null as unknown as number], [NaN]])('where %s was enqueued or pushed', (value) => {
    const enqs = puts([{ kind: 'enq', value } as const, { kind: 'enq', value: 1 } as const]);
    const deq = { process: 1, input: { kind: 'deq' }, output: 1, call: 0, return: 9 } as const;
    expect(passes(models.queue, [...enqs, deq])).toBe(false);
    expect(passes(models.queue, [...enqs.slice(1), deq])).toBe(true);
    const pushes = puts([{ kind: 'push', value } as const, { kind: 'push', value: 1 } as const]);
    const pop = { process: 1, input: { kind: 'pop' }, output: 1, call: 0, return: 9 } as const;
    expect(passes(models.stack, [...pushes, pop])).toBe(false);
    expect(passes(models.stack, [...pushes.slice(1), pop])).toBe(true);
  });

  it.each([['7'], [NaN]])('where %s was inserted', (value) => {
    const inserts = puts(
      [value, 1].map((one) => ({ kind: 'insert', value: one as number }) as const),
    );
    const poll = { process: 1, input: { kind: 'poll' }, output: 1, call: 0, return: 9 } as const;
    expect(passes(models.pqueue, [...inserts, poll])).toBe(false);
    expect(passes(models.pqueue, [...inserts.slice(1), poll])).toBe(true);
  });

  it('where a partition of a set is none', () => {
    const add = { kind: 'add', element: 1 } as const;
    const [first, second] = [
      { process: 0, input: add, output: true, call: 0, return: 1 },
      { process: 0, input: add, output: true, call: 2, return: 3 },
    ] as const;
    const alternation = (...operations: readonly Operation<SetInput, SetOutput>[]): unknown => {
      const claim = { operations, ids: [...operations.keys()] };
      const line: Line = { before: 1, after: 1, by: 'alternation', from: [], cites: [0, 1] };
      return models.set.monitor?.rules(claim)(line, []);
    };
    expect(alternation(first, second)).toBeUndefined();
    const other = { process: 1, input: { ...add, element: 2 }, output: true, call: 4, return: 5 };
    expect(alternation(first, second, other)).toMatch(/more than one element/);
    const unanswered = { ...second, output: null as unknown as boolean };
    expect(alternation(first, unanswered)).toMatch(/no answer/);
    const early = { ...second, call: 0, return: 1 };
    expect(alternation({ ...first, call: 2, return: 3 }, early)).toMatch(/not by call/);
  });

  it('about an answer with a version that is possible', () => {
    const justify = (input: KvInput, output: VersionedOutput): string | undefined => {
      const operations = [{ process: 0, input, output, call: 0, return: 1 }];
      const line: Line = { before: 0, after: 0, by: 'impossible', from: [], cites: [] };
      const { monitor } = versionedKv({ initial: null });
      return monitor?.rules({ operations, ids: [0] })(line, []);
    };
    const get: KvInput = { kind: 'get', key: 'x' };
    const cas: KvInput = { kind: 'cas', key: 'x', from: 'a', to: 'b' };
    const put: KvInput = { kind: 'put', key: 'x', value: 'a' };
    for (const [input, value, version] of [
      [get, 'a', 0],
      [get, null, 7],
      [cas, false, 0],
      [cas, true, 1],
      [put, null, 1],
    ] as const) {
      expect(justify(input, { value, version })).toBe('the answer is possible');
    }
    for (const [input, value, version] of [
      [get, true, 1],
      [get, 'a', -1],
      [get, 'a', 0.5],
      [cas, null, 1],
      [cas, true, 0],
      [put, null, 0],
    ] as const) {
      expect(justify(input, { value, version })).toBeUndefined();
    }
  });

  it('about versions that are missing in between', () => {
    const key = 'x';
    const output = (version: number): VersionedOutput => ({ value: null, version });
    const operations: readonly Operation<KvInput, VersionedOutput>[] = [
      { input: { kind: 'append', key, value: 'a' }, output: output(1), call: 0, return: 1 },
      { input: { kind: 'append', key, value: 'b' }, output: output(2), call: 2, return: 3 },
      { input: { kind: 'append', key, value: 'c' }, output: output(3), call: 4, return: 5 },
      { input: { kind: 'get', key }, output: { value: 'ab', version: 2 }, call: 0, return: 9 },
      { input: { kind: 'get', key }, output: { value: 'z', version: 4 }, call: 8, return: 9 },
      { input: { kind: 'put', key, value: 'd' }, output: output(9), call: 8, return: 9 },
    ].map((one, process) => ({ process, ...one }) as Operation<KvInput, VersionedOutput>);
    const { monitor } = versionedKv({ initial: null });
    const justify = monitor?.rules({ operations, ids: [...operations.keys()] });
    const said = (by: string, about: number, ...cites: readonly number[]): string | undefined =>
      justify?.({ before: about, after: about, by, from: [], cites }, []);
    expect(said('value', 3, 0, 1)).toMatch(/is right/);
    expect(said('value', 3, 0, 2)).toMatch(/is missing/);
    expect(said('value', 3, 0)).toMatch(/nothing about/);
    // Only three operations can have made the first four versions.
    expect(said('too-many', 4)).toBeUndefined();
    expect(said('too-many', 3)).toMatch(/are possible/);
  });

  it('about a refused cas but what is between its value and a sight of it', () => {
    const operations: readonly Operation<CasRegisterInput, CasRegisterOutput>[] = [
      { process: 0, input: { kind: 'write', value: 1 }, output: null, call: 0, return: 1 },
      { process: 0, input: { kind: 'cas', from: 1, to: 2 }, output: false, call: 2, return: 3 },
      { process: 0, input: { kind: 'read' }, output: 1, call: 4, return: 5 },
      { process: 0, input: { kind: 'cas', from: 1, to: 4 }, output: true, call: 8, return: 9 },
    ];
    const ids = [...operations.keys()];
    const justify = models['cas-register'].monitor?.rules({ operations, ids });
    const pairs = [START, ...ids].flatMap((before) =>
      [START, ...ids].map((after): Line => ({ before, after, by: 'time', from: [], cites: [] })),
    );
    const found: string[] = [];
    for (const { before, after } of pairs) {
      for (const first of pairs) {
        for (const second of pairs) {
          const line: Line = { before, after, by: 'refused', from: [0, 1], cites: [] };
          if (justify?.(line, [first, second]) !== undefined) continue;
          found.push(
            [before, after, first.before, first.after, second.before, second.after].join(),
          );
        }
      }
    }
    expect(found).toEqual(['1,1,0,1,1,2', '1,1,0,1,1,3', '1,1,2,1,1,2', '1,1,2,1,1,3']);
    const time = { by: 'time', from: [], cites: [] };
    const first = { ...time, before: 0, after: 1 };
    const second = { ...time, before: 1, after: 2 };
    const line: Line = { before: 1, after: 1, by: 'refused', from: [0, 1], cites: [] };
    const passes = [[], [first], [first, second], [first, second, second]].map(
      (premises) => justify?.({ ...line, from: [...premises.keys()] }, premises) === undefined,
    );
    expect(passes).toEqual([false, false, true, false]);
    expect(justify?.({ ...line, cites: [0] }, [first, second])).toMatch(/two premises/);
  });

  it('about the order of values that were made of one another, in a circle', () => {
    const operations: readonly Operation<CasRegisterInput, CasRegisterOutput>[] = [
      { process: 0, input: { kind: 'cas', from: 1, to: 2 }, output: true, call: 0, return: 1 },
      { process: 0, input: { kind: 'cas', from: 2, to: 1 }, output: true, call: 2, return: 3 },
    ];
    const justify = models['cas-register'].monitor?.rules({ operations, ids: [0, 1] });
    const line: Line = { before: 0, after: 1, by: 'stage', from: [], cites: [] };
    expect(justify?.(line, [])).toMatch(/in no chain/);
  });

  it('about a cas that was refused NaN, which is not what it is', () => {
    const operations: readonly Operation<CasRegisterInput, CasRegisterOutput>[] = [
      { process: 0, input: { kind: 'write', value: NaN }, output: null, call: 0, return: 1 },
      { process: 0, input: { kind: 'cas', from: NaN, to: 1 }, output: false, call: 2, return: 3 },
    ];
    expect(checkOperations(models['cas-register'], operations).verdict).toBe('linearizable');
    expect(passes(models['cas-register'], operations)).toBe(false);
  });
});

describe('rules know what is the same', () => {
  it('a read of false is not a cas that was refused', () => {
    const operations: readonly Operation<CasRegisterInput, CasRegisterOutput>[] = [
      { process: 0, input: { kind: 'write', value: false }, output: null, call: 0, return: 1 },
      { process: 0, input: { kind: 'write', value: true }, output: null, call: 2, return: 3 },
      { process: 0, input: { kind: 'read' }, output: false, call: 4, return: 5 },
    ];
    const result = checkOperations(models['cas-register'], operations);
    expect(result).toMatchObject({ verdict: 'violation', states: 0 });
  });

  it('0 and -0 are one element', () => {
    const operations = [0, -0].map((element, id): Operation<SetInput, SetOutput> => {
      const input = { kind: 'add', element } as const;
      return { process: 0, input, output: true, call: 2 * id, return: 2 * id + 1 };
    });
    expect(checkOperations(models.set, operations)).toMatchObject({ verdict: 'violation' });
  });
});

describe('a rule refuses what it does not need', () => {
  it.each(withRules)('$name', ({ name, meet }) => {
    const met = meet(overdo);
    console.log(`${name}: ${[...met].map(([rule, count]) => `${rule} ${count}`).join(', ')}`);
    expect(met.size).toBeGreaterThan(0);
  });
});
