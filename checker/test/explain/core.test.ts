/**
 * Cores of histories that are large, cut short by limits, or proved by a certificate.
 */

import { describe, expect, it, vi } from 'vitest';
import { checkOperations, explain, minimalCore, models } from '../../src/index.ts';
import type { Model, Operation, RegisterInput, RegisterOutput } from '../../src/index.ts';
import { relax } from './explained.ts';

type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

/** Writes of ever new values, each read back by another process while the next one begins. */
function writesAndReads(count: number): RegisterOperation[] {
  return Array.from({ length: count }, (_, place): RegisterOperation[] => {
    const call = 4 * place;
    const value = place + 1;
    return [
      { process: 0, input: { kind: 'write', value }, output: null, call, return: call + 1 },
      { process: 1, input: { kind: 'read' }, output: value, call: call + 2, return: call + 5 },
    ];
  }).flat();
}

function withStaleRead(count: number): RegisterOperation[] {
  const end = 4 * count + 10;
  const stale = { process: 2, input: { kind: 'read' } as const, output: count - 2 };
  return [...writesAndReads(count), { ...stale, call: end, return: end + 1 }];
}

/** A signal that is aborted from that look on. */
function abortedAfter(looks: number): { readonly aborted: boolean } {
  let left = looks;
  return {
    get aborted() {
      return left-- <= 0;
    },
  };
}

function withoutMonitor<S, I, O>({ monitor: _, ...model }: Model<S, I, O>): Model<S, I, O> {
  return model;
}

function expectCore<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  core: readonly number[],
): void {
  const kept = operations.map((one, id) => (core.includes(id) ? one : relax(one)));
  expect(checkOperations(model, kept).verdict).toBe('violation');
  for (const id of core) {
    const further = kept.map((one, other) => (other === id ? relax(one) : one));
    expect(checkOperations(model, further).verdict).toBe('linearizable');
  }
}

describe('cores', () => {
  it('of a large history with a certificate, without any search', () => {
    const operations = withStaleRead(10_000);
    const found = minimalCore(models.register, operations);
    expect(found).toMatchObject({ minimal: true, states: 0 });
    expect(found.core).toHaveLength(3);
    expect(found.core).toContain(operations.length - 1);
    expectCore(models.register, operations, found.core);
  });

  it('of a history that the search decides', () => {
    const operations = withStaleRead(100);
    const model = withoutMonitor(models.register);
    const { core, minimal } = minimalCore(model, operations);
    expect(minimal).toBe(true);
    expect(core.length).toBeLessThanOrEqual(3);
    expectCore(model, operations, core);
  });

  it('leave out what comes after the first violation', () => {
    const operations = [...withStaleRead(20), ...withStaleRead(20)].map(
      (one, place): RegisterOperation =>
        place <= 40 || one.return === null
          ? one
          : { ...one, call: one.call + 200, return: one.return + 200 },
    );
    const model = withoutMonitor(models.register);
    const { core } = minimalCore(model, operations);
    expect(Math.max(...core)).toBeLessThanOrEqual(40);
  });

  it('are no smaller than what was seen to be a violation, whatever the limits', () => {
    const model = withoutMonitor(models.register);
    const operations = withStaleRead(12);
    const { states } = checkOperations(model, operations);
    for (let maxStates = states + 1; maxStates < 40 * states; maxStates += states) {
      const { core } = minimalCore(model, operations, { maxStates });
      const kept = operations.map((one, id) => (core.includes(id) ? one : relax(one)));
      expect(checkOperations(model, kept).verdict).toBe('violation');
    }
  });

  it.each([
    [models.register, 40],
    [withoutMonitor(models.register), 12],
  ])('are a violation with a name wherever a limit ends the search for less', (model, count) => {
    const operations = withStaleRead(count);
    const ends = new Set<boolean>();
    for (let looks = 1; looks < 200; looks += 2) {
      const found = explain(model, operations, { signal: abortedAfter(looks) });
      if (found.verdict !== 'violation') continue;
      ends.add(found.minimal);
      expect(found.anomaly).toMatch(/stale-read|non-monotonic-reads/);
      const kept = operations.map((one, id) => (found.core.includes(id) ? one : relax(one)));
      expect(checkOperations(model, kept).verdict).toBe('violation');
    }
    expect(ends).toEqual(new Set([false, true]));
  });

  it('take no longer than the limits, however many operations are left', () => {
    const model = withoutMonitor(models.register);
    const operations = withStaleRead(300);
    const { states } = checkOperations(model, operations);
    const found = explain(model, operations, { maxStates: states + 5 });
    expect(found).toMatchObject({ verdict: 'violation', minimal: false });
    expect(found).not.toMatchObject({ anomaly: 'non-linearizable' });
    expect(found.states).toBeLessThanOrEqual(states + 5);
  });

  it('end when the clock says so', () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    const maxMs = 30;
    const found = explain(withoutMonitor(models.register), withStaleRead(12), { maxMs });
    clock.mockRestore();
    expect(found).toMatchObject({ verdict: 'violation', minimal: false });
    expect(now).toBeLessThan(2 * maxMs);
  });

  it('end with the time', () => {
    const found = explain(withoutMonitor(models.register), withStaleRead(2_000), { maxMs: 0 });
    expect(found.verdict).toBe('unknown');
  });

  it('are of one partition', () => {
    const operation = (element: number, output: boolean, call: number) => {
      const input = { kind: 'contains', element } as const;
      return { process: call, input, output, call, return: call + 1 };
    };
    const operations = [operation(1, false, 0), operation(2, true, 2), operation(3, false, 4)];
    expect(minimalCore(models.set, operations)).toMatchObject({ core: [1], minimal: true });
  });
});
