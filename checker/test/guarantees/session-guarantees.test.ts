// Session guarantees: an example of each, and every order of writes tried on small histories.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkSequential,
  checkSessionGuarantees,
  kvModel,
  SESSION_GUARANTEES,
} from '../../src/index.ts';
import type { KvInput, SessionGuarantee } from '../../src/index.ts';
import { drawnHistory } from './drawn.ts';
import { holdTogether } from './oracle.ts';
import type { KvOperation } from './written.ts';
import { written } from './written.ts';

/** Those that are broken when each is asked for alone. */
function broken(operations: readonly KvOperation[]): SessionGuarantee[] {
  return SESSION_GUARANTEES.filter((guarantee) => {
    const guarantees = [guarantee];
    return checkSessionGuarantees(operations, { guarantees }).verdict === 'violation';
  });
}

const KINDS: readonly KvInput['kind'][] = ['get', 'get', 'put', 'append', 'cas', 'delete'];

describe('session guarantees', () => {
  it.each([
    ['read-your-writes', ['0 put x a', '0 get x -> -']],
    ['read-your-writes', ['0 put x a', '0 put x b', '0 get x -> a']],
    ['monotonic-reads', ['0 put x a', '1 get x -> a', '1 get x -> -']],
    ['monotonic-reads', ['0 put x a', '0 put x b', '1 get x -> b', '1 get x -> a']],
    ['monotonic-writes', ['0 append x a', '0 append x b', '1 get x -> b']],
    ['monotonic-writes', ['0 append x a', '0 append x b', '1 get x -> ba']],
    ['writes-follow-reads', ['0 append x a', '1 get x -> a', '1 append x b', '2 get x -> b']],
    ['writes-follow-reads', ['0 get x -> b', '0 put y a', '1 get y -> a', '1 put x b']],
  ] as const)('%s alone is broken by %j', (guarantee, lines) => {
    const operations = written(...lines);
    expect(broken(operations)).toContain(guarantee);
    if (guarantee !== 'monotonic-writes') expect(broken(operations)).toEqual([guarantee]);
    expect(checkSequential(kvModel, operations).verdict).toBe('violation');
  });

  it('accepts old values that a session has not outgrown', () => {
    const operations = written('0 put x a', '0 put x b', '1 get x -> -', '1 get x -> a');
    expect(checkSessionGuarantees(operations).verdict).toBe('holds');
  });

  it('asks for one order of writes where several are asked for together', () => {
    const operations = written('0 put x a', '0 put y b', '1 get y -> b', '1 get x -> -');
    expect(broken(operations)).toEqual([]);
    const two = ['monotonic-reads', 'monotonic-writes'] as const;
    expect(checkSessionGuarantees(operations, { guarantees: two }).verdict).toBe('violation');
    const others = ['read-your-writes', 'writes-follow-reads', 'monotonic-writes'] as const;
    expect(checkSessionGuarantees(operations, { guarantees: others }).verdict).toBe('holds');
  });

  it('are less than sequential consistency', () => {
    const operations = written('0 put x a', '0 get y -> -', '1 put y b', '1 get x -> -');
    expect(checkSequential(kvModel, operations).verdict).toBe('violation');
    expect(checkSessionGuarantees(operations).verdict).toBe('holds');
  });

  it('says why, with the operations that prove it and no others', () => {
    const operations = written(
      ...['2 put y z', '0 put x a', '2 get y -> z', '0 put x b', '1 get x -> b', '1 get x -> a'],
    );
    const guarantees = ['monotonic-reads'] as const;
    const result = checkSessionGuarantees(operations, { guarantees });
    expect(result).toMatchObject({ verdict: 'violation', core: [1, 4, 5], minimal: true });
    const sentences = result.verdict === 'violation' ? result.sentences.toSorted() : [];
    expect(sentences).toEqual([
      `process 0's "put x "a"" [2, 3] comes before process 0's "put x "b"" [6, 7]: their session issued them in this order.`,
      `process 0's "put x "b"" [6, 7] comes before process 0's "put x "a"" [2, 3]: the first must be visible to process 1's "get x -> "a"" [10, 11], which saw the second.`,
    ]);
  });

  it('says of a value that nobody wrote that no guarantee allows it', () => {
    const operations = written('0 put x a', '1 get x -> b');
    expect(broken(operations)).toEqual(SESSION_GUARANTEES);
    expect(checkSessionGuarantees(operations)).toMatchObject({ core: [1] });
  });

  it('follows a client across its processes, but not an operation of unknown outcome', () => {
    const sessionOf = (process: number): number => process % 3;
    const follows = written('0 put x a', '3 get x -> -');
    expect(checkSessionGuarantees(follows).verdict).toBe('holds');
    expect(checkSessionGuarantees(follows, { sessionOf }).verdict).toBe('violation');
    const pending = written('0 put x a ?', '3 get x -> -');
    expect(checkSessionGuarantees(pending, { sessionOf }).verdict).toBe('holds');
  });

  it('knows nothing where values do not tell writes apart, unless the rest is a violation', () => {
    const twice = written('0 put x a', '1 put x a', '0 get x -> a');
    const reason = '"a" is written to "x" more than once';
    expect(checkSessionGuarantees(twice)).toMatchObject({ cause: 'ambiguous', reason });
    const begins = written('0 append x a', '0 append x ab', '1 get x -> aab');
    expect(checkSessionGuarantees(begins)).toMatchObject({ cause: 'ambiguous' });
    const deletes = written('0 delete x', '1 delete x', '2 put x a', '2 get x -> -');
    expect(checkSessionGuarantees(deletes)).toMatchObject({ cause: 'ambiguous' });
    const surely = [...twice, ...written('2 put y b', '2 get y -> -')];
    expect(checkSessionGuarantees(surely)).toMatchObject({ verdict: 'violation', core: [3, 4] });
  });

  it('says what limit ended it', () => {
    const operations = written('0 put x a', '0 get x -> a', '1 get x -> a');
    const states = checkSessionGuarantees(operations, { maxStates: 2 });
    expect(states).toMatchObject({ verdict: 'unknown', cause: 'states' });
    const aborted = checkSessionGuarantees(operations, { signal: { aborted: true } });
    expect(aborted).toMatchObject({ verdict: 'unknown', cause: 'aborted' });
    const memory = checkSessionGuarantees(operations, { maxMemoryBytes: 1 });
    expect(memory).toMatchObject({ verdict: 'unknown', cause: 'memory' });
  });

  it('hold for whatever was executed one by one, however the stamps drift apart', () => {
    const history = drawnHistory({ count: 60, keys: 3, kinds: KINDS, isSpoiled: false });
    let known = 0;
    fc.assert(
      fc.property(history, (operations) => {
        expect(broken(operations)).toEqual([]);
        const { verdict } = checkSessionGuarantees(operations);
        expect(verdict).not.toBe('violation');
        if (verdict === 'holds') known++;
      }),
      { numRuns: 600, seed: 4 },
    );
    expect(known).toBeGreaterThan(100);
  });

  it('agree with trying every order of writes and every choice of what is visible', () => {
    const subsets = [...SESSION_GUARANTEES.map((one) => [one]), SESSION_GUARANTEES];
    const history = drawnHistory({ count: 7, keys: 2, kinds: KINDS, isSpoiled: true });
    const seen = { holds: 0, violation: 0, unknown: 0 };
    fc.assert(
      fc.property(history, fc.constantFrom(...subsets), (operations, guarantees) => {
        fc.pre(operations.filter(({ input }) => input.kind !== 'get').length < 5);
        const { verdict } = checkSessionGuarantees(operations, { guarantees });
        seen[verdict]++;
        if (verdict === 'unknown') return;
        expect(verdict).toBe(holdTogether(operations, guarantees) ? 'holds' : 'violation');
      }),
      { numRuns: 5000, seed: 5 },
    );
    expect(seen.violation).toBeGreaterThan(100);
    expect(seen.holds).toBeGreaterThan(1000);
    expect(seen.unknown).toBeLessThan(seen.holds / 10);
  });
});
