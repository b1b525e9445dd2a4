// How far a legal order goes: the longest beginning that a report shows is one, is the longest there
// is, and what is said not to come next cannot. Held against a search of every order.

import { describe, expect, it } from 'vitest';
import { pairEvents } from 'porcupine-ts';
import type { KvOperation, KvResult } from '../../src/kv/operation.ts';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { runTables } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import { LOST_WRITE, record, STALE_READ, stormy, undecided } from './records.ts';

type Value = string | null;

interface Asked {
  readonly id: number;
  readonly input: KvOperation;
  /** Undefined: nobody knows. */
  readonly output: KvResult | undefined;
  readonly call: number;
  readonly end: number;
}

/** Operations on a key that may have had an effect. */
function askedOn({ history }: RunRecord, key: string): Asked[] {
  return pairEvents<KvOperation, KvResult>(history).flatMap((one, id) => {
    const { operation, input, invokeIndex, completeIndex } = one;
    if (operation === null || input.key !== key) return [];
    const isKnown = operation.return !== null;
    const output = isKnown ? operation.output : undefined;
    const end = isKnown ? (completeIndex ?? Infinity) : Infinity;
    return [{ id, input, output, call: invokeIndex, end }];
  });
}

/** The value after an operation; undefined where its answer cannot come from this value. */
function next(value: Value, { input, output }: Asked): Value | undefined {
  switch (input.kind) {
    case 'get':
      return output === undefined || output === value ? value : undefined;
    case 'put':
      return input.value;
    case 'append':
      return `${value ?? ''}${input.value}`;
    case 'delete':
      return null;
    case 'cas': {
      const fits = value === input.from;
      if (output !== undefined && output !== fits) return undefined;
      return fits ? input.to : value;
    }
  }
}

const mayComeNext = (left: readonly Asked[]): Asked[] =>
  left.filter(({ call }) => left.every(({ end }) => call < end));

/** The length of the longest legal beginning, by trying all. */
function longestOf(
  left: readonly Asked[],
  value: Value,
  known = new Map<string, number>(),
): number {
  const name = JSON.stringify([value, left.map(({ id }) => id)]);
  const before = known.get(name);
  if (before !== undefined) return before;
  const lengths = mayComeNext(left).map((one) => {
    const after = next(value, one);
    if (after === undefined) return 0;
    const rest = left.filter(({ id }) => id !== one.id);
    return 1 + longestOf(rest, after, known);
  });
  const longest = Math.max(0, ...lengths);
  known.set(name, longest);
  return longest;
}

/** A storm in which one read in the middle was told what another one was told, and so perhaps not the truth. */
function liar(seed: number): RunRecord {
  const found = record(stormy(4, 9, seed), null);
  const reads = pairEvents<KvOperation, KvResult>(found.history).filter(
    ({ input, operation }) => input.kind === 'get' && typeof operation?.return === 'number',
  );
  const [one, other] = [reads[seed % reads.length], reads[(seed * 7 + 3) % reads.length]];
  const told = found.history[other?.completeIndex ?? -1];
  const history = found.history.map((event, index) =>
    index === one?.completeIndex && told?.type === 'ok' ? { ...event, output: told.output } : event,
  ) as RunRecord['history'];
  return { ...found, history, judgement: judge({ history, failures: [] }) };
}

type Line = readonly [fromMs: number, toMs: number, kind: 'get' | 'put', value: string];

/** A run with a history of these lines, a client for each. */
function told(lines: readonly Line[]): RunRecord {
  const events = lines.flatMap(([fromMs, toMs, kind, value], process) => {
    const input = kind === 'put' ? { kind, key: 'x', value } : { kind, key: 'x' };
    const output = kind === 'put' ? null : value;
    return [
      { type: 'invoke', process, time: fromMs, input },
      { type: 'ok', process, time: toMs, output },
    ];
  });
  const history = events.sort((a, b) => a.time - b.time) as unknown as RunRecord['history'];
  const found = record(STALE_READ, null, false);
  return { ...found, history, judgement: judge({ history, failures: [] }) };
}

