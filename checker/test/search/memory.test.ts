/**
 * What a configuration of the search takes up, counted from its arrays: at most 8 bytes for each of
 * 2 + ceil((clients + pending) / 32) integers, free places included.
 */

import { describe, expect, it } from 'vitest';
import { casRegisterModel } from '../../src/index.ts';
import type { CasRegisterInput, CasRegisterOutput, Operation } from '../../src/index.ts';
import { configBytes } from '../../src/search/config-set.ts';
import { runSearch, searchBytes, startSearch } from '../../src/search/search.ts';
import { timelineOf } from '../../src/timeline.ts';

type Operations = Operation<CasRegisterInput, CasRegisterOutput>[];

/** Closed-loop clients that write all the time, and a read at the end of what nobody wrote. */
function writers(clients: number, pending: number): Operations {
  const operations: Operations = [];
  for (let i = 0; i < 40 * clients; i++) {
    const process = i % clients;
    const input = { kind: 'write', value: i } as const;
    operations.push({ process, input, output: null, call: i, return: i + clients - 0.5 });
  }
  for (let p = 0; p < pending; p++) {
    const input = { kind: 'cas', from: p, to: p + 1 } as const;
    operations.push({ process: clients + p, input, call: 0, return: null });
  }
  const end = 100 * clients;
  operations.push({ process: 0, input: { kind: 'read' }, output: -1, call: end, return: end + 1 });
  return operations;
}

/** Only the step: so that the search must go through everything. */
const { name, init, step } = casRegisterModel;

describe('memory of a configuration', () => {
  it.each([
    [12, 0],
    [12, 5],
    [30, 0],
    [30, 10],
    [60, 30],
  ])('%i clients, %i pending operations', (clients, pending) => {
    const operations = writers(clients, pending);
    const model = { name, init, step };
    const timeline = timelineOf(model, operations);
    const [part] = timeline.parts;
    if (part === undefined) throw new Error('no part');
    const search = startSearch(model, operations, timeline, part);
    const allowed = 8 * (2 + Math.ceil((clients + pending) / 32));
    for (let goal = 10_000; goal <= 25_000; goal += 2_500) {
      expect(runSearch(search, goal)).toBe('paused');
      const { dead } = search.memory;
      expect(dead.size).toBeGreaterThan(goal / 2);
      expect(dead.table.byteLength / dead.size).toBeLessThanOrEqual(allowed);
      expect(configBytes(dead, 0)).toBe(dead.capacity * dead.width * 4);
      expect(searchBytes(search, 0)).toBeGreaterThanOrEqual(dead.table.byteLength);
    }
  });
});
