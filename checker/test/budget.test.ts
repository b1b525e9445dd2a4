/**
 * Limits: an honest `unknown` with its cause, the same one every time, and never in place of a
 * violation that another partition shows.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, kvModel as fastKv, minimalCore, models } from '../src/index.ts';
import type {
  CasRegisterInput,
  CasRegisterOutput,
  CheckProgress,
  KvInput,
  KvModel,
  KvOutput,
  Operation,
  RegisterValue,
} from '../src/index.ts';
import type { DrawInput } from './inputs.ts';
import { parseKv } from './notation.ts';
import { sequentialCas } from './oracle.ts';
import { drawRun, seeded } from './trust/random.ts';

/** Without the fast path, and without what the search could know of appends. */
const kvModel: KvModel = {
  name: 'kv',
  init: () => null,
  step: (state, input, output) => fastKv.step(state, input, output),
  partition: (input) => input.key,
  isReadOnly: (input) => input.kind === 'get',
};

/**
 * Appends all at once, and a read of what they cannot make. The put without an answer forbids looking
 * ahead: it might still overwrite everything.
 */
function hard(key: string, width: number, from = 0): Operation<KvInput, KvOutput>[] {
  const letters = Array.from({ length: width }, (_, i) => String.fromCharCode(97 + i));
  const appends = letters.map((value, process) => ({
    process,
    input: { kind: 'append' as const, key, value },
    output: null,
    call: from,
    return: from + 100,
  }));
  const answer = `${letters.toReversed().join('')}!`;
  const get = { process: 99, input: { kind: 'get' as const, key }, output: answer };
  const put = { process: 98, input: { kind: 'put' as const, key, value: '?' } };
  return [
    ...appends,
    { ...get, call: from + 200, return: from + 201 },
    { ...put, call: from, return: null },
  ];
}

/** Writes of ever new values, and many a cas that fails although its value was there a moment ago. */
function refusedAtWork(length: number): readonly Operation<CasRegisterInput, CasRegisterOutput>[] {
  const written: number[] = [];
  const draw: DrawInput<RegisterValue, CasRegisterInput> = (below, value, state) => {
    const recent = written.at(-1 - below(2));
    const kind = below(6);
    if (kind < 3 && recent !== undefined && recent !== state) {
      return { kind: 'cas', from: recent, to: -1 - value };
    }
    if (kind === 5) return { kind: 'read' };
    written.push(value);
    const isChain = below(2) === 1 && state !== null;
    return isChain ? { kind: 'cas', from: state, to: value } : { kind: 'write', value };
  };
  const shape = { length, clients: 5, unanswered: 0 };
  return drawRun(sequentialCas, draw, seeded(2), shape);
}

