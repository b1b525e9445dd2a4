/**
 * Queue, set and setall as their fast paths want them: one partition, unique values. Called by the tests
 * beside.
 */

import { models } from '../../src/index.ts';
import type {
  Operation,
  QueueInput,
  QueueOutput,
  Scalar,
  SetAllInput,
  SetAllOutput,
  SetAllState,
  SetInput,
  SetOutput,
  QueueState,
} from '../../src/index.ts';
import type { Below } from '../inputs.ts';
import { sequentialQueue, sequentialSet, sequentialSetAll } from '../oracle.ts';
import type { Watched } from './queue-set-agree.ts';

type Values = readonly Scalar[];

export const queue: Watched<QueueState, Values, QueueInput, QueueOutput> = {
  model: models.queue,
  spec: sequentialQueue,
  input: (below, serial) =>
    below(9) < 5
      ? { kind: 'deq' }
      : { kind: 'enq', value: serial % 2 === 0 ? serial : `v${serial}` },
  spoil: (operations, below) =>
    replaced(operations, below, ({ kind }) => (kind === 'deq' ? 99 : null)),
};

export const set: Watched<boolean, Values, SetInput, SetOutput> = {
  model: models.set,
  spec: sequentialSet,
  input: (below) => ({
    kind: (['add', 'add', 'remove', 'remove', 'contains'] as const)[below(5)] ?? 'add',
    element: 'x',
  }),
  spoil: (operations, below) => {
    if (below(4) > 0) return operations;
    const id = below(operations.length);
    return operations.map((one, other) =>
      one.return === null || other !== id ? one : { ...one, output: !one.output },
    );
  },
};

export const setall: Watched<SetAllState, Values, SetAllInput, SetAllOutput> = {
  model: models.setall,
  spec: sequentialSetAll,
  input: (below, serial) =>
    below(2) === 0
      ? { kind: 'read' }
      : { kind: 'add', element: serial % 2 === 0 ? serial : `v${serial}` },
  spoil: (operations, below) =>
    replaced(operations, below, ({ kind }, seen) => {
      if (kind === 'add' || seen === null) return null;
      return below(2) === 0 ? [...seen, 99] : [...seen, ...seen];
    }),
};

/** Now and then one answer is another. */
function replaced<I, O>(
  operations: readonly Operation<I, O>[],
  below: Below,
  answer: (input: I, seen: O) => O,
): readonly Operation<I, O>[] {
  if (below(12) > 0) return operations;
  const id = below(operations.length);
  return operations.map((one, other) =>
    one.return === null || other !== id ? one : { ...one, output: answer(one.input, one.output) },
  );
}
