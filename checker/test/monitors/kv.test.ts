/**
 * The fast path of kv: every rule of its proofs on a history made for it, the corners of reading values
 * back, thousands of random histories against the oracle, proofs that were tampered with, and runs of a
 * size that only it can decide. kv-rules.test.ts and kv.long.test.ts go on.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperations, kv } from '../../src/index.ts';
import type { CompletedOperation, KvInput } from '../../src/index.ts';
import { isLinearizable } from '../oracle.ts';
import { kvText, linHist, linHistKv, linHistNames, recordedDir } from '../recorded.ts';
import { runs } from '../trust/runs.ts';
import { agreeOn, ask, refute, tampered, tamperings } from './kv-agree.ts';
import type { Subject } from './kv-agree.ts';
import { keyHistory, longRun, parse, sequentialKey } from './kv-histories.ts';
import type { KvOperation } from './kv-histories.ts';

const subject: Subject<string | null, string | null, string | boolean | null> = {
  histories: keyHistory,
  model: (initial) => kv({ initial }),
  spec: sequentialKey,
};

/** The rules of a violation's lines, or the verdict, of a key that begins absent. */
function verdict(text: string, initial: string | null = null): string {
  const operations = parse(text);
  const model = kv({ initial });
  const answer = ask(model, operations);
  const isLegal = isLinearizable(sequentialKey(initial), operations);
  expect(answer.kind === 'open' || (answer.kind === 'linearizable') === isLegal).toBe(true);
  if (answer.kind !== 'violation') return answer.kind;
  expect(refute(model, operations, answer.certificate)).toBeUndefined();
  return answer.certificate.lines.map(({ by }) => by).join(' ');
}

describe('answers of the wrong kind', () => {
  const judged = (operations: readonly KvOperation[]): string =>
    checkOperations(kv({ initial: null }), operations).verdict;

  it.each([
    ['cas - a ok [0,1]', null],
    ['cas - a ok [0,1]', 'a'],
    ['cas x a no [0,1]', 'x'],
    ['get - [0,1]', false],
    ['put a [0,1]; get a [2,3]', true],
  ])('%s, but %j: no order explains it', (text, output) => {
    const operations = parse(text);
    const odd = operations.map((one, index) =>
      index === operations.length - 1 ? ({ ...one, output } as KvOperation) : one,
    );
    expect(judged(operations)).toBe('linearizable');
    expect(judged(odd)).toBe('violation');
  });
});

