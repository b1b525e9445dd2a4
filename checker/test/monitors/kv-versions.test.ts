/**
 * Keys whose answers carry versions: every rule of the proofs on a history made for it, thousands of
 * random histories against the oracle, the model by itself, and runs of a size that only the fast path
 * can decide. kv.long.test.ts goes on.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ILLEGAL, UNKNOWN, checkOperations, versionedKv, verifyWitness } from '../../src/index.ts';
import type { KvInput, Versioned, VersionedOutput } from '../../src/index.ts';
import { isLinearizable } from '../oracle.ts';
import { runs } from '../trust/runs.ts';
import { agreeOn, ask, refute, tampered, tamperings } from './kv-agree.ts';
import type { Subject } from './kv-agree.ts';
import { longRun, parse, sequentialVersions, versionedHistory } from './kv-histories.ts';
import type { VersionedOperation } from './kv-histories.ts';

const subject: Subject<Versioned, Versioned, VersionedOutput> = {
  histories: versionedHistory,
  model: (initial) => versionedKv({ initial }),
  spec: sequentialVersions,
};

/** The notation of kv with a version after each answered operation: "put a [0,1] 1; get a [2,3] 1". */
function parseVersions(text: string): VersionedOperation[] {
  const parts = text.split(';').map((part) => /^(.*\]) ?(-?[\d.]*)$/.exec(part.trim()) ?? []);
  const operations = parse(parts.map(([, operation = '']) => operation).join(';'));
  return operations.map((one, index): VersionedOperation => {
    if (one.return === null) return one;
    return { ...one, output: { value: one.output, version: Number(parts[index]?.[2] ?? 0) } };
  });
}

function verdict(text: string): string {
  const operations = parseVersions(text);
  const model = versionedKv({ initial: null });
  const answer = ask(model, operations);
  const isLegal = isLinearizable(sequentialVersions(null), operations);
  expect(answer.kind === 'open' || (answer.kind === 'linearizable') === isLegal).toBe(true);
  if (answer.kind !== 'violation') return answer.kind;
  expect(refute(model, operations, answer.certificate)).toBeUndefined();
  return answer.certificate.lines.map(({ by }) => by).join(' ');
}

