/**
 * When operations are called, take effect and return: closed-loop clients, each with one operation at a
 * time, whose moments of effect lie anywhere in their intervals. Called by generate.ts.
 */

import type { Draw } from './random.ts';

/** Columns by operation, in the order of their moments of effect. Stamps are distinct integers. */
export interface Schedule {
  readonly process: Int32Array;
  readonly call: Int32Array;
  /** NEVER: did not return. */
  readonly end: Int32Array;
}

export const NEVER = -1;

export interface ScheduleOptions {
  readonly operations: number;
  readonly clients: number;
  /** Operations of a hundred that never return; their client goes on as a new process. */
  readonly unknownPercent: number;
}

/** Units of time: between two operations of a client, and for one operation. */
const GAP = 200;
const DURATION = 2000;

export function scheduleOf(options: ScheduleOptions, draw: Draw): Schedule {
  const { operations: count } = options;
  const planned = plan(options, draw);
  // Three times each: call, effect, return. Sorted as one number: the time, then which.
  const unit = 2 ** Math.ceil(Math.log2(3 * count + 1));
  const keys = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    keys[3 * i] = (planned.call[i] ?? 0) * unit + 3 * i;
    keys[3 * i + 1] = (planned.moment[i] ?? 0) * unit + 3 * i + 1;
    keys[3 * i + 2] = (planned.end[i] ?? 0) * unit + 3 * i + 2;
  }
  keys.sort();
  return ranked(planned, keys, unit, count);
}

interface Planned {
  readonly process: Int32Array;
  readonly isUnknown: Uint8Array;
  readonly call: Float64Array;
  readonly moment: Float64Array;
  readonly end: Float64Array;
}

function plan({ operations, clients, unknownPercent }: ScheduleOptions, draw: Draw): Planned {
  const column = (): Float64Array => new Float64Array(operations);
  const planned = {
    process: new Int32Array(operations),
    isUnknown: new Uint8Array(operations),
    call: column(),
    moment: column(),
    end: column(),
  };
  const freeAt = Array.from({ length: clients }, () => draw(GAP));
  const processOf = Array.from({ length: clients }, (_, client) => client);
  let processes = clients;
  for (let i = 0; i < operations; i++) {
    const client = earliest(freeAt);
    const call = (freeAt[client] ?? 0) + 1 + draw(GAP);
    const end = call + 2 + draw(DURATION);
    planned.process[i] = processOf[client] ?? 0;
    planned.call[i] = call;
    planned.moment[i] = call + 1 + draw(end - call - 1);
    planned.end[i] = end;
    freeAt[client] = end;
    if (draw(100) >= unknownPercent) continue;
    planned.isUnknown[i] = 1;
    processOf[client] = processes++;
    // Half of them take effect after everything else: nobody will ever know.
    if (draw(2) === 0) planned.moment[i] = Infinity;
  }
  const last = freeAt.reduce((a, b) => Math.max(a, b), 0) + 1;
  for (let i = 0; i < operations; i++) {
    planned.moment[i] = Math.min(planned.moment[i] ?? last, last);
  }
  return planned;
}

function earliest(times: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < times.length; i++) {
    if ((times[i] ?? 0) < (times[best] ?? 0)) best = i;
  }
  return best;
}

/** Times replaced by their ranks among calls and returns; operations by moment of effect. */
function ranked(planned: Planned, keys: Float64Array, unit: number, count: number): Schedule {
  const place = new Int32Array(count);
  const callRank = new Int32Array(count);
  const endRank = new Int32Array(count);
  let rank = 0;
  let effects = 0;
  for (const key of keys) {
    const which = key % unit;
    const i = Math.floor(which / 3);
    if (which % 3 === 0) callRank[i] = rank++;
    else if (which % 3 === 1) place[i] = effects++;
    else endRank[i] = rank++;
  }
  const process = new Int32Array(count);
  const call = new Int32Array(count);
  const end = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = place[i] ?? 0;
    process[at] = planned.process[i] ?? 0;
    call[at] = callRank[i] ?? 0;
    end[at] = planned.isUnknown[i] === 1 ? NEVER : (endRank[i] ?? 0);
  }
  return { process, call, end };
}