describe('proofs of a key', () => {
  it.each([
    ['a value from nowhere', 'put a [0,1]; get z [2,3]', 'never-written'],
    ['a value in pieces nobody wrote', 'append a [0,1]; get aa [2,3]', 'torn'],
    ['a cas that found a value from nowhere', 'cas z b ok [0,1]', 'never-written'],
    ['a get before the append', 'get a [0,1]; append a [2,3]', 'stage time transitive'],
    ['a stale get', 'append a [0,1]; append b [2,3]; get ab [4,5]; get a [6,7]', 'stage time'],
    ['a lost append', 'append a [0,1]; append b [2,3]; get a [4,5]', 'initial time transitive'],
    ['an old root', 'put a [0,1]; put b [2,3]; get a [4,5]', 'time block time transitive'],
    ['the initial value again', 'put a [0,1]; get - [2,3]', 'initial time transitive'],
    ['two orders of appends', 'append a [0,9]; append b [0,9]; get ab [0,9]; get ba [0,9]', 'torn'],
    [
      'one append after two puts',
      'put a [0,9]; put b [0,9]; append c [0,9]; get ac [0,9]; get bc [0,9]',
      'torn',
    ],
    ['a fork', 'append a [0,9]; append b [0,9]; get a [0,9]; get b [0,9]', 'torn'],
    ['two cas from one value', 'cas - a ok [0,9]; cas - b ok [0,9]', 'torn'],
    ['a pending cas that was seen', 'cas - a [0,?]; get a [1,2]; cas - b ok [0,9]', 'torn'],
    [
      'a chain of cas and appends',
      'cas - a ok [0,1]; append b [2,3]; cas ab c ok [4,5]; get ab [6,7]; get c [8,9]',
      'stage time transitive',
    ],
    ['a refusal in between', 'put a [0,1]; cas a b no [2,3]; get a [4,5]', 'time time refused'],
    ['a delete that was seen', 'put a [0,1]; delete [2,3]; get a [4,5]', 'time block', 'i'],
    ['the value before a delete', 'delete [0,1]; get i [2,3]', 'initial time transitive', 'i'],
    [
      'absent though nothing had deleted it again',
      'put a [0,1]; delete [2,3]; put b [4,5]; get - [6,7]',
      'never-written',
    ],
    [
      'an append to a key that was not absent',
      'delete [0,1]; put a [2,3]; append b [4,5]; get b [6,7]',
      'never-written',
    ],
    [
      'an old absence',
      'delete [0,1]; append a [2,9]; get - [4,5]; get a [4,6]; get - [7,8]',
      'stage time transitive',
    ],
    ['a pending append that was seen too early', 'get a [0,1]; append a [2,?]', 'stage time'],
    [
      'among texts written twice',
      'append a [0,1]; append a [2,3]; put b [4,5]; put c [6,7]; get b [8,9]; get c [10,11]',
      'time block time transitive',
    ],
  ])('%s', (_name, text, rules, initial?: string) => {
    expect(verdict(text, initial ?? null)).toContain(rules);
  });

  it.each([
    ['appends in any order that was seen', 'append a [0,9]; append b [0,9]; get ba [0,9]'],
    [
      'an append nobody saw, at the end',
      'append a [0,9]; get a [2,3]; append b [1,20]; put c [5,6]',
    ],
    ['a pending append dropped', 'append a [0,?]; append b [1,2]; get b [3,4]'],
    ['a pending append that took effect', 'append a [0,?]; append b [1,2]; get ab [3,4]'],
    ['a pending put that took effect late', 'put a [0,?]; get - [1,2]; get a [3,4]'],
    ['a text that begins another', 'append a [0,9]; append ab [0,9]; get aba [0,9]'],
    ['a put and an append of one text, told apart', 'put a [0,1]; append b [2,3]; get ab [4,5]'],
    ['equal stamps overlap', 'put a [0,1]; get - [1,2]; get a [2,3]'],
    ['a refusal of what was never there', 'cas z b no [0,1]; get - [2,3]'],
    ['a refusal that a pending put explains', 'put a [0,1]; put b [2,?]; cas a c no [4,5]'],
    [
      'one delete of a key that was there',
      'delete [0,1]; get - [2,3]; append a [4,5]; get a [6,7]',
      'i',
    ],
    ['an empty append to what is there', 'append a [0,1]; append "" [2,3]; get ia [4,5]', 'i'],
    [
      'absence before and after',
      'get - [0,1]; put a [2,3]; delete [4,5]; get - [6,7]; append b [8,9]; get b [10,11]',
    ],
    ['an empty value is not absence', 'get - [0,1]; put "" [2,3]; get "" [4,5]'],
  ])('%s is linearizable', (_name, text, initial?: string) => {
    expect(verdict(text, initial ?? null)).toBe('linearizable');
  });

  it.each([
    ['the same append twice', 'append a [0,1]; append a [2,3]; get aa [4,5]'],
    ['the same put twice', 'put a [0,1]; put a [2,3]; get a [4,5]'],
    ['a pending second writer', 'put a [0,1]; put a [2,?]; get a [4,5]'],
    ['texts that run together', 'append a [0,1]; append b [0,9]; append ab [0,9]; get ab [4,5]'],
    ['absence at two times', 'put a [0,1]; delete [2,9]; delete [2,9]; get - [4,5]'],
    [
      'an append to what either delete left',
      'delete [0,9]; delete [0,9]; append a [2,3]; get a [4,5]',
    ],
    ['an empty append to an absent key', 'append "" [0,1]; get "" [2,3]'],
    ['the initial value put again', 'put i [0,1]; get i [2,3]', 'i'],
    [
      'an append that would make a put',
      'append a [0,1]; append b [2,3]; put ab [4,5]; get ab [6,7]',
    ],
  ])('%s is left to the search', (_name, text, initial?: string) => {
    expect(verdict(text, initial ?? null)).toBe('open');
    const operations = parse(text);
    const { verdict: said } = checkOperations(kv({ initial: initial ?? null }), operations);
    const isLegal = isLinearizable(sequentialKey(initial ?? null), operations);
    expect(said).toBe(isLegal ? 'linearizable' : 'violation');
  });

  it('a get that answers no value saw nothing that was written', () => {
    const [put, get] = parse('put a [0,1]; get a [2,3]') as [KvOperation, KvOperation];
    const answer = ask(kv({ initial: null }), [put, { ...get, output: true } as KvOperation]);
    expect(answer.kind).toBe('violation');
  });
});

