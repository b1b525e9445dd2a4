/**
 * Rules on histories made for one condition of theirs: what they must not be sure of, and what they must
 * know to be the same. Many came of survivors of mutation testing.
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
  SetInput,
  SetOutput,
  VersionedOutput,
} from '../../src/index.ts';
import { RULES } from './rules.ts';

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
