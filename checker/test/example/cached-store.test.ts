/**
 * The example of the README: fast-check draws who asks what and in which order the database answers,
 * the recorder writes down what the callers see, and the checker tells whether that can be.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kvModel } from '../../src/index.ts';
import type { KvInput } from '../../src/index.ts';
import { record } from '../../src/record/index.ts';
import '../../src/vitest/index.ts';
import type { Database } from './cached-store.ts';
import { CachedStore, CarefulStore, memoryDatabase } from './cached-store.ts';

const get = fc.constant({ kind: 'get', key: 'x' } as const);
const put = fc.record({
  kind: fc.constant('put' as const),
  key: fc.constant('x'),
  value: fc.constantFrom('1', '2', '3'),
});
const clients = fc.array(fc.array(fc.oneof(get, put), { maxLength: 3 }), { maxLength: 3 });

const isLinearizable = (wrap: (database: Database) => Database): fc.IAsyncProperty<unknown> =>
  fc.asyncProperty(fc.scheduler(), clients, async (scheduler, plans) => {
    const store = wrap(memoryDatabase(() => scheduler.schedule(Promise.resolve())));
    const recorder = record(store);
    const runs = plans.map(async (plan, process) => {
      for (const input of plan) {
        await recorder.call(process, input, async (object) => perform(object, input));
      }
    });
    await scheduler.waitFor(Promise.all(runs));
    expect(recorder.history).toBeLinearizable(kvModel);
  });

async function perform(store: Database, input: KvInput): Promise<string | null> {
  if (input.kind === 'put') await store.put(input.key, input.value);
  return input.kind === 'get' ? store.get(input.key) : null;
}

it('finds the race of the cache that writes only clear', async () => {
  const found = await fc.check(
    isLinearizable((database) => new CachedStore(database)),
    {
      seed: 1,
      numRuns: 500,
    },
  );
  expect(found.failed).toBe(true);
  expect(String(found.errorInstance)).toContain('not linearizable: stale read');
});

it('finds nothing in the careful cache', async () => {
  await fc.assert(
    isLinearizable((database) => new CarefulStore(database)),
    { numRuns: 500 },
  );
});