describe('random histories of a key', () => {
  it('of texts written once: the oracle agrees, little is left open', () => {
    const tally = agreeOn(
      subject,
      ({ shape }) => shape.texts === 'unique' && shape.kinds.delete === 0,
      runs(8_000),
      1,
    );
    expect(tally.linearizable).toBeGreaterThan(runs(4_000));
    expect(tally.violation).toBeGreaterThan(runs(700));
    expect(tally.pending).toBeGreaterThan(runs(3_000));
    expect(tally.openLinearizable + tally.openViolation).toBeLessThan(250);
    // A part of the histories need not meet them all.
    const rules = ['never-written', 'torn', 'stage', 'initial', 'block', 'refused'];
    for (const rule of runs(2) < 2 ? [] : rules) {
      expect(tally.rules[rule]).toBeGreaterThan(0);
    }
  });

  it('with deletes: the oracle agrees', () => {
    const tally = agreeOn(
      subject,
      ({ shape }) => shape.texts === 'unique' && shape.kinds.delete > 0,
      runs(4_000),
      2,
    );
    expect(tally.linearizable).toBeGreaterThan(runs(1_500));
    expect(tally.violation).toBeGreaterThan(runs(250));
  });

  it('of texts that run together: the oracle agrees', () => {
    const tally = agreeOn(subject, ({ shape }) => shape.texts === 'few', runs(4_000), 3);
    expect(tally.linearizable).toBeGreaterThan(runs(1_500));
    expect(tally.violation).toBeGreaterThan(runs(250));
    expect(tally.openLinearizable).toBeGreaterThan(runs(500));
    expect(tally.openViolation).toBeGreaterThan(runs(50));
  });

  it('a proof that was tampered with is refused, or nothing is lost', () => {
    let refused = 0;
    const other = fc.nat(8);
    const property = fc.property(keyHistory, tamperings, other, ({ shape, operations }, by, id) => {
      const model = kv({ initial: shape.initial });
      const answer = ask(model, operations);
      if (answer.kind !== 'violation') return;
      // The same proof, and changed ones, for a history near by that is linearizable.
      const near = operations.map((one, index): KvOperation => {
        if (index !== id % operations.length) return one;
        return { process: one.process, input: one.input, call: one.call, return: null };
      });
      const isLegal = isLinearizable(sequentialKey(shape.initial), near);
      const { lines } = answer.certificate;
      for (const [history, forged] of [
        [near, lines],
        [near, tampered(lines, by)],
        [operations, tampered(lines, by)],
      ] as const) {
        const wrong = refute(model, history, { lines: forged });
        if (wrong !== undefined) refused++;
        else if (history === near && isLegal) throw new Error(JSON.stringify(forged));
      }
    });
    fc.assert(property, { numRuns: runs(20_000), seed: 4 });
    expect(refused).toBeGreaterThan(runs(1_500));
  });
});

describe('long histories of a key', () => {
  it('one changed answer is found, with a proof', () => {
    const model = kv({ initial: '' });
    const operations = longRun(4_000, 30, 1);
    expect(checkOperations(model, operations)).toMatchObject({
      verdict: 'linearizable',
      states: 0,
    });
    const last = operations.findLastIndex(({ input }) => input.kind === 'get');
    const get = operations[last] as CompletedOperation<KvInput, string>;
    const cut = get.output.slice(0, get.output.lastIndexOf('.', get.output.length - 2) + 1);
    const stale = operations.with(last, { ...get, output: cut, call: 1e9, return: 1e9 + 1 });
    expect(checkOperations(model, stale)).toMatchObject({ verdict: 'violation', states: 0 });
    const strange = operations.with(last, { ...get, output: `${get.output}z` });
    expect(checkOperations(model, strange)).toMatchObject({ verdict: 'violation', states: 0 });
  });

  it('values that are compared piece by piece are compared to the end', () => {
    const model = kv({ initial: null });
    const long = 'x'.repeat(50);
    const put = parse(`put ${long}a [0,1]; put ${long}b [2,3]; append ${long}c [4,5]`);
    const get = (output: string): KvOperation[] => [
      ...put,
      { process: 9, input: { kind: 'get', key: 'x' }, output, call: 6, return: 7 },
    ];
    expect(ask(model, get(`${long}b${long}c`)).kind).toBe('linearizable');
    expect(ask(model, get(`${long}b${long}d`)).kind).toBe('violation');
    expect(ask(model, get(`${long}c${long}c`)).kind).toBe('violation');
  });
});

if (recordedDir === null) {
  describe('recorded histories of kv', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('recorded histories of kv', () => {
    const model = kv({ initial: '' });
    it.each(linHistNames(dir).filter((name) => name.startsWith('kv')))(
      '%s without search',
      (name) => {
        const history = linHist(dir, name);
        const { verdict: said, states } = checkOperations(model, linHistKv(history));
        expect(said).toBe(history.expect === 'ok' ? 'linearizable' : 'violation');
        expect(states).toBe(0);
      },
    );

    it.each(['c01-ok', 'c01-bad', 'c10-ok', 'c10-bad', 'c50-ok', 'c50-bad'])('%s', (name) => {
      const { verdict: said } = checkOperations(model, kvText(dir, `${name}.txt`));
      expect(said).toBe(name.endsWith('ok') ? 'linearizable' : 'violation');
    });
  });
}
