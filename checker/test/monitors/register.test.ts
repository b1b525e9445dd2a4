/**
 * The fast path of register and cas-register: every rule of its proofs on a history made for it, the
 * corners of its preconditions, thousands of random histories against the oracle, and runs of a size
 * that only it can decide. register.long.test.ts goes on.
 */

import { describe, expect, it } from 'vitest';
import { casRegisterModel, checkOperations } from '../../src/index.ts';
import type { Line } from '../../src/index.ts';
import { casInputs } from '../inputs.ts';
import { sequentialCas } from '../oracle.ts';
import { linHist, linHistNames, linHistRegister, recordedDir } from '../recorded.ts';
import { drawRun, seeded } from '../trust/random.ts';
import { runs } from '../trust/runs.ts';
import { MIXES, agreeOn, ask, parse, refute } from './register-agree.ts';
import type { CasHistory, Tally } from './register-agree.ts';

/** The rules of a violation's lines, or the verdict. */
function verdict(operations: CasHistory): string {
  const answer = ask(operations);
  if (answer.kind !== 'violation') return answer.kind;
  expect(refute(operations, answer.certificate)).toBeUndefined();
  return answer.certificate.lines.map(({ by }) => by).join(' ');
}

describe('proofs of the registers', () => {
  it.each([
    ['a value from nowhere', 'w 1 [0,1]; r 2 [2,3]', 'never-written'],
    ['a read before the write', 'r 1 [0,1]; w 1 [2,3]', 'stage time transitive'],
    ['a stale read', 'w 1 [0,1]; w 2 [2,3]; r 1 [4,5]', 'time block time transitive'],
    ['new, then old', 'w 1 [0,9]; w 2 [0,9]; r 2 [1,2]; r 1 [3,4]; r 2 [5,6]', 'block'],
    ['the initial value again', 'w 1 [0,1]; r - [2,3]', 'initial time transitive'],
    ['a lost update', 'cas - 1 ok [0,9]; cas - 2 ok [0,9]', 'two-successful-cas'],
    ['a state that is over', 'w 1 [0,1]; cas 1 2 ok [2,3]; r 1 [4,5]', 'stage time transitive'],
    ['a circle of cas', 'cas 1 2 ok [0,9]; cas 2 1 ok [0,9]', 'reads-from reads-from transitive'],
    ['a cas to itself makes nothing', 'cas 1 1 ok [0,9]; r 1 [0,9]', 'never-written'],
    ['a refusal in between', 'w 1 [0,1]; cas 1 2 no [2,3]; r 1 [4,5]', 'time time refused'],
    ['a refusal of the initial value', 'cas - 2 no [0,1]; r - [2,3]', 'time time refused'],
    ['a refusal without a cause', 'w 1 [0,1]; cas 1 2 no [2,3]; w 3 [4,5]', 'time held'],
    ['a refusal at the beginning', 'cas - 2 no [0,1]; w 3 [2,3]', 'time held'],
    ['a pending write that was read', 'w 1 [2,?]; r 1 [0,1]', 'stage time transitive'],
    ['two pending cas, both seen', 'cas - 1 [0,?]; cas - 2 [0,?]; r 1 [0,1]; r 2 [2,3]', 'two-s'],
    [
      'among values written twice',
      'w 1 [0,1]; w 7 [2,3]; r 1 [4,5]; w 7 [6,7]; r 7 [8,9]',
      'block',
    ],
  ])('%s', (_name, text, rules) => {
    expect(verdict(parse(text))).toContain(rules);
  });

  it.each([
    ['nothing but a refusal of what is never there', 'cas 1 2 no [0,1]'],
    [
      'a refusal that another order of the writes explains',
      'w 1 [0,9]; w 2 [0,9]; cas 2 3 no [10,11]',
    ],
    ['a refusal that only a pending write explains', 'w 1 [0,1]; w 2 [2,?]; cas 1 3 no [4,5]'],
    ['a refusal that only a pending cas explains', 'w 1 [0,1]; cas 1 2 [2,?]; cas 1 3 no [4,5]'],
    [
      'refusals of what a pending cas found and of what it made',
      'cas - 1 [0,?]; cas - 2 no [1,2]; w 3 [3,6]; cas 1 2 no [3,5]',
    ],
    [
      'a refusal that either of two pending cas explains, only one with what comes later',
      'w 1 [0,1]; cas 1 2 [2,?]; cas 1 3 [2,?]; cas 1 4 no [4,5]; cas 3 5 no [6,7]',
    ],
    ['two pending cas in a circle', 'cas 1 2 [0,?]; cas 2 1 [0,?]; r - [1,2]'],
    ['a refusal at the moment of a write', 'w 1 [0,1]; cas 1 3 no [2,4]; w 2 [4,5]'],
    ['a cas to itself as a read', 'w 1 [0,1]; cas 1 1 ok [2,3]; r 1 [4,5]'],
    [
      'a chain of cas, seen only at its end',
      'cas - 1 [0,?]; cas 1 2 [0,?]; cas 2 3 [0,?]; r 3 [1,2]',
    ],
    ['the same value written twice and never seen', 'w 1 [0,1]; w 1 [2,3]; w 2 [4,5]; r 2 [6,7]'],
    ['equal stamps overlap', 'w 1 [0,1]; r - [1,2]; r 1 [2,3]'],
  ])('%s is linearizable', (_name, text) => {
    expect(checkOperations(casRegisterModel, parse(text)).verdict).toBe('linearizable');
    expect(verdict(parse(text))).toBe('linearizable');
  });

  it.each([
    ['a value seen and written twice', 'w 1 [0,1]; w 1 [2,3]; r 1 [4,5]'],
    ['the initial value written again', 'w 1 [0,1]; w - [2,3]; r - [4,5]'],
    ['a pending second writer of what was seen', 'w 1 [0,1]; w 1 [2,?]; r 1 [4,5]'],
    ['a refusal of a value written twice', 'w 1 [0,1]; w 1 [2,3]; cas 1 2 no [4,5]'],
  ])('%s is left to the search', (_name, text) => {
    expect(verdict(parse(text))).toBe('open');
  });

  it('values that are no values, and cas that answer neither yes nor no, are left to the search', () => {
    const [write, read, cas] = parse('w 1 [0,1]; r 1 [2,3]; cas 1 2 ok [4,5]');
    if (write === undefined || read === undefined || cas === undefined) throw new Error('three');
    expect(verdict([{ ...write, input: { kind: 'write', value: NaN } }])).toBe('open');
    expect(verdict([write, { ...read, output: NaN } as typeof read])).toBe('open');
    expect(verdict([write, { ...cas, output: null } as typeof cas])).toBe('open');
    expect(verdict([write, { ...read, output: undefined } as unknown as typeof read])).toBe('open');
  });

  it('any values may be told apart', () => {
    const values = [0, '0', 1, '1', true, 'true', -1, 0.5, 2 ** 40, '', Infinity];
    const operations = values.flatMap((value, index): CasHistory => [
      {
        process: 0,
        input: { kind: 'write', value },
        output: null,
        call: 4 * index,
        return: 4 * index,
      },
      {
        process: 0,
        input: { kind: 'read' },
        output: value,
        call: 4 * index + 1,
        return: 4 * index + 2,
      },
    ]);
    expect(verdict(operations)).toBe('linearizable');
  });
});

