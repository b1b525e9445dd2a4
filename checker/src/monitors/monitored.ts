/**
 * Ties a fast path to the model that it was written for. Called by the models of the package.
 */

import type { Model, PartitionKey } from '../model.ts';
import type { Monitor } from './monitor.ts';

/**
 * The model with its fast path. Somebody may take the record apart and change a function; a fast path
 * that knows nothing of that would judge by the old one, so it remembers what it was made for.
 */
export function monitored<S, I, O>(model: Model<S, I, O>, monitor: Monitor<I, O>): Model<S, I, O> {
  const { init, step, partition } = model;
  return { ...model, monitor: { ...monitor, madeFor: { init, step, partition } } };
}

/** The fast path of a model, unless the model is no longer what it was made for. */
export function monitorOf<S, I, O>({
  monitor,
  init,
  step,
  partition,
}: Model<S, I, O>): Monitor<I, O> | undefined {
  const of = monitor?.madeFor;
  if (of === undefined) return monitor;
  return of.init === init && of.step === step && of.partition === partition ? monitor : undefined;
}

/**
 * The model of many independent objects: those with different keys never meet. Each is checked by the
 * fast path of the model, if it has one.
 */
export function keyed<S, I, O>(
  model: Model<S, I, O>,
  keyOf: (input: I) => PartitionKey,
): Model<S, I, O> {
  const { partition } = model;
  const many: Model<S, I, O> = {
    ...model,
    partition:
      partition === undefined
        ? keyOf
        : (input) => JSON.stringify([written(keyOf(input)), written(partition(input))]),
  };
  const monitor = monitorOf(model);
  return monitor === undefined ? many : monitored(many, monitor);
}

/** JSON writes null for numbers that are not finite: they must not become one key. */
function written(key: PartitionKey): PartitionKey | readonly [string] {
  return typeof key === 'number' && !Number.isFinite(key) ? [String(key)] : key;
}
