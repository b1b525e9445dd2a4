/**
 * Witnesses: legal orders of a whole history. mergeOrders makes one from the orders of the partitions;
 * verifyWitness checks one by replaying it, knowing nothing of the search. Called by check.ts for every
 * `linearizable` answer, and by users for orders from elsewhere.
 * Source: Herlihy & Wing, "Linearizability" (1990), section 2.3 (definition) and theorem 1 (locality).
 */

import type { Operation } from '../history.ts';
import { at, item } from '../base/ints.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';

/**
 * One order from the orders of independent parts. Each operation gets the latest call among itself and
 * those before it in its part as its moment: inside its interval, since the part's order respects real
 * time. Sorted by moment (a counting sort over ranks of calls) the whole does so too.
 */
export function mergeOrders(orders: readonly ArrayLike<number>[], callRank: Int32Array): number[] {
  const only = orders[0];
  if (orders.length === 1 && only !== undefined) return Array.from(only);
  const starts = new Int32Array(callRank.length + 2);
  let total = 0;
  for (const order of orders) {
    let moment = 0;
    for (let i = 0; i < order.length; i++) {
      moment = Math.max(moment, at(callRank, item(order, i)));
      starts[moment + 2] = at(starts, moment + 2) + 1;
      total++;
    }
  }
  for (let i = 2; i < starts.length; i++) starts[i] = at(starts, i) + at(starts, i - 1);
  const merged = new Array<number>(total).fill(0);
  for (const order of orders) {
    let moment = 0;
    for (let i = 0; i < order.length; i++) {
      const id = item(order, i);
      moment = Math.max(moment, at(callRank, id));
      const place = at(starts, moment + 1);
      merged[place] = id;
      starts[moment + 1] = place + 1;
    }
  }
  return merged;
}

/**
 * Checks that `witness` is a legal order of the operations: every completed one once, no other more
 * than once, real time respected, every step legal. Returns what is wrong, or undefined. O(n).
 */
export function verifyWitness<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  witness: readonly number[],
): string | undefined {
  const wrong = verifyOrder(operations, witness);
  if (wrong !== undefined) return wrong;
  const states = new Map<string, S>();
  for (const id of witness) {
    const operation = item(operations, id);
    const { input } = operation;
    const key = model.partition?.(input) ?? '';
    const state = states.has(key) ? (states.get(key) as S) : model.init();
    const output = operation.return === null ? UNKNOWN : operation.output;
    const next = model.step(state, input, output);
    if (next === ILLEGAL) return `operation ${id} is illegal where the witness places it`;
    states.set(key, next);
  }
  return undefined;
}

function verifyOrder<I, O>(
  operations: readonly Operation<I, O>[],
  witness: readonly number[],
): string | undefined {
  const placed = new Uint8Array(operations.length);
  let latestCall = -Infinity;
  for (const id of witness) {
    const operation = operations[id];
    if (operation === undefined) return `there is no operation ${id}`;
    if (placed[id] === 1) return `operation ${id} is in the witness twice`;
    placed[id] = 1;
    if (operation.return !== null && operation.return < latestCall) {
      return `operation ${id} had returned before an operation was called that is placed before it`;
    }
    latestCall = Math.max(latestCall, operation.call);
  }
  let id = 0;
  for (const operation of operations) {
    if (operation.return !== null && placed[id] !== 1) {
      return `operation ${id} is completed and not in the witness`;
    }
    id++;
  }
  return undefined;
}
