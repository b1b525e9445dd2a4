/**
 * The checks that give way: the same answers, and signals that are given while they go on.
 */

import { describe, expect, it } from 'vitest';
import {
  checkEvents,
  checkEventsAsync,
  checkOperations,
  checkOperationsAsync,
  HistoryError,
  kvModel,
  models,
} from '../../src/index.ts';
import type { CounterInput, CounterOutput, Operation } from '../../src/index.ts';
import { parseKv } from '../notation.ts';
import { kvInputs } from '../inputs.ts';
import { sequentialKv } from '../oracle.ts';
import { drawHistory, seeded } from '../trust/random.ts';

/** Adds of powers all at once, and a read of what no sum of them gives. */
function hopeless(width: number): Operation<CounterInput, CounterOutput>[] {
  const adds = Array.from({ length: width }, (_, process) => ({
    process,
    input: { kind: 'add' as const, amount: 3 ** process },
    output: null,
    call: 0,
    return: 100,
  }));
  const read = { process: width, input: { kind: 'read' as const }, output: 0.5 };
  return [...adds, { ...read, call: 50, return: 60 }];
}

describe('checks that give way', () => {
  it('answer the same', async () => {
    const below = seeded(20261126);
    const verdicts = new Set<string>();
    for (let run = 0; run < 60; run++) {
      const input = run % 2 === 0 ? kvInputs.few : kvInputs.unique;
      const operations = drawHistory(sequentialKv, input, below, 8);
      const answer = await checkOperationsAsync(kvModel, operations);
      expect(answer).toEqual(checkOperations(kvModel, operations));
      verdicts.add(answer.verdict);
    }
    expect(verdicts).toEqual(new Set(['linearizable', 'violation']));
    const limits = { maxStates: 5_000 };
    const cut = await checkOperationsAsync(models.counter, hopeless(18), limits);
    expect(cut).toEqual(checkOperations(models.counter, hopeless(18), limits));
    expect(cut).toMatchObject({ verdict: 'unknown', cause: 'states' });
  });

  it('hear a signal that a timer gives', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 1);
    const { signal } = control;
    const answer = await checkOperationsAsync(models.counter, hopeless(26), { signal });
    expect(answer).toMatchObject({ verdict: 'unknown', cause: 'aborted' });
    expect(answer.states).toBeGreaterThan(0);
  });

  it('take events, and refuse what is no history', async () => {
    const events = [
      { process: 0, type: 'invoke', time: 0, input: { kind: 'read' } },
      { process: 0, type: 'ok', time: 1, output: 5 },
    ] as const;
    const answer = await checkEventsAsync(models.register, events);
    expect(answer).toEqual(checkEvents(models.register, events));
    await expect(checkOperationsAsync(kvModel, parseKv('a: put x 1 [3,1]'))).rejects.toThrow(
      HistoryError,
    );
  });
});