describe('the rules of the registers refuse', () => {
  const line = (by: string, before: number, after: number, more: Partial<Line> = {}): Line => ({
    before,
    after,
    by,
    from: [],
    cites: [],
    ...more,
  });
  const rounded = (first: Line, second: Line): readonly Line[] => [
    first,
    second,
    line('transitive', first.before, first.before, { from: [0, 1] }),
  ];
  it.each([
    [
      'a stage of another chain',
      'w 1 [2,3]; w 2 [0,1]; r 2 [4,5]',
      rounded(line('stage', 0, 1), line('time', 1, 0)),
    ],
    [
      'readers of one state in an order',
      'w 1 [0,1]; r 1 [4,5]; r 1 [2,3]',
      rounded(line('stage', 1, 2), line('time', 2, 1)),
    ],
    [
      'a chain that a pending write may have made',
      'w 1 [2,3]; w 1 [0,?]; r 1 [0,1]',
      rounded(line('stage', 0, 2), line('time', 2, 0)),
    ],
    [
      'a root before another chain',
      'w 1 [2,3]; w 2 [0,1]',
      rounded(line('initial', 0, 1), line('time', 1, 0)),
    ],
    [
      'the initial value made again',
      'r - [2,3]; w 2 [0,1]; w - [0,9]',
      rounded(line('initial', 0, 1), line('time', 1, 0)),
    ],
    [
      'a block without a reason',
      'w 1 [4,5]; r 1 [4,5]; w 2 [0,1]',
      rounded(line('block', 0, 2), line('time', 2, 0)),
    ],
    [
      'a pending cas as a success',
      'cas - 1 [0,?]; cas - 2 ok [1,2]',
      [line('two-successful-cas', 1, 1, { cites: [0] })],
    ],
    [
      'a success and a refusal as two successes',
      'cas - 1 no [4,5]; cas - 2 ok [1,2]',
      [line('two-successful-cas', 1, 1, { cites: [0] })],
    ],
    ['one success as two', 'cas - 2 ok [1,2]', [line('two-successful-cas', 0, 0, { cites: [0] })]],
    [
      'a value that a pending write may have made',
      'w 1 [0,?]; r 1 [1,2]',
      [line('never-written', 1, 1)],
    ],
    ['a write as a read from nowhere', 'w 1 [0,1]', [line('never-written', 0, 0)]],
    [
      'a refusal with a pending write before its return',
      'w 1 [0,1]; w 2 [2,?]; cas 1 3 no [3,4]',
      [line('time', 0, 2), line('held', 2, 2, { from: [0] })],
    ],
    [
      'a refusal with a pending cas before its return',
      'w 1 [0,1]; cas 1 2 [2,?]; cas 1 3 no [3,4]',
      [line('time', 0, 2), line('held', 2, 2, { from: [0] })],
    ],
    [
      'a refusal of another value',
      'w 1 [0,1]; cas 2 3 no [3,4]',
      [line('time', 0, 1), line('held', 1, 1, { from: [0] })],
    ],
    [
      'a refusal after another state',
      'w 1 [0,1]; w 2 [2,3]; cas 1 3 no [4,5]',
      [line('time', 1, 2), line('held', 2, 2, { from: [0] })],
    ],
    [
      'a refusal in a state that went on',
      'w 1 [0,1]; cas 1 2 ok [2,3]; cas 1 3 no [4,5]; r 2 [6,7]',
      [line('time', 0, 2), line('time', 2, 3), line('refused', 2, 2, { from: [0, 1] })],
    ],
    [
      'a refusal with a write at the moment of its return',
      'w 1 [0,1]; cas 1 3 no [3,4]; w 2 [4,5]',
      [line('time', 0, 1), line('held', 1, 1, { from: [0] })],
    ],
    [
      'a refusal before the state was there',
      'w 1 [0,1]; cas 1 2 ok [2,9]; cas 2 3 no [3,4]; r 2 [6,7]',
      [line('time', 0, 2), line('time', 2, 3), line('refused', 2, 2, { from: [0, 1] })],
    ],
    [
      'a refusal as an operation with a place',
      'w 1 [0,1]; cas 1 2 no [2,2]; w 2 [0,9]; r 1 [0,3]',
      rounded(line('reads-from', 0, 1), line('time', 1, 0)),
    ],
  ] satisfies readonly (readonly [string, string, readonly Line[]])[])(
    '%s',
    (_name, text, lines) => {
      expect(refute(parse(text), { lines })).toBeDefined();
    },
  );
});