describe('limits', () => {
  it('states: unknown, the same every time', () => {
    const operations = [...hard('x', 9), ...hard('y', 8)];
    const once = checkOperations(kvModel, operations, { maxStates: 10_000 });
    expect(once).toMatchObject({
      verdict: 'unknown',
      cause: 'states',
      partition: 'y',
      openPartitions: 2,
    });
    expect(once.states).toBeLessThanOrEqual(10_000);
    expect(checkOperations(kvModel, operations, { maxStates: 10_000 })).toEqual(once);
  });

  it('the same search is decided with a larger limit', () => {
    const found = checkOperations(kvModel, hard('x', 6));
    expect(found.verdict).toBe('violation');
    const enough = { maxStates: found.states + 1 };
    expect(checkOperations(kvModel, hard('x', 6), enough)).toEqual(found);
    const tooFew = { maxStates: found.states - 1 };
    expect(checkOperations(kvModel, hard('x', 6), tooFew).verdict).toBe('unknown');
  });

  it('a violation elsewhere wins, whatever the order of keys and their sizes', () => {
    const filler = Array.from({ length: 12 }, (_, i) => `a: get z -> absent [${i},${i}]`).join(';');
    const bad = parseKv(`${filler}; a: put z 1 [20,21]; a: get z -> absent [22,23]`);
    for (const operations of [
      [...hard('x', 10), ...bad],
      [...bad, ...hard('x', 10)],
    ]) {
      const result = checkOperations(kvModel, operations, { maxStates: 6_000 });
      expect(result).toMatchObject({ verdict: 'violation', partition: 'z' });
    }
  });

  it('time', () => {
    const result = checkOperations(kvModel, hard('x', 12), { maxMs: 5 });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'time', partition: 'x' });
  });

  it('a signal', () => {
    const result = checkOperations(kvModel, hard('x', 12), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'aborted' });
  });

  it('a signal that is given while the search goes on', () => {
    let looks = 0;
    const signal = {
      get aborted() {
        return looks++ > 3;
      },
    };
    const result = checkOperations(kvModel, hard('x', 12), { signal });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'aborted', openPartitions: 1 });
    expect(result.states).toBeGreaterThan(0);
  });

  it('a signal that is given while a fast path tries one order after the other', () => {
    const operations = refusedAtWork(3000);
    let looks = 0;
    const until = (end: number) => ({
      get aborted() {
        return ++looks > end;
      },
    });
    const whole = checkOperations(models.cas, operations, { signal: until(Infinity) });
    expect(whole).toMatchObject({ verdict: 'linearizable', states: 0 });
    const total = looks;
    expect(total).toBeGreaterThan(5);
    for (let end = 0; end < total; end++) {
      looks = 0;
      const result = checkOperations(models.cas, operations, { signal: until(end) });
      expect(result).toMatchObject({ verdict: 'unknown', cause: 'aborted', openPartitions: 1 });
      expect(looks).toBeLessThanOrEqual(end + 3);
    }
  });

  it('memory', () => {
    const options = { maxMemoryBytes: 300_000 };
    const result = checkOperations(kvModel, hard('x', 10), options);
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'memory', partition: 'x' });
    expect(result.states).toBeGreaterThan(1000);
    expect(checkOperations(kvModel, hard('x', 10), options)).toEqual(result);
  });

  it('memory: what one partition would need ends no other', () => {
    const bad = parseKv('a: put z 1 [0,1]; a: get z -> absent [2,3]');
    const options = { maxMemoryBytes: 300_000 };
    const filler = Array.from({ length: 12 }, (_, i) => `a: get z -> 1 [${4 + i},${4 + i}]`);
    for (const more of [bad, parseKv(`a: put z 1 [0,1]; ${filler.join(';')}`)]) {
      const result = checkOperations(
        kvModel,
        [...hard('x', 10), ...hard('y', 9), ...more],
        options,
      );
      if (more === bad) expect(result).toMatchObject({ verdict: 'violation', partition: 'z' });
      else expect(result).toMatchObject({ cause: 'memory', partition: 'y', openPartitions: 2 });
    }
  });

  it('memory: too little even to begin a large partition', () => {
    const input = { kind: 'put', key: 'x', value: '1' } as const;
    const operations = Array.from({ length: 5000 }, (_, process) => {
      return { process, input, output: null, call: process, return: process + 5000 };
    });
    const result = checkOperations(kvModel, operations, { maxMemoryBytes: 1_000_000 });
    expect(result).toMatchObject({ verdict: 'unknown', cause: 'memory', states: 0 });
    expect(checkOperations(kvModel, operations.slice(0, 100)).verdict).toBe('linearizable');
  });

  it('tells how far it has come', () => {
    const told: CheckProgress[] = [];
    const operations = [...parseKv('a: put z 1 [0,1]'), ...hard('x', 7), ...hard('y', 12)];
    const onProgress = (progress: CheckProgress): void => void told.push(progress);
    const options = { maxStates: 40_000, onProgress, progressEveryMs: 0 };
    const result = checkOperations(kvModel, operations, options);
    expect(told.length).toBeGreaterThan(3);
    const last = told.at(-1);
    expect(last).toMatchObject({ partitions: 3, partitionsDecided: 1 });
    expect(last?.memoryBytes).toBeGreaterThan(1000);
    const states = told.map((one) => one.states);
    expect(states).toEqual(states.toSorted((a, b) => a - b));
    expect(states.at(-1)).toBeLessThanOrEqual(result.states);
    expect(told.every((one) => one.elapsedMs >= 0)).toBe(true);
  });

  it('tells nothing before its time', () => {
    let told = 0;
    const options = { maxStates: 20_000, onProgress: () => told++, progressEveryMs: 1e9 };
    checkOperations(kvModel, hard('x', 12), options);
    expect(told).toBe(0);
  });

  it('a search that was cut off leaves nothing behind for the next', () => {
    checkOperations(kvModel, hard('x', 12), { maxStates: 5_000 });
    const small = parseKv('a: put x 1 [0,1]; b: get x -> 1 [2,3]');
    expect(checkOperations(kvModel, small).verdict).toBe('linearizable');
  });

  it('a core under too small a limit says that it may not be minimal', () => {
    const operations = hard('x', 6);
    const full = minimalCore(kvModel, operations);
    expect(full).toMatchObject({ minimal: true, core: [6] });
    const cut = minimalCore(kvModel, operations, {
      maxStates: checkOperations(kvModel, operations).states + 1,
    });
    expect(cut.minimal).toBe(false);
  });

  it('there is no core of a linearizable history', () => {
    expect(minimalCore(kvModel, parseKv('a: put x 1 [0,1]')).core).toEqual([]);
  });
});