const BROKEN = Array.from({ length: 16 }, (_, seed) => liar(seed)).filter(
  ({ judgement }) => judgement.core.length > 0,
);

describe('the longest legal beginning', () => {
  it('of a stale read takes all but the read that is stale', () => {
    const { stuck, operations } = runView(record(STALE_READ, 'local-reads'));
    expect(stuck).toMatchObject({ key: 'x', count: 4, isComplete: true });
    expect(stuck?.beginning.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(stuck?.beginning.map(({ value }) => value)).toEqual(['"1"', '"2"', '"2"']);
    expect(stuck?.next).toEqual([{ id: 3, why: 'the value is "2" then, and it was told: "1"' }]);
    expect(operations.map(({ begins }) => begins)).toEqual([
      '1. of the longest legal beginning',
      '2. of the longest legal beginning',
      '3. of the longest legal beginning',
      'cannot come next: the value is "2" then, and it was told: "1"',
    ]);
  });

  it.each(BROKEN.map((found) => [found.scenario.seed, found] as const))(
    'of storm %d is legal, in real time, as long as any, and cannot go on',
    (_, found) => {
      const { stuck, operations } = runView(found);
      const key = operations.find(({ inConflict }) => inConflict)?.key ?? '';
      expect(stuck?.key).toBe(key);
      let left = askedOn(found, key);
      expect(stuck?.count).toBe(left.length);
      expect(stuck?.beginning.length).toBe(longestOf(left, null));
      let value: Value | undefined = null;
      let nowMs = 0;
      for (const { id, pointMs } of stuck?.beginning ?? []) {
        const one = mayComeNext(left).find((asked) => asked.id === id);
        expect(one).toBeDefined();
        if (one !== undefined) value = next(value, one);
        expect(value).toBeDefined();
        if (value === undefined) return;
        left = left.filter((asked) => asked.id !== id);
        const { callMs = 0, returnMs = null } = operations[id] ?? {};
        expect(pointMs).toBeGreaterThanOrEqual(Math.max(callMs, nowMs));
        expect(pointMs).toBeLessThanOrEqual(returnMs ?? Infinity);
        nowMs = pointMs;
      }
      const end = value;
      const blocked = mayComeNext(left).filter((one) => next(end, one) === undefined);
      expect(stuck?.next.map(({ id }) => id)).toEqual(blocked.map(({ id }) => id));
      expect(blocked.length).toBeGreaterThan(0);
    },
  );

  it('is the longer one of two that go different ways', () => {
    const { stuck } = runView(
      told([
        [0, 10, 'put', '1'],
        [1, 11, 'put', '2'],
        [20, 50, 'get', '2'],
        [21, 30, 'get', '1'],
        [31, 40, 'get', '1'],
      ]),
    );
    expect(stuck?.beginning.map(({ id }) => id)).toEqual([1, 0, 3, 4]);
    expect(stuck?.next.map(({ id }) => id)).toEqual([2]);
  });

  it('has no operation where the first one is already impossible', () => {
    const { stuck } = runView(
      told([
        [0, 10, 'get', '7'],
        [20, 30, 'put', '1'],
      ]),
    );
    expect(stuck?.beginning).toEqual([]);
    expect(stuck?.next).toEqual([{ id: 0, why: 'the value is absent then, and it was told: "7"' }]);
  });

  it('there are storms to ask about', () => {
    expect(BROKEN.length).toBeGreaterThan(2);
  });

  it.each([
    ['a linearizable run', () => record(STALE_READ, null)],
    ['a broken invariant', () => record(LOST_WRITE, 'volatile-acceptance')],
    ['a run of which nothing is known', undecided],
  ])('%s has none', (_, make) => {
    expect(runView(make()).stuck).toBeNull();
  });

  it('is a table in files, as on the page', () => {
    const table = runTables(record(STALE_READ, 'local-reads')).find(
      ({ id }) => id === 'longest-beginning',
    );
    expect(table?.rows.map(([place, op]) => [place, op])).toEqual([
      ['1.', 0],
      ['2.', 1],
      ['3.', 2],
      ['cannot come next', 3],
    ]);
  });
});