function total({ linearizable, violation, openLinearizable, openViolation }: Tally): number {
  return linearizable + violation + openLinearizable + openViolation;
}

describe('the registers agree with every order tried out', () => {
  const RUNS = runs(6000);
  it.each(MIXES)('$name', (mix) => {
    const tally = agreeOn(mix, RUNS, 20261123, 9);
    console.log(mix.name, JSON.stringify({ ...tally, rules: [...tally.rules] }));
    expect(total(tally)).toBe(RUNS);
    expect(tally.linearizable).toBeGreaterThan(RUNS * 0.25);
    expect(tally.violation).toBeGreaterThan(RUNS * 0.1);
    expect(tally.pending).toBeGreaterThan(RUNS * 0.4);
    expect(tally.tookEffect).toBeGreaterThan(RUNS * 0.03);
    expect(tally.refused).toBeGreaterThan(RUNS * 0.05);
    // Where every value is written once, hardly anything is left to the search.
    if (mix.again === 0) {
      expect(tally.openLinearizable + tally.openViolation).toBeLessThan(RUNS * 0.005);
    }
    if (mix.cas > 0) expect(tally.failedCas).toBeGreaterThan(RUNS * 0.1);
  });

  it('with every rule', () => {
    const rules = MIXES.flatMap((mix) => [...agreeOn(mix, 1500, 4, 8).rules.keys()]);
    expect([...new Set(rules)].toSorted()).toEqual(
      'block held initial never-written reads-from refused stage time transitive two-successful-cas'.split(
        ' ',
      ),
    );
  });
});

describe('long runs of the cas-register', () => {
  /** The last read that can be told to be wrong answers the value that was written first. */
  function staled(operations: CasHistory): CasHistory | undefined {
    const id = operations.findLastIndex(
      ({ input, return: end }) => input.kind === 'read' && end !== null,
    );
    const old = operations.find(({ input, return: end }) => input.kind === 'write' && end !== null);
    const one = operations[id];
    if (one === undefined || one.return === null || old?.input.kind !== 'write') return undefined;
    return operations.with(id, { ...one, output: old.input.value });
  }

  it.each([
    { clients: 5, unanswered: 0 },
    { clients: 30, unanswered: 0 },
    { clients: 30, unanswered: 10 },
  ])('$clients clients, one of $unanswered without an answer', (shape) => {
    for (let seed = 0; seed < runs(20); seed++) {
      const below = seeded(seed);
      const operations = drawRun(sequentialCas, casInputs.unique, below, { ...shape, length: 600 });
      expect(verdict(operations)).toBe('linearizable');
      const stale = staled(operations);
      if (stale !== undefined) expect(verdict(stale)).toContain('time');
    }
  });
});

if (recordedDir === null) {
  describe('recorded registers', () => {
    it.skip('skipped: no recorded histories', () => undefined);
  });
} else {
  const dir = recordedDir;
  describe('recorded registers with values written once', () => {
    it.each(linHistNames(dir).filter((name) => /^(reg|regunk|casuniq)-/.test(name)))(
      '%s',
      (name) => {
        const recorded = linHist(dir, name);
        const { verdict: found, states } = checkOperations(
          casRegisterModel,
          linHistRegister(recorded),
        );
        expect(found).toBe(recorded.expect === 'ok' ? 'linearizable' : 'violation');
        // The search had nothing to do.
        expect(states).toBe(0);
      },
    );
  });
}