describe('versions', () => {
  it.each([
    ['a change of version 0', 'put a [0,1] 0', 'impossible'],
    ['half a version', 'get - [0,1] 0.5', 'impossible'],
    ['a version below nothing', 'get - [0,1] -1', 'impossible'],
    ['two changes to one version', 'put a [0,9] 1; put b [0,9] 1', 'twice'],
    ['more versions than changes', 'put a [0,1] 1; get a [2,3] 2', 'too-many'],
    ['more versions than operations', 'get a [2,3] 1000000000', 'too-many'],
    ['versions against time', 'put a [0,1] 2; put b [2,3] 1', 'version time transitive'],
    ['a version that was over', 'put a [0,1] 1; get - [2,3] 0', 'version time transitive'],
    ['a version before it was made', 'get a [0,1] 1; put a [2,3] 1', 'version time transitive'],
    ['another value', 'put a [0,9] 1; put b [0,9] 2; get a [0,9] 2', 'value'],
    ['appends in another order', 'append a [0,9] 1; append b [0,9] 2; get ba [0,9] 2', 'value'],
    ['two values of one version', 'append a [0,9] 1; get a [0,9] 1; get - [0,9] 1', 'value'],
    ['a cas that could not succeed', 'put a [0,9] 1; cas b c ok [0,9] 2', 'value'],
    ['a cas that could not fail', 'put a [0,9] 1; cas a c no [0,9] 1', 'value'],
    [
      'absent once too often',
      'put a [0,1] 1; delete [2,3] 2; put b [4,5] 3; get - [6,9] 3',
      'value',
    ],
    ['a change of a pending operation, seen too early', 'get a [0,1] 1; put b [2,?]', 'open'],
  ])('%s', (_name, text, rules) => {
    expect(verdict(text)).toBe(rules);
  });

  it.each([
    ['deletes that are told apart', 'put a [0,1] 1; delete [2,3] 2; get - [4,5] 2; delete [6,7] 3'],
    ['the same append twice', 'append a [0,9] 2; append a [0,9] 1; get a [0,9] 1; get aa [0,9] 2'],
    ['a cas that changes nothing', 'put a [0,1] 1; cas a a ok [2,3] 2; get a [4,5] 2'],
    ['a cas on a deleted key', 'delete [0,1] 1; cas - a ok [2,3] 2; cas - b no [4,5] 2'],
    ['a pending put that was seen', 'put a [0,?]; put b [0,?]; get b [1,2] 1'],
    [
      'a pending append that was seen',
      'put a [0,1] 1; append b [2,?]; append c [4,5] 3; get abc [6,7] 3',
    ],
    ['a pending cas', 'cas - a [0,?]; get a [1,2] 1'],
    ['a pending delete that nobody saw', 'put a [0,1] 1; delete [2,?]; put b [4,5] 3'],
    ['pending operations that took no effect', 'put a [0,?]; get - [1,2] 0; delete [3,?]'],
  ])('%s', (_name, text) => {
    expect(verdict(text)).toBe('linearizable');
  });

  it('random histories: the oracle agrees, completed ones are all decided', () => {
    const tally = agreeOn(subject, () => true, runs(8_000), 11);
    expect(tally.linearizable).toBeGreaterThan(runs(2_500));
    expect(tally.violation).toBeGreaterThan(runs(2_500));
    expect(tally.pending).toBeGreaterThan(runs(3_000));
    expect(tally.openCompleted).toBe(0);
    expect(tally.openLinearizable + tally.openViolation).toBeLessThan(500);
    for (const rule of ['impossible', 'twice', 'too-many', 'version', 'value']) {
      expect(tally.rules[rule]).toBeGreaterThan(runs(100));
    }
  });

  it('a proof that was tampered with is refused, or nothing is lost', () => {
    let refused = 0;
    const other = fc.nat(8);
    const property = fc.property(
      versionedHistory,
      tamperings,
      other,
      ({ shape, operations }, by, id) => {
        const model = versionedKv({ initial: shape.initial });
        const answer = ask(model, operations);
        if (answer.kind !== 'violation') return;
        const near = operations.map((one, index): VersionedOperation => {
          if (index !== id % operations.length) return one;
          return { process: one.process, input: one.input, call: one.call, return: null };
        });
        const isLegal = isLinearizable(sequentialVersions(shape.initial), near);
        const { lines } = answer.certificate;
        for (const forged of [lines, tampered(lines, by)]) {
          if (refute(model, near, { lines: forged }) !== undefined) refused++;
          else if (isLegal) throw new Error(JSON.stringify(forged));
        }
      },
    );
    fc.assert(property, { numRuns: runs(6_000), seed: 12 });
    expect(refused).toBeGreaterThan(runs(1_500));
  });

  it('the model by itself: what a pending operation does follows from the state alone', () => {
    const model = versionedKv({ initial: null });
    const at = (value: string | null, version: number): Versioned => ({ value, version });
    const cas: KvInput = { kind: 'cas', key: 'x', from: 'a', to: 'b' };
    expect(model.init()).toEqual(at(null, 0));
    expect(model.step(at('a', 3), cas, UNKNOWN)).toEqual(at('b', 4));
    expect(model.step(at('z', 3), cas, UNKNOWN)).toEqual(at('z', 3));
    expect(model.step(at('a', 3), cas, { value: true, version: 4 })).toEqual(at('b', 4));
    expect(model.step(at('a', 3), cas, { value: true, version: 3 })).toBe(ILLEGAL);
    expect(model.step(at('a', 3), cas, { value: false, version: 3 })).toBe(ILLEGAL);
    expect(model.step(at('z', 3), cas, { value: false, version: 3 })).toEqual(at('z', 3));
    const put: KvInput = { kind: 'put', key: 'x', value: 'a' };
    expect(model.step(at('a', 3), put, { value: null, version: 4 })).toEqual(at('a', 4));
    expect(model.describeOperation?.(put, { value: null, version: 4 })).toBe(
      'put x "a" -> version 4',
    );
    expect(model.describeState?.(at(null, 2))).toBe('absent at version 2');
  });

  it('long runs: one changed answer is found, with a proof', () => {
    const model = versionedKv({ initial: '' });
    let version = 0;
    const operations = longRun(6_000, 1, 3).map((one): VersionedOperation => {
      if (one.return === null) return one;
      if (one.input.kind !== 'get') version++;
      return { ...one, call: one.call - 8, output: { value: one.output, version } };
    });
    const result = checkOperations(model, operations);
    if (result.verdict !== 'linearizable') throw new Error(result.verdict);
    expect(verifyWitness(model, operations, result.witness)).toBeUndefined();
    expect(result.states).toBe(0);
    const index = operations.findLastIndex(({ input }) => input.kind === 'get');
    const get = operations[index];
    if (get === undefined || get.return === null) throw new Error('there is no get');
    for (const output of [
      { value: get.output.value, version: get.output.version - 40 },
      { value: `${String(get.output.value)}z`, version: get.output.version },
    ]) {
      const changed = operations.with(index, { ...get, output });
      expect(checkOperations(model, changed)).toMatchObject({ verdict: 'violation', states: 0 });
    }
  });
});
