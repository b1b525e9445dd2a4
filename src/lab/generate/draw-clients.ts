// The workload of a draft: clients, and what each asks in turn. Called by interpret.ts.

import type { KvOperation } from '../../kv/operation.ts';
import type { ClientPlan, PlannedOperation } from '../scenario/scenario.ts';
import type { Draft, Knobs, OperationDraft } from './draft.ts';
import { waitOf } from './moments.ts';
import { pick } from './pick.ts';

const KEYS = ['x', 'y', 'z'];
const PACE_MS = [2, 10, 30, 80, 150];

const PIPELINE = [1, 1, 1, 1, 2, 4];
/** Operations under way at once: with many more of unknown outcome checking gets expensive. */
const LANES_MAX = 8;

/** Twice the middle pause before an operation, in milliseconds. */
export function paceMs(knobs: Knobs): number {
  return pick(PACE_MS, knobs.pace, 20);
}

const OPERATION_KINDS = ['get', 'put', 'append', 'cas', 'delete'] as const;

function operationKind(mix: readonly number[], draw: number): KvOperation['kind'] {
  const weights = OPERATION_KINDS.map((_, index) => mix[index] ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return draw % 2 === 0 ? 'get' : 'put';
  let left = Math.floor((draw * total) / 100);
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return OPERATION_KINDS[index] ?? 'get';
    left -= weight;
  }
  return 'get';
}

/** Values are unique in the scenario and none is part of another, so that reads can be decoded. */
function uniqueValue(number: number): string {
  return `${String(number)}.`;
}

/** Whether a client only reads: under some knobs every second one, under some the first. */
function onlyReads(knobs: Knobs, client: number): boolean {
  if (knobs.roles === 2) return client % 2 === 0;
  return knobs.roles === 3 && client === 0;
}

function operationOf(
  draft: OperationDraft,
  knobs: Knobs,
  client: number,
  number: number,
  writtenSoFar: Map<string, string[]>,
): KvOperation {
  const key = pick(KEYS, draft.key % (1 + knobs.keys), 'x');
  const kind = onlyReads(knobs, client) ? 'get' : operationKind(knobs.mix, draft.kind);
  const written = writtenSoFar.get(key) ?? [];
  writtenSoFar.set(key, written);
  const value = uniqueValue(number);
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
      written.push(value);
      return { kind, key, value };
    case 'append':
      return { kind, key, value };
    case 'cas': {
      // One of the last values that a client may have put there, or an absent key.
      const recent = [...written.slice(-3), null];
      written.push(value);
      return { kind, key, from: pick(recent, draft.pick, null), to: value };
    }
  }
}

/**
 * The clients of a draft and what each asks; those with nothing to do are left out. `waits`: some
 * operations wait for an event.
 */
export function clientPlans(draft: Draft, waits: boolean): ClientPlan[] {
  const { knobs } = draft;
  const plans: PlannedOperation[][] = Array.from({ length: 2 + knobs.clients }, () => []);
  const written = new Map<string, string[]>();
  draft.operations.forEach((operation, number) => {
    const afterMs = Math.floor((operation.pause * paceMs(knobs) * 2) / 100);
    const client = operation.client % plans.length;
    const planned = operationOf(operation, knobs, client, number, written);
    const isHere = planned.kind === 'get' && (knobs.cluster.here + number) % 4 === 3;
    const after = waits ? waitOf(operation, number, onlyReads(knobs, client)) : null;
    plans[client]?.push({
      ...(after === null ? {} : { after }),
      ...{ afterMs, operation: planned },
      ...(isHere ? { read: 'here' } : {}),
    });
  });
  const busy = plans.filter((plan) => plan.length > 0);
  const pipeline = Math.min(
    PIPELINE[knobs.cluster.pipeline] ?? 1,
    Math.max(1, Math.floor(LANES_MAX / busy.length)),
  );
  return busy.map((operations) => ({ ...(pipeline > 1 ? { pipeline } : {}), operations }));
}
