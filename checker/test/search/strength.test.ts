/**
 * How far the search comes without fast paths, counted in configurations: on recorded histories where
 * they are at hand (see recorded.ts), and on shapes that are hopeless without one of its rules.
 */

import { describe, expect, it } from 'vitest';
import { casRegisterModel, checkOperations, kv, setall } from '../../src/index.ts';
import type { Model, Operation, SetAllInput, SetAllOutput } from '../../src/index.ts';
import { etcdLogs, kvText, recordedDir } from '../recorded.ts';
import { wholeKv } from './whole-kv.ts';

function withoutFastPath<S, I, O>(model: Model<S, I, O>): Model<S, I, O> {
  const { monitor: _, ...rest } = model;
  return rest;
}

/** All adds at once, then a read that misses one of them. */
function lostAdd(width: number): Operation<SetAllInput, SetAllOutput>[] {
  const elements = Array.from({ length: width }, (_, element) => element);
  const adds = elements.map((element): Operation<SetAllInput, SetAllOutput> => {
    return { process: element, input: { kind: 'add', element }, output: null, call: 0, return: 10 };
  });
  const read = { process: 0, input: { kind: 'read' as const }, output: elements.slice(1) };
  return [...adds, { ...read, call: 11, return: 12 }];
}

describe('without fast paths', () => {
  it('adds that all commute are not tried in every order', () => {
    const result = checkOperations(withoutFastPath(setall), lostAdd(40));
    expect(result.verdict).toBe('violation');
    expect(result.states).toBeLessThan(100);
  });

  it('writes that are the same are not tried in every order', () => {
    const input = { kind: 'cas', from: 1, to: 2 } as const;
    const same = Array.from({ length: 25 }, (_, process) => {
      return { process, input, output: true, call: 0, return: 10 + process };
    });
    const { name, init, step } = casRegisterModel;
    const write = { process: 0, input: { kind: 'write', value: 1 } as const, output: null };
    const writes = Array.from({ length: 24 }, () => ({ ...write, call: 0, return: 100 }));
    const result = checkOperations({ name, init, step }, [...same, ...writes]);
    expect(result.verdict).toBe('violation');
    expect(result.states).toBeLessThan(10_000);
  });
});

if (recordedDir === null) {
  describe('recorded histories', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('recorded histories, without fast paths', () => {
    it('all etcd logs', () => {
      const model = withoutFastPath(casRegisterModel);
      for (const { name, operations, expect: said } of etcdLogs(dir)) {
        const { verdict, states } = checkOperations(model, operations, { maxStates: 2_000 });
        expect(`${name}: ${verdict}`).toBe(
          `${name}: ${said === 'ok' ? 'linearizable' : 'violation'}`,
        );
        expect(states).toBeLessThan(1_000);
      }
    });

    it.each([
      ['c10-ok', 5_000],
      ['c10-bad', 5_000],
    ])('kv %s in one piece', (name, most) => {
      const model = wholeKv(kv({ initial: '' }), 'all');
      const operations = kvText(dir, `${name}.txt`);
      const { verdict } = checkOperations(model, operations, { maxStates: most });
      expect(verdict).toBe(name.endsWith('ok') ? 'linearizable' : 'violation');
    });
  });
}
