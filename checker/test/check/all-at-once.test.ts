/**
 * Fast paths that decide all partitions at once: what they leave open goes on as it always does, and what
 * they say is believed as little.
 */

import { describe, expect, it } from 'vitest';
import { checkOperations, models } from '../../src/index.ts';
import type { CheckResult, Monitor, Operation, SetInput, SetOutput } from '../../src/index.ts';
import { setRules } from '../../src/proof/rules/set.ts';
import { withoutMonitor } from '../trust/agree.ts';

function op(element: string, output: boolean, call: number): Operation<SetInput, SetOutput> {
  const input = { kind: 'add', element } as const;
  return { process: call, input, output, call, return: call + 1 };
}

const sound = [op('x', true, 0), op('y', true, 1), op('x', false, 2)];
const broken = [op('x', true, 0), op('y', true, 1), op('y', true, 2)];

function checkBy(
  monitor: Monitor<SetInput, SetOutput>,
  operations: readonly Operation<SetInput, SetOutput>[],
): CheckResult {
  return checkOperations({ ...withoutMonitor(models.set), monitor }, operations);
}

function line(id: number) {
  return { before: id, after: id, by: 'alternation', from: [], cites: [id] };
}

describe('a fast path for all partitions', () => {
  const by = (answer: ReturnType<NonNullable<Monitor<SetInput, SetOutput>['checkAll']>>) => ({
    checkAll: () => answer,
    rules: setRules,
  });

  it('that leaves everything open is followed by the one for each, and that by the search', () => {
    const asked: number[] = [];
    const open = by({ kind: 'open' });
    const each: Monitor<SetInput, SetOutput> = {
      ...open,
      check({ calls }) {
        asked.push(calls.length);
        return { kind: 'open' };
      },
    };
    for (const monitor of [open, each]) {
      expect(checkBy(monitor, sound).verdict).toBe('linearizable');
      expect(checkBy(monitor, broken)).toMatchObject({ verdict: 'violation', partition: 'y' });
    }
    expect(asked).toEqual([1, 2, 1, 2]);
  });

  it('is not believed', () => {
    const order = by({ kind: 'linearizable', order: [0, 1, 2] });
    expect(checkBy(order, sound).verdict).toBe('linearizable');
    expect(() => checkBy(order, broken)).toThrow(/the witness fails/);
    const proof = (...ids: number[]) =>
      by({ kind: 'violation', certificate: { lines: ids.map(line) } });
    expect(checkBy(proof(2), broken)).toMatchObject({ partition: 'y', operations: [1, 2] });
    expect(() => checkBy(proof(2), sound)).toThrow(/certificate .* does not hold/);
    expect(() => checkBy(proof(), broken)).toThrow(/there are no lines/);
    expect(() => checkBy(proof(-1), broken)).toThrow(/certificate .* does not hold/);
    expect(() => checkBy(proof(9), broken)).toThrow(/certificate .* does not hold/);
  });

  it('is not asked when the limits have ended the check', () => {
    const signal = AbortSignal.abort();
    expect(checkOperations(models.set, sound, { signal })).toMatchObject({
      verdict: 'unknown',
      cause: 'aborted',
      openPartitions: 2,
    });
  });
});
