/**
 * Witnesses: legal orders of a whole history. mergeOrders makes one from the orders of the partitions;
 * verifyWitness checks one by replaying it, knowing nothing of the search. Called by check.ts for every
 * `linearizable` answer, and by users for orders from elsewhere.
 * Source: Herlihy & Wing, "Linearizability" (1990), section 2.3 (definition) and theorem 1 (locality).
 */

import type { Operation } from '../history.ts';
import { at, item, numbersOf } from '../base/ints.ts';
import { newNumbering, numberOf } from '../base/numbering.ts';
import { ILLEGAL, UNKNOWN } from '../model.ts';
import type { Model } from '../model.ts';

/**
 * One order from the orders of independent parts. Each operation gets the latest call among itself and
 * those before it in its part as its moment: inside its interval, since the part's order respects real
 * time. Sorted by moment (a counting sort over ranks of calls) the whole does so too.
 */
export function mergeOrders(orders: readonly ArrayLike<number>[], callRank: Int32Array): number[] {
  const only = orders[0];
  if (orders.length === 1 && only !== undefined) return numbersOf(only);
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
  const placed = new Uint8Array(operations.length);
  const parts = newNumbering(operations.length);
  const states: S[] = [];
  let latestCall = -Infinity;
  for (const id of witness) {
    const operation = operations[id];
    if (operation === undefined) return `there is no operation ${id}`;
    if (placed[id] === 1) return `operation ${id} is in the witness twice`;
    placed[id] = 1;
    const { input, call, return: end } = operation;
    if (end !== null && end < latestCall) {
      return `operation ${id} had returned before an operation was called that is placed before it`;
    }
    if (call > latestCall) latestCall = call;
    const part = model.partition === undefined ? 0 : numberOf(parts, model.partition(input));
    if (part === states.length) states.push(model.init());
    const output = end === null ? UNKNOWN : operation.output;
    const next = model.step(item(states, part), input, output);
    if (next === ILLEGAL) return `operation ${id} is illegal where the witness places it`;
    states[part] = next;
  }
  return firstMissing(operations, placed);
}

function firstMissing<I, O>(
  operations: readonly Operation<I, O>[],
  placed: Uint8Array,
): string | undefined {
  for (let id = 0; id < placed.length; id++) {
    if (placed[id] === 1 || item(operations, id).return === null) continue;
    return `operation ${id} is completed and not in the witness`;
  }
  return undefined;
}
